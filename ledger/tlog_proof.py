"""A receipt: one entry's proof with the checkpoint it leads to (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    index 3
    qMOdilXQxd/ZOpXJYTgXOAeJY8TQeMemYqQYRD5qzpY=
    x6GcLSJ5c3vEh+zjSJ5tkFzkSSIu3GCDZGoiyUg6/8w=

    ledger.example/taizhou
    …

Hashes run from the leaf's sibling to the root's child. The specification also allows a
line of `extra` data that nothing authenticates; this log writes none and reads none.
"""

from dataclasses import dataclass
from typing import Self

from ledger.canonical import from_base64, to_base64
from ledger.checkpoint import parse_decimal
from ledger.errors import Malformed
from ledger.merkle import HASH_BYTES

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = "index "

HASHES_MAX = 63
"""A tree below 2^63 leaves is no higher."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """`checkpoint` is the signed note as it stands, opened by whoever checks it."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        lines = [_FIRST_LINE, f"{_INDEX}{self.index}", *map(to_base64, self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        head, blank, checkpoint = data.partition(b"\n\n")
        if not blank or not head.isascii():
            raise Malformed("", "a proof has lines, a blank line and a checkpoint")
        first, *lines = head.decode().split("\n")
        if first != _FIRST_LINE or not lines or not lines[0].startswith(_INDEX):
            raise Malformed("", "a proof starts with its version and its index")
        if len(lines) > 1 + HASHES_MAX:
            raise Malformed("", f"a proof of more than {HASHES_MAX} hashes")
        hashes = tuple(from_base64(line, "", length=HASH_BYTES) for line in lines[1:])
        return cls(parse_decimal(lines[0].removeprefix(_INDEX)), hashes, checkpoint)
