"""Gives the statements of one commit their places, right behind what is known of the log."""

from collections.abc import Sequence
from hashlib import sha256

from ledger.catalogue import Catalogue
from ledger.door import Item
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.frontier import BEFORE_THE_FIRST, Frontier, StreamEnd
from ledger.quick import place_quickly
from ledger.speakers import REGISTERED, Place, registered_place
from ledger.statement import same_but_for_anchor
from ledger.storage import Database, LogHead, Placed, Session, queries
from ledger.verdict import Accepted, Duplicate, Refused, Verdict

Said = dict[tuple[str, str], tuple[int, bytes]]
"""By (actor, id): the index and bytes of entries that are in the log."""


class Places:
    """One commit: assigned on top of the frontier, written, then confirmed.

    Key and role events take effect on the frontier as they are assigned, since what follows
    in the same commit depends on them; until it is confirmed the frontier is `stirred`.
    """

    def __init__(self, frontier: Frontier, catalogue: Catalogue, now: str) -> None:
        self._frontier = frontier
        self._catalogue = catalogue
        self._received_at = max(now, frontier.head.received_at)
        self._ends: dict[str, StreamEnd] = {}
        self._said: Said = {}
        self._items: Sequence[Item] = ()
        self._connection: Session | None = None
        self._placed: list[Placed] = []
        self._registrations: dict[str, list[Entry]] = {}

    def assign(self, items: Sequence[Item], connection: Session | None, *, ask: bool) -> None:
        """Decide each item's outcome. `ask` the database first which of them it has already."""
        self._items, self._connection = items, connection
        if ask and connection is not None:
            self._said = queries.said(connection, (item.name for item in items))
        streams = {item.signed.statement["stream"] for item in items}
        self._ends = self._frontier.ends(streams, connection)
        for item in items:
            item.outcome = self._outcome(item)

    def write(self, database: Database, connection: Session | None) -> None:
        if self._placed:
            database.append(self._placed, self._frontier.head, connection)

    def confirm(self, database: Database) -> None:
        """Make outcomes verdicts, now that the database has them."""
        if self._placed:
            last = self._placed[-1]
            size = self._frontier.head.size + len(self._placed)
            self._frontier.advance(LogHead(size, last.leaf, last.received_at), self._ends)
        self._ask_again(database)
        for item in self._items:
            item.verdict = item.outcome

    def _outcome(self, item: Item) -> Verdict:
        signed, statement = item.signed, item.signed.statement
        index = self._frontier.head.size + len(self._placed)
        first = self._said.get(item.name)
        if first is not None:
            return _said_before(item, *first)
        refused = self._refused(item, index)
        if refused is not None:
            return refused
        seq, prev = self._ends.get(statement["stream"], BEFORE_THE_FIRST)
        raw = place_quickly(
            signed, item.body, seq=seq + 1, prev=prev, received_at=self._received_at
        )
        leaf = sha256(b"\x00" + raw).digest()
        self._ends[statement["stream"]] = (seq + 1, leaf.hex())
        self._placed.append(
            Placed(
                statement["stream"], seq + 1, raw, leaf, statement["type"], statement["actor"],
                statement["id"], self._received_at,
            )
        )  # fmt: skip
        self._said[item.name] = (index, raw)
        item.attempts.append(raw)
        self._frontier.take_in(index, signed.key, statement)
        return Accepted(index, seq + 1, self._received_at)

    def _refused(self, item: Item, index: int) -> Refused | None:
        statement = item.signed.statement
        before = item.behind
        if before is not None and isinstance(before.verdict or before.outcome, Refused):
            return Refused("", "it goes with the statement before it, which was refused")
        try:
            self._frontier.ring.check(item.signed.key, statement["actor"], index, statement)
        except LedgerError as error:
            return Refused.of(error, "" if hasattr(error, "path") else "/signature/key")
        event = self._catalogue.events[statement["type"]]
        if not self._frontier.speakers.may_say(
            statement,
            event,
            at=self._received_at,
            root=self._frontier.genesis.root_actor,
            place_of=self._place_of,
        ):
            persons = f", of persons as {', '.join(sorted(event.duties))}" if event.duties else ""
            return Refused("/statement/actor", f"only {event.speakers} may say this{persons}")
        return None

    def _place_of(self, stream: str) -> Place:
        """Where a project lies: asked when a limited role says something of it, which is seldom.

        And once for a commit, however much is said: others wait for the head's lock meanwhile.
        """
        known = self._registrations.get(stream)
        if known is None:
            known = self._frontier.registrations(stream, self._connection)
            self._registrations[stream] = known
        ours = enumerate(self._placed, start=self._frontier.head.size)
        here = [
            Entry.load(index, placed.raw)
            for index, placed in ours
            if (placed.originator_id, placed.type) == (stream, REGISTERED)
        ]
        return registered_place([*known, *here])

    def _ask_again(self, database: Database) -> None:
        """A statement that is refused now may have been accepted once: then that answer stands."""
        refused = [item for item in self._items if isinstance(item.outcome, Refused)]
        unknown = [item for item in refused if item.name not in self._said]
        if unknown:
            names = [item.name for item in unknown]
            said = database.read(lambda connection: queries.said(connection, names))
            for item in unknown:
                if item.name in said:
                    item.outcome = _said_before(item, *said[item.name])


def _said_before(item: Item, index: int, raw: bytes) -> Verdict:
    first = Entry.load(index, raw)
    if raw in item.attempts:
        # Our own, of an attempt whose answer was lost.
        return Accepted(index, first.seq, first.received_at)
    if same_but_for_anchor(first.statement, item.signed.statement):
        return Duplicate(index)
    return Refused("/statement/id", f"this actor said something else as this id, entry {index}")
