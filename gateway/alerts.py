"""The board of possible non-conformities: alerts and their handling, folded from the log."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gateway.alert_course import NOTHING_DONE, Course
from gateway.permission.whereabouts import RETRIEVAL
from ledger.entry import Entry
from ledger.speakers import PERSON_TYPES, Speakers
from monitors.override import OVERRIDDEN, PROPOSED, Proposal

LEVELS = ("red", "yellow", "blue")
RAISED = "alert.Raised"
CONFIRMED = "violation.Confirmed"

HANDLING = {
    "alert.Notified": "notified",
    "alert.FeedbackSubmitted": "answered",
    "alert.FeedbackRead": "answer_read",
    "alert.Escalated": "escalated",
    "alert.Closed": "closed",
    PROPOSED: "override_proposed",
    OVERRIDDEN: "overridden",
    CONFIRMED: "confirmed",
    "rectification.Ordered": "rectification_ordered",
    "rectification.Reported": "rectification_reported",
    "rectification.Verified": "rectification_verified",
    "activity.Suspended": "suspended",
    "activity.Resumed": "resumed",
}
"""What became of an alert: the event that says so, and its name here."""

TOLD = frozenset(
    {
        "alert.Notified", "alert.FeedbackSubmitted", "alert.FeedbackRead", "alert.Closed",
        "rectification.Ordered", "rectification.Reported", "rectification.Verified",
        "activity.Suspended", "activity.Resumed", CONFIRMED, OVERRIDDEN,
    }
)  # fmt: skip
"""What the organisation that was told of an alert sees of its handling."""

SETTLED = frozenset({"closed", "overridden"})

OF_THE_PARTY = frozenset({"alert.FeedbackSubmitted", "rectification.Reported"})
"""What the organisation that was told says, and nobody in its place."""

ALERT_TYPES = frozenset({RAISED, *HANDLING, *PERSON_TYPES})
"""Entries of other types say nothing of an alert, nor of who answers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One `alert.Raised` and what was said of it since. `index` is its place in the log."""

    index: int
    id: str
    rule: str
    rule_version: str
    level: str
    stream: str
    raised_at: str
    due_at: str | None
    as_of: str | None
    trigger: int | None
    evidence: tuple[int, ...]
    state: str = "raised"
    told_state: str = "raised"
    state_index: int | None = None
    proposal: Proposal | None = None
    confirmed: bool = False
    course: Course = NOTHING_DONE

    @classmethod
    def of(cls, entry: Entry) -> "Alert":
        data = entry.data
        return cls(
            index=entry.index,
            id=entry.id,
            rule=str(data["rule"]),
            rule_version=str(data["rule_version"]),
            level=str(data["level"]),
            stream=entry.stream,
            raised_at=entry.received_at,
            due_at=data.get("due_at"),
            as_of=data.get("as_of"),
            trigger=data.get("trigger"),
            evidence=tuple(data["evidence"]),
        )

    def is_changed_by(self, entry: Entry, voices: Collection[str]) -> bool:
        """Whether this handling counts, said by somebody who speaks for these organisations.

        An override needs another person's proposal before it, a confirmation the party's notice,
        and an answer is the party's own: nobody ends its time to answer by answering for it.
        """
        if entry.type == CONFIRMED:
            return bool(self.course.notified_at)
        if entry.type in OF_THE_PARTY:
            return self.course.to in voices
        return entry.type != OVERRIDDEN or (
            self.proposal is not None and self.proposal.is_agreed_by(entry)
        )

    def changed_by(self, entry: Entry) -> "Alert":
        return replace(
            self,
            state=HANDLING[entry.type],
            told_state=HANDLING[entry.type] if entry.type in TOLD else self.told_state,
            state_index=entry.index,
            level=str(entry.data.get("level", self.level)),  # escalation may raise it
            proposal=Proposal.of(entry) if entry.type == PROPOSED else self.proposal,
            confirmed=self.confirmed or entry.type == CONFIRMED,
            # What is said of it elsewhere, where it was transferred to, is another course.
            course=self.course.after(entry) if entry.stream == self.stream else self.course,
        )

    @property
    def last_index(self) -> int:
        """The entry that last said something of it."""
        return self.index if self.state_index is None else self.state_index

    @property
    def as_told(self) -> "Alert":
        """As the organisation sees it that was told: not that the office talks of overriding it."""
        return replace(self, state=self.told_state)

    def as_json(self) -> dict[str, Any]:
        """The members of `mingjing violations --json`, and a few more."""
        return {
            "rule": self.rule,
            "rule_version": self.rule_version,
            "stream": self.stream,
            "level": self.level,
            "due_at": self.due_at,
            "evidence": list(self.evidence),
            "alert_index": self.index,
            "alert": self.id,
            "raised_at": self.raised_at,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which alerts a reader asked for, empty meaning any, and in which streams it may see them."""

    levels: frozenset[str] = frozenset()
    rule: str | None = None
    stream: str | None = None
    sees: Callable[[str], bool] | None = None
    told: str | None = None
    """The organisation that was told of it."""

    def takes(self, alert: Alert) -> bool:
        return (
            (not self.levels or alert.level in self.levels)
            and self.rule in (None, alert.rule)
            and self.stream in (None, alert.stream)
            and self.told in (None, alert.course.to)
            and (self.sees is None or self.sees(alert.stream))
        )


