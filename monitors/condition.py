"""Conditions on an event's data, with three answers: it holds, it does not, the field is missing.

A missing field is never taken for a breach or for its absence; what it means is said by the
rule (`on_missing`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Data = Mapping[str, Any]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": lambda found, wanted: bool(found == wanted),
    "one_of": lambda found, wanted: found in wanted,
    "not_one_of": lambda found, wanted: found not in wanted,
    "at_most": lambda found, wanted: bool(found <= wanted),
    "at_least": lambda found, wanted: bool(found >= wanted),
    "begins": lambda found, wanted: str(found).startswith(wanted),
    "many": lambda found, wanted: len(found) == wanted,
    "many_at_most": lambda found, wanted: len(found) <= wanted,
    "many_at_least": lambda found, wanted: len(found) >= wanted,
    "includes": lambda found, wanted: any(value in found for value in wanted),
}

AGAINST_FIELDS: dict[str, Callable[[Any, Any], bool]] = {
    "differs_from": lambda found, other: bool(found != other),
    "not_among": lambda found, others: found not in others,
}
"""Held against another field of the same event: `approver = { differs_from = "requester" }`."""

OPERATORS = frozenset({*_OPERATORS, *AGAINST_FIELDS, "given"})


@dataclass(frozen=True, slots=True)
class Condition:
    """`days = { at_most = 20 }`: a field, an operator of OPERATORS, and what it is held against."""

    field: str
    operator: str
    value: Any

    def holds(self, data: Data) -> bool | None:
        field, operator = self.field, self.operator
        found: Any = data.get(field) if "." not in field else _deep(data, field)
        if operator == "given":
            return (found is not None) is self.value
        if found is None:
            return None
        if operator == "equals":  # what most ask: without another call
            return bool(found == self.value)
        if operator in AGAINST_FIELDS:
            other = _deep(data, self.value)
            return None if other is None else AGAINST_FIELDS[operator](found, other)
        return _OPERATORS[operator](found, self.value)


def _deep(data: Data, path: str) -> Any:  # noqa: ANN401 - JSON
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def all_hold(conditions: tuple[Condition, ...], data: Data) -> bool | None:
    """False if one does not hold, else None if one cannot be answered, else True."""
    answer: bool | None = True
    for condition in conditions:
        held = condition.holds(data)
        if held is False:
            return False
        if held is None:
            answer = None
    return answer


def unanswered(conditions: tuple[Condition, ...], data: Data) -> str:
    """The first field that keeps the conditions from being answered."""
    return next((c.field for c in conditions if c.holds(data) is None), "")
