"""Aggregate: acts that add up, by what ties them together and by the period they were of."""

from tests.monitors.naive.language import Case, day_of, hit, order, own, said_time
from tests.monitors.naive.turns import name_of, period_of


def aggregate(rule, entries, world):
    """Each act with those before it: the one with which they go beyond the ceiling breaks it."""
    added = []
    for entry in sorted(entries, key=order):
        fitting = [match for match in rule.trigger if hit(match, entry) is not False]
        if not fitting:
            continue
        match = next((match for match in fitting if hit(match, entry)), fitting[0])
        keys, at = own(rule, entry), said_time(match, entry)
        if rule.every and at is not None:
            keys[-1] = name_of(period_of(day_of(at), rule.every)[0], rule.every)
        amount, kind = entry.data.get(rule.amount), entry.data.get(rule.ceiling.by)
        if hit(match, entry) is None or None in (*keys, amount, kind):
            yield Case(entry, keys, "undetermined")
            continue
        added.append((keys, amount))
        amounts = [each for theirs, each in added if theirs == keys]
        allowed = _allowed(rule, kind, world)
        if allowed is None or any(each["currency"] != "CNY" for each in amounts):
            yield Case(entry, keys, "undetermined")
        elif not _beyond(rule, amounts, allowed):
            yield Case(entry, keys, "satisfied")
        else:
            told_already = _beyond(rule, amounts[:-1], allowed)
            yield Case(entry, keys, "inactive" if told_already else "violated")


def _allowed(rule, kind, world):
    amounts = rule.ceiling.amounts
    if rule.ceiling.parameter:
        amounts = world.parameters.get(rule.ceiling.parameter)
    allowed = amounts.get(kind) if isinstance(amounts, dict) else None
    return allowed if type(allowed) is int else None


def _beyond(rule, amounts, allowed):
    total = sum(each["fen"] for each in amounts)
    reached = total >= allowed if rule.ceiling.reached else total > allowed
    return reached and len(amounts) >= rule.ceiling.least
