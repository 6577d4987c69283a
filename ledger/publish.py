"""From committed entries to the next signed checkpoint.

One publisher per log: read new leaf hashes, write their tiles, have the tree signed,
publish. Each step is durable before the next, and each can be done again: after a crash
the same reads give the same tiles and the same signature.

A checkpoint ends at every `ledger.HeadsRecorded` (a bundle needs one of exactly that
size), else at the log's end. A log without new entries publishes nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from threading import Event
from typing import Protocol

from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.key_events import HEADS_RECORDED, SYSTEM
from ledger.log_signer import LogSigner, TreeShrank
from ledger.merkle import Tree
from ledger.published import AlreadyPublished, NothingPublished, PublishedLog
from ledger.storage import Lease, NotTheOne, StorageBusy, StorageFailed

__all__ = [
    "DatabaseBehind",
    "DatabaseDiffers",
    "LeafSource",
    "LogSigner",
    "NothingPublished",
    "PublishedLog",
    "PublishedUnsigned",
    "Publisher",
    "TilesDiffer",
]

LEAVES_MAX = 65_536
"""One checkpoint's growth: 2 MB of hashes, and a full tile of the second level."""

PAUSE_SECONDS = 0.2
"""Between two checkpoints: under load each covers many appends, and a receipt still comes
within a second."""

RETRY_SECONDS = 1.0
"""After the database was away."""

_log = logging.getLogger(__name__)


class DatabaseBehind(LedgerError):
    """The database has fewer entries than are signed, as after restoring an old backup."""

    def __init__(self, *, signed: int, found: int) -> None:
        super().__init__(f"{signed} entries are signed; the database has {found}")
        self.signed = signed
        self.found = found


class DatabaseDiffers(LedgerError):
    """The database has other entries than those that are signed."""

    def __init__(self, *, size: int, signed: bytes, found: bytes) -> None:
        super().__init__(
            f"the first {size} entries of the database have root {found.hex()}; "
            f"signed is {signed.hex()}"
        )
        self.size = size
        self.signed = signed
        self.found = found


class PublishedUnsigned(LedgerError):
    """More is published than the signer remembers to have signed."""

    def __init__(self, *, signed: int, published: int) -> None:
        super().__init__(
            f"a checkpoint of size {published} is published; the signer remembers {signed}: "
            "its memory is an old copy"
        )
        self.signed = signed
        self.published = published


