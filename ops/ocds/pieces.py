"""A release taken apart: one piece per object that is an event of its own.

Where a piece was taken out, its event's id stands instead: `{"$entry": "ocds-…"}`. So a release is
kept as what it says itself plus references, and an object that later releases repeat unchanged is
one entry. Putting the pieces back gives the release (`exporting`).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ledger.canonical import Object
from ops.ocds.releases import Release

REFERENCE = "$entry"

LISTS: dict[str, tuple[str, ...]] = {
    "": ("parties", "awards", "contracts"),
    "/planning": ("documents", "milestones"),
    "/tender": ("lots", "documents", "milestones", "amendments"),
    "/awards": ("documents",),
    "/contracts": ("documents", "milestones", "amendments"),
    "/contracts/implementation": ("transactions", "milestones", "documents"),
    "/bids": ("details",),
}
"""Which lists of an object are taken out of it, element by element."""

OBJECTS: dict[str, tuple[str, ...]] = {
    "": ("planning", "tender", "bids"),
    "/contracts": ("implementation",),
}
"""Which objects of an object are looked into, and taken out where they are an event."""


@dataclass(frozen=True, slots=True)
class Piece:
    """An object and its kind, the path without positions: `/awards/documents`.

    `holders` are the objects that hold it, the nearest first.
    """

    kind: str
    value: Object
    holders: tuple[Object, ...]


Take = Callable[[Piece], str | None]
"""Makes an event of a piece and returns its id, or None to leave the piece where it is."""


def take_apart(release: Release, take: Take) -> Release:
    """The release with references; `take` sees inner pieces before what holds them."""
    return _without("", release, (), take)


def _without(kind: str, value: Object, holders: tuple[Object, ...], take: Take) -> Object:
    left = dict(value)
    inside = (value, *holders)
    for key in LISTS.get(kind, ()):
        if isinstance(elements := value.get(key), list):
            left[key] = [_replaced(f"{kind}/{key}", each, inside, take) for each in elements]
    for key in OBJECTS.get(kind, ()):
        if key in value:
            left[key] = _replaced(f"{kind}/{key}", value[key], inside, take)
    return left


def _replaced(kind: str, value: Any, holders: tuple[Object, ...], take: Take) -> Any:  # noqa: ANN401
    if not isinstance(value, dict):
        return value
    left = _without(kind, value, holders, take)
    name = take(Piece(kind, left, holders))
    return left if name is None else {REFERENCE: name}


def put_together(value: Any, find: Callable[[str], Any]) -> Any:  # noqa: ANN401  # JSON
    """The value with every reference replaced by what `find` returns for its id."""
    if isinstance(value, dict):
        name = value.get(REFERENCE)
        if isinstance(name, str) and len(value) == 1:
            return put_together(find(name), find)
        return {key: put_together(below, find) for key, below in value.items()}
    if isinstance(value, list):
        return [put_together(below, find) for below in value]
    return value


def references(value: Any) -> Iterator[str]:  # noqa: ANN401
    """The ids a value refers to, not following them."""
    if isinstance(value, dict):
        name = value.get(REFERENCE)
        if isinstance(name, str) and len(value) == 1:
            yield name
        else:
            for below in value.values():
                yield from references(below)
    elif isinstance(value, list):
        for below in value:
            yield from references(below)
