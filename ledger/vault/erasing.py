"""Erasing sealed values: said in the ledger, then done.

The order is: mark what is to go, say `vault.Erased`, destroy. If we crash before it is said,
nothing has happened but a mark; if we crash after, the next opening of the site finds the mark
and the entry, and destroys. A value is never gone without an entry that says why.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from secrets import token_hex

from ledger.storage import Session, vault_keys
from ledger.storage import vault as storage
from ledger.vault.errors import Erased, NotHeld
from ledger.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One `vault.Erased` to be said: its id, the entry and which of its sealed values."""

    id: str
    entry: int
    names: tuple[str, ...]


Say = Callable[[Sequence[Erasure]], None]
"""Returns when every one of them is in the ledger; raises when one is not."""


def erase(vault: Vault, actor: str, targets: Mapping[int, Sequence[str]], say: Say) -> int:
    """Erase these values of these entries, as `actor`, who says it. Returns how many.

    Raises NotHeld, Erased before anything has happened; and what `say` raises, after which
    another look decides (`finish`).
    """
    erasures: list[Erasure] = []
    marks: list[tuple[list[bytes], str]] = []
    for index, names in sorted(targets.items()):
        rows = vault.rows(vault.reader.entry(index))
        for name in names:
            if name not in rows:
                raise NotHeld(index, name)
            if rows[name].opening is None:
                raise Erased(index, name)
        erasure = Erasure(id=f"erased-{token_hex(12)}", entry=index, names=tuple(sorted(names)))
        erasures.append(erasure)
        marks.append(([rows[name].commitment for name in names], f"{actor} {erasure.id}"))
    with vault.database.connection() as session, session.transaction():
        for commitments, mark in marks:
            storage.intend(session, commitments, mark)
    say(erasures)
    # If we crash here, `finish` does the rest.
    return destroy(vault, [commitment for commitments, _ in marks for commitment in commitments])


def of_subject(vault: Vault, subject: str) -> dict[int, list[str]]:
    """Which values of which entries are about a person and can still be opened."""
    rows = [row for row in vault.about(subject) if row.opening is not None]
    entries = {said: vault.reader.said(*said) for said in {row.statement for row in rows}}
    targets: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        entry = entries[row.statement]
        # What is sealed and not placed, or lost to another attempt, is of no entry.
        if entry and entry.statement.get("sealed", {}).get(row.name) == row.commitment.hex():
            targets[entry.index].append(row.name)
    return dict(targets)


def finish(vault: Vault) -> int:
    """Do what was said and not done when a process stopped half-way. Returns how many values."""
    done = 0
    for mark in vault.database.read(storage.erasures):
        actor, _, id_ = mark.rpartition(" ")
        if vault.reader.said(actor, id_) is not None:
            done += destroy(vault, vault.database.read(partial(storage.of_erasure, erasure=mark)))
    return done


def destroy(vault: Vault, commitments: Sequence[bytes]) -> int:
    """Destroy openings, and the keys that open nothing without them."""

    def do(session: Session) -> int:
        rows = storage.of_commitments(session, commitments)
        erased = storage.erase(session, commitments)
        vault_keys.destroy_keys(session, sorted({row.key_id for row in rows}))
        return erased

    with vault.database.connection() as session, session.transaction():
        return do(session)
