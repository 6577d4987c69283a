"""Whether the party has had its chance to answer, before anything is held against it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from gateway.alert_course import Course
from gateway.alerts import Alert
from gateway.errors import GatewayError
from ledger.read import Reader
from monitors.evaluate import facts_of
from monitors.hearing import answer_ends
from monitors.rulebook import Rulebook

TYPES: Final = ("rule.LegalReviewed", "calendar.Loaded", "parameter.Set")
"""What says how long a party has."""


class NotHeard(GatewayError):
    """Nothing is held against a party that was not told, or whose time to answer still runs."""

    def __init__(self, alert: str, reason: str) -> None:
        super().__init__(f"{alert}: {reason}")
        self.alert = alert
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Times as the ledger writes them; `until` is empty while nobody can count it."""

    told_at: str
    answered_at: str
    until: str
    at: str

    @property
    def over(self) -> bool:
        return bool(self.told_at and (self.answered_at or (self.until and self.at >= self.until)))

    @property
    def waits_for(self) -> str:
        """What has to come first: `notice`, `answer`, or nothing."""
        if not self.told_at:
            return "notice"
        return "" if self.over else "answer"

    def check(self, alert: str) -> None:
        """Raises NotHeard."""
        if not self.told_at:
            raise NotHeard(alert, "the party was not told yet")
        if not self.over:
            until = self.until or "a day that no calendar tells"
            raise NotHeard(alert, f"the party was told and may answer until {until}")


AnswerEnds = Callable[[str], str | None]
"""When a party told at an instant has had its time; None while nobody can count it."""


def answer_ends_by(reader: Reader, rulebook: Rulebook) -> AnswerEnds:
    """By the calendars and parameters now in force."""
    facts = facts_of(reader.of_types(TYPES))
    return lambda told_at: answer_ends(told_at, facts, rulebook)


def hearing_of(alert: Alert, reader: Reader, rulebook: Rulebook, at: str) -> Hearing:
    """As of an instant, by the calendars and parameters then in force."""
    course = alert.course
    until = None
    if course.notified_at and not course.answered_at:
        until = answer_ends_by(reader, rulebook)(course.notified_at)
    return Hearing(
        told_at=course.notified_at, answered_at=course.answered_at, until=until or "", at=at
    )


def was_heard(course: Course, ends: AnswerEnds) -> bool:
    """Whether what was confirmed had waited for the party, as the console makes it wait."""
    if not course.unanswered_since:
        return bool(course.confirmed_at)
    until = ends(course.unanswered_since)
    return until is not None and course.confirmed_at >= until
