"""One alert with everything that the log says of it, though the board may be a moment behind."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fastapi import Request

from gateway import limits
from gateway.alert_course import Course
from gateway.alerts import HANDLING, TOLD, Alert
from gateway.handling import NoSuchAlert
from gateway.parts import Parts
from gateway.permission import permit, visible
from gateway.permission.resource import Resource
from ledger.entry import Entry


@dataclass(frozen=True)
class AlertFile:
    """An alert as it is now, and what was done about it. `place` is where it stands."""

    alert: Alert
    entries: list[Entry]
    place: Resource

    @property
    def proposer(self) -> str | None:
        """Who proposed to override it, where that is the last word."""
        proposal = self.alert.proposal
        waits = self.alert.state == "override_proposed"
        return proposal.person if waits and proposal is not None else None

    @property
    def course(self) -> Course:
        return self.alert.course

    @property
    def of_the_party(self) -> Resource:
        """As it concerns the organisation that was told of it, and nobody else."""
        return replace(self.place, org=self.course.to or None, orgs=frozenset())

    @property
    def of_the_office(self) -> Resource:
        """As it concerns who supervises: that it is about an organisation opens it to nobody."""
        return replace(self.place, org=None, orgs=frozenset())

    @property
    def by_another(self) -> Resource:
        """For whoever did not propose to override it."""
        return replace(self.place, persons=frozenset(filter(None, [self.proposer])))

    @property
    def told(self) -> list[Entry]:
        """What was said to the party, and by it; not what the office says among itself."""
        return [entry for entry in self.entries if entry.type in TOLD]


def open_file(parts: Parts, alert_id: str) -> AlertFile:
    """Raises NoSuchAlert."""
    board = parts.live.board
    known = board.find(alert_id)
    if known is None:
        raise NoSuchAlert(alert_id)
    said = [
        entry
        for entry in _since(parts, known)
        if entry.type in HANDLING and entry.data.get("alert") == alert_id
    ]
    for entry in said:
        if entry.index > known.last_index and known.is_changed_by(entry, board.voices(entry)):
            known = known.changed_by(entry)
    return AlertFile(known, said, parts.whereabouts.of_stream(known.stream))


def permit_reading(request: Request, file: AlertFile) -> bool:
    """Whether all of it is read, or only what the organisation was told. Raises Forbidden."""
    whole = visible(request)(file.of_the_office)
    permit(request, file.of_the_office if whole else file.of_the_party)
    return whole


def _since(parts: Parts, alert: Alert) -> Iterator[Entry]:
    """What followed the alert in its stream."""
    seq = parts.reader.entry(alert.index).seq
    while page := parts.reader.stream(alert.stream, after=seq, limit=limits.PAGE_ENTRIES_MAX):
        yield from page
        seq = page[-1].seq
