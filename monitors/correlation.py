"""What ties the facts of a case together: fields, read where it opens and where it goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from ledger.entry import Entry

Value = str | int | bool | None
Keys = tuple[Value, ...]
Reading = Callable[[Entry], Keys]

_ID = "@id"


@dataclass(frozen=True, slots=True)
class Key:
    """A field that ties facts together: its name where the obligation opens, and elsewhere.

    `@id` is the statement's own id, `@period` the period of the calendar that a case is about.
    """

    own: str
    other: str


@dataclass(frozen=True, slots=True)
class Correlation:
    """Facts belong together if no key tells them apart; a key that one of them lacks does not.

    With `any_of`, one key that both have and that is equal is enough and necessary.
    """

    keys: tuple[Key, ...]
    any_of: bool = False
    own: Reading = field(init=False, repr=False, compare=False)
    """What an entry says of them where it opens a case."""
    other: Reading = field(init=False, repr=False, compare=False)
    """What it says elsewhere."""
    _names: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", _reading_own(tuple(key.own for key in self.keys)))
        object.__setattr__(self, "other", _reading(tuple(key.other for key in self.keys)))
        object.__setattr__(self, "_names", tuple(key.own.lstrip("@") for key in self.keys))

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Key, ...], bool]]:
        """Other processes are told the words alone."""
        return type(self), (self.keys, self.any_of)

    def agree(self, own: Keys, other: Keys) -> bool:
        if own == other:
            return not self.any_of or any(key is not None for key in own)
        if self.any_of:
            return any(a is not None and a == b for a, b in zip(own, other, strict=True))
        # A loop, not all(): it is the innermost of everything.
        for a, b in zip(own, other, strict=True):
            if a is not None and b is not None and a != b:
                return False
        return True

    def named(self, own: Keys) -> dict[str, Value]:
        pairs = zip(self._names, own, strict=True)
        return {name: value for name, value in pairs if value is not None}

    def keys_of(self, named: Mapping[str, Value]) -> Keys:
        """The keys of a case that is named so."""
        return tuple(named.get(name) for name in self._names)


def _reading(names: tuple[str, ...]) -> Reading:
    """Read of every entry by every rule that listens: laid out once for one key, or for two."""
    if len(names) == 1:
        (name,) = names
        return lambda entry: (entry.data.get(name),)
    if len(names) == 2:  # noqa: PLR2004 - as nearly always
        first, second = names

        def both(entry: Entry) -> Keys:
            get = entry.data.get
            return get(first), get(second)

        return both
    return lambda entry: tuple(map(entry.data.get, names))


def _reading_own(names: tuple[str, ...]) -> Reading:
    if _ID not in names:
        return _reading(names)
    return lambda entry: tuple(
        [entry.id if name == _ID else entry.data.get(name) for name in names]
    )
