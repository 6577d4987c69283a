"""What can be wrong with a report that was asked for."""

from ledger.errors import LedgerError


class ReportError(LedgerError):
    """The base of what ``reports`` refuses."""


class NoSuchStream(ReportError):
    """Nothing was ever said in this stream, or not by that instant."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"no entries in stream {stream}")
        self.stream = stream
