"""Signed notes as C2SP writes them, and what is not one."""

import base64
import json

import pytest

from ledger.errors import Malformed
from ledger.note import (
    NOTE_BYTES_MAX,
    BadNoteSignature,
    Cosigner,
    Note,
    NoteSigner,
    NoteVerifier,
)
from ledger.signing import PrivateKey
from tests.conftest import shared

TEXT = "ledger.example/taizhou\n1\nAAAA\n"
LOG = NoteSigner("ledger.example/taizhou", PrivateKey.from_seed(b"l" * 32))
WITNESS = Cosigner("witness.example/audit", PrivateKey.from_seed(b"w" * 32))
SIGNED = Note(TEXT, (LOG.sign(TEXT), WITNESS.sign(TEXT, seconds=1_772_000_000)))

POEM = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n"
POEM_SIGNATURE = (
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJK"
    "ONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)


def verified(note, *keys):
    return [(each.key.name, each.seconds) for each in Note.parse(note).verified_by(keys)]


def test_what_is_signed_and_cosigned_verifies_after_a_round_trip():
    assert Note.parse(SIGNED.encode()) == SIGNED
    assert verified(SIGNED.encode(), LOG.verifier, WITNESS.verifier) == [
        ("ledger.example/taizhou", None),
        ("witness.example/audit", 1_772_000_000),
    ]


def test_the_specification_s_example_splits_at_its_last_blank_line():
    note = Note.parse(f"{POEM}\n{POEM_SIGNATURE}".encode())
    assert note.text == POEM
    assert note.signatures[0].key_id.hex() == "367ba04b"


def test_a_signature_by_a_stranger_is_ignored():
    stranger = NoteSigner("ledger.example/taizhou", PrivateKey.from_seed(b"s" * 32))
    assert verified(SIGNED.encode(), stranger.verifier) == []


def test_any_flipped_bit_of_a_known_signature_spoils_the_note():
    for position in range(64):
        for signature in SIGNED.signatures:
            value = bytearray(signature.value)
            value[position] ^= 1 << position % 8
            bent = type(signature)(signature.name, signature.key_id, bytes(value))
            with pytest.raises(BadNoteSignature):
                verified(Note(TEXT, (bent,)).encode(), LOG.verifier, WITNESS.verifier)


def test_a_changed_text_spoils_the_note():
    with pytest.raises(BadNoteSignature) as refusal:
        verified(Note(TEXT + "more\n", SIGNED.signatures).encode(), LOG.verifier)
    assert refusal.value.name == "ledger.example/taizhou"


def test_a_plain_signature_is_no_cosignature_by_the_same_key():
    witness = NoteVerifier(LOG.name, 4, LOG.key.public)
    plain = LOG.sign(TEXT)
    posed = type(plain)(plain.name, witness.key_id, bytes(8) + plain.value)
    with pytest.raises(BadNoteSignature):
        verified(Note(TEXT, (posed,)).encode(), witness)


LINE = SIGNED.signatures[0].line()


@pytest.mark.parametrize(
    "note",
    {
        "nothing": "",
        "no signature": TEXT + "\n",
        "no blank line": TEXT + LINE,
        "no text": "\n" + LINE,
        "no newline at the end": TEXT + "\n" + LINE[:-1],
        "carriage returns": (TEXT + "\n" + LINE).replace("\n", "\r\n"),
        "a NUL": "a\0b\n\n" + LINE,
        "a tab": "a\tb\n\n" + LINE,
        "a hyphen for the dash": TEXT + "\n" + LINE.replace("—", "-"),
        "a look-alike of the dash": TEXT + "\n" + LINE.replace("—", "―"),
        "two spaces": TEXT + "\n" + LINE.replace("— ", "—  "),
        "a trailing space": TEXT + "\n" + LINE.replace("\n", " \n"),
        "a plus in the name": TEXT + "\n" + LINE.replace("example", "exa+mple"),
        "a no-break space in the name": TEXT + "\n" + LINE.replace("example", "exa\u00a0mple"),
        "no padding": TEXT + "\n" + LINE.replace("=", ""),
        "loose last bits": TEXT + "\n— a.example AAAAAAB=\n",
        "only a key id": TEXT + "\n— a.example " + base64.b64encode(b"1234").decode() + "\n",
        "a blank line after": TEXT + "\n" + LINE + "\n",
        "10,000 signatures": TEXT + "\n" + LINE * 10_000,
        "more than fits": "x" * NOTE_BYTES_MAX + "\n\n" + LINE,
    }.items(),
    ids=lambda item: item[0],
)
def test_what_is_not_a_note_is_malformed(note):
    with pytest.raises(Malformed):
        Note.parse(note[1].encode())


def test_bytes_that_are_not_utf_8_are_malformed():
    with pytest.raises(Malformed):
        Note.parse(b"\xff\n\n" + LINE.encode())


def test_sixteen_strangers_do_not_hide_the_log_s_signature():
    strangers = [
        NoteSigner(f"w{n}.example", PrivateKey.from_seed(bytes([n]) * 32)).sign(TEXT)
        for n in range(16)
    ]
    note = Note(TEXT, (*strangers, LOG.sign(TEXT))).encode()
    assert verified(note, LOG.verifier) == [("ledger.example/taizhou", None)]


def test_a_verifier_key_is_written_as_it_is_read():
    for signer in (LOG, WITNESS):
        assert NoteVerifier.from_vkey(signer.vkey) == signer.verifier
        assert NoteVerifier.from_vkey(signer.vkey).vkey == signer.vkey


def test_every_changed_character_of_a_verifier_key_is_refused():
    for position in range(len(LOG.vkey)):
        for other in "A+=/0z ":
            changed = LOG.vkey[:position] + other + LOG.vkey[position + 1 :]
            if changed == LOG.vkey:
                continue
            with pytest.raises(Malformed):
                NoteVerifier.from_vkey(changed)


def test_published_cosignatures_by_a_witness_and_a_mirror_verify():
    folder = shared("vectors/witness")
    for names, checkpoints in {
        "witness/witness.v0.json": "witness/0*/checkpoint",
        "witness2/witness.v0.json": "witness2/8*/checkpoint",
        "witness/mirror/mirror.v0.json": "witness/mirror/0*/checkpoint",
    }.items():
        key = NoteVerifier.from_vkey(json.loads((folder / names).read_text())["verifier_keys"][0])
        (path,) = folder.glob(checkpoints)
        assert verified(path.read_bytes(), key) == [(key.name, 1_767_139_200)]
