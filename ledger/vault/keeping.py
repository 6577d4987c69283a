"""Keeping the vault: its keys under a new master key, and copies of it.

A copy holds what the tables hold, wrapped and encrypted: without the master key, which is kept
elsewhere, it opens nothing. It is JSON Lines: a header, the rows, and a digest of all before.
"""

import hashlib
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from ledger.canonical import from_base64, to_base64
from ledger.durable import replace
from ledger.errors import LedgerError
from ledger.read import Reader
from ledger.storage import Database, Session, vault_keys
from ledger.storage import vault as storage
from ledger.vault.cipher import unwrap_data_key, wrap_data_key
from ledger.vault.master import MasterKey, generation_of
from ledger.vault.secret import rewrapped

ERASED: Final = "vault.Erased"
FORMAT: Final = "mingjing-vault-1"


class NotABackup(LedgerError):
    """The file is no whole copy of a vault, or one of another ledger's."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


class VaultInUse(LedgerError):
    """A copy is put back into an empty vault only: nothing that is there is overwritten."""

    def __init__(self) -> None:
        super().__init__("the vault holds values already; restore into an empty one")


def rewrap(database: Database, master: MasterKey) -> int:
    """Put every key of the vault under the newest generation. Returns how many were not.

    Can be repeated: if we crash half-way, both generations still open what they wrapped.
    """
    master.reread()
    moved, after = 0, b""

    def look(session: Session) -> list[vault_keys.KeyRow]:
        return vault_keys.keys(session, after)

    while page := database.read(look):
        after = page[-1].key_id
        old = [row for row in page if generation_of(row.wrapped or b"") != master.newest]
        new = []
        for row in old:
            key = unwrap_data_key(master, row.key_id, row.subject, row.wrapped or b"")
            new.append((row.key_id, wrap_data_key(master, row.key_id, row.subject, key)))
        with database.connection() as session:
            vault_keys.rewrap(session, new)
        moved += len(new)
    for name, wrapped in database.read(vault_keys.secrets):
        if generation_of(wrapped) != master.newest:
            with database.connection() as session:
                vault_keys.replace_secret(session, name, rewrapped(master, wrapped))
            moved += 1
    return moved


def generations_in_use(database: Database) -> set[int]:
    """Which generations of the master key something in the vault needs."""
    found = {generation_of(wrapped) for _, wrapped in database.read(vault_keys.secrets)}
    after = b""

    def look(session: Session) -> list[vault_keys.KeyRow]:
        return vault_keys.keys(session, after)

    while page := database.read(look):
        after = page[-1].key_id
        found |= {generation_of(row.wrapped or b"") for row in page}
    return found


def back_up(database: Database, origin: str, at: datetime, path: Path) -> int:
    """Write a copy of the vault as it is at one moment. Returns the number of rows."""
    with database.connection() as session, session.transaction():
        rows = [[table, *map(_to_json, row)] for table, row in vault_keys.dump(session)]
    header = {"format": FORMAT, "origin": origin, "at": at.isoformat(), "rows": len(rows)}
    lines = "".join(json.dumps(line) + "\n" for line in [header, *rows]).encode()
    replace(
        path, lines + json.dumps({"sha256": hashlib.sha256(lines).hexdigest()}).encode() + b"\n"
    )
    path.chmod(0o600)
    return len(rows)


def restore(database: Database, origin: str, master: MasterKey, path: Path) -> int:
    """Put a copy back into an empty vault, and erase again what the ledger says was erased.

    Raises NotABackup, VaultInUse, and WrongMasterKey for a copy that this key does not open. All
    or nothing. Returns the number of rows.
    """
    rows = [[name, *map(_from_json, values)] for name, *values in _read(path, origin)]
    with database.connection() as session, session.transaction():
        found = storage.counts(session)
        if found.values or found.erased or found.subjects:
            raise VaultInUse
        for name, _ in vault_keys.secrets(session):
            vault_keys.remove_secret(session, name)
        for table in vault_keys.TABLES:
            vault_keys.load(session, table, [values for name, *values in rows if name == table])
        for _, wrapped in vault_keys.secrets(session):
            rewrapped(master, wrapped)  # raises, and nothing was restored
        _erase_again(session, Reader(database))
    return len(rows)


def _erase_again(session: Session, reader: Reader) -> None:
    """An older copy holds values that were erased since: the ledger knows which."""
    for erased in reader.of_types({ERASED}):
        if erased.data["entry"] >= erased.index:
            continue
        sealed = reader.entry(erased.data["entry"]).statement.get("sealed", {})
        gone = [bytes.fromhex(sealed[name]) for name in erased.data["names"] if name in sealed]
        rows = storage.of_commitments(session, gone)
        storage.erase(session, gone)
        vault_keys.destroy_keys(session, [row.key_id for row in rows])


def _read(path: Path, origin: str) -> list[Any]:
    lines = path.read_bytes().splitlines(keepends=True)
    try:
        header, digest = json.loads(lines[0]), json.loads(lines[-1])["sha256"]
        rows: list[Any] = [json.loads(line) for line in lines[1:-1]]
    except (ValueError, LookupError, TypeError):
        raise NotABackup(path, "no copy of a vault, or cut off") from None
    if header.get("format") != FORMAT or hashlib.sha256(b"".join(lines[:-1])).hexdigest() != digest:
        raise NotABackup(path, "no copy of a vault, or altered")
    if header["origin"] != origin:
        raise NotABackup(path, f"a copy of the vault of {header['origin']}")
    return rows


def _to_json(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"b": to_base64(bytes(value))}
    return {"t": value.isoformat()} if isinstance(value, datetime) else value


def _from_json(value: object) -> object:
    if isinstance(value, dict):
        if "b" in value:
            return from_base64(value["b"], "")
        return datetime.fromisoformat(value["t"])
    return value
