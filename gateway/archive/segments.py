"""A record's bytes as they lie in the store: segments, each encrypted by itself.

A stored segment is `nonce (12 bytes) ‖ AES-256-GCM(plaintext)`, its associated data
`mingjing/segment/v1 LF <object> LF <number>`: a segment moved to another place, or to another
record, does not open. The nonce is random: a segment sent twice over with other bytes, as after
a crash, must not meet the same key and nonce again.
"""

from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEGMENT_BYTES: Final = 4 * 1024 * 1024
"""What is checked before any byte of it leaves: a seek in a video costs one of them."""

KEY_BYTES: Final = 32
_NONCE_BYTES = 12
OVERHEAD_BYTES: Final = _NONCE_BYTES + 16


class SegmentAltered(Exception):
    """A stored segment does not open: other bytes, another place or another key."""


class SegmentCipher:
    """Seals and opens the segments of one object under its data key."""

    def __init__(self, key: bytes, object_: str) -> None:
        self._cipher = AESGCM(key)
        self._object = object_

    def seal(self, number: int, plain: bytes | bytearray) -> bytes | bytearray:
        nonce = token_bytes(_NONCE_BYTES)
        sealed = bytearray(len(plain) + OVERHEAD_BYTES)
        sealed[:_NONCE_BYTES] = nonce
        # Into its place: joining nonce and ciphertext costs as much as encrypting.
        into = memoryview(sealed)[_NONCE_BYTES:]
        self._cipher.encrypt_into(nonce, plain, self._bound_to(number), into)
        return sealed

    def open(self, number: int, sealed: bytes | memoryview) -> bytes:
        """Raises SegmentAltered."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, self._bound_to(number))
        except (InvalidTag, ValueError):
            raise SegmentAltered from None

    def _bound_to(self, number: int) -> bytes:
        return f"mingjing/segment/v1\n{self._object}\n{number}".encode()


def segments_of(size: int) -> int:
    """How many segments a record of this size has; an empty one has none."""
    return -(-size // SEGMENT_BYTES)
