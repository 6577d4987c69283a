"""Receipts: the published ones read and written again, and what is not one."""

import zipfile

import pytest

from ledger.errors import Malformed
from ledger.merkle import check_inclusion, leaf_hash
from ledger.policy import Policy
from ledger.tlog_proof import TlogProof
from tests.conftest import shared

CHECKPOINT = b"ledger.example/taizhou\n9\nAAAA\n\n\xe2\x80\x94 a.example AAAAAAA=\n"
PROOF = TlogProof(8, (b"\x01" * 32, b"\x02" * 32), CHECKPOINT)
BYTES = PROOF.encode()


def test_a_proof_is_read_as_it_is_written():
    assert TlogProof.parse(BYTES) == PROOF
    assert TlogProof.parse(TlogProof(0, (), CHECKPOINT).encode()).hashes == ()


def test_every_proof_of_the_published_bundle_holds():
    trust = Policy.parse(shared("vectors/mingjing/trust.policy").read_text())
    held = 0
    with zipfile.ZipFile(shared("vectors/mingjing/project.mingjing")) as bundle:
        for name in bundle.namelist():
            if not name.startswith("proofs/"):
                continue
            data = bundle.read(name)
            proof = TlogProof.parse(data)
            assert proof.encode() == data
            leaf = leaf_hash(bundle.read(f"entries/{proof.index:012}.json"))
            checkpoint = trust.open(proof.checkpoint).checkpoint
            check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
            held += 1
    assert held > 20


@pytest.mark.parametrize(
    "data",
    {
        "nothing": b"",
        "another version": BYTES.replace(b"@v1", b"@v2"),
        "no index": BYTES.replace(b"index 8\n", b""),
        "an index with a sign": BYTES.replace(b"index 8", b"index +8"),
        "an index with a leading zero": BYTES.replace(b"index 8", b"index 08"),
        "two spaces": BYTES.replace(b"index 8", b"index  8"),
        "a line of extra data": BYTES.replace(b"index", b"extra AAAA\nindex"),
        "a short hash": BYTES.replace(b"AQEBAQEB", b"AQEB"),
        "no padding": BYTES.replace(b"=\n", b"\n"),
        "no blank line": BYTES[: BYTES.index(b"\n\n")],
        "carriage returns": BYTES.replace(b"\n", b"\r\n"),
        "64 hashes": TlogProof(8, (b"\x01" * 32,) * 64, CHECKPOINT).encode(),
        "bytes beyond ASCII": BYTES.replace(b"index", b"ind\xc3\xa9x"),
    }.items(),
    ids=lambda item: item[0],
)
def test_what_is_not_a_proof_is_malformed(data):
    with pytest.raises(Malformed):
        TlogProof.parse(data[1])
