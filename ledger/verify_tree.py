"""Verifying the whole log from its tile tree, a directory or a URL (formats §9)."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from functools import cached_property
from typing import Final

from ledger import verify_trust as trusting
from ledger.canonical import to_base64
from ledger.checkpoint import Checkpoint, OpenedCheckpoint
from ledger.errors import Malformed
from ledger.examine import Examinations, examine_signed, signers_of
from ledger.examiners import (
    PROCESSES_FROM,
    Begun,
    Plain,
    Tile,
    begin,
    examine_tiles,
    other_cores,
    tiles_ahead,
)
from ledger.key_events import HEADS_RECORDED, HeadsRecorded
from ledger.keys import KeyRing
from ledger.merkle import HASH_BYTES, leaf_hash, root, root_at
from ledger.note import Note
from ledger.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    TileReader,
    entries_path,
    tile_path,
    tile_width,
    tiles_of,
    unpack_entries,
    unpack_hashes,
)
from ledger.verification import Code, Findings, NoVerdict, Refused, Verification
from ledger.verify_entries import KEY_EVENT, EntryChecks, StreamEnds, fold_keys
from ledger.verify_heads import RecordedHeads
from ledger.verify_tiles import FILE_BYTES_MAX, Fetch, TwiceRead
from ledger.verify_trust import Trust

TILES_HELD_MAX: Final = 16_384
"""Hash tiles kept in memory, 128 MiB: those of four million entries are fetched once."""


def verify_tree(fetch: Fetch, trust: Trust) -> Verification:
    """Check every tile and entry of a log. Raises NoVerdict where nothing can be said.

    The checks are those of a bundle; heads are recomputed, and nothing is opened.
    """
    note = fetch("checkpoint")
    if note is None:
        raise NoVerdict("there is no checkpoint")
    try:
        checkpoint = Checkpoint.parse(Note.parse(note).text)
    except Malformed as malformed:
        return trusting.refusal(Refused(Code.MALFORMED, f"the checkpoint: {malformed}"))
    if checkpoint.size == 0:
        raise NoVerdict("the log is empty")
    return _TreeCheck(fetch, checkpoint, note, trust).verify()


class _TreeCheck:
    def __init__(self, fetch: Fetch, checkpoint: Checkpoint, note: bytes, trust: Trust) -> None:
        self._fetch = fetch
        self._checkpoint = checkpoint
        self._size = checkpoint.size
        self._note = note
        self._trust = trust
        self._opened: OpenedCheckpoint | None = None
        self._hashes = TileReader(self._hash_tile, checkpoint.size)
        self._findings = Findings()
        self._anchors: dict[int, str] = {}
        self._heads = RecordedHeads()
        self._held: dict[str, bytes] = {}
        self._tiles = TwiceRead(self._entry_tile, lambda data: KEY_EVENT in data)

    def verify(self) -> Verification:
        checks, refused = trusting.run(
            [
                (trusting.CHECKPOINT, self._check_checkpoint),
                (trusting.HISTORY, self._check_history),
                (trusting.FORM, self._check_entries),
                (trusting.COMPLETENESS, self._heads.check),
            ]
        )
        return Verification.of(
            self._checkpoint, checks, refused, self._findings, stream=self._trust.stream
        )

    def _check_checkpoint(self) -> str:
        self._opened = trusting.open_trusted(self._note, self._trust)
        return trusting.describe(self._opened, self._findings)

    def _check_history(self) -> str:
        if self._opened is None:
            raise NoVerdict("no checkpoint")
        return trusting.check_history(self._opened, self._trust.last_seen, self._extends)

    def _extends(self, old: Checkpoint) -> bool:
        # Tiles that do not lead to this checkpoint say nothing about the other one: that
        # they do not is NOT_INCLUDED, and found in its turn.
        if self._not_included is not None:
            return True
        return root_at(old.size, self._hashes.read) == old.root

    def _check_entries(self) -> list[tuple[str, str]]:
        with other_cores(self._size) as others:
            begun = self._begin(others)
            ring = fold_keys(self._key_events())
            checks = EntryChecks(ring, self._check_anchor, self._findings)
            keys = [record.public for record in ring.records.values()]
            numbers = range(-(-self._size // TILE_WIDTH))
            tiles = (self._unpack(n, self._tiles.again(n)) for n in numbers)
            for n, (raws, tile) in enumerate(examine_tiles(tiles, keys, others, begun)):
                ends = self._moved_by(tile, n * TILE_WIDTH, checks)
                if ends is not None:
                    self._heads.move(ends)
                    continue
                if isinstance(tile, Plain):
                    examined: Examinations = examine_signed(raws, signers_of(keys))
                else:
                    examined = tile
                self._check_each(n * TILE_WIDTH, raws, examined, checks, ring)
        if self._trust.stream is not None and self._trust.stream not in self._heads:
            raise NoVerdict(f"the log has no stream {self._trust.stream}")
        return checks.described(self._size, of=self._size)

    def _begin(self, others: Executor | None) -> Sequence[Begun]:
        """Keep the other cores busy with the first tiles, which are read once more for that."""
        if others is None or self._size < PROCESSES_FROM:
            return ()
        count = min(1 + tiles_ahead(), self._size // TILE_WIDTH)
        try:
            first, *more = [self._entries(n) for n in range(count)]
        except (Refused, NoVerdict):
            return ()  # their turn comes
        keys = [record.public for record in fold_keys(enumerate(first)).records.values()]
        return [None, *begin(more, keys, others)]

    def _moved_by(self, tile: Tile, first: int, checks: EntryChecks) -> StreamEnds | None:
        """Where streams end after a tile, None if its entries have to be looked at one by one."""
        if not isinstance(tile, Plain) or not self._holds(tile.leaf, first):
            return None
        return checks.plain(first, tile)

    def _holds(self, leaves: Sequence[bytes], first: int) -> bool:
        """Whether these are the leaf hashes of their tile, and lead to the checkpoint."""
        hashes = self._hash_tile(tile_path(0, first // TILE_WIDTH, len(leaves)))
        bad = self._not_included
        return b"".join(leaves) == hashes and (bad is None or bad >= first + len(leaves))

    def _check_each(
        self,
        index: int,
        raws: Sequence[bytes],
        examined: Examinations,
        checks: EntryChecks,
        ring: KeyRing,
    ) -> None:
        for raw, (found, signed) in zip(raws, examined, strict=True):
            leaf = leaf_hash(raw) if isinstance(found, str) else found.leaf
            if index == self._not_included or leaf != self._hashes.read(0, index):
                raise Refused(Code.NOT_INCLUDED, "not in the checkpoint's tree", index=index)
            entry = checks.entry(index, found, signed=signed)
            if index == 0 and self._opened is not None:
                trusting.check_genesis(ring, entry.leaf, self._opened, self._trust)
            if entry.type == HEADS_RECORDED and entry.statement is not None:
                self._heads.compare(HeadsRecorded.of(entry.statement, index), index)
            self._heads.move({entry.stream: (entry.seq, entry.leaf.hex())})
            index += 1

    def _key_events(self) -> Iterator[tuple[int, bytes]]:
        for n in range(-(-self._size // TILE_WIDTH)):
            data = self._tiles.first(n)
            if n == 0 or KEY_EVENT in data:
                yield from enumerate(self._unpack(n, data), n * TILE_WIDTH)

    @cached_property
    def _not_included(self) -> int | None:
        """The first leaf that the hash tiles do not lead from to the checkpoint's root."""
        roots: dict[tuple[int, int], bytes] = {}
        wrong = []
        for level, n, width in tiles_of(self._size):
            path = tile_path(level, n, width)
            hashes = unpack_hashes(self._hash_tile(path), path, width)
            if level > 0:
                places = range(n * TILE_WIDTH, n * TILE_WIDTH + width)
                pairs = zip(places, hashes, strict=True)
                below = [i for i, each in pairs if each != roots.pop((level - 1, i))]
                wrong += [(i << TILE_HEIGHT * level, TILE_WIDTH**level) for i in below]
            if width == TILE_WIDTH:
                roots[level, n] = root(hashes)
        if not wrong and root_at(self._size, self._hashes.read) == self._checkpoint.root:
            return None
        return self._first_other_leaf(*min(wrong, default=(0, self._size)))

    def _first_other_leaf(self, start: int, leaves: int) -> int:
        """Where under a wrong hash entries and level 0 differ; its start if they agree."""
        stop = min(start + leaves, self._size)
        for n in range(start // TILE_WIDTH, -(-stop // TILE_WIDTH)):
            for index, raw in enumerate(self._entries(n), n * TILE_WIDTH):
                if leaf_hash(raw) != self._hashes.read(0, index):
                    return index
        return start

    def _check_anchor(self, index: int, size: int, stated: str) -> None:
        if size not in self._anchors:
            self._anchors[size] = to_base64(root_at(size, self._hashes.read))
        if self._anchors[size] != stated:
            raise Refused(
                Code.SPLIT_VIEW,
                f"its anchor of size {size} is not the beginning of this log",
                index=index,
                checkpoints=(
                    f"{self._checkpoint.origin}\n{size}\n{stated}\n".encode(),
                    self._note,
                ),
            )

    def _entries(self, n: int) -> Sequence[bytes]:
        return self._unpack(n, self._entry_tile(n))

    def _unpack(self, n: int, data: bytes) -> Sequence[bytes]:
        width = tile_width(0, n, self._size)
        try:
            # A full tile may stand where the checkpoint needs a part of it.
            entries = unpack_entries(data)[:width]
        except Malformed as malformed:
            reason = f"{entries_path(n, width)}: {malformed}"
            raise Refused(Code.MALFORMED, reason, index=n * TILE_WIDTH) from None
        if len(entries) < width:
            reason = f"{entries_path(n, width)} ends too early"
            raise Refused(Code.INCOMPLETE, reason, index=n * TILE_WIDTH + len(entries))
        return entries

    def _entry_tile(self, n: int) -> bytes:
        width = tile_width(0, n, self._size)
        return self._file(entries_path(n, width), entries_path(n), n * TILE_WIDTH)

    def _hash_tile(self, path: str) -> bytes:
        if path in self._held:
            return self._held[path]
        level, n, width = _place(path)
        first = n * TILE_WIDTH << TILE_HEIGHT * level
        data = self._file(path, tile_path(level, n), first)[: width * HASH_BYTES]
        if len(data) != width * HASH_BYTES:
            raise Refused(Code.MALFORMED, f"{path} is cut off", index=first)
        if len(self._held) < TILES_HELD_MAX:
            self._held[path] = data
        return data

    def _file(self, path: str, full: str, index: int) -> bytes:
        """A tile, or the full one that took its place when the log grew."""
        data = self._fetch(path)
        if data is None and full != path:
            data = self._fetch(full)
        if data is None:
            raise Refused(Code.INCOMPLETE, f"{path} is missing", index=index)
        if len(data) > FILE_BYTES_MAX:
            raise Refused(Code.MALFORMED, f"{path} is too large", index=index)
        return data


def _place(path: str) -> tuple[int, int, int]:
    """Level, number and width in the path of a hash tile."""
    level, _, rest = path.removeprefix("tile/").partition("/")
    number, _, part = rest.partition(".p/")
    return int(level), int(number.replace("x", "").replace("/", "")), int(part or TILE_WIDTH)
