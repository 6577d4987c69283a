"""An event's data in words: each field by its name in the catalogue, each value readable.

Shown values are text, lists of shown values, or rows of (name, shown value).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ledger.canonical import check_time
from ledger.catalogue import Catalogue
from ledger.errors import Malformed
from ledger.fields import Use
from reports.words import LABELS, local

FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its words, its name in the data, its value."""

    name: str
    key: str
    value: "Shown"


Shown: TypeAlias = "str | list[Shown] | tuple[Row, ...]"


@dataclass(frozen=True, slots=True)
class Details:
    """Shows data of one catalogue in one language."""

    catalogue: Catalogue
    lang: str

    def of_event(self, name: str, data: Mapping[str, Any]) -> tuple[Row, ...]:
        """The event's fields in the catalogue's order; what it does not know comes last."""
        event = self.catalogue.events.get(name)
        return self._rows(data, () if event is None else event.uses)

    def _rows(self, data: Mapping[str, Any], uses: Sequence[Use]) -> tuple[Row, ...]:
        known = [use for use in uses if use.key in data]
        keys = {use.key for use in known}
        rows = [Row(self._name(use), use.key, self._show(data[use.key], use)) for use in known]
        rows += [Row(key, key, self._show(data[key], None)) for key in data if key not in keys]
        return tuple(rows)

    def _name(self, use: Use) -> str:
        field = self.catalogue.fields[use.of]
        return field.en if self.lang == "en" else field.zh

    def _show(self, value: Any, use: Use | None) -> Shown:  # noqa: ANN401 - any JSON value
        if isinstance(value, list):
            return [self._show(member, use) for member in value]
        if isinstance(value, dict):
            if value.keys() == {"currency", "fen"}:
                return f"{value['currency']} {value['fen'] / FEN_PER_YUAN:,.2f}"
            members = () if use is None else self.catalogue.fields[use.of].members
            return self._rows(value, members)
        if isinstance(value, bool):
            words = LABELS[self.lang]
            return words["yes"] if value else words["no"]
        if value is None:
            return "–"
        if self.lang == "zh" and use is not None:
            value = self.catalogue.fields[use.of].values.get(value, value)
        return readable(value)


def in_line(shown: Shown) -> str:
    """The same as one line of text, rows within rows in brackets."""
    if isinstance(shown, str):
        return shown
    if isinstance(shown, list):
        return "[" + ", ".join(map(in_line, shown)) + "]"
    return " · ".join(
        f"{row.name} ({in_line(row.value)})"
        if isinstance(row.value, tuple)
        else f"{row.name} {in_line(row.value)}"
        for row in shown
    )


def readable(value: str | int) -> str:
    """A time of the ledger in Beijing's, anything else as it is."""
    try:
        check_time(value, "")
    except Malformed:
        return str(value)
    return local(str(value))
