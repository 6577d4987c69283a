"""Whether a database goes on from what is published, asked before anything is appended.

A database restored from an older copy would give places away a second time. The publisher
compares every leaf before it signs; but by then the door would have told senders of places
that can never be published.
"""

from ledger.errors import LedgerError
from ledger.published import PublishedLog
from ledger.read import Reader


class NotTheDatabase(LedgerError):
    """Entries are published that this database does not hold at their places."""

    def __init__(self, *, published: int, found: int) -> None:
        super().__init__(
            f"{published} entries are published; the database has {found}, or others at their "
            "places, as after restoring an older copy: restore a newer one"
        )
        self.published = published
        self.found = found


def check_continuity(reader: Reader, log: PublishedLog) -> None:
    """Raises NotTheDatabase unless the last published entry is at its place in the database."""
    published, found = log.size(), reader.size()
    if not published:
        return
    if list(reader.leaves(published - 1, published)) != [log.read(0, published - 1)]:
        raise NotTheDatabase(published=published, found=found)
