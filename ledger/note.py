"""Signed notes and cosignatures (C2SP signed-note, tlog-cosignature).

    ledger.example/taizhou
    200
    Y6/zE7WURt+Us/pfwFDlTFoknhg97zRZuzm+Zcerkw4=

    — ledger.example/taizhou 099qKr3hBwQ3EDEvkqPwqtBBoxS96be6avHZW9FTOBV4RmeE…

A text that ends in a newline, a blank line (the last of the note), signature lines: em
dash, space, key name, space, base64 of key id ‖ signature. A key id is the first four
bytes of SHA-256(name ‖ LF ‖ type ‖ public key).

Two types are known here. 0x01 is Ed25519 over the text. 0x04 is a witness's
cosignature: eight bytes of Unix seconds, then Ed25519 over
"cosignature/v1" ‖ LF ‖ "time " ‖ seconds ‖ LF ‖ text. Signatures by unknown keys are
ignored, as the specification demands; a bad one by a known key spoils the whole note.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from ledger.canonical import from_base64, to_base64
from ledger.errors import LedgerError, Malformed
from ledger.signing import KEY_BYTES, SIGNATURE_BYTES, SUITE, PrivateKey, PublicKey

ED25519 = 0x01
COSIGNATURE = 0x04

NOTE_BYTES_MAX = 256 * 1024
"""Far above 16 post-quantum signatures of 5 kB, far below what hurts to parse."""

SIGNATURES_MAX = 100
"""The specification demands 16; a note with thousands is an attack on the reader."""

KEY_ID_BYTES = 4
TIME_BYTES = 8
_DASH = "\N{EM DASH} "


class BadNoteSignature(LedgerError):
    """A note's signature by a known key is not that key's, or no known key signed."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    value: bytes

    def line(self) -> str:
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.value)}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        name, space, encoded = line.removeprefix(_DASH).partition(" ")
        if not line.startswith(_DASH) or not space or not is_key_name(name):
            raise Malformed("", "not a signature line of a note")
        packed = from_base64(encoded, "")
        if len(packed) <= KEY_ID_BYTES:
            raise Malformed("", "a signature line without a signature")
        return cls(name, packed[:KEY_ID_BYTES], packed[KEY_ID_BYTES:])


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures; nothing in it is to be believed before `verified_by`."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, data: bytes) -> Self:
        if len(data) > NOTE_BYTES_MAX:
            raise Malformed("", f"a note of more than {NOTE_BYTES_MAX} bytes")
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise Malformed("", "a note that is not UTF-8") from None
        if any(character < " " and character != "\n" for character in whole):
            raise Malformed("", "a control character in a note")
        text, blank, lines = whole.rpartition("\n\n")
        if not blank or not lines.endswith("\n"):
            raise Malformed("", "a note without a text, a blank line and signature lines")
        found = lines[:-1].split("\n")
        if len(found) > SIGNATURES_MAX:
            raise Malformed("", f"a note with more than {SIGNATURES_MAX} signatures")
        return cls(text + "\n", tuple(Signature.parse(line) for line in found))

    def encode(self) -> bytes:
        return f"{self.text}\n{''.join(each.line() for each in self.signatures)}".encode()

    def verified_by(self, keys: Iterable["NoteVerifier"]) -> Iterator["Verified"]:
        """Yield who of these keys signed; raises BadNoteSignature at a bad one."""
        known = {(key.name, key.key_id): key for key in keys}
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is not None:
                yield Verified(key, key.check(self.text, signature.value))


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A key that signs notes: written `name+<key id in hex>+base64(type ‖ public key)`."""

    name: str
    type: int
    key: PublicKey

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise Malformed("", f"{self.name!r} cannot name a key")
        if self.type not in (ED25519, COSIGNATURE):
            raise Malformed("", f"signatures of type {self.type:#04x} are not checked here")

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        packed = from_base64(encoded, "")
        if len(packed) != 1 + KEY_BYTES:
            raise Malformed("", "a verifier key is a type and 32 bytes")
        found = cls(name, packed[0], PublicKey(SUITE, packed[1:]))
        if key_id != found.key_id.hex():
            raise Malformed("", "a verifier key whose id is not its own")
        return found

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + self._packed()).digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._packed())}"

    def check(self, text: str, value: bytes) -> int | None:
        """The Unix seconds a cosignature states, None for a plain signature."""
        seconds = None
        if self.type == COSIGNATURE:
            seconds, value = int.from_bytes(value[:TIME_BYTES]), value[TIME_BYTES:]
        if len(value) != SIGNATURE_BYTES or not self.key.verify(_message(text, seconds), value):
            raise BadNoteSignature(self.name, "the signature is not of this text by this key")
        return seconds

    def _packed(self) -> bytes:
        return bytes([self.type]) + self.key.raw


@dataclass(frozen=True, slots=True)
class Verified:
    """A good signature: by whom, and when a witness says it saw the text (Unix seconds)."""

    key: NoteVerifier
    seconds: int | None


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """Signs texts (type 0x01) as a log does."""

    name: str
    key: PrivateKey

    @property
    def verifier(self) -> NoteVerifier:
        return NoteVerifier(self.name, ED25519, self.key.public)

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    def sign(self, text: str) -> Signature:
        return Signature(self.name, self.verifier.key_id, self.key.sign(_message(text, None)))


@dataclass(frozen=True, slots=True)
class Cosigner:
    """Signs checkpoints with a time (type 0x04) as a witness does.

    The signed message does not name the witness, so one key serves one witness only.
    """

    name: str
    key: PrivateKey

    @property
    def verifier(self) -> NoteVerifier:
        return NoteVerifier(self.name, COSIGNATURE, self.key.public)

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    def sign(self, text: str, *, seconds: int) -> Signature:
        signed = self.key.sign(_message(text, seconds))
        return Signature(self.name, self.verifier.key_id, seconds.to_bytes(TIME_BYTES) + signed)


def is_key_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name)


def _message(text: str, seconds: int | None) -> bytes:
    if seconds is None:
        return text.encode()
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
