"""Which entries a bundle must hold, and whether it does (formats §8).

A bundle holds the whole stream, the whole stream of every key that signed an entry here,
genesis and the entry that recorded the heads. The recorded heads say how long each of
these streams is.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ledger.bundle_members import Header, Members
from ledger.examine import Examined, Refusal
from ledger.heads import HeadNotRecorded, HeadProof, check_head
from ledger.key_events import HEADS_RECORDED, KEY_STREAMS, SYSTEM, HeadsRecorded
from ledger.verification import Code, Refused


class Item(NamedTuple):
    """An entry of a stream, shown or withheld."""

    at: int
    seq: int
    leaf: bytes


class Completeness:
    """What is there, what belongs there, and what is missing."""

    def __init__(
        self, header: Header, members: Members, examined: Mapping[int, Examined | Refusal]
    ) -> None:
        self._header = header
        self._members = members
        self._good = {i: each for i, each in examined.items() if not isinstance(each, str)}
        self._all_good = len(self._good) == len(examined)
        self._items = self._gather()
        self.streams = self._needed()
        self._missing = self._find_missing()

    def is_chained(self, stream: str) -> bool:
        """Whether every seq up to the last one here is here, so that the chain can be checked."""
        seqs = {item.seq for item in self._items.get(stream, ())}
        return stream in self.streams and seqs == set(range(1, len(seqs) + 1))

    def check_members(self) -> None:
        """Refuse what is superfluous, as far as nothing that is missing explains it."""
        stream, members = self._header.stream, self._members
        if members.withheld and (stream == SYSTEM or stream.startswith(KEY_STREAMS)):
            raise Refused(Code.MALFORMED, f"of {stream} nothing may be withheld")
        shown = members.entries.keys() | members.proofs.keys() | members.opened.keys()
        for index in sorted(shown | members.withheld.keys()):
            if index > self._header.heads_index:
                raise Refused(Code.MALFORMED, "above the checkpoint", index=index)
        opened = members.entries.keys() | members.opened.keys()
        for index in sorted(opened & members.withheld.keys()):
            raise Refused(Code.MALFORMED, "both shown and withheld", index=index)
        self._check_head_names()
        for index in sorted(self._orphans() if self.is_whole else ()):
            raise Refused(Code.MALFORMED, "a proof or opening of no entry", index=index)

    def is_superfluous(self, index: int, entry: Examined) -> bool:
        return (
            self.is_whole
            and entry.stream not in self.streams
            and index not in (0, self._header.heads_index)
        )

    def check_complete(self, more: Mapping[int, str]) -> str:
        """Raises Refused with the first index at which something is missing.

        `more` is what others found missing, by index.
        """
        missing = [*self._missing, *more.items()]
        missing += [(index, "its entry is missing") for index in self._orphans()]
        here = self._members.entries.keys() | self._members.withheld.keys()
        missing += [(index, "its proof is missing") for index in here - self._members.proofs.keys()]
        if not missing:
            missing = self._check_heads()
        if missing:
            index, reason = min(missing)
            raise Refused(Code.INCOMPLETE, reason, index=index)
        return f"{len(self.streams)} streams are whole by the heads recorded at " + str(
            self._header.heads_index
        )

    @property
    def is_whole(self) -> bool:
        return self._all_good and not self._missing

    def _gather(self) -> dict[str, list[Item]]:
        items: dict[str, list[Item]] = {}
        for index, entry in self._good.items():
            items.setdefault(entry.stream, []).append(Item(index, entry.seq, entry.leaf))
        for held in self._members.withheld.values():
            own = items.setdefault(self._header.stream, [])
            own.append(Item(held.index, held.seq, held.leaf))
        for own in items.values():
            own.sort()
        return items

    def _needed(self) -> set[str]:
        """The stream, and those of the keys that sign in it, and of the keys that sign there."""
        streams = {self._header.stream}
        fixed = (0, self._header.heads_index)
        while True:
            signed = {
                entry.key
                for index, entry in self._good.items()
                if entry.stream in streams or index in fixed
            }
            more = {KEY_STREAMS + key for key in signed}
            if more <= streams:
                return streams
            streams |= more

    def _find_missing(self) -> list[tuple[int, str]]:
        """Where an entry is missing, told by the heads as they are given."""
        k = self._header.heads_index
        if k not in self._members.entries:
            return [(k, "the entry that recorded the heads is missing")]
        if self._members.heads is None:
            return [(k, "heads.json is missing")]
        heads = {proof.head.stream: proof for proof in self._members.heads}
        missing = []
        for stream in sorted(self.streams):
            if stream not in heads:
                missing.append((k, f"the head of {stream} is missing"))
                continue
            seqs = {item.seq for item in self._items.get(stream, ())}
            absent = set(range(1, heads[stream].head.seq + 1)) - seqs
            if absent:
                later = [i.at for i in self._items.get(stream, ()) if i.seq > min(absent)]
                place = min(later, default=k)
                missing.append((place, f"seq {min(absent)} of {stream} is missing before here"))
        return missing

    def _check_head_names(self) -> None:
        names = [proof.head.stream for proof in self._members.heads or ()]
        if len(names) != len(set(names)):
            raise Refused(Code.MALFORMED, "two heads of one stream")
        superfluous = sorted(set(names) - self.streams)
        if superfluous and self.is_whole:
            raise Refused(Code.MALFORMED, f"a superfluous head of {superfluous[0]}")

    def _orphans(self) -> set[int]:
        members = self._members
        here = members.entries.keys() | members.withheld.keys()
        return (members.proofs.keys() | members.opened.keys()) - here

    def _check_heads(self) -> list[tuple[int, str]]:
        k = self._header.heads_index
        statement = self._good[k].statement
        if statement is None or statement["type"] != HEADS_RECORDED:
            raise Refused(Code.MALFORMED, f"this is not {HEADS_RECORDED}", index=k)
        recorded = HeadsRecorded.of(statement, k)
        wrong = []
        for proof in self._members.heads or ():
            try:
                check_head(proof, streams=recorded.streams, root=recorded.root)
            except HeadNotRecorded as not_recorded:
                wrong.append((k, str(not_recorded)))
            wrong += [(k, reason) for reason in self._differences(proof)]
        return wrong

    def _differences(self, proof: HeadProof) -> list[str]:
        head = proof.head
        # The heads entry tells of what stands before it, in `system` too.
        before = [i for i in self._items.get(head.stream, ()) if i.at < self._header.heads_index]
        last = before[-1] if before else None
        if last is None or (last.seq, last.leaf) != (head.seq, head.leaf):
            return [f"the recorded head of {head.stream} is not its last entry here"]
        return []
