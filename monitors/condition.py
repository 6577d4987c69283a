"""Conditions on an event's data, with three answers: it holds, it does not, the field is missing.

A missing field is never taken for a breach or for its absence; what it means is said by the
rule (`on_missing`).
"""

import dataclasses
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

Data = Mapping[str, Any]
Asking = Callable[[Data], bool | None]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "one_of": lambda found, wanted: found in wanted,
    "not_one_of": lambda found, wanted: found not in wanted,
    "at_most": operator.le,
    "at_least": operator.ge,
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
    holds: Asking = dataclasses.field(init=False, repr=False, compare=False)
    """Whether it holds of an event's data; None where a field is missing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "holds", _asking(self.field, self.operator, self.value))

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Any]]:
        """Other processes are told the words alone."""
        return type(self), (self.field, self.operator, self.value)


def _asking(path: str, operator: str, value: Any) -> Asking:  # noqa: ANN401 - JSON
    """Asked of most acts by every rule that listens: laid out once."""
    if operator == "given":
        return lambda data: (_deep(data, path) is not None) is value
    if operator in AGAINST_FIELDS:
        against = AGAINST_FIELDS[operator]

        def fits(data: Data) -> bool | None:
            found, other = _deep(data, path), _deep(data, value)
            return None if found is None or other is None else against(found, other)

        return fits
    test = _OPERATORS[operator]
    if "." in path:
        return lambda data: None if (found := _deep(data, path)) is None else test(found, value)
    return lambda data: None if (found := data.get(path)) is None else test(found, value)


def _deep(data: Data, path: str) -> Any:  # noqa: ANN401 - JSON
    if "." not in path:
        return data.get(path)
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
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
    for condition in conditions:
        if condition.holds(data) is None:
            return condition.field
    return ""
