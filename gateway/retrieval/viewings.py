"""Viewings under way: what is sent is written down before it is sent, and told at the end.

Which viewing is whose, and whether it is over, is in the ledger; beside it the database has the
ranges, so that any gateway can go on with it and end it after a crash of another.
"""

import secrets
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from gateway.acts import GATEWAY, Acts, NotSaid
from gateway.archive import Archive, RecordDamaged
from gateway.archive.record import Record
from gateway.people.principal import Principal
from gateway.retrieval import errors
from gateway.retrieval.case import Case
from gateway.retrieval.cases import Cases
from gateway.retrieval.holding import View
from gateway.retrieval.saying import say
from gateway.retrieval.sent import joined
from gateway.retrieval.taking import check_grant, check_viewer
from ledger.canonical import Json, format_time
from ledger.publish import PublishedLog
from ledger.storage import Database, viewing

IDLE_MINUTES = 15
"""A viewing of which nothing was asked for so long is over: whoever left has left."""


class Viewings:
    """Sends records to those whose viewing was recorded, and ends viewings."""

    def __init__(
        self,
        *,
        archive: Archive,
        acts: Acts,
        cases: Cases,
        database: Database,
        log: PublishedLog,
        clock: Callable[[], datetime],
    ) -> None:
        self._archive = archive
        self._acts = acts
        self._cases = cases
        self._database = database
        self._log = log
        self._clock = clock

    def going_on(self, request_no: str, view_id: str, by: Principal) -> tuple[Case, View]:
        """The viewing, if it is this person's and still goes on under a grant that holds."""
        case = self._cases.case(request_no)
        view = case.views.get(view_id)
        if view is None or by.person != view.person:
            raise errors.NoSuchView(view_id)
        check_viewer(by)
        if not view.open:
            raise errors.ViewOver(view_id)
        if self._log.size() <= view.index:
            raise errors.AccessNotCovered(view.index)
        try:
            check_grant(case, at=format_time(self._clock()))
        except errors.RetrievalRefused:
            self.end(case, view, "grant_ended")
            raise
        if self._idle(view):
            self.end(case, view, "idle")
            raise errors.ViewOver(view_id)
        return case, view

    def send(
        self, case: Case, view: View, record: Record, start: int, stop: int
    ) -> Iterator[bytes]:
        """Bytes start … stop-1. The first are read, checked and written down at once."""
        pieces = self._pieces(case, view, record, start, stop)
        first = next(pieces, b"")

        def going_on() -> Iterator[bytes]:
            yield first
            yield from pieces

        return going_on()

    def end(self, case: Case, view: View, how: str) -> None:
        """Say which bytes went out. Whoever says it first has said it, in whichever gateway."""
        sent = self._database.read(lambda session: viewing.ranges(session, view.view_id))
        ranges: list[Json] = [
            {"start": start, "stop": stop} for start, stop in joined((a, b) for a, b, _ in sent)
        ]
        at = format_time(self._clock())
        saying = say(
            case, GATEWAY, "record.ViewEnded", at=at,
            turn=view.view_id, view_id=view.view_id, ranges=ranges,
            bytes=sum(stop - start for start, stop, _ in sent), ended=how,
        )  # fmt: skip
        try:
            self._acts.say(saying)
        except NotSaid:
            if self._cases.case(case.request_no).views[view.view_id].open:
                raise
        # If we crash here, rows stay that nobody asks for: the ledger has what they say.
        with self._database.connection() as session:
            viewing.forget(session, view.view_id)

    def sweep(self) -> int:
        """End what is idle and what no grant covers any more; how many were ended.

        At the start of a gateway this ends what a crash left, once it has been idle as long.
        """
        ended = 0
        now = format_time(self._clock())
        for case in self._cases.all():
            for view in [each for each in case.views.values() if each.open]:
                over = case.grant is None or now > case.grant.valid_until or case.withdrawn
                if over or self._idle(view):
                    self.end(case, view, "grant_ended" if over else "idle")
                    ended += 1
        return ended

    def _pieces(
        self, case: Case, view: View, record: Record, start: int, stop: int
    ) -> Iterator[bytes]:
        range_id = secrets.token_hex(16)
        with self._database.connection() as session:
            viewing.begin_range(session, range_id, view.view_id, start, self._now())
        position = start
        try:
            for piece in self._archive.read(record.record_id, start, stop):
                # Written before it is sent: if we crash here, more is written than was sent.
                with self._database.connection() as session:
                    position += len(piece)
                    if not viewing.extend_range(session, range_id, position, self._now()):
                        raise errors.ViewOver(view.view_id)
                yield piece
        except RecordDamaged:
            self.end(case, view, "damaged")
            raise

    def _idle(self, view: View) -> bool:
        sent = self._database.read(lambda session: viewing.ranges(session, view.view_id))
        last = max((view.at, *(at for _, _, at in sent)))
        return last < format_time(self._clock() - timedelta(minutes=IDLE_MINUTES))

    def _now(self) -> str:
        return format_time(self._clock())
