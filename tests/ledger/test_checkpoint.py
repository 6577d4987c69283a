"""Checkpoints: what one says, and the many things that look like one."""

import pytest

from ledger.checkpoint import Checkpoint, open_checkpoint, parse_decimal, sign_checkpoint
from ledger.errors import Malformed
from ledger.merkle import empty_root
from ledger.note import BadNoteSignature, Cosigner, Note, NoteSigner, NoteVerifier
from ledger.signing import PrivateKey
from tests.conftest import shared

TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
LOG = NoteSigner("ledger.example/taizhou", PrivateKey.from_seed(b"l" * 32))
CHECKPOINT = Checkpoint("ledger.example/taizhou", 200, b"\x01" * 32)
TEXT = CHECKPOINT.text()


def test_a_signed_checkpoint_opens_under_the_log_s_own_key():
    opened = open_checkpoint(sign_checkpoint(CHECKPOINT, LOG), [LOG.verifier])
    assert opened.checkpoint == CHECKPOINT
    assert opened.log == LOG.verifier
    assert opened.cosigned == ()


def test_sixteen_published_checkpoints_open():
    log = NoteVerifier.from_vkey(TESSERA)
    folder = shared("vectors/tessera/log")
    for size in range(16):
        path = folder / (f"checkpoint.{size}" if size < 15 else "checkpoint")
        opened = open_checkpoint(path.read_bytes(), [log])
        assert opened.checkpoint.size == size


def test_a_cosignature_is_told_apart_from_the_log_s_signature():
    witness = Cosigner("witness.example/audit", PrivateKey.from_seed(b"w" * 32))
    note = Note(TEXT, (witness.sign(TEXT, seconds=7), LOG.sign(TEXT))).encode()
    opened = open_checkpoint(note, [LOG.verifier], [witness.verifier])
    assert [(each.key.name, each.seconds) for each in opened.cosigned] == [(witness.name, 7)]


def test_witnesses_alone_do_not_make_a_checkpoint():
    witness = Cosigner("witness.example/audit", PrivateKey.from_seed(b"w" * 32))
    note = Note(TEXT, (witness.sign(TEXT, seconds=7),)).encode()
    with pytest.raises(BadNoteSignature):
        open_checkpoint(note, [LOG.verifier], [witness.verifier])


def test_a_log_does_not_sign_for_another_origin():
    other = NoteSigner("other.example", LOG.key)
    note = Note(TEXT, (other.sign(TEXT),)).encode()
    with pytest.raises(BadNoteSignature):
        open_checkpoint(note, [other.verifier])


LINES = TEXT.splitlines()


@pytest.mark.parametrize(
    "text",
    {
        "an extension line": TEXT + "extension\n",
        "half an extension line": TEXT + "extension",
        "two lines": "\n".join(LINES[:2]) + "\n",
        "no newline at the end": TEXT[:-1],
        "an empty origin": TEXT.replace(LINES[0], ""),
        "a space in the origin": TEXT.replace(LINES[0], "two words"),
        "a plus in the origin": TEXT.replace(LINES[0], "a+b"),
        **{
            f"size {size!r}": TEXT.replace("200", size)
            for size in ["", "+200", "0200", "-1", "2_0", "2 ", "２", "1e3", str(2**63), "9" * 30]
        },
        "a short root": TEXT.replace(LINES[2], "AAAA"),
        "a root without padding": TEXT.replace("=", ""),
        "a root with loose last bits": TEXT.replace(LINES[2], "A" * 42 + "B="),
        "a root in the other alphabet": TEXT.replace(LINES[2], "-" * 43 + "="),
        "an empty log with another root": TEXT.replace("200", "0"),
    }.items(),
    ids=lambda item: item[0],
)
def test_what_is_not_a_checkpoint_is_malformed(text):
    with pytest.raises(Malformed):
        Checkpoint.parse(text[1])


def test_the_empty_log_has_the_empty_tree_s_root():
    text = "ledger.example/taizhou\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert Checkpoint.parse(text) == Checkpoint("ledger.example/taizhou", 0, empty_root)


def test_the_largest_size_is_the_largest_that_others_can_hold():
    assert parse_decimal(str(2**63 - 1)) == 2**63 - 1
