"""A supervised session as its entries show it: devices, signs of life, recordings, gaps.

Recorders send `monitor.SessionStarted`, `monitor.Heartbeat`, `monitor.DeviceStatus` and
`monitor.SessionEnded` as signed statements, like every other fact; there is no second way in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from gateway.archive.record import Record
from ledger.entry import Entry
from monitors.moment import seconds_between

STARTED, ENDED = "session.Started", "session.Ended"
WATCHED, BEAT, UNWATCHED = "monitor.SessionStarted", "monitor.Heartbeat", "monitor.SessionEnded"
STATUS = "monitor.DeviceStatus"

TYPES: Final = frozenset({STARTED, ENDED, WATCHED, BEAT, UNWATCHED, STATUS})


@dataclass(slots=True, kw_only=True)
class Device:
    """One device in one session. `status` is the last that was reported."""

    device: str
    camera: str = ""
    first: str = ""
    last: str = ""
    signs: int = 0
    status: str = ""
    status_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of the session in which nothing showed that it was watched."""

    start: str
    end: str

    @property
    def seconds(self) -> int:
        return round(seconds_between(self.start, self.end))


@dataclass(slots=True, kw_only=True)
class Session:
    """`gaps` is None where nobody has set how long one may be: undetermined, not free of them."""

    session: str
    kind: str = ""
    lot: str = ""
    place: str = ""
    started: str = ""
    ended: str = ""
    devices: dict[str, Device] = field(default_factory=dict)
    signs: list[str] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    recordings: tuple[Record, ...] = ()
    gaps: tuple[Gap, ...] | None = None

    @property
    def begun(self) -> bool:
        return bool(self.entries)


def session_of(
    entries: Iterable[Entry],
    session: str,
    recordings: Sequence[Record],
    *,
    gap_seconds: int | None,
    at: str,
) -> Session:
    """What a project's entries show of one of its sessions, as of an instant."""
    found = Session(session=session, recordings=tuple(recordings))
    for entry in entries:
        if entry.type in TYPES and entry.data.get("session") == session:
            _take(found, entry)
    if gap_seconds is not None and found.started:
        lit = [(sign, sign) for sign in found.signs]
        lit += [(span.start, span.end) for record in recordings for span in record.spans]
        found.gaps = gaps(lit, found.started, found.ended or at, gap_seconds)
    return found


def gaps(lit: Iterable[tuple[str, str]], start: str, end: str, longest: int) -> tuple[Gap, ...]:
    """The stretches between `start` and `end` longer than so many seconds without a sign."""
    found = []
    dark_from = start
    for begins, ends in sorted(lit):
        if begins > end:
            break
        if begins > dark_from and seconds_between(dark_from, begins) > longest:
            found.append(Gap(start=dark_from, end=begins))
        dark_from = max(dark_from, ends)
    if dark_from < end and seconds_between(dark_from, end) > longest:
        found.append(Gap(start=dark_from, end=end))
    return tuple(found)


def _take(session: Session, entry: Entry) -> None:
    data = entry.data
    session.entries.append(entry)
    session.kind = session.kind or data.get("kind", "")
    session.lot = session.lot or data.get("lot", "")
    if entry.type == STARTED:
        session.started = session.started or entry.occurred_at
        session.place = data.get("place", session.place)
    elif entry.type == ENDED:
        session.ended = entry.occurred_at
    elif (device := data.get("device")) is not None or entry.type in (WATCHED, BEAT, UNWATCHED):
        _sign(session, session.devices.setdefault(device or "", Device(device=device or "")), entry)


def _sign(session: Session, device: Device, entry: Entry) -> None:
    data = entry.data
    if entry.type == STATUS:
        device.status, device.status_index = data["status"], entry.index
        return
    device.camera = data.get("camera", device.camera)
    device.first = min(device.first or entry.occurred_at, entry.occurred_at)
    device.last = max(device.last, entry.occurred_at)
    device.signs += 1
    session.signs.append(entry.occurred_at)
