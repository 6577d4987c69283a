"""A statement in its place: the bytes that are logged, hashed and chained (formats §4)."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from ledger.canonical import Object, check_time, decode, encode_checked, from_base64
from ledger.errors import Malformed
from ledger.statement import (
    Signed,
    check_count,
    check_hash,
    check_members,
    check_shape,
    read_signature,
)
from ledger.webauthn import Assertion

ENTRY_BYTES_MAX = 16_384
"""One leaf. Larger things are attachments: the log stays light enough to be mirrored whole."""

NO_PREVIOUS = "0" * 64
"""`prev` of a stream's first entry."""

_SEQ_LONGEST = 10**15
"""Sixteen digits: an entry that fits before sequencing fits wherever it is placed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One logged entry.

    `raw` are its bytes, `leaf` their RFC 6962 leaf hash: the same hash links the stream's
    chain and sits in the tree. What the monitors ask for again and again lies ready.
    """

    index: int
    raw: bytes
    leaf: bytes
    statement: Object
    seq: int
    prev: str
    received_at: str
    key: str
    signature: bytes
    assertion: Assertion | None = None
    stream: str = field(init=False, repr=False, compare=False)
    type: str = field(init=False, repr=False, compare=False)
    occurred_at: str = field(init=False, repr=False, compare=False)
    data: Object = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("stream", "type", "occurred_at", "data"):
            object.__setattr__(self, name, self.statement.get(name))

    @classmethod
    def parse(cls, index: int, raw: bytes) -> Self:
        """Read bytes that somebody hands over; raises Malformed unless they are exact."""
        if len(raw) > ENTRY_BYTES_MAX:
            raise Malformed("", f"more than {ENTRY_BYTES_MAX} bytes")
        value = check_members(decode(raw), {"placed", "signature", "statement"}, "")
        return cls._of(index, raw, value, strict=True)

    @classmethod
    def load(cls, index: int, raw: bytes) -> Self:
        """Read a row of our own store, where only checked entries are: no checks again."""
        return cls._of(index, raw, json.loads(raw), strict=False)

    @classmethod
    def _of(cls, index: int, raw: bytes, value: Object, *, strict: bool) -> Self:
        placed, statement = value["placed"], value["statement"]
        if strict:
            check_placed(placed, "/placed")
            check_shape(statement, "/statement")
            key, signature, assertion = read_signature(value["signature"], "/signature")
        else:
            said = value["signature"]
            key, signature = said["key"], from_base64(said["value"], "/signature/value")
            assertion = Assertion.from_json(said, "") if "client_data" in said else None
        return cls(
            index=index,
            raw=raw,
            leaf=sha256(b"\x00" + raw).digest(),
            statement=statement,
            seq=placed["seq"],
            prev=placed["prev"],
            received_at=placed["received_at"],
            key=key,
            signature=signature,
            assertion=assertion,
        )

    @property
    def actor(self) -> str:
        actor: str = self.statement["actor"]
        return actor

    @property
    def id(self) -> str:
        name: str = self.statement["id"]
        return name

    @property
    def signed(self) -> Signed:
        """What the actor sent, as it was."""
        return Signed(self.statement, self.key, self.signature, self.assertion)


def place(signed: Signed, *, seq: int, prev: str, received_at: str) -> bytes:
    """The bytes of a statement at its place in its stream."""
    return encode_checked(
        {"placed": {"prev": prev, "received_at": received_at, "seq": seq}, **signed.as_json()},
    )


def size_if_placed(signed: Signed) -> int:
    """How many bytes the entry will have at most, known before it is sequenced."""
    return len(
        place(signed, seq=_SEQ_LONGEST, prev=NO_PREVIOUS, received_at="0001-01-01T00:00:00.000000Z")
    )


def check_placed(value: object, path: str) -> None:
    placed = check_members(value, {"prev", "received_at", "seq"}, path)
    check_hash(placed["prev"], f"{path}/prev")
    check_time(placed["received_at"], f"{path}/received_at")
    check_count(placed["seq"], f"{path}/seq", least=1)
