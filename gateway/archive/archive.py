"""The archive: what it keeps, who described it, and the only way to its bytes."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from gateway.acts import Acts
from gateway.archive.bytes import Bytes
from gateway.archive.described import Described
from gateway.archive.desk import Desk
from gateway.archive.disposing import Disposing
from gateway.archive.errors import RecordDamaged
from gateway.archive.record import Record
from gateway.archive.retention import Retention
from gateway.archive.shelf import Shelf
from gateway.archive.store import Objects
from gateway.archive.tending import Tending
from gateway.archive.uploads import Putter, Uploads
from ledger.entry import Entry
from ledger.read import Reader
from ledger.storage import Database
from ledger.vault.master import MasterKey


class Archive:
    """The records of one site. Bytes go out through `read` alone, which only retrieval calls."""

    def __init__(
        self,
        *,
        reader: Reader,
        database: Database,
        objects: Objects,
        master: MasterKey,
        acts: Acts,
        clock: Callable[[], datetime],
    ) -> None:
        self.shelf = Shelf(reader)
        self.bytes = Bytes(database, objects, master)
        self.uploads = Uploads(
            database=database, objects=objects, master=master, acts=acts, clock=clock
        )
        self.desk = Desk(self.uploads)
        self.disposing = Disposing(
            shelf=self.shelf,
            objects=objects,
            database=database,
            uploads=self.uploads,
            acts=acts,
            clock=clock,
        )
        self.tending = Tending(self.uploads, self.disposing, database)

    def describe(self, record_id: str) -> Record:
        """What the ledger says of a record, holds and disposal included. Raises NoSuchRecord."""
        return self.shelf.record(record_id)

    def describing(self) -> Callable[[str], Record]:
        """The same of as many records as one likes, all as of now, for one look at the log."""
        return self.shelf.finding()

    def records(self, wanted: Callable[[Record], bool] = lambda _: True) -> Iterator[Record]:
        """Newest first."""
        return self.shelf.records(wanted)

    def entries(self, record: Record) -> list[Entry]:
        """What was said of a record's keeping: archived, held, appraised, disposed of."""
        return self.shelf.entries(record.record_id)

    def retention(self, record: Record) -> Retention:
        """Until when a record must be kept, or what is missing to know."""
        return self.shelf.retention(record)

    def read(self, record_id: str, start: int, stop: int) -> Iterator[bytes]:
        """Bytes start … stop-1, each segment checked against the ledger before a byte of it.

        Raises NoSuchRecord, NotKeptHere, RecordDisposed or RecordDamaged at once where the
        ledger, the manifest or the key say so; RecordDamaged also later, before the segment that
        is not what was archived.
        """
        return self.bytes.read(self.describe(record_id), start, stop)

    def is_sound(self, record: Record) -> bool:
        """Whether every byte of a kept record is there as it was archived. Gives none out."""
        try:
            for _ in self.bytes.read(record, 0, record.size):
                pass
        except RecordDamaged:
            return False
        return True

    def put(
        self, chunks: Iterable[bytes], described: Described, *, size: int, by: Putter
    ) -> Record:
        """Store and archive what this process has at hand. Raises what an upload raises."""
        upload = self.uploads.begin(described, length=size, by=by)
        receiving = self.uploads.receiving(upload.name)
        for chunk in chunks:
            receiving.write(chunk)
            receiving.keep_segments(self.uploads.now())
        receiving.keep(self.uploads.now())
        return self.describe(self.uploads.finish(receiving))
