"""The law a rule rests on: which instrument, and when it is in force."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """Of an instrument: only what is in force may be the basis of a verdict."""

    IN_FORCE = "in_force"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    CONFLICTING = "conflicting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """An instrument a rule rests on, from when and until when it says so, where that is told."""

    instrument: str
    article: str
    status: Status
    valid_from: date | None = None
    valid_to: date | None = None

    def carries(self, day: date) -> bool:
        """Whether what happened on a day can be held against it."""
        return (
            self.status is Status.IN_FORCE
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )
