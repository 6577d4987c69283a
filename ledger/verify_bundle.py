"""Verifying a bundle: what an assessor was handed, offline, by their own policy (§9)."""

from collections.abc import Mapping, Sequence

from ledger import verify_trust as trusting
from ledger.bundle import MalformedContainer
from ledger.bundle_members import Header, MalformedMember, Members
from ledger.canonical import from_base64
from ledger.checkpoint import Checkpoint, OpenedCheckpoint
from ledger.errors import Malformed
from ledger.examine import Examined, Refusal, in_chunks, signers_of
from ledger.key_events import HEADS_RECORDED
from ledger.merkle import (
    HASH_BYTES,
    Inconsistent,
    NotIncluded,
    both_roots,
    check_consistency,
    check_inclusion,
    empty_root,
    leaf_hash,
    node_hash,
)
from ledger.note import Note
from ledger.verification import (
    NOT_PROVEN,
    OF_A_BUNDLE,
    Code,
    Findings,
    NoVerdict,
    Refused,
    Verification,
)
from ledger.verify_completeness import Completeness
from ledger.verify_entries import EntryChecks, fold_keys
from ledger.verify_openings import check_openings, check_superfluous
from ledger.verify_trust import Trust


def verify_bundle(bundle: Mapping[str, bytes], trust: Trust) -> Verification:
    """Check a bundle's members. Raises NoVerdict where nothing can be said.

    1. the container's members have their forms and belong to one log and stream
    2. the checkpoint is signed by the policy's log and a quorum of witnesses
    3. it extends the checkpoint that was seen last
    4. entry by entry: included, well-formed, by a good key, signed, anchored, chained
    5. nothing is missing of the stream, nor of the keys it needs
    6. what is opened is what was sealed
    7. timestamps
    """
    try:
        members = Members.read(bundle)
    except (MalformedMember, MalformedContainer) as malformed:
        index = getattr(malformed, "index", None)
        return trusting.refusal(Refused(Code.MALFORMED, str(malformed), index=index))
    header, note = members.header, members.checkpoint
    if header is None or note is None:
        missing = "bundle.json is missing" if header is None else "the checkpoint is missing"
        return trusting.refusal(Refused(Code.INCOMPLETE, missing))
    if trust.stream not in (None, header.stream):
        raise NoVerdict(f"the bundle is of {header.stream}, not of {trust.stream}")
    try:
        checkpoint = Checkpoint.parse(Note.parse(note).text)
    except Malformed as malformed:
        return trusting.refusal(Refused(Code.MALFORMED, f"the checkpoint: {malformed}"))
    return _BundleCheck(members, header, checkpoint, note, trust).verify()


