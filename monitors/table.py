"""A TOML table read key by key, so that what is missing, misspelt or left over is refused."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, TypeGuard, TypeVar

from monitors.condition import OPERATORS, Condition
from monitors.errors import RuleRefused
from monitors.lines import Lines

Choice = TypeVar("Choice", bound=StrEnum)
_SCALARS = (str, bool, int)


class Table:
    """One table of a rule file. Take every key; `finish` refuses what was not taken."""

    def __init__(
        self, values: Mapping[str, Any], *, file: str, lines: Lines, path: str = ""
    ) -> None:
        self._left = dict(values)
        self._file = file
        self._lines = lines
        self._path = path

    def has(self, key: str) -> bool:
        return key in self._left

    def text(self, key: str, default: str | None = None) -> str:
        value = self._take(key, default)
        if not isinstance(value, str) or not (value or default == ""):
            self.refuse(key, f"is {value!r}, not a text")
        return str(value)

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def number(self, key: str) -> int:
        value = self._take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse(key, f"is {value!r}, not a whole number of at least 0")
        return int(value)

    def flag(self, key: str) -> bool:
        value = self._take(key, default=False)
        if not isinstance(value, bool):
            self.refuse(key, f"is {value!r}, neither true nor false")
        return bool(value)

    def day(self, key: str) -> date:
        value = self._take(key)
        if type(value) is not date:
            self.refuse(key, f"is {value!r}, not a date, written 2000-01-31 without quotes")
        return date.fromisoformat(str(value))

    def month_day(self, key: str) -> tuple[int, int]:
        """A day of every year, written "01-31"."""
        value = self.text(key)
        try:
            day = date.fromisoformat(f"2001-{value}")
        except ValueError:
            self.refuse(key, f'is {value!r}, not a day of every year, written "01-31"')
        return day.month, day.day

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        return choices(self.one_of(key, [choice.value for choice in choices]))

    def one_of(self, key: str, choices: Iterable[str], default: str | None = None) -> str:
        value = self._take(key, default)
        if value not in choices:
            self.refuse(key, f"is {value!r}, not one of {', '.join(sorted(choices))}")
        return str(value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """One text, or a list of them."""
        value = self._take(key, default)
        values = (value,) if not isinstance(value, list | tuple) else tuple(value)
        if not all(isinstance(v, str) and v for v in values) or not (values or default == ()):
            self.refuse(key, f"is {value!r}, not a text or a list of texts")
        self._refuse_twice(key, values)
        return values

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts."""
        value = self._take(key, [])
        found = [[v] if isinstance(v, str) else v for v in value] if _is_list(value) else [value]
        for group in found:
            if not isinstance(group, list) or not group or not all(_is_text(v) for v in group):
                self.refuse(key, f"is {value!r}, not a list of lists of texts")
        groups = tuple(map(tuple, found))
        self._refuse_twice(key, [text for group in groups for text in group])
        return groups

    def pair(self, key: str) -> tuple[int, int]:
        value = self._take(key)
        if not isinstance(value, list) or [type(v) for v in value] != [int, int]:
            self.refuse(key, f"is {value!r}, not a pair of whole numbers")
        return value[0], value[1]

    def table(self, key: str) -> "Table | None":
        value = self._take(key, None)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, f"is {value!r}, not a table")
        return self._below(key, value)

    def tables(self, key: str) -> list["Table"]:
        value = self._take(key, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.refuse(key, f"is {value!r}, not a list of tables, written [[{key}]]")
        return [self._below(key, v, number) for number, v in enumerate(value)]

    def conditions(self, key: str) -> tuple[Condition, ...]:
        table = self.table(key)
        return () if table is None else table.as_conditions()

    def as_conditions(self) -> tuple[Condition, ...]:
        """All that is left, as conditions: `form = ["cash"]`, `days = { at_most = 20 }`."""
        found = tuple(self._condition(name, value) for name, value in self._left.items())
        self._left.clear()
        return found

    def as_texts(self) -> dict[str, str]:
        """All that is left, as texts by name."""
        found = {name: self.text(name) for name in list(self._left)}
        self._left.clear()
        return found

    def names(self) -> tuple[str, ...]:
        return tuple(self._left)

    def part(self, key: str, number: int = 0) -> "Table":
        """Where one of its tables stands, to refuse what it says after it was read."""
        lines = self._lines.below(key, number)
        return Table({}, file=self._file, lines=lines, path=self._path)

    def finish(self) -> None:
        for key in self._left:
            self.refuse(key, "is not a key that belongs here")

    def refuse(self, key: str, reason: str) -> NoReturn:
        raise RuleRefused(
            file=self._file,
            line=self._lines.line_of(key),
            key=f"{self._path}{key}",
            reason=reason,
        )

    def _take(self, key: str, *default: Any, **named: Any) -> Any:  # noqa: ANN401 - TOML has any
        if key in self._left:
            return self._left.pop(key)
        given = (*default, *named.values())
        if not given or (given == (None,) and not self._optional(key)):
            self.refuse(key, "is missing")
        return given[0]

    def _refuse_twice(self, key: str, values: Sequence[str]) -> None:
        twice = next((v for n, v in enumerate(values) if v in values[:n]), None)
        if twice is not None:
            self.refuse(key, f"has {twice!r} twice")

    def _optional(self, key: str) -> bool:
        return key in _TABLES

    def _below(self, key: str, value: Mapping[str, Any], number: int = 0) -> "Table":
        lines = self._lines.below(key, number)
        return Table(value, file=self._file, lines=lines, path=f"{self._path}{key}.")

    def _condition(self, name: str, value: object) -> Condition:
        operator, wanted = _operation(value)
        if operator not in OPERATORS:
            known = ", ".join(sorted(OPERATORS))
            self.refuse(name, f"is {value!r}, not a value, a list or one of {known}")
        if not _fits(operator, wanted):
            self.refuse(name, f"is {wanted!r}, which {operator} cannot be held against")
        return Condition(name, operator, tuple(wanted) if isinstance(wanted, list) else wanted)


_TABLES = frozenset(
    {"scope", "except", "where", "doubt", "hold", "limit", "extension", "gate", "window"}
    | {
        "competent",
        "table",
        "count",
        "lasts",
        "within",
        "unless",
        "roles_held",
        "allowance",
        "ceiling",
        "barred",
    }
)


_WANTED: Mapping[str, tuple[type, ...]] = {
    "given": (bool,),
    "begins": (str,),
    "differs_from": (str,),
    "not_among": (str,),
    "many": (int,),
    "many_at_most": (int,),
    "many_at_least": (int,),
    "at_most": (int, str),
    "at_least": (int, str),
    "equals": _SCALARS,
}
"""What an operator is held against; the others want a list."""


def _fits(operator: str, wanted: object) -> bool:
    if operator in _WANTED:
        return type(wanted) in _WANTED[operator]
    return _is_list(wanted) and bool(wanted) and all(isinstance(v, _SCALARS) for v in wanted)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _operation(value: object) -> tuple[str, object]:
    if isinstance(value, _SCALARS):
        return "equals", value
    if isinstance(value, list) and value and all(isinstance(v, _SCALARS) for v in value):
        return "one_of", value
    if isinstance(value, dict) and len(value) == 1:
        return next(iter(value.items()))
    return "", value