class TilesDiffer(LedgerError):
    """The tiles in the directory do not have the database's root."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the tiles do not have the root of the database's first {size} entries")
        self.size = size


class LeafSource(Protocol):
    """What is read of the ledger; `ledger.read.Reader` is one."""

    def size(self) -> int: ...

    def leaves(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]: ...

    def stream(self, name: str, after: int = 0, limit: int = ...) -> list[Entry]: ...


class Publisher:
    """`start` once, then `publish_once` as often as there may be something new."""

    def __init__(self, source: LeafSource, signer: LogSigner, log: PublishedLog) -> None:
        self._source = source
        self._signer = signer
        self._log = log
        self._tree = Tree()  # as of the latest checkpoint
        self._system_seq = 0
        self._heads_sizes: deque[int] = deque()

    def start(self) -> None:
        """Make sure that the database contains what was signed, reading all its leaf hashes.

        Raises DatabaseBehind, DatabaseDiffers, PublishedUnsigned, or BadNoteSignature if
        another key signed what is published. A directory without a checkpoint is filled
        again from the database.
        """
        signed, published = self._signer.last(), self._log.size()
        if published > signed.size:
            raise PublishedUnsigned(signed=signed.size, published=published)
        found = self._source.size()
        if found < signed.size:
            raise DatabaseBehind(signed=signed.size, found=found)
        leaves = self._source.leaves(0, signed.size)
        tree = Tree()
        if published:
            opened = open_checkpoint(self._log.checkpoint(), [self._signer.verifier])
            tree.extend(islice(leaves, published))
            _check_contains(tree, opened.checkpoint)
        before = tree.copy()
        tree.extend(leaves)
        _check_contains(tree, signed)
        if published or not signed.size:
            self._tree = before
        else:
            self._rebuild(signed.size)
            self._tree = tree

    def publish_once(self) -> Checkpoint | None:
        """The next checkpoint, or None if nothing is new.

        Raises DatabaseBehind if the database lost entries under us; TileChanged, TileMissing
        or TilesDiffer if the directory is not what we wrote; what the signer raises.
        """
        old, new = self._tree.size, self._next_size()
        if new == old:
            return None
        leaves = list(self._source.leaves(old, new))
        if len(leaves) != new - old:
            raise DatabaseBehind(signed=old, found=min(new, old + len(leaves)))
        self._log.grow(old, leaves)
        tree = self._tree.copy()
        tree.extend(leaves)
        if self._log.root_of_tiles(new) != tree.root():
            raise TilesDiffer(new)
        # If we crash up to here, tiles lie beyond the checkpoint and nobody refers to them.
        # Of a tree smaller than what is signed there is no proof; the signer refuses it.
        proof = self._log.consistency_of_tiles(min(self._signer.last().size, new), new)
        note = self._signer.sign(new, tree.root(), proof)
        # If we crash here, the signature is remembered and unpublished: the next run
        # publishes this tree or, if the log has grown, one that contains it.
        self._log.publish(note, keep=new in self._heads_sizes)
        self._tree = tree
        return Checkpoint(self._signer.origin, new, tree.root())

    def run(
        self,
        stop: Event,
        *,
        alone: Callable[[Event], AbstractContextManager[Lease]],
        wait: Callable[[Event], None],
    ) -> None:
        """Publish until `stop`, as the only publisher: `alone` waits to be it.

        `wait` returns when something may be new. Outlives the database's absence; raises
        what `start` and `publish_once` raise, after which somebody has to look.
        """
        while not stop.is_set():
            try:
                with alone(stop) as lease:
                    self._publish_while(lease, stop, wait)
            except NotTheOne:
                return  # stopped while another process was the publisher
            except (StorageFailed, StorageBusy) as failure:
                _log.warning("publishing waits for the database: %s", failure)
                stop.wait(RETRY_SECONDS)

    def _publish_while(self, lease: Lease, stop: Event, wait: Callable[[Event], None]) -> None:
        try:
            self.start()
            while not stop.is_set() and lease.held():
                if self.publish_once() is None:
                    wait(stop)
                else:
                    stop.wait(PAUSE_SECONDS)
        except (AlreadyPublished, TreeShrank, PublishedUnsigned):
            # Somebody else published while we slept: no alarm if we were not the one any more.
            if lease.held():
                raise

    def _next_size(self) -> int:
        """Where the next checkpoint ends: recorded heads, the limit, or the log's end."""
        old, size = self._tree.size, self._source.size()
        while page := self._source.stream(SYSTEM, self._system_seq):
            sizes = (entry.index + 1 for entry in page if entry.type == HEADS_RECORDED)
            self._heads_sizes.extend(sizes)
            self._system_seq = page[-1].seq
        while self._heads_sizes and self._heads_sizes[0] <= old:
            self._heads_sizes.popleft()
        return min([size, old + LEAVES_MAX, *islice(self._heads_sizes, 1)])

    def _rebuild(self, size: int) -> None:
        """Fill an empty directory up to what is signed."""
        for start in range(0, size, LEAVES_MAX):
            stop = min(size, start + LEAVES_MAX)
            self._log.grow(start, list(self._source.leaves(start, stop)))
        # Kept, since an export may be waiting for just this size.
        self._log.publish(self._signer.last_note(), keep=True)


def _check_contains(tree: Tree, checkpoint: Checkpoint) -> None:
    if tree.root() != checkpoint.root:
        raise DatabaseDiffers(size=checkpoint.size, signed=checkpoint.root, found=tree.root())