class Board:
    """Every alert by its id, in the order of the log. One writer; readers take copies.

    `heads` has seq and time of receipt of each stream's last entry. The counts leave out retrievals
    that stand apart: whoever may not know of one would see them move.
    """

    def __init__(self) -> None:
        self._alerts: dict[str, Alert] = {}
        self._open: Counter[str] = Counter()
        self._by_rule: Counter[str] = Counter()
        self._speakers = Speakers()
        self.size = 0
        self.heads: dict[str, tuple[int, str]] = {}
        self.streams = 0

    def apply(self, entry: Entry) -> Alert | None:
        """Fold one entry; the alert it raised or changed, if any."""
        alert = self._fold(entry)
        # Last: whoever goes on from this size has found here what the entry says.
        self.size = entry.index + 1
        return alert

    def _fold(self, entry: Entry) -> Alert | None:
        self.streams += _is_told(entry.stream) and entry.stream not in self.heads
        self.heads[entry.stream] = (entry.seq, entry.received_at)
        self._speakers.fold(entry.statement)
        known = None
        if entry.type == RAISED:
            alert = Alert.of(entry)
            self._by_rule[alert.rule] += _is_told(alert.stream)
        elif entry.type in HANDLING:
            known = self._alerts.get(str(entry.data.get("alert")))
            # Handling of an alert nobody raised, and what does not count: in the log, not here.
            if known is None or not known.is_changed_by(entry, self.voices(entry)):
                return None
            alert = known.changed_by(entry)
        else:
            return None
        self._alerts[alert.id] = alert
        if _is_told(alert.stream):
            self._open[alert.level] += alert.state not in SETTLED
            if known is not None:
                self._open[known.level] -= known.state not in SETTLED
        return alert

    def voices(self, entry: Entry) -> frozenset[str]:
        """For whom an entry speaks, by the people as far as they were read."""
        return self._speakers.speaks_for(entry.actor, entry.received_at)

    def find(self, alert_id: str) -> Alert | None:
        return self._alerts.get(alert_id)

    def newest_first(self, wanted: Wanted, *, before: int | None = None, limit: int) -> list[Alert]:
        return _first(
            limit,
            reversed(list(self._alerts.values())),
            lambda alert: (before is None or alert.index < before) and wanted.takes(alert),
        )

    def oldest_first(self, wanted: Wanted, *, after: int, limit: int) -> list[Alert]:
        return _first(
            limit,
            iter(list(self._alerts.values())),
            lambda alert: alert.index > after and wanted.takes(alert),
        )

    def changed_since(self, index: int, wanted: Wanted, *, limit: int) -> list[Alert]:
        """What a feed that ended after this entry has missed, each alert as it now is."""
        missed = [a for a in list(self._alerts.values()) if a.last_index > index]
        missed.sort(key=lambda alert: alert.last_index)
        return [alert for alert in missed if wanted.takes(alert)][:limit]

    def standing(self) -> list[Alert]:
        """Those that are not settled, in the order of the log."""
        return [alert for alert in list(self._alerts.values()) if alert.state not in SETTLED]

    def open_by_level(self) -> Counter[str]:
        """How many are not settled, by level."""
        return self._open.copy()

    def by_rule(self) -> Counter[str]:
        """How many each rule raised."""
        return self._by_rule.copy()


def _is_told(stream: str) -> bool:
    return not stream.startswith(RETRIEVAL)


def _first(limit: int, alerts: Iterator[Alert], takes: Callable[[Alert], bool]) -> list[Alert]:
    found = []
    for alert in alerts:
        if takes(alert):
            found.append(alert)
            if len(found) == limit:
                break
    return found