class _BundleCheck:
    def __init__(
        self, members: Members, header: Header, checkpoint: Checkpoint, note: bytes, trust: Trust
    ) -> None:
        self._members = members
        self._header = header
        self._checkpoint = checkpoint
        self._note = note
        self._trust = trust
        self._opened: OpenedCheckpoint | None = None
        self._ring = fold_keys((index, raw) for index, raw in sorted(members.entries.items()))
        self._examined = self._examine()
        self._complete = Completeness(header, members, self._examined)
        self._findings = Findings()
        self._checks = EntryChecks(self._ring, self._check_anchor, self._findings)
        self._unanchored: dict[int, str] = {}
        self._proven: set[tuple[int, str]] = set()

    def verify(self) -> Verification:
        checks, refused = trusting.run(
            [
                (trusting.CONTAINER, self._check_container),
                (trusting.CHECKPOINT, self._check_checkpoint),
                (trusting.HISTORY, self._check_history),
                (trusting.FORM, self._check_entries),
                (trusting.COMPLETENESS, self._check_complete),
                (trusting.OPENINGS, self._check_openings),
                (trusting.TIMESTAMPS, self._check_timestamps),
            ]
        )
        return Verification.of(
            self._checkpoint,
            checks,
            refused,
            self._findings,
            stream=self._header.stream,
            not_proven=(*NOT_PROVEN, *OF_A_BUNDLE),
        )

    @property
    def _good(self) -> dict[int, Examined]:
        return {i: each for i, each in self._examined.items() if not isinstance(each, str)}

    def _examine(self) -> dict[int, Examined | Refusal]:
        indexes = sorted(self._members.entries)
        signers = signers_of(record.public for record in self._ring.records.values())
        raws = [self._members.entries[index] for index in indexes]
        found = dict(zip(indexes, in_chunks(raws, signers), strict=True))
        self._signed = {index for index, (_, signed) in found.items() if signed}
        return {index: examined for index, (examined, _) in found.items()}

    def _check_container(self) -> str:
        if self._checkpoint.origin != self._header.origin:
            raise Refused(Code.MALFORMED, "bundle.json and the checkpoint name two logs")
        if self._checkpoint.size != self._header.heads_index + 1:
            raise Refused(Code.MALFORMED, "the checkpoint is not of size heads_index + 1")
        for index in sorted(self._members.proofs):
            if self._members.proofs[index].checkpoint != self._note:
                raise Refused(Code.MALFORMED, "a proof to another checkpoint", index=index)
        self._complete.check_members()
        check_superfluous(self._members, self._good, whole=self._complete.is_whole)
        return f"closed, {len(self._members.entries)} entries of {self._header.stream}"

    def _check_checkpoint(self) -> str:
        self._opened = trusting.open_trusted(self._note, self._trust)
        return trusting.describe(self._opened, self._findings)

    def _check_history(self) -> str:
        opened, last = self._opened, self._trust.last_seen
        if opened is None:
            raise NoVerdict("no checkpoint")
        said = trusting.check_history(opened, last, self._extends)
        used = {each.anchor[0] for each in self._good.values() if each.anchor is not None} | (
            {last.checkpoint.size} if last is not None else set()
        )
        for size in sorted(self._members.consistency.keys() - used):
            self._check_unneeded(size)
        return said

    def _extends(self, old: Checkpoint) -> bool:
        if old.size == 0:
            return True
        proof = self._members.consistency.get(old.size)
        if proof is None:
            raise NoVerdict(
                f"the bundle has no proof from the last seen size {old.size}: "
                f"export it with --since {old.size}"
            )
        return self._is_prefix(old.size, old.root, proof)

    def _is_prefix(self, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
        try:
            check_consistency(size, root, self._checkpoint.size, self._checkpoint.root, proof)
        except Inconsistent:
            return False
        return True

    def _check_unneeded(self, size: int) -> None:
        """A consistency file of a size whose root nobody here states still has to hold."""
        proof = self._members.consistency[size]
        old_root = self._root_of(size, proof) if 0 < size <= self._checkpoint.size else None
        if old_root is not None and not self._is_prefix(size, old_root, proof):
            old_root = None
        if old_root is None:
            raise Refused(Code.MALFORMED, f"consistency/{size}.json proves nothing")

    def _root_of(self, size: int, proof: Sequence[bytes]) -> bytes | None:
        if size == self._checkpoint.size:
            return self._checkpoint.root
        if size & (size - 1):
            roots = both_roots(size, empty_root, self._checkpoint.size, proof)
            return None if roots is None else roots[0]
        # A complete tree's root is no part of its proof, but on the way from genesis up.
        first, path = self._members.entries.get(0), self._members.proofs.get(0)
        if first is None or path is None or len(path.hashes) < size.bit_length() - 1:
            return None
        climbed = leaf_hash(first)
        for sibling in path.hashes[: size.bit_length() - 1]:
            climbed = node_hash(climbed, sibling)
        return climbed

    def _check_entries(self) -> list[tuple[str, str]]:
        members, k = self._members, self._header.heads_index
        if 0 not in members.entries:
            raise Refused(Code.INCOMPLETE, "genesis is missing", index=0)
        for index in sorted(members.entries.keys() | members.withheld.keys()):
            self._check_included(index)
            held = members.withheld.get(index)
            if held is None:
                self._check_entry(index)
            elif self._complete.is_chained(self._header.stream):
                self._checks.link(index, self._header.stream, held.seq, None, held.leaf)
        self._findings.withheld += sorted(members.withheld)
        shown = len(members.entries)
        return self._checks.described(shown + len(members.withheld), of=k + 1)

    def _check_entry(self, index: int) -> None:
        examined = self._examined[index]
        if not isinstance(examined, str):
            if self._complete.is_superfluous(index, examined):
                raise Refused(Code.MALFORMED, f"{examined.stream} is not of here", index=index)
            if index == self._header.heads_index and examined.type != HEADS_RECORDED:
                raise Refused(Code.MALFORMED, f"this is not {HEADS_RECORDED}", index=index)
            chained = self._complete.is_chained(examined.stream)
            self._checks.entry(index, examined, signed=index in self._signed, chained=chained)
        else:
            self._checks.entry(index, examined, signed=False)
        if index == 0 and self._opened is not None:
            trusting.check_genesis(self._ring, self._leaf(0), self._opened, self._trust)

    def _leaf(self, index: int) -> bytes:
        held = self._members.withheld.get(index)
        return leaf_hash(self._members.entries[index]) if held is None else held.leaf

    def _check_included(self, index: int) -> None:
        proof = self._members.proofs.get(index)
        if proof is None:
            return  # INCOMPLETE, and told in its turn
        size, root = self._checkpoint.size, self._checkpoint.root
        try:
            check_inclusion(self._leaf(index), index, size, proof.hashes, root)
        except NotIncluded as refused:
            raise Refused(Code.NOT_INCLUDED, str(refused), index=index) from None

    def _check_anchor(self, index: int, size: int, root: str) -> None:
        if (size, root) in self._proven:
            return
        proof = self._members.consistency.get(size)
        if proof is None:
            self._unanchored.setdefault(index, f"consistency/{size}.json is missing")
        elif not self._is_prefix(size, from_base64(root, "", length=HASH_BYTES), proof):
            raise Refused(
                Code.SPLIT_VIEW,
                f"its anchor of size {size} is not the beginning of this log",
                index=index,
                checkpoints=(
                    f"{self._checkpoint.origin}\n{size}\n{root}\n".encode(),
                    self._note,
                ),
            )
        self._proven.add((size, root))

    def _check_complete(self) -> str:
        return self._complete.check_complete(self._unanchored)

    def _check_openings(self) -> str:
        return check_openings(self._members, self._good, self._findings)

    def _check_timestamps(self) -> str:
        names = [f"timestamps/{n}.tsr" for n in sorted(self._members.timestamps)]
        self._findings.unchecked_timestamps += names
        return trusting.check_timestamps(len(names), self._trust)
