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
    _test: Callable[[Any, Any], bool] | None = dataclasses.field(
        init=False, repr=False, compare=False
    )
    """What a field of the data itself is held against a value by, as most conditions are."""

    def __post_init__(self) -> None:
        test = None if "." in self.field else _OPERATORS.get(self.operator)
        object.__setattr__(self, "_test", test)

    def __reduce__(self) -> tuple[type[Self], tuple[str, str, Any]]:
        """Other processes are told the words alone."""
        return type(self), (self.field, self.operator, self.value)

    def holds(self, data: Data) -> bool | None:
        test = self._test
        if test is not None:
            found: Any = data.get(self.field)
            return None if found is None else test(found, self.value)
        found = _deep(data, self.field)
        if self.operator == "given":
            return (found is not None) is self.value
        if found is None:
            return None
        if self.operator in AGAINST_FIELDS:
            other = _deep(data, self.value)
            return None if other is None else AGAINST_FIELDS[self.operator](found, other)
        return _OPERATORS[self.operator](found, self.value)


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
