"""What the monitors remember of one stream."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from ledger.entry import Entry
from monitors.audience import Audience
from monitors.correlation import Keys
from monitors.judgement import Barred
from monitors.override import OVERRIDDEN, PROPOSED, Proposal
from monitors.patterns.base import Occasion
from monitors.scope import Scope

Order = tuple[str, int]

Share = int | str
"""What an act is known by to rules that yield to one another: its index, or a number of an item."""

MONITOR = "monitor"
"""Who says what the monitors find."""

ALERTS = "alert."
"""Alerts are about the ledger, not the business: they are ordered by receipt."""

RAISED = "alert.Raised"

EXEMPTION = "exemption.Granted"


def moment_of(entry: Entry) -> str:
    """When an act took place, as rules order acts."""
    return entry.received_at if entry.type.startswith(ALERTS) else entry.occurred_at


def order_of(entry: Entry) -> Order:
    """Rules order acts by when they took place, ties by index."""
    return moment_of(entry), entry.index


def in_order(entries: Iterable[Entry], until: str) -> list[Entry]:
    """What took place by an instant, by `order_of`: sooner where it comes in the log's order."""
    acts = sorted(sorted(entries, key=_INDEX), key=moment_of)
    return acts[: bisect_right(acts, until, key=moment_of)]


_INDEX = attrgetter("index")


@dataclass(slots=True)
class Alert:
    """One alert as its entries tell it."""

    rule: str
    version: str
    trigger: int
    level: str
    index: int
    """Of the entry that raised it."""
    notified_at: str | None = None
    escalated: bool = False
    closed: bool = False
    lapsed_with: int | None = None
    """The entry with which the monitors closed it themselves; None where people did."""
    proposal: Proposal | None = None


_UNSAID = Scope({}, {})
"""Before anybody has looked at the header."""


@dataclass(slots=True)
class Stream:
    """The state of a stream: its project's header, and a state per rule that has met an act."""

    name: str
    corrected: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """The corrections that count, by the index of the entry that they are about."""
    header: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    """The party that duties fall on, where the header or the stream's name says who that is."""
    exemptions: list[Entry] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)
    """The state of each pattern that has met an act, by the rule's id."""
    scope: Scope = _UNSAID
    excluded: frozenset[str] = frozenset()
    """The rules that are not about such a project: so until the header changes."""
    audiences: dict[str, Audience] = field(default_factory=dict)
    """Who looks at an act, by its type: shared with all streams that are alike."""
    aside: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    """The acts that each of them will look at as soon as the header says otherwise."""
    gates: dict[str, tuple[tuple[Keys, Any], ...]] = field(default_factory=dict)
    """What the gate of a rule said for each case."""
    alerts: dict[str, Alert] = field(default_factory=dict)
    alerts_about: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """Ids of the alerts on a rule and a trigger."""
    claims: dict[tuple[str, Share], list[Occasion]] = field(default_factory=dict)
    """Occasions of rules that yield to others, and of those others, by what they share."""
    faults: dict[str, Barred] = field(default_factory=dict)
    """Why nothing that a rule would say of this stream counts, by its id (`monitors.fault`)."""


def party(name: str) -> str | None:
    """The organisation whose own stream it is."""
    return name if name.startswith("org/") else None


def take_alert(stream: Stream, entry: Entry) -> Alert | None:
    """Fold an `alert.*` entry; the alert it is about, if this stream has it."""
    if not entry.type.startswith(ALERTS):
        return None
    if entry.type == RAISED:
        said = entry.data
        alert = Alert(
            said["rule"], said["rule_version"], said["trigger"], said["level"], entry.index
        )
        stream.alerts[entry.id] = alert
        stream.alerts_about.setdefault((alert.rule, alert.trigger), []).append(entry.id)
        return alert
    found = stream.alerts.get(entry.data.get("alert", ""))
    if found is None:
        return None
    if entry.type == "alert.Notified":
        found.notified_at = found.notified_at or entry.received_at
    elif entry.type == "alert.Escalated":
        found.escalated = True
        found.level = entry.data.get("level", found.level)
    elif entry.type == PROPOSED:
        found.proposal = Proposal.of(entry)
    elif entry.type == OVERRIDDEN:
        found.closed |= found.proposal is not None and found.proposal.is_agreed_by(entry)
    elif entry.type == "alert.Closed":
        if entry.actor == MONITOR and not found.closed:
            found.lapsed_with = entry.index
        found.closed = True
    return found
