"""A proof that travels with a copy: an entry, the keys behind it, a checkpoint over all of them.

    {"checkpoint":"<signed note>","entries":[{"entry":{…},"hashes":["<base64>",…],"index":n},…],
     "of":n,"v":1}

Canonical JSON. Whoever holds the file of the copy, this and a trust policy of their own verifies,
offline, that the log has the entry `of`, that a key of its actor signed it, and by its data that
the file is the copy it speaks of. `entries` are that one, genesis, and the whole life up to here
of each key that signed any of them. Only the proof core is imported.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.canonical import Json, decode, encode, from_base64
from ledger.checkpoint import Checkpoint
from ledger.entry import Entry
from ledger.errors import LedgerError, Malformed
from ledger.keys import BadSignature, KeyRing, RevokedKey
from ledger.merkle import HASH_BYTES, check_inclusion
from ledger.policy import Policy
from ledger.statement import message

COPY_ISSUED = "record.CopyIssued"
ENTRIES_MAX = 1_000


class NotThisCopy(LedgerError):
    """The file is not the one that the entry speaks of."""

    def __init__(self, what: str) -> None:
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Proven:
    """What holds: the entry, and the checkpoint that covers it."""

    entry: Entry
    checkpoint: Checkpoint


def verify(data: bytes, policy: Policy) -> Proven:
    """Raises a LedgerError that says what does not hold."""
    document = _members(decode(data), {"checkpoint", "entries", "of", "v"}, "")
    if document["v"] != 1 or not isinstance(document["checkpoint"], str):
        raise Malformed("", "no proof of this version")
    checkpoint = policy.open(document["checkpoint"].encode()).checkpoint
    listed = document["entries"]
    if not isinstance(listed, list) or not 0 < len(listed) <= ENTRIES_MAX:
        raise Malformed("/entries", "a list that is not empty")
    entries = [_included(each, checkpoint, f"/entries/{n}") for n, each in enumerate(listed)]
    indexes = [entry.index for entry in entries]
    if indexes != sorted(set(indexes)) or indexes[0] != 0:
        raise Malformed("/entries", "by index, each once, from genesis on")
    found = next((entry for entry in entries if entry.index == document["of"]), None)
    if found is None:
        raise Malformed("/of", "names no entry that is here")
    ring = KeyRing()
    for entry in entries:
        public = ring.check(entry.key, entry.actor, entry.index, entry.statement)
        said = message(entry.statement, entry.key)
        if not public.verify(said, entry.signature, entry.signed.assertion):
            raise BadSignature(entry.key, f"statement of entry {entry.index}")
        ring.fold(entry.index, entry.key, entry.statement)
    _check_log(ring, checkpoint, policy)
    if ring.is_disowned(found.key, found.index):
        raise RevokedKey(found.key, found.index, found.index)
    return Proven(found, checkpoint)


def check_copy(proven: Proven, digest: str) -> Mapping[str, Any]:
    """The facts of the copy, if the file with this SHA-256 is it. Raises NotThisCopy."""
    said = proven.entry.data
    if proven.entry.type != COPY_ISSUED:
        raise NotThisCopy(f"entry {proven.entry.index} is {proven.entry.type}, no copy")
    if said.get("sha256") != digest:
        raise NotThisCopy(f"the file has SHA-256 {digest}; issued was {said.get('sha256')}")
    return said


def document(of: int, checkpoint: bytes, entries: Mapping[int, tuple[bytes, list[str]]]) -> bytes:
    """The proof as bytes: of each entry its bytes as logged, and the hashes beside its path."""
    listed: list[Json] = [
        {"index": index, "entry": decode(raw), "hashes": list[Json](hashes)}
        for index, (raw, hashes) in sorted(entries.items())
    ]
    return encode({"v": 1, "of": of, "checkpoint": checkpoint.decode(), "entries": listed})


def _check_log(ring: KeyRing, checkpoint: Checkpoint, policy: Policy) -> None:
    """The log that began with this genesis is the one that the policy trusts."""
    genesis = ring.genesis
    trusted = {log.vkey for log in policy.logs}
    if genesis is None or genesis.origin != checkpoint.origin or genesis.log_vkey not in trusted:
        raise Malformed("/entries/0", "the beginning of another log than the policy's")


def _included(value: object, checkpoint: Checkpoint, path: str) -> Entry:
    item = _members(value, {"entry", "hashes", "index"}, path)
    index, hashes = item["index"], item["hashes"]
    if type(index) is not int or not 0 <= index < checkpoint.size or not isinstance(hashes, list):
        raise Malformed(f"{path}/index", "not of this checkpoint")
    entry = Entry.parse(index, encode(item["entry"]))
    path_hashes = [from_base64(each, f"{path}/hashes", length=HASH_BYTES) for each in hashes]
    check_inclusion(entry.leaf, index, checkpoint.size, path_hashes, checkpoint.root)
    return entry


def _members(value: object, names: set[str], path: str) -> dict[str, Any]:
    if not isinstance(value, dict) or value.keys() != names:
        raise Malformed(path, "needs exactly " + ", ".join(sorted(names)))
    return value
