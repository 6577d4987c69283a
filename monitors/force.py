"""Whether a rule was in force when an act took place: by its text, and by what was activated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitors.basis import Status
from monitors.facts import Facts
from monitors.judgement import Barred, Verdict
from monitors.moment import civil_date, end_of
from monitors.rule import Rule
from monitors.wording import reason

_FOR_EVER = "~"
"""Later than any instant the ledger writes."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From one instant to another, and while these rules are on file, the answer is the same."""

    era: object
    since: str
    until: str
    barred: Barred | None


class Force:
    """It changes on a few days only: the answer is kept until an act of another stretch comes."""

    def __init__(self) -> None:
        self._stretches: dict[str, _Stretch] = {}

    def bars(self, rule: Rule, at: str, facts: Facts) -> Barred | None:
        """Why a rule has nothing to say of an act at an instant; None where it has."""
        known = self._stretches.get(rule.id)
        if known is None or known.era is not facts.era or not known.since <= at < known.until:
            known = self._stretches[rule.id] = _stretch(rule, civil_date(at), facts)
        return known.barred


def _stretch(rule: Rule, day: date, facts: Facts) -> _Stretch:
    ends = [*_last_days(rule), *map(_before, facts.turning_days(rule.id))]
    since = max((end for end in ends if end < day), default=None)
    until = min((end for end in ends if end >= day), default=None)
    return _Stretch(
        era=facts.era,
        since="" if since is None else end_of(since),
        until=_FOR_EVER if until is None else end_of(until),
        barred=_bars_on(rule, day, facts),
    )


def _bars_on(rule: Rule, day: date, facts: Facts) -> Barred | None:
    if all(basis.status is not Status.IN_FORCE for basis in rule.basis):
        return Verdict.INACTIVE, reason("repealed")
    is_law = any(basis.carries(day) for basis in rule.basis)
    if not is_law or day < rule.valid_from or (rule.valid_to is not None and day > rule.valid_to):
        return Verdict.INACTIVE, reason("not_in_force")
    activation = facts.activation(rule.id, day)
    if activation is not None and activation.version == rule.version:
        return None
    if facts.lacks_review(rule.id, rule.version):
        return Verdict.INACTIVE, reason("rule_not_reviewed")
    return Verdict.INACTIVE, reason("not_activated" if activation is None else "other_version")


def _last_days(rule: Rule) -> Iterator[date]:
    """The days after which the text, or what it rests on, is or is no longer in force."""
    spans = [(basis.valid_from, basis.valid_to) for basis in rule.basis]
    for first, last in ((rule.valid_from, rule.valid_to), *spans):
        if first is not None:
            yield _before(first)
        if last is not None:
            yield last


def _before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day
