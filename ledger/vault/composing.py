"""From what a sender says plainly to what may stand in the ledger (formats §3).

Values that the catalogue lists as sealed, and those given as `sealed_values`, go to the vault. A
person who is named in a field of the data gets a pseudonym there, and the name goes to the vault.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from ledger.canonical import Json, Object, check_profile
from ledger.catalogue import Catalogue, EventType
from ledger.errors import LedgerError, Malformed
from ledger.fields import Use
from ledger.personal import kind_of
from ledger.statement import CHECKS
from ledger.vault.vault import Plain, Vault
from ledger.verdict import Refused

SEALED_VALUES: Final = "sealed_values"
SUBJECTS: Final = "subjects"
"""Members of an unsigned statement: values by name, and by the same names whom they are about."""

NAME_LENGTH_MAX: Final = 64
ID_DIGITS: Final = 40

_PSEUDONYM = re.compile(r"[a-z]+/[A-Za-z0-9._:/-]+")


@dataclass(slots=True)
class _Taken:
    """What was taken out of a statement."""

    values: dict[str, Json] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)


class Sealer:
    """Seals what senders say plainly. Thread-safe; one per process."""

    def __init__(self, vault: Vault, catalogue: Catalogue, origin: str) -> None:
        self._vault = vault
        self._catalogue = catalogue
        self._origin = origin

    def compose(
        self, unsigned: Sequence[Mapping[str, Any]], identify: Callable[[Object], str]
    ) -> list[Object | Refused]:
        """Statements with their commitments, in the same order.

        `identify` makes an id of the content where none was given. Keys and values are durable
        when this returns. What cannot be sealed is refused by itself.
        """
        taken: list[Plain | Refused] = []
        for said in unsigned:
            try:
                taken.append(self._take(said, identify))
            except LedgerError as problem:
                taken.append(Refused.of(problem, ""))
        sealed = iter(self._vault.seal_all([each for each in taken if isinstance(each, Plain)]))
        return [next(sealed) if isinstance(each, Plain) else each for each in taken]

    def _take(self, said: Mapping[str, Any], identify: Callable[[Object], str]) -> Plain:
        statement, taken = dict(said), _Taken()
        taken.values |= _object(statement, SEALED_VALUES)
        for name, person in _object(statement, SUBJECTS).items():
            taken.subjects[name] = self._pseudonym(str(person))
        event = self._catalogue.events.get(str(statement.get("type")))
        if event is not None and isinstance(statement.get("data"), dict):
            self._take_out(event, statement, taken)
        if not taken.values:
            if "id" not in statement:
                statement["id"] = identify(statement)
            return Plain(statement=statement)
        if "id" not in statement:
            # Of sealed values an open digest would tell whoever tries them all.
            said_of = {"said": identify(statement), "values": taken.values}
            statement["id"] = f"said-{self._vault.secret.digest('id', said_of)[:ID_DIGITS]}"
        statement.setdefault("log", self._origin)
        _check_bound(statement, taken.values)
        return Plain(statement=statement, values=taken.values, subjects=taken.subjects)

    def _take_out(self, event: EventType, statement: Object, taken: _Taken) -> None:
        """Leave in the data what may stand in the ledger."""
        rest = self._persons(event.uses, statement["data"], "", taken)
        for use in event.sealed:
            if use.key in rest:
                taken.values[use.key] = rest.pop(use.key)
        about = rest.get(event.subject)
        if isinstance(about, str):
            for use in event.sealed:
                taken.subjects.setdefault(use.key, about)
        self._catalogue.check_sealed(event.name, taken.values)
        statement["data"] = rest

    def _persons(
        self, uses: Sequence[Use], value: Mapping[str, Json], path: str, taken: _Taken
    ) -> dict[str, Any]:
        """The object with pseudonyms in place of the persons in it."""
        found = dict(value)
        for use in uses:
            if use.key in found:
                here = f"{path}_{use.key}" if path else use.key
                found[use.key] = self._replaced(use, found[use.key], here, taken)
        return found

    def _replaced(self, use: Use, value: Json, path: str, taken: _Taken) -> Json:
        if use.many and isinstance(value, list):
            one = Use(key=use.key, of=use.of, optional=False, many=False)
            return [
                self._replaced(one, element, f"{path}_{position}", taken)
                for position, element in enumerate(value)
            ]
        definition = self._catalogue.fields[use.of]
        if definition.members and isinstance(value, dict):
            return self._persons(definition.members, value, path, taken)
        if not definition.personal or not isinstance(value, str) or is_pseudonym(value):
            return value
        pseudonym = self._pseudonym(value)
        name = _shortened(path)
        taken.values[name] = value
        taken.subjects[name] = pseudonym
        return pseudonym

    def _pseudonym(self, person: str) -> str:
        return person if is_pseudonym(person) else self._vault.secret.pseudonym(person)


def is_pseudonym(value: str) -> bool:
    """Whether it names a person to those alone who know whom: `person/…`, `expert/…`.

    What an `expert/` really is nobody can tell by its form; a number of a person's is seen.
    """
    return _PSEUDONYM.fullmatch(value) is not None and kind_of(value) is None


def _object(statement: Object, member: str) -> Mapping[str, Any]:
    value = statement.pop(member, {})
    if not isinstance(value, dict):
        raise Malformed(f"/{member}", "an object is needed")
    return value


def _check_bound(statement: Object, values: Mapping[str, Json]) -> None:
    """What a commitment binds must be what it will be in the ledger, and sealed once."""
    for member in ("actor", "id", "stream"):
        CHECKS[member](statement.get(member), f"/{member}")
    CHECKS["sealed"](dict.fromkeys(values, "0" * 64), f"/{SEALED_VALUES}")
    for name, value in values.items():
        check_profile(value, f"/{SEALED_VALUES}/{name}", depth=3)
    if "sealed" in statement:
        CHECKS["sealed"](statement["sealed"], "/sealed")
        for name in sorted(values.keys() & statement["sealed"].keys()):
            raise Malformed(f"/sealed/{name}", "sealed already, and given plainly beside")


def _shortened(name: str) -> str:
    if len(name) <= NAME_LENGTH_MAX:
        return name
    return f"{name[: NAME_LENGTH_MAX - 17]}_{sha256(name.encode()).hexdigest()[:16]}"
