"""What was sealed for a statement that never came into the ledger does not stay."""

from datetime import timedelta
from functools import partial
from typing import Final

from ledger.entry import Entry
from ledger.storage import Session, queries
from ledger.storage import vault as storage
from ledger.vault.vault import Vault

UNPLACED_MAX: Final = timedelta(days=1)
"""After being sealed for the last time. A statement is sent within seconds and repeated for a
minute or two; a value must not go while its statement may still find its place."""


def sweep(vault: Vault) -> int:
    """Remove values of statements that were refused or never sent. Returns how many."""
    before = vault.now() - UNPLACED_MAX
    removed, after = 0, b""

    def look(session: Session) -> list[tuple[bytes, str, str, str]]:
        return storage.unplaced(session, before, after)

    while page := vault.database.read(look):
        after = page[-1][0]
        names = sorted({(actor, id_) for _, actor, id_, _ in page})
        said = vault.database.read(partial(queries.said, statements=names))
        placed, lost = [], []
        for commitment, actor, id_, name in page:
            entry = Entry.load(*said[actor, id_]) if (actor, id_) in said else None
            if entry and entry.statement.get("sealed", {}).get(name) == commitment.hex():
                placed.append((commitment, entry.index))
            else:
                lost.append(commitment)
        with vault.database.connection() as session, session.transaction():
            storage.place(session, placed)
            # The date is asked again: a process that seals the same again has touched it.
            removed += storage.sweep(session, lost, before)
    return removed
