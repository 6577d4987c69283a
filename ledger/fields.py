"""What a value in an event may be: one definition per field, and its JSON Schema.

A definition is a table of `events/fields.toml`. An event, or an object's `members`, uses it as

    contract_id            required
    lot?                   optional
    records[]: record_id   a list, each element as `record_id` says, under another key
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ledger.errors import LedgerError

Schema: TypeAlias = dict[str, Any]

INTEGER_MAX = 2**53 - 1
ID_LENGTH_MAX = 128
TEXT_LENGTH_MAX = 4_000
"""A page of reasons. What is longer is a document: an attachment."""

LIST_LENGTH_MAX = 1_000
"""More elements do not fit an entry of 16 KiB anyway."""

_USE = re.compile(
    r"(?P<key>[a-z][a-z0-9_]*)(?P<optional>\?)?(?P<list>\[\])?(?:: (?P<of>[a-z0-9_]+))?"
)
_ID = r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$"
_ACTOR = r"^[A-Za-z0-9._:/-]{1,128}$"
_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_TIME = rf"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}T([01][0-9]|2[0-3])(:[0-5][0-9]){{2}}\.[0-9]{{6}}Z$"
_DATE = rf"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}$"
_SHA256 = r"^[0-9a-f]{64}$"
_CURRENCY = r"^[A-Z]{3}$"

MEANING: Mapping[str, str] = {
    _ID: "an identifier: no control characters, no blank at either end",
    _ACTOR: "a name of 1-128 of A-Z a-z 0-9 . _ : / -",
    _TIME: "an instant like 2026-03-02T01:30:00.000000Z",
    "date-time": "an instant that exists",
    _DATE: "a date like 2026-03-02",
    "date": "a date that exists",
    _SHA256: "a SHA-256 in 64 lower-case hexadecimal digits",
    _CURRENCY: "a currency in three capital letters",
}
"""What a value must be, in the words of a refusal."""

SCHEMAS: Mapping[str, Schema] = {
    "string": {"type": "string", "minLength": 1},
    "text": {"type": "string", "maxLength": TEXT_LENGTH_MAX},
    # A number somebody else gave: any script, no control characters, no blank ends.
    "id": {
        "type": "string",
        "maxLength": ID_LENGTH_MAX,
        "pattern": _ID,
    },
    "org": {"type": "string", "pattern": _ACTOR},
    # A pseudonym. The name behind it is a sealed value, or stands in the sender's own books.
    "person": {"type": "string", "pattern": _ACTOR},
    "code": {"type": "string"},
    "integer": {"type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX},
    "boolean": {"type": "boolean"},
    "money": {
        "type": "object",
        "properties": {
            "currency": {"type": "string", "pattern": _CURRENCY},
            "fen": {"type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX},
        },
        "required": ["currency", "fen"],
        "additionalProperties": False,
    },
    "time": {"type": "string", "format": "date-time", "pattern": _TIME},
    "date": {"type": "string", "format": "date", "pattern": _DATE},
    "sha256": {"type": "string", "pattern": _SHA256},
    "any": {},
    "object": {"type": "object"},
}
"""Every type a definition may name."""


class BrokenCatalogue(LedgerError):
    """The catalogue's own files contradict themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A definition under a key of an event or of an object."""

    key: str
    of: str
    optional: bool
    many: bool

    @classmethod
    def parse(cls, text: str) -> "Use":
        found = _USE.fullmatch(text)
        if found is None:
            raise BrokenCatalogue(f"{text!r} is not a use of a field")
        key, optional, many, of = found.group("key", "optional", "list", "of")
        return cls(key=key, of=of or key, optional=bool(optional), many=bool(many))

    def __str__(self) -> str:
        of = "" if self.of == self.key else f": {self.of}"
        return self.key + "?" * self.optional + "[]" * self.many + of


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One definition. `personal` marks what leads to a person."""

    name: str
    type: str
    zh: str
    en: str
    unit: str = ""
    personal: bool = False
    nullable: bool = False
    min: int | None = None
    max: int | None = None
    pattern: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Use, ...] = ()

    def schema(self, fields: Mapping[str, "Field"]) -> Schema:
        schema: Schema = {"title": f"{self.zh} {self.en}", **SCHEMAS[self.type]}
        if self.unit:
            schema["description"] = f"unit: {self.unit}"
        if self.pattern:
            schema["pattern"] = self.pattern
        if self.values:
            schema["enum"] = list(self.values)
        if self.members:
            schema |= object_schema(self.members, fields)
        numeric = self.type == "integer"
        for limit, keyword in ((self.min, "minimum"), (self.max, "maximum")):
            if limit is not None:
                schema[keyword if numeric else keyword[:3] + "Length"] = limit
        if self.nullable:
            schema["type"] = [schema["type"], "null"]
        return schema


def object_schema(uses: tuple[Use, ...], fields: Mapping[str, Field]) -> Schema:
    """The schema of an object with exactly these keys."""
    properties: Schema = {}
    for use in uses:
        one = fields[use.of].schema(fields)
        many = {"type": "array", "items": one, "maxItems": LIST_LENGTH_MAX}
        properties[use.key] = many if use.many else one
    return {
        "type": "object",
        "properties": properties,
        "required": [use.key for use in uses if not use.optional],
        "additionalProperties": False,
    }
