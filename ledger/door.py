"""What can be said of one statement before its turn comes: form, size, catalogue, signature.

The door refuses what is malformed or unauthorised, never what is unlawful: the ledger records
violations, it does not prevent them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from ledger.canonical import from_base64
from ledger.catalogue import Catalogue
from ledger.closing import Closing
from ledger.entry import ENTRY_BYTES_MAX, NO_PREVIOUS
from ledger.errors import LedgerError, Malformed
from ledger.key_events import GENESIS, HEADS_RECORDED, ISSUED
from ledger.personal import check_plain
from ledger.quick import encode_quickly, encode_usual, place_quickly
from ledger.signing import PublicKey
from ledger.statement import Signed, check_shape, message_of
from ledger.verdict import Refused, Verdict
from ledger.verifiers import Verified, Verifiers, verify_here

CHUNK_ITEMS = 64
"""Signatures handed over at once: 8 ms of work, little beside it for the hand-over. A batch of no
more is verified where it is checked."""

ANCHORS_KNOWN_MAX = 1_024
"""Roots remembered by size: senders anchor in the newest checkpoints, over and over."""

_FITS = ENTRY_BYTES_MAX // 2
"""A statement of no more fits whatever stands around it."""

_SEQ_LONGEST = 10**15
_TIME_LONGEST = "0001-01-01T00:00:00.000000Z"

RootAt = Callable[[int], bytes | None]
"""The root of our tree at a size, None beyond what is published."""

KeyOf = Callable[[str], PublicKey | None]


@dataclass(slots=True)
class Item:
    """One statement on its way in, and where it has got to.

    `behind` another: placed with it or not at all.
    """

    signed: Signed
    body: bytes = b""
    behind: "Item | None" = None
    verdict: Verdict | None = None
    failure: LedgerError | None = None
    outcome: Verdict | None = None
    attempts: list[bytes] = field(default_factory=list)

    @property
    def name(self) -> tuple[str, str]:
        """What occurs once in a log."""
        return self.signed.statement["actor"], self.signed.statement["id"]


class Door(Closing):
    """Checks batches on all cores."""

    def __init__(self, catalogue: Catalogue, origin: str, root_at: RootAt) -> None:
        self._catalogue = catalogue
        self._origin = origin
        self._root_at = root_at
        self._roots: dict[int, bytes] = {}
        self._verifiers = Verifiers()

    def enter(self, batch: Sequence[Signed], key_of: KeyOf) -> list[Item]:
        """Check a batch; an item with a verdict is refused, the others wait for their place."""
        items = [Item(signed) for signed in batch]
        for before, item in pairwise(items):
            if item.signed.bound:
                item.behind = before
        issued = _keys_issued(batch)
        running: list[tuple[list[Item], Verified]] = []
        for start in range(0, len(items), CHUNK_ITEMS):
            waiting, checks = [], []
            for item in items[start : start + CHUNK_ITEMS]:
                signed = item.signed
                self._check(item)
                if item.verdict is not None:
                    continue
                key = issued.get(signed.key) or key_of(signed.key)
                if key is None:
                    item.verdict = Refused("/signature/key", "nobody was issued this key")
                elif signed.assertion is not None:  # a person's: never in bulk
                    message = message_of(item.body, signed.key)
                    _tell([item], [key.verify(message, signed.value, signed.assertion)])
                else:
                    waiting.append(item)
                    message = message_of(item.body, signed.key)
                    checks.append((key.suite, key.raw, message, signed.value))
            if len(items) > CHUNK_ITEMS:
                running.append((waiting, self._verifiers.submit(checks)))
            else:
                _tell(waiting, verify_here(checks))
        for waiting, future in running:
            _tell(waiting, future.result())
        return items

    def close(self) -> None:
        self._verifiers.close()

    def _check(self, item: Item) -> None:
        statement = item.signed.statement
        try:
            body = encode_usual(statement)
            if body is None:
                check_shape(statement)
                body = encode_quickly(statement)
            item.body = body
            if len(body) > _FITS and size_at_most(item.signed, body) > ENTRY_BYTES_MAX:
                raise Malformed("", f"its entry would have more than {ENTRY_BYTES_MAX} bytes")
            if statement["log"] != self._origin:
                raise Malformed("/log", f"this is the log {self._origin}")
            if statement["type"] in (GENESIS, HEADS_RECORDED):
                raise Malformed("/type", "only the ledger itself says this")
            self._catalogue.check(statement["type"], statement["data"])
            check_plain(statement, item.body)
            if "anchor" in statement:
                self._check_anchor(statement["anchor"])
        except LedgerError as error:
            item.verdict = Refused.of(error, "/statement")

    def _check_anchor(self, anchor: Mapping[str, Any]) -> None:
        size = anchor["size"]
        root = self._roots.get(size)
        if root is None:
            root = self._root_at(size)
            if root is None:
                raise Malformed("/anchor/size", "no checkpoint of this size is published")
            if len(self._roots) >= ANCHORS_KNOWN_MAX:
                self._roots.clear()
            self._roots[size] = root
        if from_base64(anchor["root"], "/anchor/root") != root:
            raise Malformed("/anchor/root", "not the root of this log at this size")


def size_at_most(signed: Signed, body: bytes) -> int:
    """Size of the entry wherever it is placed, as `ledger.entry.size_if_placed` counts it."""
    return len(
        place_quickly(signed, body, seq=_SEQ_LONGEST, prev=NO_PREVIOUS, received_at=_TIME_LONGEST)
    )


def _keys_issued(batch: Sequence[Signed]) -> dict[str, PublicKey]:
    """Keys that the batch itself issues: what follows in it may be signed with them.

    A key's id is a digest of it, so wherever a key of that id is found, it is the one.
    """
    keys = {}
    for signed in batch:
        statement = signed.statement
        if isinstance(statement, dict) and statement.get("type") == ISSUED:
            try:
                key = PublicKey.from_json(statement["data"]["key"], "")
            except (LedgerError, KeyError, TypeError):
                continue  # refused with its reason when its turn comes
            keys[key.id] = key
    return keys


def _tell(items: Sequence[Item], verified: Sequence[bool]) -> None:
    for item, good in zip(items, verified, strict=True):
        if not good:
            item.verdict = Refused("/signature/value", "not this key's signature of the statement")
