"""Acts become whole statements: named, dated, sealed, anchored."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from gateway.acts.saying import BY, GATEWAY, UNDER, NobodyNamed, NotSaid, Saying
from ledger.append import Refused
from ledger.canonical import Object, encode, format_time, to_base64
from ledger.catalogue import Catalogue
from ledger.published import NothingPublished, PublishedLog
from ledger.vault.composing import SEALED_VALUES, SUBJECTS, Sealer

PERSON = "person/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """What it returns lacks nothing but its signature.

    `delegation` tells under which delegation a person acts for an organisation, empty for none.
    """

    origin: str
    log: PublishedLog
    catalogue: Catalogue
    clock: Callable[[], datetime]
    sealer: Sealer
    delegation: Callable[[str, str], str]

    def compose(self, sayings: Sequence[Saying], *, speaker: str | None = None) -> list[Object]:
        """The statements of acts, said by the speaker or else each by its own actor.

        What is sealed is durable in the vault when this returns. Raises NotSaid for what has no
        canonical form or cannot be sealed, and NobodyNamed.
        """
        plain = [self._plain(saying, speaker) for saying in sayings]
        composed = self.sealer.compose(plain, identify)
        anchor = self._anchor()
        return [
            _whole(saying, each) | anchor for saying, each in zip(sayings, composed, strict=True)
        ]

    def _plain(self, saying: Saying, speaker: str | None) -> Object:
        data = dict(saying.data)
        if speaker is None:
            self._name(saying, data)
        under = self.delegation(speaker or saying.by, saying.actor)
        if under:
            data[UNDER] = under
        statement: Object = {
            "v": 1,
            "log": self.origin,
            "stream": saying.stream,
            "type": saying.type,
            "occurred_at": saying.occurred_at or format_time(self.clock()),
            "actor": speaker or saying.actor,
            "data": data,
        }
        if saying.id is not None:
            statement["id"] = saying.id
        if saying.attachments:
            statement["attachments"] = list(saying.attachments)
        if saying.sealed_values:
            statement[SEALED_VALUES] = dict(saying.sealed_values)
            statement[SUBJECTS] = dict(saying.subjects)
        return statement

    def _name(self, saying: Saying, data: dict[str, Any]) -> None:
        """Whoever acts for an organisation stands in what it says: the key does not tell."""
        if saying.actor == GATEWAY or saying.actor.startswith(PERSON):
            return
        named = list(self._persons(saying, data))
        if saying.by and saying.by not in named:
            data[BY] = saying.by
        elif not any(name.startswith(PERSON) for name in named):
            raise NobodyNamed(saying.type, saying.actor)

    def _persons(self, saying: Saying, data: dict[str, Any]) -> Iterator[str]:
        """Everybody whom the data name in a field that is for persons."""
        if saying.type in self.catalogue.events:
            for path in self.catalogue.personal(saying.type):
                yield from _values(data, path.split("/")[1:])

    def _anchor(self) -> Object:
        try:
            seen = self.log.latest()
        except NothingPublished:
            return {}
        return {"anchor": {"size": seen.size, "root": to_base64(seen.root)}} if seen.size else {}


def identify(statement: Object) -> str:
    """The id of an act that was given none: the same act at the same instant is the same."""
    return f"said-{sha256(encode(statement)).hexdigest()[:40]}"


def _whole(saying: Saying, composed: Object | Refused) -> Object:
    if isinstance(composed, Refused):
        raise NotSaid(saying.type, f"/statement{composed.path}", composed.reason)
    return composed


def _values(value: Any, steps: list[str]) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """The strings at a path of the catalogue's, `*` standing for every element of a list."""
    if not steps:
        if isinstance(value, str):
            yield value
    elif steps[0] == "*" and isinstance(value, list):
        for each in value:
            yield from _values(each, steps[1:])
    elif isinstance(value, dict) and steps[0] in value:
        yield from _values(value[steps[0]], steps[1:])
