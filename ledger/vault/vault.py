"""Sealed values kept beside the ledger: sealed before they are sent, opened again afterwards.

A value lies encrypted under the key of the person it is about, or of its statement where it is
about nobody in particular; these keys lie wrapped by the master key. Destroying a person's key
erases all that is held about that person, and touches no entry and no proof.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ledger.canonical import Json, Object
from ledger.entry import Entry
from ledger.read import Reader
from ledger.sealed import Opening
from ledger.storage import AlreadyRecorded, Database
from ledger.storage import vault as storage
from ledger.storage.vault import SealedRow
from ledger.vault.cipher import decrypt_opening, unwrap_data_key
from ledger.vault.errors import Erased, NotHeld, OpensNothing, VaultDamaged, VaultUnsettled
from ledger.vault.master import MasterKey
from ledger.vault.sealing import SealingBatch, entry_subject
from ledger.vault.secret import SiteSecret

ATTEMPTS_MAX: Final = 5
"""Of one batch: each loses only to another process that sealed for one of the same persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A statement that still lacks its commitments, with the values to be sealed by name.

    `subjects` names the persons they are about, by pseudonym.
    """

    statement: Object
    values: Mapping[str, Json] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)


class Vault:
    """One per process; every process of a site sees the same."""

    def __init__(
        self, database: Database, reader: Reader, master: MasterKey, now: Callable[[], datetime]
    ) -> None:
        self.database = database
        self.reader = reader
        self.master = master
        self.now = now
        self.secret = SiteSecret.of(database, master)

    def seal(
        self,
        statement: Object,
        values: Mapping[str, Json],
        subjects: Mapping[str, str] | None = None,
    ) -> Object:
        """The statement with its commitments. Keys and values are durable when this returns."""
        plain = Plain(statement=statement, values=values, subjects=subjects or {})
        return self.seal_all([plain])[0]

    def seal_all(self, plains: Sequence[Plain]) -> list[Object]:
        """The same for a batch, in one transaction.

        A value that was sealed for this statement before keeps its commitment, so that saying it
        again is saying the same. If we crash after this and before the statement is placed, its
        rows are of no entry, and a sweep removes them.
        """
        if not any(plain.values for plain in plains):
            return [plain.statement for plain in plains]
        for _ in range(ATTEMPTS_MAX):
            batch = SealingBatch(self.master)
            try:
                with self.database.connection() as session, session.transaction():
                    batch.look(session, [plain.statement for plain in plains if plain.values])
                    sealed = [
                        batch.seal(plain.statement, plain.values, plain.subjects)
                        for plain in plains
                    ]
                    if batch.write(session, self.now()):
                        return sealed
            except AlreadyRecorded:
                continue  # another process has just made a key for one of these persons
        raise VaultUnsettled

    def open(self, index: int, names: Iterable[str] | None = None) -> dict[str, Opening]:
        """What opens these sealed values of an entry; without names, all that are still held.

        Raises NotHeld, Erased, VaultDamaged, WrongMasterKey. Nothing is recorded here: whoever
        shows a value to somebody says so in the ledger first (`gateway.disclosing`).
        """
        entry = self.reader.entry(index)
        rows = self.rows(entry)
        if names is None:
            names = sorted(name for name, row in rows.items() if row.opening is not None)
        return {name: self._open(entry, name, rows.get(name)) for name in names}

    def held(self, entry: Entry) -> dict[str, bool]:
        """The sealed values of an entry that lie here: whether each can still be opened."""
        return {name: row.opening is not None for name, row in sorted(self.rows(entry).items())}

    def rows(self, entry: Entry) -> dict[str, SealedRow]:
        """What lies here of an entry's sealed values, by name."""
        sealed: Object = entry.statement.get("sealed", {})
        if not sealed:
            return {}
        commitments = [bytes.fromhex(commitment) for commitment in sealed.values()]
        found = self.database.read(lambda session: storage.of_commitments(session, commitments))
        by_commitment = {row.commitment.hex(): row for row in found}
        return {
            name: by_commitment[commitment]
            for name, commitment in sealed.items()
            if commitment in by_commitment
        }

    def about(self, subject: str) -> list[SealedRow]:
        """All that was ever sealed about a person."""
        return self.database.read(lambda session: storage.of_subject(session, subject))

    def deposit(self, index: int, openings: Mapping[str, Opening]) -> None:
        """Take what opens the values of a sender who sealed them. Raises OpensNothing, Erased.

        Whoever can open a value may put it here: only its sender could.
        """
        entry = self.reader.entry(index)
        sealed: Object = entry.statement.get("sealed", {})
        rows = self.rows(entry)
        for name, opening in openings.items():
            if name not in sealed or not opening.opens(entry.statement, name):
                raise OpensNothing(index, name)
            if name in rows and rows[name].opening is None:
                raise Erased(index, name)
        missing = {name: opening for name, opening in openings.items() if name not in rows}
        batch = SealingBatch(self.master)
        for name, opening in missing.items():
            batch.put(entry.statement, name, opening, entry_subject(entry.statement))
        try:
            with self.database.connection() as session, session.transaction():
                batch.write(session, self.now())
        except AlreadyRecorded:
            self.deposit(index, openings)  # somebody put the same here at the same time

    def _open(self, entry: Entry, name: str, row: SealedRow | None) -> Opening:
        if row is None:
            raise NotHeld(entry.index, name)
        if row.opening is None or row.wrapped is None:
            raise Erased(entry.index, name)
        opening = opening_of(self.master, row)
        if not opening.opens(entry.statement, name):
            raise VaultDamaged(f"{name} of entry {entry.index}")
        return opening


def opening_of(master: MasterKey, row: SealedRow) -> Opening:
    """What a row that was not erased holds."""
    if row.opening is None or row.wrapped is None:
        raise AssertionError
    key = unwrap_data_key(master, row.key_id, row.subject, row.wrapped)
    return decrypt_opening(key, row.commitment, row.opening)
