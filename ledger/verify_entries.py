"""The checks that go entry by entry, the same for a bundle and for a tile tree (§9)."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

from ledger.entry import NO_PREVIOUS
from ledger.errors import LedgerError, Malformed
from ledger.examine import Examined, Refusal, examine
from ledger.examiners import Plain
from ledger.keys import BadSignature, KeyRing, RevokedKey, UnknownKey
from ledger.verification import Code, Findings, Refused
from ledger.verify_trust import ANCHORS, CHAINS, FORM, INCLUSION, KEYS, SIGNATURES
from ledger.webauthn import WEBAUTHN

CheckAnchor = Callable[[int, int, str], None]
"""Raises Refused unless a checkpoint of this size and root is a prefix of the log; given
the index of the entry that commits to it."""

StreamEnds = dict[str, tuple[int, str]]
"""By stream, the seq and in hex the leaf hash of its last entry."""

BEFORE_THE_FIRST: Final = (0, NO_PREVIOUS)

KEY_EVENT: Final = b'"type":"key.'
"""What the bytes of every key event hold, and of little else."""

_REFUSALS: Final = {
    Malformed: Code.MALFORMED,
    UnknownKey: Code.UNKNOWN_KEY,
    RevokedKey: Code.REVOKED_KEY,
    BadSignature: Code.BAD_SIGNATURE,
}


def fold_keys(entries: Iterable[tuple[int, bytes]]) -> KeyRing:
    """The ring of all key events here, by ascending index.

    What cannot be read is passed over: it is refused when its turn comes.
    """
    ring = KeyRing()
    for index, raw in entries:
        if index == 0 or KEY_EVENT in raw:
            found = examine(raw)
            if not isinstance(found, str) and found.statement is not None:
                with suppress(Malformed):
                    ring.fold(index, found.key, found.statement)
    return ring


class EntryChecks:
    """Judges entries one after another, by ascending index."""

    def __init__(self, ring: KeyRing, check_anchor: CheckAnchor, findings: Findings) -> None:
        self.findings = findings
        self._ring = ring
        self._check_anchor = check_anchor
        self._disowning = ring.disowns_anything
        self._anchors = 0
        self._last_received = ""
        self._said: set[tuple[str, str]] = set()
        self._heads: StreamEnds = {}

    def entry(
        self, index: int, entry: Examined | Refusal, *, signed: bool, chained: bool = True
    ) -> Examined:
        """Raises Refused with the first of the refusals of §9 that applies.

        `signed` tells whether the signature holds under the key that the entry names.
        """
        if isinstance(entry, str):
            raise Refused(Code.MALFORMED, entry, index=index)
        self._check_key(index, entry)
        if not signed:
            raise Refused(Code.BAD_SIGNATURE, f"not signed by key {entry.key}", index=index)
        if entry.anchor is not None:
            self._check_anchored(index, *entry.anchor)
            self._anchors += 1
        self._check_said(index, entry)
        if chained:
            self.link(index, entry.stream, entry.seq, entry.prev, entry.leaf)
        self._note_keys(index, [entry.key])
        return entry

    def plain(self, first: int, tile: Plain) -> StreamEnds | None:
        """Judge a whole tile whose entries are in the tree; the ends of the streams it moved.

        None, with nothing noted, if one of them is refused: `entry` tells which and why.
        """
        said = set(zip(tile.actor, tile.id, strict=True))
        received = [self._last_received, *tile.received_at]
        if (
            len(said) < len(tile.seq)
            or not self._said.isdisjoint(said)
            or received != sorted(received)
        ):
            return None
        last = first + len(tile.seq) - 1
        try:
            # No key event is among them: who may sign at both ends may in between.
            for key, actor, log in set(zip(tile.key, tile.actor, tile.log, strict=True)):
                self._ring.check_plain(key, actor, first, log)
                self._ring.check_plain(key, actor, last, log)
            for index, anchor in enumerate(tile.anchor, first):
                if anchor is not None:
                    self._check_anchored(index, *anchor)
        except LedgerError:
            return None
        ends = self._linked(tile)
        if ends is None:
            return None
        self._said |= said
        self._last_received = received[-1]
        self._heads.update(ends)
        self._anchors += len(tile.anchor) - tile.anchor.count(None)
        self._note_keys(first, tile.key)
        return ends

    def link(self, index: int, stream: str, seq: int, prev: str | None, leaf: bytes) -> None:
        """The next of its stream; `prev` None for a withheld entry, of which none is known."""
        last_seq, last_leaf = self._heads.get(stream, BEFORE_THE_FIRST)
        if seq != last_seq + 1:
            raise Refused(
                Code.CHAIN_BROKEN, f"seq {seq} follows {last_seq} in {stream}", index=index
            )
        if prev is not None and prev != last_leaf:
            raise Refused(
                Code.CHAIN_BROKEN, f"prev is not the entry before it in {stream}", index=index
            )
        self._heads[stream] = (seq, leaf.hex())

    def described(self, entries: int, *, of: int) -> list[tuple[str, str]]:
        """What the checks have shown, each in one line."""
        return [
            (INCLUSION, f"{entries} of the log's {of} entries, each in the tree"),
            (FORM, "every entry and what it says of keys has its exact form"),
            (KEYS, f"{len(self._ring.records)} keys, each good at the index where it signs"),
            (SIGNATURES, "every statement is signed by the actor it names"),
            (ANCHORS, f"{self._anchors} entries commit to a beginning of this very log"),
            (CHAINS, f"{len(self._heads)} chains without a gap, nothing said twice"),
        ]

    def _check_key(self, index: int, entry: Examined) -> None:
        ring, statement = self._ring, entry.statement
        try:
            if statement is None:
                ring.check_plain(entry.key, entry.actor, index, entry.log)
            else:
                ring.check(entry.key, entry.actor, index, statement)
        except (Malformed, UnknownKey, RevokedKey, BadSignature) as refusal:
            code = next(code for kind, code in _REFUSALS.items() if isinstance(refusal, kind))
            raise Refused(code, str(refusal), index=index) from None

    def _check_anchored(self, index: int, size: int, root: str) -> None:
        if size > index:
            raise Refused(
                Code.SPLIT_VIEW, f"its anchor is of size {size}, of entries to come", index=index
            )
        self._check_anchor(index, size, root)

    def _linked(self, tile: Plain) -> StreamEnds | None:
        """Where the tile's streams end, None if one of its chains is broken."""
        ends: StreamEnds = {}
        for stream, seq, prev, leaf in zip(
            tile.stream, tile.seq, tile.prev, tile.leaf, strict=True
        ):
            end = ends.get(stream) or self._heads.get(stream, BEFORE_THE_FIRST)
            if end != (seq - 1, prev):
                return None
            ends[stream] = (seq, leaf.hex())
        return ends

    def _note_keys(self, first: int, keys: Sequence[str]) -> None:
        """List what was signed by the gateway's keys, by a person's own, and what is disowned."""
        records, findings = self._ring.records, self.findings
        kept = {key for key in set(keys) if records[key].custody == "gateway"}
        persons = {key for key in set(keys) if records[key].public.suite == WEBAUTHN}
        for found, listed in ((kept, findings.gateway_custody), (persons, findings.passkeys)):
            if found:
                listed += [i for i, key in enumerate(keys, first) if key in found]
        if self._disowning:
            self.findings.disowned += [
                i for i, key in enumerate(keys, first) if self._ring.is_disowned(key, i)
            ]

    def _check_said(self, index: int, entry: Examined) -> None:
        said = (entry.actor, entry.id)
        if said in self._said:
            raise Refused(Code.CHAIN_BROKEN, f"{entry.actor} said {entry.id} before", index=index)
        self._said.add(said)
        if entry.received_at < self._last_received:
            raise Refused(Code.CHAIN_BROKEN, "received before the entry before it", index=index)
        self._last_received = entry.received_at
