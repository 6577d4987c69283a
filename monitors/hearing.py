"""The chance to answer: nothing is held against a party before it was told and could speak.

The office sets how long that is: parameter `reporting_grace`, `{"n": 3, "unit": "working_day"}`.
"""

from typing import Final

from monitors.counting import Unit
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.rulebook import Rulebook

GRACE: Final = "reporting_grace"
EARLY: Final = "S-32"
"""The rule about confirming too early: its limit is the least time that a party has."""


def grace_ends(notified_at: str, facts: Facts) -> str | None:
    """When the time that the office set has passed; None where it set none that can be counted."""
    grace = _period(facts.parameters.get(GRACE))
    return None if grace is None else _ends(notified_at, *grace, facts)


def answer_ends(notified_at: str, facts: Facts, rulebook: Rulebook) -> str | None:
    """When a party that was told at this instant has had its time; None while nobody can count it.

    That is the time the office set, and never less than the rule on confirming too early asks.
    """
    limit = rulebook[EARLY].limit
    least = _ends(notified_at, limit.n, limit.unit, facts) if limit else notified_at
    if _period(facts.parameters.get(GRACE)) is None or least is None:
        return least
    grace = grace_ends(notified_at, facts)
    return None if grace is None else max(least, grace)


def _ends(start: str, n: int, unit: Unit, facts: Facts) -> str | None:
    try:
        due = facts.due(start, n, unit)
    except NoCalendar:
        return None
    return due.last if due is not None else None


def _period(value: object) -> tuple[int, Unit] | None:
    """A period as the office sets it; anything else is no period."""
    match value:
        case {"n": int(n), "unit": str(unit)} if n >= 0 and unit in list(Unit):
            return n, Unit(unit)
    return None
