"""What the ledger answers to one statement."""

from dataclasses import dataclass
from typing import TypeAlias

from ledger.errors import LedgerError, Malformed


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is in the log, on disk, for good."""

    index: int
    seq: int
    received_at: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The actor said it before, in this entry: nothing was added."""

    index: int


@dataclass(frozen=True, slots=True)
class Refused:
    """It is not in the log. `path` is the JSON pointer of what is wrong, in what was sent."""

    path: str
    reason: str

    @classmethod
    def of(cls, error: LedgerError, path: str = "") -> "Refused":
        """The refusal that an error of a check amounts to."""
        if isinstance(error, Malformed):
            return cls(path + error.path, error.reason)
        return cls(path, str(error))


Verdict: TypeAlias = Accepted | Duplicate | Refused


class LedgerBusy(LedgerError):
    """Too much is waiting already. Nothing was placed: send it again later."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"too much is waiting; come back in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


class HeadsRefused(LedgerError):
    """The ledger's own key is no longer good: no heads are recorded until a new one is."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__(f"the heads cannot be recorded: {refusal.reason}")
        self.refusal = refusal
