"""What the words of a rule file mean, written down once more and as plainly as can be.

Nothing here is the engine's: an entry, a rule as data, and lists looked through from end to end.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

SHANGHAI = timedelta(hours=8)
SATURDAY = 5
DAY = timedelta(days=1)
OPERATIONS = {
    "equals": lambda found, wanted: found == wanted,
    "one_of": lambda found, wanted: found in wanted,
    "not_one_of": lambda found, wanted: found not in wanted,
    "at_most": lambda found, wanted: found <= wanted,
    "at_least": lambda found, wanted: found >= wanted,
    "begins": lambda found, wanted: str(found).startswith(wanted),
    "many": lambda found, wanted: len(found) == wanted,
    "many_at_most": lambda found, wanted: len(found) <= wanted,
    "many_at_least": lambda found, wanted: len(found) >= wanted,
    "includes": lambda found, wanted: bool(set(found) & set(wanted)),
}


class NoOpinion(Exception):
    """The case uses something that is not written down here."""


@dataclass
class World:
    """What else is known: the sources, how far they have reported, the day offs of one year."""

    families: list
    through: str
    year: int
    off: set
    worked: set
    header: dict

    def is_off(self, day):
        if day.year != self.year:
            raise NoOpinion
        weekend = day.weekday() >= SATURDAY
        return day not in self.worked if weekend else day in self.off

    def unseen(self, events, due_at):
        """What it means that none of these events was seen by then."""
        if any(event.split(".")[0] not in self.families for event in events):
            return "undetermined"
        return "violated" if due_at <= self.through else "pending"


def condition(one, data):
    found = data
    for name in one.field.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if one.operator == "given":
        return (found is not None) == one.value
    if one.operator == "differs_from":
        against = data.get(one.value)
        return None if None in (found, against) else found != against
    if one.operator == "not_among":
        others = data.get(one.value)
        return None if None in (found, others) else found not in others
    return None if found is None else OPERATIONS[one.operator](found, one.value)


def all_of(conditions, data):
    answers = [condition(one, data) for one in conditions]
    return False if False in answers else None if None in answers else True


def hit(match, entry):
    """Whether an entry is such an event: yes, no, or (None) a field that would say is missing."""
    return entry.type in match.events and all_of(match.where, entry.data)


def hits(matches, entry):
    return any(hit(match, entry) for match in matches)


def said_time(match, entry):
    for name in match.moment:
        if name in ("occurred_at", "received_at"):
            return getattr(entry, name)
        if entry.data.get(name) is not None:
            return entry.data[name]
    return None


def own(rule, entry):
    keys = rule.correlation.keys
    return [entry.id if key.own == "@id" else entry.data.get(key.own) for key in keys]


def other(rule, entry):
    return [entry.data.get(key.other) for key in rule.correlation.keys]


def together(rule, these, those):
    pairs = list(zip(these, those, strict=True))
    if rule.correlation.any_of:
        return any(a is not None and a == b for a, b in pairs)
    return all(a is None or b is None or a == b for a, b in pairs)


def day_of(moment):
    return (datetime.fromisoformat(moment) + SHANGHAI).date()


def hour_of(moment):
    return (datetime.fromisoformat(moment) + SHANGHAI).hour


def midnight_after(day):
    at = datetime.combine(day + DAY, datetime.min.time()) - SHANGHAI
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ends(world, start, n, unit):
    """When n days after a start are over: as counted, and after rolling past days off."""
    day = day_of(start)
    if unit == "working_day":
        while n:
            day += DAY
            n -= not world.is_off(day)
        return midnight_after(day), midnight_after(day)
    if unit != "natural_day":
        raise NoOpinion
    day += n * DAY
    strict = midnight_after(day)
    while world.is_off(day):
        day += DAY
    return strict, midnight_after(day)


def in_force(rule, entry):
    """Whether the rule and one of its bases held on the day of an act."""
    day = day_of(entry.occurred_at)
    return rule.valid_from <= day <= (rule.valid_to or date.max) and any(
        basis.status == "in_force"
        and (basis.valid_from or date.min) <= day <= (basis.valid_to or date.max)
        for basis in rule.basis
    )


def in_scope(rule, header):
    held = all_of(rule.scope, header)
    if held is False or any(condition(one, header) for one in rule.scope_except):
        return False
    return held
