"""A rule as data: what the law asks, of whom, until when, and what missing data means."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial
from operator import attrgetter

from ledger.entry import Entry
from monitors.basis import Basis
from monitors.condition import Condition, all_hold
from monitors.correlation import Correlation
from monitors.counting import Unit
from monitors.level import Level
from monitors.period import Every
from monitors.terms import Ceiling, Limit, RolesHeld, Test, Window

Period = tuple[int, Unit]


class Kind(StrEnum):
    """The patterns, by the names of Dwyer et al., and nine more that procurement law needs."""

    RESPONSE = "response"
    PRECEDENCE = "precedence"
    ABSENCE = "absence"
    UNIVERSALITY = "universality"
    EXISTENCE = "existence"
    QUORUM = "quorum"
    DURATION = "duration"
    EQUALITY = "equality"
    VALUE = "value"
    SEPARATION = "separation"
    CONTINUITY = "continuity"
    PERIODIC = "periodic"
    AGGREGATE = "aggregate"


_OCCURRED = ("occurred_at",)
_OCCURRED_AT = attrgetter("occurred_at")


def _time(names: Iterable[str], entry: Entry) -> str | None:
    for name in names:
        if name == "occurred_at":
            return entry.occurred_at
        if name == "received_at":
            return entry.received_at
        said = entry.data.get(name)
        if said is not None:
            return str(said)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which events play a part in a rule, and when their act took place.

    `moment` lists where the time stands, in order of preference: a field of the data,
    `occurred_at` or `received_at`. What the actor `unless_by` says is no such event.
    """

    events: tuple[str, ...]
    where: tuple[Condition, ...] = ()
    moment: tuple[str, ...] = _OCCURRED
    cap: Level = Level.RED
    role: str | None = None
    unless_by: str | None = None
    sure: bool = field(init=False, repr=False, compare=False)
    """Whether nothing is asked but the type, as by most: there is nothing to hold it against."""
    time: Callable[[Entry], str | None] = field(init=False, repr=False, compare=False)
    """When the act of an entry took place, if it says so."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sure", not self.where and self.unless_by is None)
        time = _OCCURRED_AT if self.moment == _OCCURRED else partial(_time, self.moment)
        object.__setattr__(self, "time", time)

    def hits(self, entry: Entry) -> bool | None:
        """None where a field that would decide is missing."""
        if self.unless_by is not None and entry.actor == self.unless_by:
            return False
        where = self.where
        if len(where) == 1:
            return where[0].holds(entry.data)
        return all_hold(where, entry.data) if where else True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """The clock stands still from one event until another; `each` names who is waited for.

    It stands no longer than it `lasts`. What comes later than `within` after the clock began
    neither stops it nor lets it start afresh, `unless` the trigger said something of itself.
    """

    start: Match
    until: Match
    each: str | None = None
    lasts: Period | None = None
    within: Period | None = None
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """More time, if it was approved and notified before the first limit expired."""

    approved: Match
    notified: Match
    days: str
    at_most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A field of another event of the same case that decides whether the rule applies."""

    match: Match
    field: str
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What approvals `by` allow: a number `taken` up to the one `granted`, of the `kinds` asked."""

    by: Match
    asked: Match
    taken: str
    granted: str
    kinds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Where the counted stand in an event: one per event, or a list of objects.

    One that fits `doubt` (present from afar, with no session on file) is not counted as sure.
    """

    match: Match
    items: str | None
    name: str
    doubt: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule file. `version` is the SHA-256 of its bytes."""

    id: str
    version: str
    zh: str
    en: str
    basis: tuple[Basis, ...]
    verified: str
    valid_from: date
    valid_to: date | None
    level: Level
    on_missing: str
    scope: tuple[Condition, ...]
    scope_except: tuple[Condition, ...]
    kind: Kind
    pattern_scope: str
    correlation: Correlation
    trigger: tuple[Match, ...] = ()
    subject: tuple[Match, ...] = ()
    required: tuple[Match, ...] = ()
    withdrawn: tuple[Match, ...] = ()
    until: tuple[Match, ...] = ()
    after: tuple[Match, ...] = ()
    ends: tuple[Match, ...] = ()
    restarts: tuple[Match, ...] = ()
    settles: tuple[Match, ...] = ()
    stops: tuple[Stops, ...] = ()
    extension: Extension | None = None
    limit: Limit | None = None
    earlier: str | None = None
    days_ahead: int = 0
    node_map: bool = False
    chain: bool = False
    same: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    window: Window | None = None
    allowance: Allowance | None = None
    supplement: tuple[Match, ...] = ()
    competent: tuple[str, str] | None = None
    hold: tuple[Condition, ...] = ()
    table: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    received_within: str | None = None
    hours: tuple[int, int] | None = None
    barred: tuple[str, str] | None = None
    reviewed: bool = False
    enter: tuple[Member, ...] = ()
    leave: tuple[Member, ...] = ()
    tests: tuple[Test, ...] = ()
    listed: str | None = None
    lack: str = "omission"
    roles_held: RolesHeld | None = None
    start: tuple[Match, ...] = ()
    end: tuple[Match, ...] = ()
    decisive: tuple[Match, ...] = ()
    count: tuple[int | None, int | None] = (None, None)
    base: tuple[Match, ...] = ()
    amount: str | None = None
    pairs: str | None = None
    each: bool = False
    base_amount: str | None = None
    singly: bool = False
    share: tuple[int, int] = (1, 1)
    gap: str | None = None
    held: str | None = None
    apart: tuple[tuple[str, ...], ...] = ()
    gate: Gate | None = None
    observer: str = "source"
    exempt_effect: str = "inactive"
    yields_to: tuple[str, ...] = ()
    gather: str | None = None
    elsewhere: str | None = None
    once: bool = False
    ceiling: Ceiling | None = None
    every: Every | None = None
    due: tuple[int, int] | None = None
    """Month and day, in the year after the period."""
    owed: str | None = None
    note: str = ""
