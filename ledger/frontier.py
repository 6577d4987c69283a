"""What a sequencer knows of the log's end: enough to give the next entry its place.

Everything here can be read again from the database, and is whenever in doubt.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping

from ledger.canonical import Object
from ledger.catalogue import EventType
from ledger.entry import NO_PREVIOUS, Entry
from ledger.key_events import GENESIS, LEDGER_ACTOR, Genesis
from ledger.keys import KeyRing
from ledger.storage import Database, LogHead, LogWentBack, NotCreated, Session, queries

STREAMS_KNOWN_MAX = 100_000
"""Ends of streams kept in memory, about 25 MB; the others are one index probe away."""

CATCH_UP_ENTRIES_MAX = 5_000
"""Others' entries read to learn which streams they moved. Behind by more, all ends are
forgotten instead: reading them back one by one as they are needed is cheaper."""

MONITOR_ACTOR = "monitor"
GATEWAY_ACTOR = "gateway"

ROLE_GRANTED = "org.RoleGranted"
ROLE_REVOKED = "org.RoleRevoked"
DUTY_GRANTED = "duty.Granted"
DUTY_REVOKED = "duty.Revoked"
DEPARTED = "person.Departed"
DUTY_TYPES = (DUTY_GRANTED, DUTY_REVOKED, DEPARTED)

BUSINESS_DUTIES = frozenset({"applicant", "approver", "custodian", "operator", "officer"})
"""With one of these a person speaks for the organisation. Who registers people or administers the
site says only what names that duty."""

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
        self.roles: dict[str, set[str]] = {}
        self.duties: dict[str, set[tuple[str, str]]] = {}
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
        for index, raw in _duties(connection, known, head.size):
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

    def advance(self, head: LogHead, ends: Mapping[str, StreamEnd]) -> None:
        """Note what we ourselves placed and the database confirmed."""
        self.head = head
        self.stirred = False
        for stream, end in ends.items():
            self._keep(stream, end)

    def may_say(self, actor: str, event: EventType, data: Object) -> bool:
        """Whether the catalogue lets this actor say this.

        A person speaks for the organisations in which it has a duty in force here, by log order.
        """
        if not event.by or _is_special(actor, event):
            return True
        root = self.genesis.root_actor
        held = self.duties.get(actor)
        if held is None:
            speaks_for, is_root = {actor}, actor == root
        else:
            asked = event.duties or BUSINESS_DUTIES
            speaks_for = {org for org, duty in held if duty in asked}
            # What only root may say takes a duty that the catalogue names for it.
            is_root = bool(event.duties) and root in speaks_for
        return (
            ("ROOT" in event.by and is_root)
            or (event.own != "" and data[event.own] in speaks_for)
            or any(not event.by.isdisjoint(self.roles.get(org, ())) for org in speaks_for)
        )

    def _keep(self, stream: str, end: StreamEnd) -> None:
        self._ends[stream] = end
        self._ends.move_to_end(stream)
        if len(self._ends) > STREAMS_KNOWN_MAX:
            self._ends.popitem(last=False)

    def _fold(self, index: int, key: str, statement: Object) -> bool:
        """Take in an entry; tells whether it changed who speaks with which key and role."""
        kind, data = statement["type"], statement["data"]
        if kind == GENESIS or kind.startswith("key."):
            self.ring.fold(index, key, statement)
        elif kind == ROLE_GRANTED:
            self.roles.setdefault(data["org"], set()).add(data["role"])
        elif kind == ROLE_REVOKED:
            self.roles.get(data["org"], set()).discard(data["role"])
        elif kind == DUTY_GRANTED:
            self.duties.setdefault(data["person"], set()).add((data["org"], data["duty"]))
        elif kind == DUTY_REVOKED:
            self.duties.get(data["person"], set()).discard((data["org"], data["duty"]))
        elif kind == DEPARTED:
            held = self.duties.get(data["person"], set())
            held -= {(org, duty) for org, duty in held if org == data["org"]}
        else:
            return False
        return True


def _is_special(actor: str, event: EventType) -> bool:
    return (
        ("LEDGER" in event.by and actor == LEDGER_ACTOR)
        or ("MONITOR" in event.by and actor == MONITOR_ACTOR)
        or ("GATEWAY" in event.by and actor == GATEWAY_ACTOR)
    )


def _duties(connection: Session, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    while page := queries.of_types(connection, DUTY_TYPES, start, stop, queries.CONTROL_PER_PAGE):
        yield from page
        start = page[-1][0] + 1
