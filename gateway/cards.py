"""Red and yellow cards (红黄牌): confirmed violations by organisation, and those alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateway.alerts import Alert
from gateway.hearing import AnswerEnds, was_heard

CARDS_COUNTED_MAX = 100_000
"""Alerts looked at for the cards of organisations."""

CARDS = ("red", "yellow")
"""Levels that are counted against an organisation once a violation is confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Confirmed violations of one organisation, by the level of their alerts."""

    org: str
    red: int
    yellow: int


def cards(alerts: Iterable[Alert], ends: AnswerEnds) -> Iterator[Cards]:
    """By organisation. Who was never told has none, nor has anybody of what was overridden.

    Nor of what was confirmed while its time to answer ran, past the console: rule S-32 finds that.
    """
    counted: dict[str, dict[str, int]] = {}
    for alert in alerts:
        course = alert.course
        if course.to and alert.state != "overridden" and was_heard(course, ends):
            levels = counted.setdefault(course.to, dict.fromkeys(CARDS, 0))
            if alert.level in levels:
                levels[alert.level] += 1
    for org, levels in sorted(counted.items()):
        yield Cards(org=org, **levels)
