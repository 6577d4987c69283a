"""A verdict on one occasion of one rule, with everything it rests on."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from monitors.correlation import Keys, Value
from monitors.counting import Due
from monitors.level import Level
from monitors.rule import Rule
from monitors.wording import Reason


class Verdict(StrEnum):
    __hash__ = str.__hash__  # that of an enumeration is a call of Python

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    INACTIVE = "inactive"


# Ready to hand: a member that is asked of its enumeration costs as much as two calls.
SATISFIED, VIOLATED, PENDING, UNDETERMINED, INACTIVE = Verdict

Barred = tuple[Verdict, Reason]
"""Why a rule does not apply to a case, or cannot be said to."""


# Not frozen, though nobody assigns to them: one of each is made for every case looked at, and
# a frozen one takes three times as long.
@dataclass(slots=True)
class Finding:
    """What a pattern found, before the levels of the law and the office are put on it."""

    verdict: Verdict
    reason: Reason
    evidence: tuple[int, ...] = ()
    _: KW_ONLY
    due: Due | None = None
    omission: bool = False
    reading: str | None = None
    """The disputed point, where readings on file disagree about this very case."""
    source: str | None = None
    watermark: str | None = None
    due_at: str | None = None
    review_at: str | None = None
    """The first instant at which time alone may change the verdict."""
    awaits: str | None = None
    """How far a watermark must come before the verdict can be another."""
    cap: Level = Level.RED


@dataclass(slots=True)
class Judgement:
    """One verdict: what was found of a case, and the level put on it.

    `trigger` and `evidence` are log indexes. `due_at` is the end of the period (after rolling),
    `due` the arithmetic; `source` and `watermark` are what an omission rests on; `reading` is the
    disputed point, if one is.
    """

    of: Rule
    stream: str
    keys: Keys
    trigger: int
    lot: str | None
    finding: Finding
    level: Level | None
    as_of: str
    formerly: AbstractSet[int]
    """What opened the case before its clock was started afresh, or once seemed to."""
    arose_at: str
    """When the case arose: with its trigger, or in a period of the calendar after it."""
    subject: str | None
    """The party the duty falls on, where the stream says who that is."""

    @property
    def rule(self) -> str:
        return self.of.id

    @property
    def version(self) -> str:
        return self.of.version

    @property
    def correlation(self) -> Mapping[str, Value]:
        return self.of.correlation.named(self.keys)

    @property
    def verdict(self) -> Verdict:
        return self.finding.verdict

    @property
    def evidence(self) -> tuple[int, ...]:
        return self.finding.evidence

    @property
    def reason(self) -> Reason:
        return self.finding.reason

    @property
    def due_at(self) -> str | None:
        return self.finding.due_at

    @property
    def due(self) -> Due | None:
        return self.finding.due

    @property
    def omission(self) -> bool:
        return self.finding.omission

    @property
    def reading(self) -> str | None:
        return self.finding.reading

    @property
    def source(self) -> str | None:
        return self.finding.source

    @property
    def watermark(self) -> str | None:
        return self.finding.watermark

    @property
    def review_at(self) -> str | None:
        return self.finding.review_at

    @property
    def awaits(self) -> str | None:
        return self.finding.awaits
