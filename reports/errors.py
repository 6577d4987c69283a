"""What can be wrong with a report that was asked for."""

from ledger.errors import LedgerError


class ReportError(LedgerError):
    """The base of what ``reports`` refuses."""
