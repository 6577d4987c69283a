"""One batch of sealing: what is there is used again, the rest is made, and written at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

from ledger.canonical import Json, Object, encode
from ledger.errors import Malformed
from ledger.sealed import KEY_BYTES, Opening, commit
from ledger.storage import Session, vault_keys
from ledger.storage import vault as storage
from ledger.storage.vault import SealedRow
from ledger.storage.vault_keys import KeyRow
from ledger.vault.cipher import decrypt_opening, encrypt_opening, new_data_key, unwrap_data_key
from ledger.vault.master import MasterKey

Value = tuple[str, str, str]
"""Actor, id and name: what a sealed value is of."""


class SealingBatch:
    """Within one transaction: `look`, then `seal` each statement, then `write`."""

    def __init__(self, master: MasterKey) -> None:
        self._master = master
        self._held: dict[Value, dict[bytes, bytes | None]] = {}
        self._used: set[bytes] = set()
        self._new: list[tuple[Value, Opening, bytes, str]] = []

    def look(self, session: Session, statements: Sequence[Object]) -> None:
        """Find what was sealed for these statements before."""
        names = sorted({(said["actor"], said["id"]) for said in statements})
        for row in storage.of_statements(session, names):
            known = self._held.setdefault((row.actor, row.statement_id, row.name), {})
            known[row.commitment] = self._value(row)

    def seal(
        self, statement: Object, values: Mapping[str, Json], subjects: Mapping[str, str]
    ) -> Object:
        """The statement with the commitments of these values."""
        if not values:
            return statement
        sealed = dict(statement.get("sealed", {}))
        for name, value in sorted(values.items()):
            if name in sealed:
                raise Malformed(f"/sealed/{name}", "sealed already")
            commitment = self._known(statement, name, encode(value))
            if commitment is None:
                opening = Opening(token_bytes(KEY_BYTES), value)
                subject = subjects.get(name) or entry_subject(statement)
                commitment = self.put(statement, name, opening, subject)
            sealed[name] = commitment.hex()
        return {**statement, "sealed": sealed}

    def put(self, statement: Object, name: str, opening: Opening, subject: str) -> bytes:
        """Keep this when the batch is written. Returns the commitment."""
        commitment = bytes.fromhex(commit(opening.key, statement, name, opening.value))
        value = (statement["actor"], statement["id"], name)
        self._held.setdefault(value, {})[commitment] = encode(opening.value)
        self._new.append((value, opening, commitment, subject))
        return commitment

    def write(self, session: Session, now: datetime) -> bool:
        """Write it. False if what was used again has been swept since we looked."""
        # What this batch itself puts there cannot have been swept.
        used = self._used - {commitment for *_, commitment, _ in self._new}
        if used and storage.touch(session, sorted(used), now) < len(used):
            return False
        keys = self._keys(session, sorted({subject for *_, subject in self._new}))
        rows = []
        for (actor, id_, name), opening, commitment, subject in self._new:
            key_id, key = keys[subject]
            rows.append(
                SealedRow(
                    commitment=commitment,
                    actor=actor,
                    statement_id=id_,
                    name=name,
                    key_id=key_id,
                    opening=encrypt_opening(key, commitment, opening),
                    subject=subject,
                    wrapped=None,
                )
            )
        storage.add_values(session, rows, now)
        return True

    def _known(self, statement: Object, name: str, value: bytes) -> bytes | None:
        """The commitment this value has already; that of an erased one, which cannot be compared.

        So what was erased does not come back when its statement is said again.
        """
        known = self._held.get((statement["actor"], statement["id"], name), {})
        for commitment, held in known.items():
            if held == value:
                self._used.add(commitment)
                return commitment
        return next((commitment for commitment, held in known.items() if held is None), None)

    def _value(self, row: SealedRow) -> bytes | None:
        if row.opening is None or row.wrapped is None:
            return None
        key = unwrap_data_key(self._master, row.key_id, row.subject, row.wrapped)
        return encode(decrypt_opening(key, row.commitment, row.opening).value)

    def _keys(self, session: Session, subjects: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
        """The key of each subject, made where there is none."""
        keys = {
            row.subject: (row.key_id, self._unwrapped(row))
            for row in vault_keys.live_keys(session, subjects)
        }
        made = []
        for subject in subjects:
            if subject not in keys:
                key_id, key, wrapped = new_data_key(self._master, subject)
                keys[subject] = (key_id, key)
                made.append(KeyRow(key_id=key_id, subject=subject, wrapped=wrapped))
        vault_keys.add_keys(session, made)
        return keys

    def _unwrapped(self, row: KeyRow) -> bytes:
        return unwrap_data_key(self._master, row.key_id, row.subject, row.wrapped or b"")


def entry_subject(statement: Object) -> str:
    """Whose key encrypts what is about nobody in particular: the statement's own."""
    said = f"{statement['actor']}\n{statement['id']}"
    return f"entry/{sha256(said.encode()).hexdigest()[:40]}"
