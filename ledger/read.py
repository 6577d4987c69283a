"""The way out: entries by index, by stream, from a position onwards, and as they come."""

from collections.abc import Callable, Collection, Iterator
from threading import Event
from typing import Any, NamedTuple, TypeVar

from ledger.entry import Entry
from ledger.heads import Head
from ledger.storage import Database, NoSuchEntry, StorageFailed, queries

Answer = TypeVar("Answer")

ENTRIES_PER_PAGE = 2_000
"""Read at once: at most 32 MB, about 1.5 MB as entries usually are; a connection is held for
the page alone."""

LEAVES_PER_PAGE = 50_000
"""Read at once: 1.6 MB of hashes."""

STREAM_LIMIT_DEFAULT = 1_000
"""One page of a stream; almost every project fits."""

NAMES_PER_PAGE = 5_000
"""Stream names read at once: at most 640 kB."""

RETRY_SECONDS = 1.0
"""Between two looks for a server that is away."""


class Extent(NamedTuple):
    """How long a stream is, and when its last entry was received."""

    stream: str
    entries: int
    last_at: str


class Reader:
    """Reads what is committed, in index order.

    Whoever has seen an entry can read every entry before it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def size(self) -> int:
        """How many entries there are."""
        return self._database.head().size

    def entry(self, index: int) -> Entry:
        """Raises NoSuchEntry."""
        for found, raw in self._read(queries.entries, index, index + 1):
            return Entry.load(found, raw)
        raise NoSuchEntry(index)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[Entry]:
        """Entries start … stop-1, without `stop` to the end that the log has when asked."""
        for index, raw in self.raw_entries(start, stop):
            yield Entry.load(index, raw)

    def of_types(
        self, types: Collection[str], start: int = 0, stop: int | None = None
    ) -> Iterator[Entry]:
        """Those of entries start … stop-1 that are of these types, without reading the others."""
        end = self.size() if stop is None else stop
        while page := self._read(queries.of_types, tuple(types), start, end, ENTRIES_PER_PAGE):
            for index, raw in page:
                yield Entry.load(index, raw)
            if len(page) < ENTRIES_PER_PAGE:
                return
            start = page[-1][0] + 1

    def raw_entries(self, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, bytes]]:
        """The same as bytes, for those who copy or hash and do not look inside."""
        end = self.size() if stop is None else stop
        while start < end:
            page = self._read(queries.entries, start, min(start + ENTRIES_PER_PAGE, end))
            if not page:
                return
            yield from page
            start += len(page)

    def leaves(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Leaf hashes in order, from the index on which the tree has not seen."""
        end = self.size() if stop is None else stop
        while start < end:
            page = self._read(queries.leaves, start, min(start + LEAVES_PER_PAGE, end))
            if not page:
                return
            yield from page
            start += len(page)

    def stream(self, name: str, after: int = 0, limit: int = STREAM_LIMIT_DEFAULT) -> list[Entry]:
        """The stream's entries behind seq `after`, at most `limit`; fewer mean its end."""
        if not name.isascii():  # no stream's name: of an argument that is no UTF-8 no text either
            return []
        page = self._read(queries.stream, name, after, limit)
        return [Entry.load(index, raw) for index, raw in page]

    def of_stream(self, name: str, type_: str) -> list[Entry]:
        """The stream's entries of one type, however much else was said there."""
        found = self._read(queries.of_stream, name, type_)
        return [Entry.load(index, raw) for index, raw in found]

    def streams(self, prefix: str = "", after: str = "") -> Iterator[str]:
        """Names of the streams behind `after`, in byte order."""
        while True:
            page = self._read(queries.names, prefix, after, NAMES_PER_PAGE)
            yield from page
            if not page:
                return
            after = page[-1]

    def heads(self, size: int | None = None) -> list[Head]:
        """The last entry of every stream as of `size`, in byte order of the names."""
        found = self._read(queries.heads, self.size() if size is None else size)
        return [Head(stream, seq, leaf) for stream, seq, leaf in found]

    def extents(self) -> list[Extent]:
        """Every stream's length and end, in byte order of the names."""
        return [Extent(*each) for each in self._read(queries.extents, self.size())]

    def said(self, actor: str, id_: str) -> Entry | None:
        """The entry of this actor's statement of this id, if it is in the log."""
        for index, raw in self._read(queries.said, [(actor, id_)]).values():
            return Entry.load(index, raw)
        return None

    def follow(self, after: int, stop: Event) -> Iterator[Entry]:
        """Every entry behind index `after` (-1: from the first), then each new one, until `stop`.

        Outlives the server's absence: it goes on where it was.
        """
        with self._database.listener() as listener:
            while not stop.is_set():
                try:
                    for entry in self.entries(after + 1):
                        yield entry
                        after = entry.index
                        if stop.is_set():
                            return
                except StorageFailed:
                    stop.wait(RETRY_SECONDS)
                listener.wait(stop)

    def _read(self, question: Callable[..., Answer], *asked: Any) -> Answer:  # noqa: ANN401 - each question has its own arguments
        return self._database.read(lambda connection: question(connection, *asked))
