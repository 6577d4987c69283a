"""The heads of all streams: every one provable, none replaceable."""

import pytest

from ledger.errors import Malformed
from ledger.heads import (
    Head,
    HeadNotRecorded,
    HeadProof,
    StreamTwice,
    check_head,
    head_proof,
    head_proofs,
    heads_root,
)
from ledger.merkle import leaf_hash, root

HEADS = [
    Head(f"project/E{number}", number + 1, leaf_hash(number.to_bytes(2))) for number in range(29)
]
ROOT = heads_root(HEADS)


def test_a_head_is_hashed_as_its_canonical_json():
    leaf = b'{"leaf":"' + b"01" * 32 + b'","seq":7,"stream":"rules"}'
    assert heads_root([Head("rules", 7, b"\x01" * 32)]) == root([leaf_hash(leaf)])


def test_the_order_heads_come_in_changes_nothing():
    shuffled = [*HEADS[1::2], *reversed(HEADS[::2])]
    assert heads_root(shuffled) == ROOT
    assert head_proof(shuffled, "project/E3") == head_proof(HEADS, "project/E3")


def test_streams_stand_in_the_order_of_their_bytes():
    names = ["a/b", "a-b", "a", "a.b", "B", "a/a"]
    heads = [Head(name, 1, bytes(32)) for name in names]
    assert [head_proof(heads, name).position for name in sorted(names)] == list(range(6))


def test_every_head_is_proved_and_survives_json():
    proofs = head_proofs(HEADS, [head.stream for head in HEADS])
    for head, proof in zip(HEADS, proofs, strict=True):
        assert proof.head == head
        check_head(HeadProof.from_json(proof.as_json(), ""), streams=len(HEADS), root=ROOT)


def test_a_head_with_another_seq_stream_leaf_or_position_is_not_recorded():
    proof = head_proof(HEADS, "project/E3")
    head = proof.head
    for lie in (
        HeadProof(Head(head.stream, head.seq - 1, head.leaf), proof.position, proof.hashes),
        HeadProof(Head("project/E4", head.seq, head.leaf), proof.position, proof.hashes),
        HeadProof(Head(head.stream, head.seq, bytes(32)), proof.position, proof.hashes),
        HeadProof(head, proof.position + 1, proof.hashes),
        HeadProof(head, proof.position, proof.hashes[:-1]),
    ):
        with pytest.raises(HeadNotRecorded):
            check_head(lie, streams=len(HEADS), root=ROOT)
    with pytest.raises(HeadNotRecorded):
        check_head(proof, streams=len(HEADS) + 40, root=ROOT)


def test_a_stream_that_has_no_head_has_no_proof():
    for stream in ("project/E", "zzz"):
        with pytest.raises(HeadNotRecorded) as refusal:
            head_proof(HEADS, stream)
        assert refusal.value.stream == stream


def test_two_heads_of_one_stream_are_refused():
    with pytest.raises(StreamTwice):
        heads_root([*HEADS, Head("project/E3", 9, bytes(32))])


GOOD = head_proof(HEADS, "project/E3").as_json()


@pytest.mark.parametrize(
    ("path", "value"),
    {
        "/position": -1,
        "/hashes": "AAAA",
        "/hashes/0": ["AAAA"],
        "/head": {**GOOD["head"], "more": 1},
        "/head/seq": {**GOOD["head"], "seq": True},
        "/head/stream": {**GOOD["head"], "stream": 5},
        "/head/leaf": {**GOOD["head"], "leaf": GOOD["head"]["leaf"].upper()},
    }.items(),
)
def test_a_malformed_proof_is_refused_where_it_is_wrong(path, value):
    with pytest.raises(Malformed) as refusal:
        HeadProof.from_json({**GOOD, path.split("/")[1]: value}, "")
    assert refusal.value.path == path


def test_a_proof_with_another_member_is_refused():
    with pytest.raises(Malformed):
        HeadProof.from_json({**GOOD, "more": 1}, "")
