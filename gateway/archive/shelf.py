"""Every record on file, folded from the entries that speak of records.

Asked, it first reads what the log has gained: whoever saw an entry committed finds it here.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from gateway.acts import GATEWAY
from gateway.archive import disposal, retention
from gateway.archive.disposal import APPRAISED, DISPOSED, Disposal
from gateway.archive.errors import NoSuchDisposal, NoSuchHold, NoSuchRecord
from gateway.archive.holders import READ as HOLDERS_READ
from gateway.archive.holders import Holders
from gateway.archive.holds import Holds
from gateway.archive.record import Hold, Record
from gateway.archive.retention import Retention
from gateway.looks import Looks
from ledger.entry import Entry
from ledger.read import Reader

ARCHIVED = "record.Archived"
PRESERVED = "record.Preserved"
PLACED = "legalHold.Placed"
RELEASED = "legalHold.Released"

TYPES = (ARCHIVED, PRESERVED, PLACED, RELEASED, *disposal.TYPES)
READ = frozenset({*TYPES, *retention.TYPES, *HOLDERS_READ})


class Shelf:
    """The records by their numbers. Safe to ask from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._holders = Holders(str(reader.entry(0).data["root"]["actor"]))
        self._records: dict[str, Record] = {}
        self._holds = Holds()
        self._disposals: dict[str, Disposal] = {}
        self._terms = retention.Terms()
        self._entries: dict[str, list[int]] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._looks = Looks(self._lock, self._catch_up)

    def record(self, record_id: str) -> Record:
        """Raises NoSuchRecord."""
        return self.finding()(record_id)

    def finding(self) -> Callable[[str], Record]:
        """Finds records as they are now; what is said meanwhile may be in them or not."""
        with self._looks.taken():
            return self._find

    def records(self, wanted: Callable[[Record], bool]) -> Iterator[Record]:
        """Newest first."""
        with self._looks.taken():
            found = [self._with_holds(record) for record in reversed(self._records.values())]
        return filter(wanted, found)

    def over(self, today: date) -> list[Record]:
        """Those kept here whose retention is over, newest first."""
        with self._looks.taken():
            return [
                self._with_holds(record)
                for record in reversed(self._records.values())
                if record.kept and self._terms.of(record).over(today)
            ]

    def entries(self, record_id: str) -> list[Entry]:
        """The entries that speak of a record and its keeping, in the order of the log."""
        with self._looks.taken():
            indexes = list(self._entries.get(record_id, ()))
        return [self._reader.entry(index) for index in indexes]

    def retention(self, record: Record) -> Retention:
        with self._looks.taken():
            return self._terms.of(record)

    def gap_seconds(self) -> int | None:
        """How long a session may show no sign of life, if the office has said so."""
        with self._looks.taken():
            return self._terms.gap_seconds

    def holds(self, hold_id: str) -> list[Hold]:
        """Those of this number, in whichever streams. Raises NoSuchHold."""
        with self._looks.taken():
            found = self._holds.named(hold_id)
        if not found:
            raise NoSuchHold(hold_id)
        return found

    def all_holds(self) -> list[Hold]:
        """Those in force and those that were released, the newest first."""
        with self._looks.taken():
            return self._holds.every()[::-1]

    def holding(self) -> frozenset[int]:
        """The entries that placed the holds in force."""
        return frozenset(hold.index for hold in self.all_holds() if hold.released is None)

    def hold(self, index: int) -> Hold:
        """The one that an entry placed, in force or not. Raises NoSuchHold."""
        with self._looks.taken():
            found = self._holds.placed_by(index)
        if found is None:
            raise NoSuchHold(str(index))
        return found

    def disposals(self) -> list[Disposal]:
        """The newest first."""
        with self._looks.taken():
            return list(reversed(self._disposals.values()))

    def has_disposal(self, disposal_id: str) -> bool:
        with self._looks.taken():
            return disposal_id in self._disposals

    def disposal(self, disposal_id: str) -> Disposal:
        """Raises NoSuchDisposal."""
        with self._looks.taken():
            found = self._disposals.get(disposal_id)
        if found is None:
            raise NoSuchDisposal(disposal_id)
        return found

    def disposed(self) -> list[Record]:
        """Records whose keys must be gone."""
        with self._looks.taken():
            return [record for record in self._records.values() if record.disposed is not None]

    def sharing(self, content: str) -> list[Record]:
        """Records that are not disposed of and have this content."""
        with self._looks.taken():
            return [r for r in self._records.values() if r.kept and r.sha256 == content]

    def _find(self, record_id: str) -> Record:
        with self._lock:
            found = self._records.get(record_id)
            if found is None:
                raise NoSuchRecord(record_id)
            return self._with_holds(found)

    def _with_holds(self, record: Record) -> Record:
        holds = self._holds.of(record.record_id, record.stream)
        return replace(record, holds=holds) if holds else record

    def _catch_up(self) -> None:
        size = self._reader.size()
        if size == self._size:
            return
        for entry in self._reader.of_types(READ, self._size, size):
            self._holders.apply(entry)
            if entry.type in TYPES:
                self._apply(entry)
            elif entry.type in retention.TYPES:
                self._terms.apply(entry)
            self._size = entry.index + 1  # the database may fail before the next one
        self._size = size

    def _apply(self, entry: Entry) -> None:
        data = entry.data
        self._note(entry)
        if entry.type == ARCHIVED:
            # What was archived first stays: a later entry of the same number replaces nothing.
            self._records.setdefault(data["record_id"], Record.of(entry))
        elif entry.type in (PRESERVED, PLACED):
            # One that has a number in use holds as well: else a stranger could use it up before.
            self._holds.place(hold_of(entry))
        elif entry.type == RELEASED:
            for hold in self._named(entry):
                if self._holders.may_release(entry, hold):
                    self._holds.release(hold, entry.index)
        elif data["disposal_id"] in self._disposals:
            self._dispose(entry)
        elif entry.type == APPRAISED and self._may_open(entry):
            self._disposals[data["disposal_id"]] = disposal.opened_by(entry)
        elif entry.type == DISPOSED and entry.actor == GATEWAY:
            # Opened when custodians of others still might: the keys are gone all the same.
            self._note_gone(data["records"], entry.index)

    def _dispose(self, entry: Entry) -> None:
        data = entry.data
        known = self._disposals[data["disposal_id"]]
        # Only the gateway destroys keys, after it has looked at everything that must precede.
        if entry.type != DISPOSED or entry.actor == GATEWAY:
            self._disposals[known.disposal_id] = known = known.with_entry(entry)
        if known.disposed == entry.index:
            self._note_gone(known.records, entry.index)

    def _note_gone(self, record_ids: Iterable[str], index: int) -> None:
        for record_id in record_ids:
            if (record := self._records.get(record_id)) is not None:
                self._records[record_id] = replace(record, disposed=index)

    def _may_open(self, entry: Entry) -> bool:
        """A disposal is opened by who keeps its records, all of the project it stands in.

        Else anybody could take records from what is due, or name some that are nowhere.
        """
        records = [self._records.get(record_id) for record_id in entry.data["records"]]
        return bool(records) and all(
            record is not None
            and record.stream == entry.stream
            and self._holders.keeps(entry, record.custodian)
            for record in records
        )

    def _named(self, released: Entry) -> list[Hold]:
        """The holds a release names: of the stream it stands in, where it was asked who may."""
        named = self._holds.named(released.data["hold_id"])
        return [hold for hold in named if hold.stream == released.stream]

    def _note(self, entry: Entry) -> None:
        """Of which records the entry speaks; a release of those that its hold names."""
        data = entry.data
        spoken_of = data.get("records", ())
        if entry.type == ARCHIVED:
            spoken_of = (data["record_id"],)
        elif entry.type == RELEASED:
            spoken_of = frozenset().union(*(hold.records for hold in self._named(entry)))
        for record_id in spoken_of:
            self._entries.setdefault(record_id, []).append(entry.index)


def hold_of(entry: Entry) -> Hold:
    """The hold that an entry places. A preserved record's is named after its request or entry."""
    data = entry.data
    named = data.get("hold_id") or data.get("request_no") or f"entry-{entry.index}"
    return Hold(
        hold_id=named,
        index=entry.index,
        actor=entry.actor,
        stream=entry.stream,
        records=frozenset(data.get("records", ())),
        request_no=data.get("request_no", ""),
        reason=data.get("reason", ""),
        ends_when=data.get("ends_when", ""),
        by=data.get("by", entry.actor),
    )
