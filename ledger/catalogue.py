"""The event catalogue: what may be said, by whom, with which fields.

It is data: `events/<stage>.toml` has one table per event, `events/fields.toml` one per field.
A changed meaning is a new event, `contract.Signed@2`; the old one stays readable for ever.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from ledger.canonical import Json
from ledger.errors import Malformed
from ledger.fields import SCHEMAS, BrokenCatalogue, Field, Schema, Use, object_schema
from ledger.misfit import misfit

DIRECTORY = Path(__file__).parent / "events"
FIELDS_FILE = "fields.toml"

SPEAKERS = frozenset(
    {
        "LEADING", "SUPERVISING", "PUBLISHING", "TENDERER", "AGENCY", "BIDDER", "DISCIPLINE",
        "ASSESSOR", "ARCHIVE",  # roles an organisation may hold
        "ROOT", "LEDGER", "MONITOR", "GATEWAY", "LEGAL",  # genesis's root actor; actors so named
    }
)  # fmt: skip

BY = Use(key="by", of="by", optional=True, many=False)
BY_FIELD = Field(
    name="by", type="person", zh="经办人", en="Person who acted, by pseudonym", personal=True
)
"""A member of every event that people may say: who acted, where an organisation speaks."""

UNDER = Use(key="under", of="under", optional=True, many=False)
UNDER_FIELD = Field(name="under", type="id", zh="受托依据", en="Delegation acted under")
"""A member of the same events: the delegation under which the person acted for it."""

EXACT_TYPES = ("ledger.", "key.")
"""Of these every verifier knows the members (formats §5 and §7)."""

_NAME = re.compile(r"[a-z][A-Za-z]*\.[A-Z][A-Za-z]*(?:@[2-9]|@[1-9][0-9]+)?")


class UnknownEventType(Malformed):
    """A type the catalogue does not have."""

    def __init__(self, name: str) -> None:
        super().__init__("/type", f"no event {name!r} in the catalogue")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One event. `by` empty: any registered actor may say it.

    `sealed` are values that are committed to and kept in the vault (formats §3); `subject` is
    the field of the data that names the person they are about. `own` is a field that names an
    actor who may say it too. Of persons, only who holds one of `duties` where there are any.
    """

    name: str
    stage: str
    zh: str
    en: str
    fields: tuple[Use, ...]
    by: frozenset[str]
    source: str
    ocds: str = ""
    std: tuple[str, ...] = ()
    sealed: tuple[Use, ...] = ()
    subject: str = ""
    own: str = ""
    duties: frozenset[str] = frozenset()

    @property
    def uses(self) -> tuple[Use, ...]:
        """Its fields, and `by` and `under` where they may stand."""
        return self.fields if self.name.startswith(EXACT_TYPES) else (*self.fields, BY, UNDER)

    @property
    def speakers(self) -> str:
        """Who may say it, in the words of a refusal."""
        return ", ".join(sorted(self.by)) + (f" or the {self.own} it names" if self.own else "")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every event by name and every field by name, in the order of their files."""

    events: Mapping[str, EventType]
    fields: Mapping[str, Field]
    _validators: dict[str, jsonschema_rs.Draft202012Validator] = field(default_factory=dict)

    def check(self, name: str, data: Json) -> None:
        """Refuse data that do not fit the event, with the path inside the statement."""
        validator = self._validators.get(name)
        if validator is None:
            validator = jsonschema_rs.Draft202012Validator(
                self.json_schema(name), validate_formats=True
            )
            self._validators[name] = validator
        if not validator.is_valid(data):
            self._refuse_plain(name, data)
            raise misfit(next(iter(validator.iter_errors(data))))

    def check_sealed(self, name: str, values: Mapping[str, Json]) -> None:
        """Refuse values that the event seals and that are not what its fields say.

        Other names are a sender's own: what they hold nobody here can know.
        """
        key = f"{name} sealed"
        validator = self._validators.get(key)
        if validator is None:
            schema = {**self.sealed_schema(name), "required": [], "additionalProperties": True}
            validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
            self._validators[key] = validator
        if values and not validator.is_valid(dict(values)):
            path = misfit(next(iter(validator.iter_errors(dict(values))))).path
            raise Malformed(path, "not what this field holds")  # the value is not repeated

    def json_schema(self, name: str) -> Schema:
        """Draft 2020-12, whole in itself."""
        event = self._event(name)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"{event.zh} {event.en}",
            **object_schema(event.uses, self.fields),
            **({"x-sealed": self.sealed_schema(name)} if event.sealed else {}),
        }

    def sealed_schema(self, name: str) -> Schema:
        """What the event's sealed values look like once opened; none of them stands in its data."""
        return object_schema(self._event(name).sealed, self.fields)

    def personal(self, name: str) -> tuple[str, ...]:
        """Where the event's data lead to a person: `/approver`, `/members/*/member`."""
        return tuple(self._personal(self._event(name).fields))

    def _refuse_plain(self, name: str, data: Json) -> None:
        """Name a sealed value that stands in the data before anything else that is wrong."""
        for use in self._event(name).sealed:
            if isinstance(data, dict) and use.key in data:
                raise Malformed(f"/data/{use.key}", "sealed, never plain")

    def _event(self, name: str) -> EventType:
        event = self.events.get(name)
        if event is None:
            raise UnknownEventType(name)
        return event

    def _personal(self, uses: tuple[Use, ...]) -> Iterator[str]:
        for use in uses:
            here = f"/{use.key}" + "/*" * use.many
            definition = self.fields[use.of]
            if definition.personal:
                yield here
            yield from (here + below for below in self._personal(definition.members))


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The catalogue this version of the product ships."""
    return read(DIRECTORY)


def read(directory: Path) -> Catalogue:
    """Read a catalogue from its files. Raises BrokenCatalogue."""
    fields = {
        name: Field(name=name, members=_uses(table.pop("members", ())), **table)
        for name, table in _tables(directory / FIELDS_FILE)
    } | {each.name: each for each in (BY_FIELD, UNDER_FIELD)}
    events: dict[str, EventType] = {}
    for file in sorted(directory.glob("*.toml")):
        if file.name == FIELDS_FILE:
            continue
        for name, table in _tables(file):
            if name in events:
                raise BrokenCatalogue(f"{name} is in two files, {file.stem} is the second")
            events[name] = _event_type(name, file.stem, table)
    _check_references(events, fields)
    return Catalogue(events=events, fields=fields)


def _tables(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        yield from tomllib.loads(file.read_text(encoding="utf-8")).items()
    except (OSError, ValueError) as problem:
        raise BrokenCatalogue(f"{file.name}: {problem}") from None


def _event_type(name: str, stage: str, table: dict[str, Any]) -> EventType:
    if not _NAME.fullmatch(name):
        raise BrokenCatalogue(f"{name!r} is not the name of an event")
    fields = _uses(table.pop("fields"))
    by = frozenset(table.pop("by"))
    if not by <= SPEAKERS:
        raise BrokenCatalogue(f"{name}: nobody holds the role {min(by - SPEAKERS)}")
    std = tuple(table.pop("std", "").replace(",", " ").split())
    sealed = _uses(table.pop("sealed", []))
    keys = [use.key for use in (*fields, *sealed)]
    if len(set(keys)) < len(keys):
        raise BrokenCatalogue(f"{name} has a key twice")
    duties = frozenset(table.pop("duties", ()))
    event = EventType(
        name=name, stage=stage, fields=fields, by=by, std=std, sealed=sealed, duties=duties, **table
    )
    single = {use.key for use in fields if not use.many}
    if event.subject and event.subject not in single:
        raise BrokenCatalogue(f"{name}: {event.subject} is no field to name a person in")
    if event.own and event.own not in single:
        raise BrokenCatalogue(f"{name}: {event.own} is no field to name a speaker in")
    return event


def _uses(texts: list[str]) -> tuple[Use, ...]:
    return tuple(Use.parse(text) for text in texts)


def _check_references(events: Mapping[str, EventType], fields: Mapping[str, Field]) -> None:
    users = [(event.name, event.fields + event.sealed) for event in events.values()]
    users += [(definition.name, definition.members) for definition in fields.values()]
    for user, uses in users:
        for use in uses:
            if use.of not in fields:
                raise BrokenCatalogue(f"{user} uses the field {use.of}, which is not defined")
    for definition in fields.values():
        if definition.type not in SCHEMAS:
            raise BrokenCatalogue(f"{definition.name}: no type {definition.type!r}")
