"""Makes `log/` anew: `python -m tests.vectors.make_log`, which should end in no diff.

A log of 300 small entries as this product publishes it, its checkpoint cosigned by one
witness, receipts of some entries, and what shows older trees to be prefixes. Keys are
those of seeds that are all one letter, so the same bytes come out everywhere.
"""

import json
from pathlib import Path

from ledger.canonical import to_base64
from ledger.checkpoint import Checkpoint
from ledger.merkle import Subtrees, consistency_proof, inclusion_proof, leaf_hash, root
from ledger.note import Cosigner, Note, NoteSigner
from ledger.signing import PrivateKey
from ledger.tiles import entries_path, new_tiles, pack_entries
from ledger.tlog_proof import TlogProof

HERE = Path(__file__).parent / "log"
SIZE = 300
RECEIPTS = (0, 255, 256, 299)
OLDER = (0, 1, 128, 255, 256, 299, 300)
COSIGNED_AT = 1_772_000_000

LOG = NoteSigner("vectors.example/log", PrivateKey.from_seed(b"l" * 32))
WITNESS = Cosigner("vectors.example/witness", PrivateKey.from_seed(b"w" * 32))
ENTRIES = [json.dumps({"entry": number}).encode() for number in range(SIZE)]


def files():
    """Path and bytes of every file."""
    tree = Subtrees([leaf_hash(entry) for entry in ENTRIES])
    text = Checkpoint(LOG.name, SIZE, root([leaf_hash(entry) for entry in ENTRIES])).text()
    cosignature = WITNESS.sign(text, seconds=COSIGNED_AT)
    checkpoint = Note(text, (LOG.sign(text), cosignature)).encode()
    made = {"checkpoint": checkpoint}
    made |= {tile.path: tile.data for tile in new_tiles(0, SIZE, tree.read)}
    made[entries_path(0)] = pack_entries(ENTRIES[:256])
    made[entries_path(1, SIZE - 256)] = pack_entries(ENTRIES[256:])
    policy = f"log {LOG.vkey}\nwitness audit {WITNESS.vkey}\nquorum audit\n"
    made["trust.policy"] = policy.encode()
    for index in RECEIPTS:
        proof = tuple(inclusion_proof(index, SIZE, tree.read))
        made[f"receipts/{index}.tlog-proof"] = TlogProof(index, proof, checkpoint).encode()
    older = {
        str(size): [to_base64(each) for each in consistency_proof(size, SIZE, tree.read)]
        for size in OLDER
    }
    made["consistency.json"] = json.dumps(older, indent=1).encode() + b"\n"
    return made


if __name__ == "__main__":
    for path, data in files().items():
        (HERE / path).parent.mkdir(parents=True, exist_ok=True)
        (HERE / path).write_bytes(data)
