"""A verdict on one occasion of one rule, with everything it rests on."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from monitors.counting import Due
from monitors.level import Level
from monitors.rule import Value
from monitors.wording import Reason


class Verdict(StrEnum):
    SATISFIED = "satisfied"
    VIOLATED = "violated"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    INACTIVE = "inactive"


Barred = tuple[Verdict, Reason]
"""Why a rule does not apply to a case, or cannot be said to."""


# Not frozen, though nobody assigns to them: one of each is made for every case looked at, and
# a frozen one takes three times as long.
@dataclass(slots=True, kw_only=True)
class Finding:
    """What a pattern found, before the levels of the law and the office are put on it."""

    verdict: Verdict
    reason: Reason
    evidence: tuple[int, ...] = ()
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


@dataclass(slots=True, kw_only=True)
class Judgement:
    """One verdict. `trigger` and `evidence` are log indexes.

    `due_at` is the end of the period (after rolling), `due` the arithmetic; `source` and
    `watermark` are what an omission rests on; `reading` is the disputed point, if one is.
    """

    rule: str
    version: str
    stream: str
    correlation: Mapping[str, Value]
    verdict: Verdict
    level: Level | None
    trigger: int
    evidence: tuple[int, ...]
    reason: Reason
    as_of: str
    due_at: str | None = None
    due: Due | None = None
    omission: bool = False
    reading: str | None = None
    source: str | None = None
    watermark: str | None = None
    review_at: str | None = None
    awaits: str | None = None
    lot: str | None = None
    formerly: AbstractSet[int] = frozenset()
    """What opened the case before its clock was started afresh, or once seemed to."""
    arose_at: str = ""
    """When the case arose: with its trigger, or in a period of the calendar after it."""
    subject: str | None = None
    """The party the duty falls on, where the stream says who that is."""
