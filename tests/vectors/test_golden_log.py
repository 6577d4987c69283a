"""The golden log: read as an outsider reads it, and made again byte for byte."""

import json
from base64 import b64decode

from ledger.merkle import check_consistency, check_inclusion, leaf_hash, root, root_at
from ledger.policy import Policy
from ledger.tiles import TileReader, entries_path, unpack_entries
from ledger.tlog_proof import TlogProof
from tests.vectors.make_log import COSIGNED_AT, HERE, RECEIPTS, SIZE, WITNESS, files


def golden(path):
    return (HERE / path).read_bytes()


TRUST = Policy.parse(golden("trust.policy").decode())
CHECKPOINT = TRUST.open(golden("checkpoint")).checkpoint
LEAVES = [
    leaf_hash(entry)
    for place in ((0, 256), (1, SIZE - 256))
    for entry in unpack_entries(golden(entries_path(*place)))
]


def test_nothing_in_the_golden_log_has_moved():
    made = files()
    kept = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.is_file()}
    assert kept == set(made)
    assert [path for path in made if golden(path) != made[path]] == []


def test_the_checkpoint_is_cosigned_and_has_the_entries_root():
    (cosigned,) = TRUST.open(golden("checkpoint")).cosigned
    assert (cosigned.key, cosigned.seconds) == (WITNESS.verifier, COSIGNED_AT)
    assert CHECKPOINT.root == root(LEAVES) == root_at(SIZE, TileReader(golden, SIZE).read)


def test_every_receipt_holds():
    for index in RECEIPTS:
        proof = TlogProof.parse(golden(f"receipts/{index}.tlog-proof"))
        assert TRUST.open(proof.checkpoint).checkpoint == CHECKPOINT
        check_inclusion(LEAVES[index], proof.index, SIZE, proof.hashes, CHECKPOINT.root)


def test_every_older_tree_is_a_prefix():
    for size, hashes in json.loads(golden("consistency.json")).items():
        proof = [b64decode(each) for each in hashes]
        check_consistency(int(size), root(LEAVES[: int(size)]), SIZE, CHECKPOINT.root, proof)
