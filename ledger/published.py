"""What the world sees of the log: a directory of tiles and the checkpoint over them.

    checkpoint                the latest
    checkpoints/<size>        those that end with recorded heads; bundles are made to them
    tile/<level>/<n>[.p/<w>]  hash tiles; entry tiles need permission and are not kept here

Tiles are durable before the checkpoint that needs them, so a crash leaves tiles too many
and never a checkpoint without its tiles. Nothing but `checkpoint` is ever overwritten. Any
web server may serve the directory; whoever reads from it elsewhere verifies.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from ledger.checkpoint import Checkpoint
from ledger.durable import FileChanged, locked, replace, write_once
from ledger.errors import LedgerError
from ledger.merkle import NoSuchTree, consistency_proof, inclusion_proof, root_at
from ledger.note import Note
from ledger.tiles import TileReader, new_tiles
from ledger.tlog_proof import TlogProof


class NothingPublished(LedgerError):
    """There is no checkpoint yet."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"no checkpoint is published in {directory} yet")
        self.directory = directory


class NotPublishedAt(LedgerError):
    """No checkpoint of exactly this size was kept."""

    def __init__(self, size: int) -> None:
        super().__init__(f"no checkpoint of size {size} is kept")
        self.size = size


class AlreadyPublished(LedgerError):
    """A larger checkpoint is the latest already."""

    def __init__(self, size: int) -> None:
        super().__init__(f"a checkpoint of size {size} is published already")
        self.size = size


class TileMissing(LedgerError):
    """A tile that the checkpoint needs is not in the directory."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is missing: publish again from the database")
        self.path = path


class TileChanged(LedgerError):
    """A tile is there with other hashes than the log's."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} has other hashes than the log")
        self.path = path


class PublishedLog:
    """Reads proofs from the directory; only the publisher writes to it.

    Threads may share one. Sizes default to that of the latest checkpoint.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._tiles = TileReader(self._fetch, 0)

    def checkpoint(self) -> bytes:
        try:
            return (self._directory / "checkpoint").read_bytes()
        except FileNotFoundError:
            raise NothingPublished(self._directory) from None

    def checkpoint_at(self, size: int) -> bytes:
        """The checkpoint of a size at which heads were recorded, or the latest if of that size.

        Raises NotPublishedAt, or NothingPublished. One that is kept and not the latest yet is not
        published: of the tree under it no proof could be read.
        """
        note = self.checkpoint()
        latest = _read(note).size
        if latest == size:
            return note
        if latest < size:
            raise NotPublishedAt(size)
        try:
            return self._kept(size).read_bytes()
        except FileNotFoundError:
            raise NotPublishedAt(size) from None

    def latest(self) -> Checkpoint:
        """What the latest checkpoint says; its signature is its reader's to check."""
        return _read(self.checkpoint())

    def size(self) -> int:
        """The published size, 0 before the first checkpoint."""
        try:
            return self.latest().size
        except NothingPublished:
            return 0

    def read(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree within the published tree."""
        # Of threads that look at once the one that saw less may be the last to say so: each reads
        # by what it saw itself.
        if (index + 1) << level > (known := self._tiles.size):
            known = self._tiles.size = self.size()
        try:
            return self._tiles.read_of(known, level, index)
        except TileMissing:
            # A directory that was lost and filled again has no tiles of the widths between.
            if (size := self.size()) == known:
                raise
            self._tiles.size = size
            return self._tiles.read_of(size, level, index)

    def root_at(self, size: int) -> bytes | None:
        """The root the tree had at a size, None beyond what is published."""
        return root_at(size, self.read) if size <= self.size() else None

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        return inclusion_proof(index, self._within(size), self.read)

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        return consistency_proof(old, self._within(new), self.read)

    def tlog_proof(self, index: int, checkpoint: bytes | None = None) -> bytes:
        """The receipt of an entry, to the latest checkpoint or to the one given."""
        note = self.checkpoint() if checkpoint is None else checkpoint
        proof = inclusion_proof(index, _read(note).size, self.read)
        return TlogProof(index, tuple(proof), note).encode()

    def grow(self, size: int, leaves: Sequence[bytes]) -> None:
        """Write the tiles that these leaves add to a tree of `size`. Raises TileChanged."""
        before = TileReader(self._fetch, size)

        def read(level: int, index: int) -> bytes:
            if level == 0 and index >= size:
                return leaves[index - size]
            return before.read(level, index)

        for tile in new_tiles(size, size + len(leaves), read):
            # If we crash here, some tiles lie beyond the checkpoint. The database gives
            # the same ones again: entries that were there when we read them stay.
            try:
                write_once(self._directory / tile.path, tile.data)
            except FileChanged as changed:
                raise TileChanged(changed.path) from None

    def root_of_tiles(self, size: int) -> bytes:
        """The root of what `grow` has written and no checkpoint covers yet."""
        return root_at(size, TileReader(self._fetch, size).read)

    def consistency_of_tiles(self, old: int, new: int) -> list[bytes]:
        """The same for a consistency proof."""
        return consistency_proof(old, new, TileReader(self._fetch, new).read)

    def publish(self, note: bytes, *, keep: bool) -> None:
        """Make a signed checkpoint the latest; its tiles are there.

        Raises AlreadyPublished where a larger one is: a publisher that was overtaken while
        it slept takes nothing back.
        """
        size = _read(note).size
        with locked(self._directory / ".checkpoint.lock"):
            published = self.size()
            if published > size:
                raise AlreadyPublished(published)
            if keep:
                # If we crash behind this line, the checkpoint is kept and not the latest:
                # the next run publishes the same size again, with the same signature.
                replace(self._kept(size), note)
            replace(self._directory / "checkpoint", note)

    def _within(self, size: int | None) -> int:
        published = self.size()
        if size is not None and size > published:
            raise NoSuchTree(wanted=size, size=published)
        return published if size is None else size

    def _kept(self, size: int) -> Path:
        return self._directory / "checkpoints" / str(size)

    def _fetch(self, path: str) -> bytes:
        try:
            return (self._directory / path).read_bytes()
        except FileNotFoundError:
            raise TileMissing(path) from None


@lru_cache(maxsize=16)
def _read(note: bytes) -> Checkpoint:
    """What a checkpoint says. The same few are asked for again and again."""
    return Checkpoint.parse(Note.parse(note).text)
