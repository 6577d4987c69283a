"""The heads of all streams under one root: what shows that nothing was left out.

`ledger.HeadsRecorded` holds the RFC 6962 root over one leaf per stream, the canonical
JSON `{"leaf":"<64 hex>","seq":s,"stream":"…"}` of its last entry, ordered by the bytes
of `stream` (formats §7). Whoever has a stream's head from there, and the stream's chain
up to it, has the whole stream.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from ledger.canonical import Object, encode_checked, from_base64, to_base64
from ledger.errors import LedgerError, Malformed
from ledger.merkle import (
    HASH_BYTES,
    NotIncluded,
    Subtrees,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    root,
)


class HeadNotRecorded(LedgerError):
    """A stream's head is not shown to be among the recorded heads."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"the head of {stream} is not shown to be among the recorded heads")
        self.stream = stream


class StreamTwice(LedgerError):
    """Two heads were given for one stream."""

    def __init__(self, stream: str) -> None:
        super().__init__(f"two heads of {stream}")
        self.stream = stream


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a stream: its seq and leaf hash."""

    stream: str
    seq: int
    leaf: bytes

    def as_json(self) -> Object:
        return {"leaf": self.leaf.hex(), "seq": self.seq, "stream": self.stream}

    def hashed(self) -> bytes:
        return leaf_hash(encode_checked(self.as_json()))

    @classmethod
    def from_json(cls, value: object, path: str) -> Self:
        if not isinstance(value, dict) or value.keys() != {"leaf", "seq", "stream"}:
            raise Malformed(path, "a head has exactly leaf, seq and stream")
        leaf, seq, stream = value["leaf"], value["seq"], value["stream"]
        if type(stream) is not str:
            raise Malformed(f"{path}/stream", "not a string")
        if type(seq) is not int or seq < 1:
            raise Malformed(f"{path}/seq", "not a sequence number")
        try:
            raw = bytes.fromhex(leaf)
        except (TypeError, ValueError):
            raise Malformed(f"{path}/leaf", "not a hash in hexadecimal") from None
        if len(raw) != HASH_BYTES or raw.hex() != leaf:
            raise Malformed(f"{path}/leaf", "not a hash in hexadecimal")
        return cls(stream, seq, raw)


def head_bytes(stream: str, seq: int, leaf: str) -> bytes:
    """What `Head.hashed` hashes: nothing in the name of a stream has to be escaped."""
    return f'{{"leaf":"{leaf}","seq":{seq},"stream":"{stream}"}}'.encode()


@dataclass(frozen=True, slots=True)
class HeadProof:
    """That a head is at this position among the recorded heads."""

    head: Head
    position: int
    hashes: tuple[bytes, ...]

    def as_json(self) -> Object:
        return {
            "hashes": [to_base64(each) for each in self.hashes],
            "head": self.head.as_json(),
            "position": self.position,
        }

    @classmethod
    def from_json(cls, value: object, path: str) -> Self:
        if not isinstance(value, dict) or value.keys() != {"hashes", "head", "position"}:
            raise Malformed(path, "a head's proof has exactly hashes, head and position")
        hashes, position = value["hashes"], value["position"]
        if type(position) is not int or position < 0:
            raise Malformed(f"{path}/position", "not a position")
        if not isinstance(hashes, list):
            raise Malformed(f"{path}/hashes", "not a list")
        proof = [
            from_base64(each, f"{path}/hashes/{number}", length=HASH_BYTES)
            for number, each in enumerate(hashes)
        ]
        return cls(Head.from_json(value["head"], f"{path}/head"), position, tuple(proof))


def heads_root(heads: Iterable[Head]) -> bytes:
    return root([head.hashed() for head in in_order(heads)])


def head_proofs(heads: Iterable[Head], streams: Iterable[str]) -> list[HeadProof]:
    """One proof for each of these streams, in the order asked for."""
    ordered = in_order(heads)
    names = [head.stream.encode() for head in ordered]
    tree = Subtrees([head.hashed() for head in ordered])
    proofs = []
    for stream in streams:
        position = bisect_left(names, stream.encode())
        if position == len(names) or names[position] != stream.encode():
            raise HeadNotRecorded(stream)
        hashes = inclusion_proof(position, len(names), tree.read)
        proofs.append(HeadProof(ordered[position], position, tuple(hashes)))
    return proofs


def head_proof(heads: Iterable[Head], stream: str) -> HeadProof:
    return head_proofs(heads, [stream])[0]


def check_head(proof: HeadProof, *, streams: int, root: bytes) -> None:
    """Check against what `ledger.HeadsRecorded` says; raises HeadNotRecorded."""
    try:
        check_inclusion(proof.head.hashed(), proof.position, streams, proof.hashes, root)
    except NotIncluded:
        raise HeadNotRecorded(proof.head.stream) from None


def in_order(heads: Iterable[Head]) -> Sequence[Head]:
    """By the bytes of the stream's name, as the leaves of the heads tree stand."""
    ordered = sorted(heads, key=lambda head: head.stream.encode())
    for first, second in pairwise(ordered):
        if first.stream == second.stream:
            raise StreamTwice(first.stream)
    return ordered
