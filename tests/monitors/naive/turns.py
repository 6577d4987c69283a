"""Periodic: a duty that whoever holds it owes again and again, by the calendar alone."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.monitors.naive.language import (
    DAY,
    Case,
    all_of,
    day_of,
    hit,
    hits,
    midnight_after,
    other,
    own,
    said_time,
)
from tests.monitors.naive.response import Duty, judged
from tests.monitors.naive.world import NoCalendar

MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass
class Holding:
    """A duty from the act that gave it until all who hold it have lost it."""

    entry: object
    keys: list
    doubtful: bool
    holders: set = field(default_factory=set)
    ended: str | None = None


def periodic(rule, entries, world):
    for holding in _holdings(rule, entries):
        for span in _spans(rule, holding, world):
            yield _turn(rule, holding, span, entries, world)


def _holdings(rule, entries):
    found = []
    for entry in entries:
        lasting = [holding for holding in found if holding.ended is None]
        if hits(rule.withdrawn, entry):
            for holding in lasting:
                if _alike(holding.keys, other(rule, entry)[:-1]):
                    holding.holders.discard(entry.data.get("org"))
                    holding.ended = None if holding.holders else entry.occurred_at
        for match in rule.trigger:
            if hit(match, entry) is not False:
                keys = own(rule, entry)[:-1]
                lasting = [each for each in found if each.ended is None and each.keys == keys]
                if not lasting:
                    doubtful = all_of(match.where, entry.data) is None
                    lasting = [Holding(entry, keys, doubtful)]
                    found += lasting
                lasting[0].holders.add(entry.data.get("org"))
    return found


def _alike(these, those):
    return all(None in pair or pair[0] == pair[1] for pair in zip(these, those, strict=True))


def _spans(rule, holding, world):
    """The first and the last day of each period for which the duty came round by now."""
    since = holding.entry.occurred_at
    first, last = period_of(max(day_of(since), rule.valid_from), rule.every)
    while True:
        begins, ends = midnight_after(first - DAY), midnight_after(last)
        if (begins if rule.owed == "throughout" else ends) > world.at:
            return
        late = rule.owed == "throughout" and begins < since
        if first >= rule.valid_from and not late and not _is_free(rule, first, world):
            yield first, last
        first, last = period_of(last + DAY, rule.every)


def _is_free(rule, day, world):
    try:
        return rule.every == "working_day" and world.is_off(day)
    except NoCalendar:
        return False


def period_of(day, every):
    if every == "working_day":
        return day, day
    months = MONTHS[every]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first
    for _ in range(months):
        after = (after + timedelta(days=31)).replace(day=1)
    return first, after - DAY


def name_of(first, every):
    if every == "year":
        return first.year
    if every == "quarter":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return first.isoformat() if every == "working_day" else first.isoformat()[:7]


def _turn(rule, holding, span, entries, world):
    first, last = span
    keys = [*holding.keys, name_of(first, rule.every)]
    begins, ends = midnight_after(first - DAY), midnight_after(last)
    names_its_period = rule.correlation.keys[-1].other != "@period"
    start = ends if names_its_period else begins
    duty = Duty(holding.entry, keys, 0, "natural_day", start, missing=holding.doubtful)
    duty.last_day, duty.ended = last, holding.ended
    for each in entries:
        for match in rule.required:
            at, said = said_time(match, each), hit(match, each)
            if said is False or at is None or duty.met is not None:
                continue
            *theirs, period = other(rule, each)
            if not names_its_period:
                period = name_of(period_of(day_of(at), rule.every)[0], rule.every)
            in_time = duty.ended is None or at < duty.ended
            if period == keys[-1] and _alike(holding.keys, theirs) and in_time:
                duty.met, duty.doubt = (at, duty.doubt) if said else (None, True)
    verdict, cap = judged(rule, duty, world)
    opens = begins if rule.owed == "throughout" else ends
    return Case(duty.entry, keys, verdict, cap, omission=duty.omitted, arose=opens)
