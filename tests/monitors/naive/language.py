"""What the words of a rule file mean, written down once more and as plainly as can be.

Nothing here is the engine's: an entry, a rule as data, and lists looked through from end to end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHANGHAI = timedelta(hours=8)
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
AGAINST_ANOTHER_FIELD = {
    "differs_from": lambda found, against: found != against,
    "not_among": lambda found, against: found not in against,
}


@dataclass
class Case:
    """One occasion of a rule: the entry and the keys that name it, and what is known of it.

    `cap` is the highest level that a breach may have; `cause` the entry that its clock runs from,
    where that is another. A breach on one of several readings is capped yellow; an omission is
    yellow until the party was told of it and had its time. `arose` is when the case arose, where no
    entry opened it.
    """

    entry: object
    keys: list
    verdict: str
    cap: str = "red"
    cause: object = None
    omission: bool = False
    arose: str | None = None

    @property
    def named_by(self):
        return self.cause or self.entry


def order(entry):
    """Alerts are about the ledger, and ordered by when it received them."""
    at = entry.received_at if entry.type.startswith("alert.") else entry.occurred_at
    return at, entry.index


def condition(one, data):
    found = data
    for name in one.field.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if one.operator == "given":
        return (found is not None) == one.value
    if one.operator in AGAINST_ANOTHER_FIELD:
        against = data.get(one.value)
        return (
            None
            if None in (found, against)
            else AGAINST_ANOTHER_FIELD[one.operator](found, against)
        )
    if one.operator == "not_among":
        others = data.get(one.value)
        return None if None in (found, others) else found not in others
    return None if found is None else OPERATIONS[one.operator](found, one.value)


def all_of(conditions, data):
    answers = [condition(one, data) for one in conditions]
    return False if False in answers else None if None in answers else True


def hit(match, entry):
    """Whether an entry is such an event: yes, no, or (None) a field that would say is missing."""
    if entry.type not in match.events or entry.actor == match.unless_by:
        return False
    return all_of(match.where, entry.data)


def hits(matches, entry):
    return any(hit(match, entry) for match in matches)


def may_hit(matches, entry):
    return any(hit(match, entry) is not False for match in matches)


def events_of(matches):
    return [event for match in matches for event in match.events]


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
    """Facts belong together if no key tells them apart; a key that one of them lacks does not."""
    pairs = list(zip(these, those, strict=True))
    if rule.node_map:
        (node, said_node), (item, said_item), (lot, said_lot) = pairs
        if None not in (lot, said_lot) and lot != said_lot:
            return False
        return said_node is said_item is None or node == said_node or item == said_item
    if rule.correlation.any_of:
        return any(a is not None and a == b for a, b in pairs)
    return all(a is None or b is None or a == b for a, b in pairs)


def about(rule, keys, entries):
    """Those of the entries that belong to a case."""
    return [each for each in entries if together(rule, keys, other(rule, each))]


def instant(moment):
    return datetime.fromisoformat(moment)


def written(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def later(moment, seconds):
    return written(instant(moment) + timedelta(seconds=seconds))


def seconds_between(earlier, later_):
    return (instant(later_) - instant(earlier)).total_seconds()


def day_of(moment):
    return (instant(moment) + SHANGHAI).date()


def hour_of(moment):
    return (instant(moment) + SHANGHAI).hour


def midnight_after(day):
    return written(datetime.combine(day + DAY, datetime.min.time()) - SHANGHAI)
