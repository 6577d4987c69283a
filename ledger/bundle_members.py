"""What stands in a bundle: every member by its name, read strictly (formats §8).

    bundle.json                        what this is: see Header
    checkpoint                         signed note of size exactly k+1
    entries/000000000007.json          bytes as logged
    proofs/000000000007.tlog-proof     of each entry present or withheld
    heads.json  withheld.json  opened/000000000007.json  attachments/<sha256>
    consistency/<size>.json  timestamps/<n>.tsr

JSON members are exact JCS with exactly their members.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self, TypeVar

from ledger.bundle import INDEX_DIGITS
from ledger.canonical import Object, check_time, decode, from_base64
from ledger.checkpoint import parse_decimal
from ledger.errors import LedgerError, Malformed
from ledger.heads import HeadProof
from ledger.merkle import HASH_BYTES
from ledger.sealed import Opening
from ledger.statement import check_actor, check_count, check_hash, check_members, check_text
from ledger.tlog_proof import TlogProof

BUNDLE: Final = "bundle.json"
CHECKPOINT: Final = "checkpoint"
HEADS: Final = "heads.json"
WITHHELD: Final = "withheld.json"

_T = TypeVar("_T")


class MalformedMember(LedgerError):
    """A member that formats §8 does not have, or not in this form."""

    def __init__(self, name: str, reason: str, *, index: int | None = None) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason
        self.index = index


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """`bundle.json`. Nobody signs `made_at`."""

    origin: str
    stream: str
    heads_index: int
    made_at: str

    @classmethod
    def from_json(cls, value: object) -> Self:
        names = {"v", "origin", "stream", "heads_index", "made_at"}
        header = check_members(value, names, "")
        if type(header["v"]) is not int or header["v"] != 1:
            raise Malformed("/v", "the version is 1")
        check_text(header["origin"], "/origin")
        check_actor(header["stream"], "/stream")
        check_count(header["heads_index"], "/heads_index", least=1)
        check_time(header["made_at"], "/made_at")
        return cls(
            origin=header["origin"],
            stream=header["stream"],
            heads_index=header["heads_index"],
            made_at=header["made_at"],
        )

    def as_json(self) -> Object:
        return {
            "v": 1,
            "origin": self.origin,
            "stream": self.stream,
            "heads_index": self.heads_index,
            "made_at": self.made_at,
        }


@dataclass(frozen=True, slots=True)
class Withheld:
    """An entry of the stream that this reader may not see."""

    index: int
    leaf: bytes
    seq: int

    @classmethod
    def from_json(cls, value: object, path: str) -> Self:
        item = check_members(value, {"index", "leaf", "seq"}, path)
        check_count(item["index"], f"{path}/index", least=1)
        check_hash(item["leaf"], f"{path}/leaf")
        check_count(item["seq"], f"{path}/seq", least=1)
        return cls(item["index"], bytes.fromhex(item["leaf"]), item["seq"])

    def as_json(self) -> Object:
        return {"index": self.index, "leaf": self.leaf.hex(), "seq": self.seq}


@dataclass(slots=True, kw_only=True)
class Members:
    """A bundle's members, read; what is absent is None or empty."""

    header: Header | None = None
    checkpoint: bytes | None = None
    heads: list[HeadProof] | None = None
    entries: dict[int, bytes] = field(default_factory=dict)
    proofs: dict[int, TlogProof] = field(default_factory=dict)
    withheld: dict[int, Withheld] = field(default_factory=dict)
    opened: dict[int, dict[str, Opening]] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    consistency: dict[int, list[bytes]] = field(default_factory=dict)
    timestamps: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, bundle: Mapping[str, bytes]) -> Self:
        """Raises MalformedMember for the first member that is not of these."""
        members = cls()
        for name, content in bundle.items():
            folder, slash, rest = name.partition("/")
            index = None
            try:
                if not slash:
                    members._read_single(name, content)
                else:
                    index = _index_of(folder, rest)
                    members._read_one_of(folder, rest, index, content)
            except Malformed as malformed:
                raise MalformedMember(name, str(malformed), index=index) from None
        return members

    def _read_single(self, name: str, content: bytes) -> None:
        if name == BUNDLE:
            self.header = Header.from_json(decode(content))
        elif name == CHECKPOINT:
            self.checkpoint = content
        elif name == HEADS:
            proofs = check_members(decode(content), {"proofs"}, "")["proofs"]
            self.heads = _list(proofs, "/proofs", HeadProof.from_json)
        elif name == WITHHELD:
            found = _list(decode(content), "", Withheld.from_json)
            if not found:
                raise Malformed("", "absent if nothing is withheld")
            self.withheld = {each.index: each for each in found}
            if len(self.withheld) != len(found):
                raise Malformed("", "an index twice")
        else:
            raise Malformed("", "a bundle has no such member")

    def _read_one_of(self, folder: str, rest: str, index: int | None, content: bytes) -> None:
        if folder == "entries" and index is not None:
            self.entries[index] = content
        elif folder == "proofs" and index is not None:
            self.proofs[index] = _proof(content, index)
        elif folder == "opened" and index is not None:
            self.opened[index] = _openings(decode(content))
        elif folder == "attachments":
            check_hash(rest, "")
            self.attachments[rest] = content
        elif folder == "consistency":
            size = _number(rest, ".json")
            self.consistency[size] = _list(decode(content), "", _hash)
        elif folder == "timestamps":
            self.timestamps[_number(rest, ".tsr")] = content
        else:
            raise Malformed("", "a bundle has no such member")


def _index_of(folder: str, rest: str) -> int | None:
    suffixes = {"entries": ".json", "proofs": ".tlog-proof", "opened": ".json"}
    if folder not in suffixes:
        return None
    digits = rest.removesuffix(suffixes[folder])
    if digits + suffixes[folder] != rest or len(digits) != INDEX_DIGITS:
        raise Malformed("", f"an index has {INDEX_DIGITS} digits")
    if not (digits.isascii() and digits.isdigit()):
        raise Malformed("", "an index is of digits")
    return int(digits)


def _proof(content: bytes, index: int) -> TlogProof:
    proof = TlogProof.parse(content)
    if proof.index != index:
        raise Malformed("", f"the proof of entry {proof.index}")
    return proof


def _openings(value: object) -> dict[str, Opening]:
    if not isinstance(value, dict) or not value:
        raise Malformed("", "an object that is not empty is needed")
    return {name: Opening.from_json(each, f"/{name}") for name, each in value.items()}


def _number(rest: str, suffix: str) -> int:
    if not rest.endswith(suffix):
        raise Malformed("", "a bundle has no such member")
    return parse_decimal(rest.removesuffix(suffix))


def _hash(value: object, path: str) -> bytes:
    return from_base64(value, path, length=HASH_BYTES)


def _list(value: object, path: str, read: Callable[[object, str], _T]) -> list[_T]:
    if not isinstance(value, list):
        raise Malformed(path, "a list is needed")
    items: Iterable[object] = value
    return [read(item, f"{path}/{position}") for position, item in enumerate(items)]
