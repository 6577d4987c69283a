"""The signer's memory: it outlives the process, and never goes back."""

import pytest

from ledger import durable
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.log_signer import LogSigner, SignerForgot, SignerRemembers, TreeRewritten, TreeShrank
from ledger.merkle import Subtrees, consistency_proof, leaf_hash, root
from ledger.note import BadNoteSignature
from ledger.signing import PrivateKey

KEY = PrivateKey.from_seed(b"l" * 32)
LEAVES = [leaf_hash(bytes([number])) for number in range(20)]
OTHER_LEAVES = [*LEAVES[:3], leaf_hash(b"another"), *LEAVES[4:]]


@pytest.fixture
def state_file(tmp_path):
    return tmp_path / "signer" / "last-signed"


def sign(signer, size, leaves=LEAVES):
    proof = consistency_proof(signer.last().size, size, Subtrees(leaves[:size]).read)
    return signer.sign(size, root(leaves[:size]), proof)


def begun(state_file, *sizes):
    signer = LogSigner.begin("ledger.example/a", KEY, state_file)
    for size in sizes:
        sign(signer, size)
    return LogSigner(KEY, state_file)  # as another process finds it


def test_what_is_signed_opens_and_is_remembered_by_the_next_process(state_file):
    note = sign(begun(state_file, 5), 9)
    again = LogSigner(KEY, state_file)
    assert open_checkpoint(note, [again.verifier]).checkpoint.size == 9
    assert again.last() == Checkpoint("ledger.example/a", 9, root(LEAVES[:9]))


def test_the_same_tree_again_gives_the_same_note(state_file):
    signer = begun(state_file, 5)
    assert sign(signer, 9) == sign(signer, 9) == signer.last_note()


def test_a_smaller_tree_is_refused(state_file):
    signer = begun(state_file, 5, 9)
    with pytest.raises(TreeShrank) as refusal:
        signer.sign(7, root(LEAVES[:7]), [])
    assert (refusal.value.signed, refusal.value.offered) == (9, 7)


@pytest.mark.parametrize("size", [9, 10, 20])
def test_a_tree_with_another_past_is_refused(state_file, size):
    signer = begun(state_file, 5, 9)
    with pytest.raises(TreeRewritten):
        sign(signer, size, OTHER_LEAVES)
    assert signer.last().size == 9


def test_a_tree_without_its_proof_is_refused(state_file):
    signer = begun(state_file, 5)
    with pytest.raises(TreeRewritten):
        signer.sign(9, root(LEAVES[:9]), [])


def test_a_lost_memory_is_not_taken_for_a_new_log(state_file):
    begun(state_file, 5)
    state_file.unlink()
    with pytest.raises(SignerForgot):
        LogSigner(KEY, state_file)


def test_a_log_begins_once(state_file):
    begun(state_file, 5)
    with pytest.raises(SignerRemembers):
        LogSigner.begin("ledger.example/a", KEY, state_file)
    assert LogSigner(KEY, state_file).last().size == 5


def test_another_key_does_not_take_over_a_memory(state_file):
    begun(state_file, 5)
    with pytest.raises(BadNoteSignature):
        LogSigner(PrivateKey.from_seed(b"o" * 32), state_file)


def test_a_bent_memory_is_not_believed(state_file):
    begun(state_file, 5)
    state_file.write_bytes(state_file.read_bytes().replace(b"\n5\n", b"\n4\n"))
    with pytest.raises(BadNoteSignature):
        LogSigner(KEY, state_file)


@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
def test_no_signature_leaves_that_is_not_remembered(state_file, monkeypatch, kept):
    signer = begun(state_file, 5)

    def failing(path, data):
        if kept:
            durable.replace(path, data)
        raise OSError(5, "the disk failed")

    monkeypatch.setattr("ledger.log_signer.replace", failing)
    with pytest.raises(OSError, match="the disk failed"):
        sign(signer, 9)
    monkeypatch.undo()

    again = LogSigner(KEY, state_file)
    assert again.last().size == (9 if kept else 5)
    assert open_checkpoint(sign(again, 12), [again.verifier]).checkpoint.size == 12


def test_a_failed_sync_leaves_the_old_memory(state_file, monkeypatch):
    signer = begun(state_file, 5)

    def failing(_handle):
        raise OSError(5, "the disk failed")

    monkeypatch.setattr(durable.os, "fsync", failing)
    with pytest.raises(OSError, match="the disk failed"):
        sign(signer, 9)
    monkeypatch.undo()
    assert LogSigner(KEY, state_file).last().size == 5
