"""What a rule sees beyond one stream: what is gathered into it, and acts that stand in others."""

from datetime import timedelta

from tests.monitors.naive.language import (
    Case,
    day_of,
    hit,
    may_hit,
    midnight_after,
    order,
)
from tests.monitors.naive.precedence import LEVELS, fits, tried

SUBJECTS = ("org/", "expert/")
COMMON = "rules"


def home(rule, entry):
    """The stream in which an entry is judged by a rule: its subject's, or its own."""
    if rule.gather == "@all":
        return COMMON
    subject = entry.data.get(rule.gather) if rule.gather else None
    return subject if str(subject).startswith(SUBJECTS) else entry.stream


def belonging(rule, entries, stream):
    return [each for each in entries if home(rule, each) == stream]


def kept(rule, world, keys):
    """Acts of the whole log about whom a case is about, in the order they took place."""
    field = rule.correlation.keys[0].other if rule.correlation.keys else None
    acts = [e for e in world.entries if field is None or e.data.get(field) == keys[0]]
    return sorted(acts, key=order)


def elsewhere(rule, entries, world):
    """A precedence whose required act stands in another stream than its trigger."""
    for _, case in tried(rule, entries, world):
        yield case if case.verdict else _preceded(rule, case.entry, case.keys, world)
        if rule.once:
            return


def _preceded(rule, entry, keys, world):
    acts = [each for each in kept(rule, world, keys) if each.index != entry.index]
    before = [each for each in acts if order(each) < order(entry)]
    behind = [e for e in acts if order(e) > order(entry) and e.occurred_at <= world.at]
    unclear, oldest = False, _oldest(rule, entry)
    for place, each in enumerate(before):
        for match in rule.required if each.occurred_at >= oldest else ():
            fit = hit(match, each) is not False and fits(rule, match, each, entry, world)
            unclear = unclear or fit is None
            first = match is rule.required[0]
            if fit and not (first and _taken_back(rule, each, before[place + 1 :], world)):
                return Case(entry, keys, "satisfied")
    if unclear:
        return Case(entry, keys, "undetermined")
    cap = min((match.cap for match in rule.required), key=LEVELS.index)
    unseen = world.unseen_elsewhere(rule, keys, entry.occurred_at, oldest or entry.occurred_at)
    late = any(
        hit(match, each) is not False and fits(rule, match, each, entry, world, timely=False)
        for each in behind
        for match in rule.required
    )
    if late and unseen != "pending":
        if unseen != "violated":
            cap = min(cap, "yellow", key=LEVELS.index)
        return Case(entry, keys, "violated", cap)
    return Case(entry, keys, unseen, cap, omission=True)


def _oldest(rule, entry):
    """From when on an act counts: from the first of so many days before the trigger's."""
    if rule.limit is None:
        return ""
    return midnight_after(day_of(entry.occurred_at) - timedelta(days=rule.limit.n + 1))


def _taken_back(rule, act, since, world):
    """By whoever keeps the list now, of the same content."""
    return any(
        hit(match, each)
        and all(each.data.get(field) == act.data[field] for field in rule.same)
        and (not match.role or world.holds(each.actor, match.role, each.occurred_at))
        for each in since
        for match in rule.withdrawn
    )


def handed_on(rule, duty, world):
    """Whether what ends a duty, in whatever stream, took place before it was due."""
    return any(
        may_hit(rule.ends, each) and each.occurred_at < duty.due
        for each in kept(rule, world, duty.keys)
    )
