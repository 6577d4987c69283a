"""Checkpoints (C2SP tlog-checkpoint): the log's size and root at one moment, signed.

    ledger.example/taizhou
    309
    AI30QuclBE+T/3NeUjZGMYMu+bBMeD6i1mVeyQDV6wI=

Exactly three lines. Extension lines are allowed by the specification and refused here:
this log has none, and cosignatures of the newer kind would not cover them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ledger.canonical import from_base64, to_base64
from ledger.errors import Malformed
from ledger.merkle import HASH_BYTES, empty_root
from ledger.note import BadNoteSignature, Note, NoteSigner, NoteVerifier, Verified, is_key_name

SIZE_MAX = 2**63 - 1
"""What every other client of these formats can hold."""

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:  # noqa: PLR2004 - three lines and what follows the last
            raise Malformed("", "a checkpoint has exactly three lines")
        origin, size, root = lines[:3]
        if not is_key_name(origin):
            raise Malformed("", "a checkpoint's origin cannot name a log")
        found = cls(origin, parse_decimal(size), from_base64(root, "", length=HASH_BYTES))
        if found.size == 0 and found.root != empty_root:
            raise Malformed("", "an empty log with another root than the empty tree's")
        return found


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose log signature holds, and who else signed it."""

    checkpoint: Checkpoint
    log: NoteVerifier
    cosigned: tuple[Verified, ...]
    note: bytes


def open_checkpoint(
    note: bytes, logs: Iterable[NoteVerifier], witnesses: Iterable[NoteVerifier] = ()
) -> OpenedCheckpoint:
    """Read a checkpoint that one of these logs signed under its own name.

    Raises Malformed, or BadNoteSignature; a bad signature by a witness counts too.
    """
    parsed = Note.parse(note)
    checkpoint = Checkpoint.parse(parsed.text)
    own = [key for key in logs if key.name == checkpoint.origin]
    verified = list(parsed.verified_by([*own, *witnesses]))
    signers = [each.key for each in verified if each.key in own]
    if not signers:
        raise BadNoteSignature(checkpoint.origin, "no signature by a log that is trusted")
    cosigned = tuple(each for each in verified if each.key not in own)
    return OpenedCheckpoint(checkpoint, signers[0], cosigned, note)


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> bytes:
    """The checkpoint as a note. Remembering what was signed is ledger.publish's work."""
    text = checkpoint.text()
    return Note(text, (signer.sign(text),)).encode()


def parse_decimal(text: str) -> int:
    """A size or index: ASCII digits, no sign, no leading zero, below 2^63."""
    if not _DECIMAL.fullmatch(text) or int(text) > SIZE_MAX:
        raise Malformed("", "not a decimal number as the formats write it")
    return int(text)
