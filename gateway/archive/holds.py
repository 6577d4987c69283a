"""Holds, found by what they cover and by their number, however many there are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from gateway.archive.record import Hold


class Holds:
    """One writer; who reads holds the same lock."""

    def __init__(self) -> None:
        self._every: dict[int, Hold] = {}
        self._by_id: defaultdict[str, list[Hold]] = defaultdict(list)
        self._by_record: defaultdict[str, list[Hold]] = defaultdict(list)
        self._by_stream: defaultdict[str, list[Hold]] = defaultdict(list)

    def place(self, hold: Hold) -> None:
        self._every[hold.index] = hold
        for among in self._lists(hold):
            among.append(hold)

    def release(self, hold: Hold, index: int) -> None:
        """It is no longer in force, by the entry at this index."""
        self._every[hold.index] = replace(hold, released=index)
        for among in self._lists(hold):
            among.remove(hold)

    def every(self) -> list[Hold]:
        """Those in force and those that were released, in the order of the log."""
        return list(self._every.values())

    def placed_by(self, index: int) -> Hold | None:
        """The one that an entry placed, in force or not."""
        return self._every.get(index)

    def named(self, hold_id: str) -> list[Hold]:
        """Those in force of this number, in whichever streams, in the order of the log."""
        return list(self._by_id.get(hold_id, ()))

    def of(self, record_id: str, stream: str) -> tuple[Hold, ...]:
        """Those in force that cover a record, in the order of the log."""
        of_record = self._by_record.get(record_id, ())
        of_stream = self._by_stream.get(stream, ())
        if not of_stream:
            return tuple(of_record)
        return tuple(sorted((*of_record, *of_stream), key=lambda hold: hold.index))

    def _lists(self, hold: Hold) -> Iterator[list[Hold]]:
        yield self._by_id[hold.hold_id]
        if hold.records:
            yield from (self._by_record[record_id] for record_id in hold.records)
        else:
            yield self._by_stream[hold.stream]
