"""Trees grown leaf by leaf, every proof made and every proof bent."""

import base64
import json

import pytest

from ledger.merkle import (
    Inconsistent,
    NoSuchTree,
    NotIncluded,
    Subtrees,
    Tree,
    check_consistency,
    check_inclusion,
    consistency_proof,
    empty_root,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    root_at,
)
from tests.conftest import shared

LEAVES = [leaf_hash(b"leaf %d" % number) for number in range(71)]
SIZES = range(1, len(LEAVES) + 1)


def naive_root(leaves):
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return empty_root
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def bent(proof, *, every):
    """The proof with one bit flipped, for a sample of bits over all of its hashes."""
    for position, value in enumerate(proof):
        for bit in range(position % every, 256, every):
            flipped = bytearray(value)
            flipped[bit // 8] ^= 1 << bit % 8
            yield [*proof[:position], bytes(flipped), *proof[position + 1 :]]


def test_the_three_ways_to_a_root_agree_with_the_definition():
    tree, read = Tree(), Subtrees(LEAVES).read
    assert tree.root() == empty_root
    for size in SIZES:
        tree.append(LEAVES[size - 1])
        expected = naive_root(LEAVES[:size])
        assert tree.root() == root(LEAVES[:size]) == root_at(size, read) == expected


def test_the_eight_leaf_reference_tree_has_its_published_root():
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    data.append("606162636465666768696a6b6c6d6e6f")
    published = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    assert root([leaf_hash(bytes.fromhex(each)) for each in data]).hex() == published


def test_every_leaf_of_every_tree_is_proved_and_every_bent_proof_refused():
    read = Subtrees(LEAVES).read
    for size in SIZES:
        tree_root = root(LEAVES[:size])
        for index in range(size):
            leaf, proof = LEAVES[index], inclusion_proof(index, size, read)
            check_inclusion(leaf, index, size, proof, tree_root)
            shortened = [proof[:-1], proof[1:]] if proof else []
            for other in [*shortened, [*proof, empty_root], *bent(proof, every=97)]:
                with pytest.raises(NotIncluded):
                    check_inclusion(leaf, index, size, other, tree_root)
            with pytest.raises(NotIncluded):
                check_inclusion(leaf, (index + 1) % size or size, size, proof, tree_root)


def test_every_older_tree_is_proved_a_prefix_and_every_bent_proof_refused():
    read = Subtrees(LEAVES).read
    for new in SIZES:
        new_root = root(LEAVES[:new])
        for old in range(new + 1):
            old_root, proof = root(LEAVES[:old]), consistency_proof(old, new, read)
            check_consistency(old, old_root, new, new_root, proof)
            for other in [[*proof, empty_root], *bent(proof, every=97)]:
                with pytest.raises(Inconsistent):
                    check_consistency(old, old_root, new, new_root, other)
            if proof:
                with pytest.raises(Inconsistent):
                    check_consistency(old, old_root, new, new_root, proof[:-1])
                with pytest.raises(Inconsistent):
                    check_consistency(old, new_root, new, old_root, proof)


def test_a_tree_with_one_older_leaf_changed_is_not_consistent():
    changed = [*LEAVES[:5], leaf_hash(b"another"), *LEAVES[6:]]
    proof = consistency_proof(40, 71, Subtrees(changed).read)
    with pytest.raises(Inconsistent) as refusal:
        check_consistency(40, root(LEAVES[:40]), 71, root(changed), proof)
    assert (refusal.value.old_size, refusal.value.new_size) == (40, 71)


@pytest.mark.parametrize(("old_root", "new_root"), [(LEAVES[0], LEAVES[0]), (empty_root, b"junk")])
def test_two_empty_trees_with_junk_for_roots_are_refused(old_root, new_root):
    # The published probes accept any two equal roots at sizes 0 and 0. The empty tree has
    # one root, so being stricter is right.
    with pytest.raises(Inconsistent):
        check_consistency(0, old_root, 0, new_root, [])


def test_a_grown_tree_needs_the_empty_tree_s_root_to_grow_from():
    check_consistency(0, empty_root, 2, root(LEAVES[:2]), [])
    with pytest.raises(Inconsistent):
        check_consistency(0, LEAVES[0], 2, root(LEAVES[:2]), [])


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index, size):
    with pytest.raises(NoSuchTree):
        inclusion_proof(index, size, Subtrees(LEAVES).read)


def test_no_tree_is_proved_a_prefix_of_a_smaller_one():
    with pytest.raises(NoSuchTree):
        consistency_proof(6, 5, Subtrees(LEAVES).read)


def test_every_published_probe_is_decided_as_published():
    folder = shared("vectors/merkle/inclusion")
    decided = {True: 0, False: 0}
    for path in sorted(folder.rglob("*.json")):
        probe = json.loads(path.read_text())
        leaf, tree_root = (base64.b64decode(probe[name]) for name in ("leafHash", "root"))
        proof = [base64.b64decode(each) for each in probe["proof"] or []]
        try:
            check_inclusion(leaf, probe["leafIdx"], probe["treeSize"], proof, tree_root)
        except NotIncluded:
            refused = True
        else:
            refused = False
        assert refused == probe["wantErr"], path.name
        decided[refused] += 1
    assert decided == {True: 92, False: 6}
