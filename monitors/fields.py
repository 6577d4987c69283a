"""What may stand in the fields of an event, and whether a condition on one could ever hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.catalogue import Catalogue
from ledger.fields import Use
from monitors.condition import AGAINST_FIELDS, Condition
from monitors.table import Table

_PROVINCES = (
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82",
)  # fmt: skip
"""First two digits of a division's code (GB/T 2260)."""

_CHINA = "CN"
_TEXTS = frozenset({"string", "text", "id", "org", "person", "code", "time", "date", "sha256"})
MOMENTS = frozenset({"time", "date"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What may stand in a field: its type, one of `values` if there are any, or a list of them."""

    type: str = "any"
    many: bool = False
    values: frozenset[str] = frozenset()
    members: Mapping[str, "Said"] = field(default_factory=dict)


Fields = Mapping[str, Mapping[str, Said]]
"""The fields of each event."""


def fields_of(catalogue: Catalogue) -> Fields:
    """The fields of each event of a catalogue."""
    return {name: _said(catalogue, event.fields) for name, event in catalogue.events.items()}


def _said(catalogue: Catalogue, uses: Iterable[Use]) -> dict[str, Said]:
    found = {}
    for use in uses:
        one = catalogue.fields[use.of]
        found[use.key] = Said(
            type=one.type,
            many=use.many,
            values=frozenset(one.values),
            members=_said(catalogue, one.members),
        )
    return found


def check_conditions(
    conditions: Iterable[Condition], events: tuple[str, ...], fields: Fields, part: Table
) -> None:
    for condition in conditions:
        found = find(condition.field, events, fields)
        if not found:
            part.refuse(condition.field, f"is not a field of {' or '.join(events)}")
        _check_condition(condition, found, part)
        if condition.operator in AGAINST_FIELDS and not find(condition.value, events, fields):
            part.refuse(condition.value, f"is not a field of {' or '.join(events)}")


def _check_condition(condition: Condition, found: list[Said], part: Table) -> None:
    operator, wanted = condition.operator, condition.value
    if operator == "given" or operator in AGAINST_FIELDS:
        return
    counts = operator.startswith("many")
    if (counts or operator == "includes") and not any(said.many for said in found):
        part.refuse(condition.field, f"is not a list, of which {operator} would say something")
    if counts:
        return
    for value in wanted if isinstance(wanted, tuple) else (wanted,):
        if not any(can_be(said, operator, value) for said in found):
            part.refuse(condition.field, f"can never be {operator} {value!r}")
    if condition.field == "region":
        for value in wanted if isinstance(wanted, tuple) else (wanted,):
            if not _is_region(value):
                part.refuse("region", f"is {value!r}, which is no region of China")


def can_be(said: Said, operator: str, value: object) -> bool:
    """Whether a value could ever stand in such a field, or be held against what does."""
    if said.type in ("any", "object"):
        return True
    if isinstance(value, bool) or said.type == "boolean":
        return isinstance(value, bool) and said.type == "boolean" and operator == "equals"
    if isinstance(value, int) or said.type == "integer":
        return isinstance(value, int) and said.type == "integer" and operator != "begins"
    if operator in ("at_most", "at_least"):
        return said.type in MOMENTS
    if operator == "begins":
        return not said.values or any(each.startswith(str(value)) for each in said.values)
    return said.type in _TEXTS and (not said.values or value in said.values)


def _is_region(value: object) -> bool:
    country, _, division = str(value).partition("-")
    return country == _CHINA and (not division or division[:2] in _PROVINCES)


def find(path: str, events: Iterable[str], fields: Fields) -> list[Said]:
    """What a field may hold in those of the events that have it."""
    first, *rest = path.split(".")
    found = [fields[event][first] for event in events if first in fields.get(event, ())]
    for name in rest:
        found = [said.members[name] for said in found if name in said.members] + [
            Said(type="integer" if name == "fen" else "string") for said in found
            if said.type == "money" and name in ("fen", "currency")
        ]  # fmt: skip
    return found
