"""What can be wrong with a report that was asked for."""

from pathlib import Path

from ledger.errors import LedgerError
from reports.words import period_end


class ReportError(LedgerError):
    """The base of what ``reports`` refuses."""


class NothingByThen(ReportError):
    """The stream begins later than the instant that was asked for."""

    def __init__(self, stream: str, at: str, known_at: str | None) -> None:
        received = f" and had been received by {period_end(known_at)}" if known_at else ""
        super().__init__(
            f"{stream}: nothing had occurred by {period_end(at)}{received} (Beijing time)"
        )
        self.stream = stream
        self.at = at
        self.known_at = known_at


class PolicyUnreadable(ReportError):
    """The trust policy is no text that says whom to trust."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"policy {path}: {reason}")
        self.path = path
