"""From when until when something holds, as the entry that grants it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.canonical import format_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Instants as entries write them, which compare as they follow each other."""

    start: str | None = None
    end: str | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Period":
        return cls(start=data.get("from"), end=data.get("to"))

    def has(self, at: datetime) -> bool:
        """The end itself is no longer in it."""
        return self.runs(format_time(at))

    def runs(self, instant: str) -> bool:
        """The same of an instant as the ledger writes it."""
        return (self.start is None or self.start <= instant) and (
            self.end is None or instant < self.end
        )
