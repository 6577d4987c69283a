"""What a sequencer knows of the log's end: enough to give the next entry its place.

Everything here can be read again from the database, and is whenever in doubt.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from ledger.canonical import Object
from ledger.entry import NO_PREVIOUS, Entry
from ledger.key_events import GENESIS, Genesis
from ledger.keys import KeyRing
from ledger.speakers import PERSON_TYPES, REGISTERED, Speakers
from ledger.storage import Database, LogHead, LogWentBack, NotCreated, Session, queries

STREAMS_KNOWN_MAX = 100_000
"""Ends of streams kept in memory, about 25 MB; the others are one index probe away."""

CATCH_UP_ENTRIES_MAX = 5_000
"""Others' entries read to learn which streams they moved. Behind by more, all ends are
forgotten instead: reading them back one by one as they are needed is cheaper."""

StreamEnd = tuple[int, str]
"""The seq and, in hex, the leaf hash of a stream's last entry."""

BEFORE_THE_FIRST: StreamEnd = (0, NO_PREVIOUS)


class Frontier:
    """The state of the log at `head`. Not thread-safe: the sequencer's lock guards it.

    `stirred` while it holds keys or roles of entries behind its head: if they cannot be
    committed, or read to their end, this frontier is thrown away.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ends: OrderedDict[str, StreamEnd] = OrderedDict()
        self.head = LogHead(0, b"", "")
        self.ring = KeyRing()
        self.speakers = Speakers()
        self.stirred = False

    @property
    def genesis(self) -> Genesis:
        if self.ring.genesis is None:
            raise NotCreated
        return self.ring.genesis

    def catch_up(self, connection: Session, head: LogHead) -> None:
        """Read what others placed between our head and this one.

        Raises LogWentBack where the database is not the one that we knew.
        """
        known = self.head.size
        if head == self.head:
            return
        last = queries.leaves(connection, known - 1, known) if known else [b""]
        if head.size <= known or last != [self.head.leaf]:
            raise LogWentBack(known=known, found=head.size)
        for index, raw in queries.control(connection, known, head.size):
            entry = Entry.load(index, raw)
            self.take_in(index, entry.key, entry.statement)
        for index, raw in _of_persons(connection, known, head.size):
            entry = Entry.load(index, raw)
            self.take_in(index, entry.key, entry.statement)
        if head.size - known > CATCH_UP_ENTRIES_MAX:
            self._ends.clear()
        else:
            for stream, seq, leaf in queries.moved_ends(connection, known, head.size):
                self._keep(stream, (seq, leaf.hex()))
        self.head = head
        self.stirred = False

    def take_in(self, index: int, key: str, statement: Object) -> None:
        """Let an entry that is about to be written change who speaks with which key and role."""
        if self._fold(index, key, statement):
            self.stirred = True

    def ends(self, streams: Iterable[str], connection: Session | None) -> dict[str, StreamEnd]:
        """The ends of these streams, from memory or the database."""
        wanted = dict.fromkeys(streams, BEFORE_THE_FIRST)
        missing = []
        for stream in wanted:
            end = self._ends.get(stream)
            if end is None:
                missing.append(stream)
            else:
                wanted[stream] = end
        if missing:
            if connection is None:
                with self._database.connection() as pooled:
                    found = queries.ends(pooled, missing)
            else:
                found = queries.ends(connection, missing)
            for stream, seq, leaf in found:
                wanted[stream] = (seq, leaf.hex())
        return wanted

    def registrations(self, stream: str, connection: Session | None) -> list[Entry]:
        """Where a project was said to lie, by whomever, in the order of the log."""
        if connection is not None:
            found = queries.of_stream(connection, stream, REGISTERED)
        else:
            with self._database.connection() as pooled:
                found = queries.of_stream(pooled, stream, REGISTERED)
        return [Entry.load(index, raw) for index, raw in found]

    def advance(self, head: LogHead, ends: Mapping[str, StreamEnd]) -> None:
        """Note what we ourselves placed and the database confirmed."""
        self.head = head
        self.stirred = False
        for stream, end in ends.items():
            self._keep(stream, end)

    def _keep(self, stream: str, end: StreamEnd) -> None:
        self._ends[stream] = end
        self._ends.move_to_end(stream)
        if len(self._ends) > STREAMS_KNOWN_MAX:
            self._ends.popitem(last=False)

    def _fold(self, index: int, key: str, statement: Object) -> bool:
        """Take in an entry; tells whether it changed who speaks with which key and role."""
        kind = statement["type"]
        if kind == GENESIS or kind.startswith("key."):
            self.ring.fold(index, key, statement)
            return True
        return self.speakers.fold(statement)


def _of_persons(connection: Session, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    while page := queries.of_types(connection, PERSON_TYPES, start, stop, queries.CONTROL_PER_PAGE):
        yield from page
        start = page[-1][0] + 1
