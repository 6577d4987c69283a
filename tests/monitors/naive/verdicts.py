"""The verdict and the level of every case of every rule, by the definition alone."""

from datetime import date

from tests.monitors.naive.acts import (
    absence,
    continuity,
    existence,
    separation,
    universality,
    value,
)
from tests.monitors.naive.beyond import elsewhere, handed_on
from tests.monitors.naive.language import all_of, condition, day_of, other, together
from tests.monitors.naive.lots import duration, equality, quorum
from tests.monitors.naive.precedence import precedence
from tests.monitors.naive.response import response
from tests.monitors.naive.sums import aggregate
from tests.monitors.naive.turns import periodic
from tests.monitors.naive.world import SECONDS, NoCalendar, ends

PATTERNS = {
    "universality": universality,
    "existence": existence,
    "absence": absence,
    "precedence": precedence,
    "value": value,
    "duration": duration,
    "quorum": quorum,
    "equality": equality,
    "continuity": continuity,
    "separation": separation,
    "aggregate": aggregate,
    "periodic": periodic,
}
LEVELS = ["blue", "yellow", "red"]


def judged(rules, rule, entries, world):
    """Every case of a rule, with its level where it is violated."""
    for case in cases(rule, entries, world):
        verdict = barred(rules, rule, case, entries, world) or case.verdict
        level = None
        if verdict == "violated":
            cap = case.cap
            if rule.exempt_effect == "yellow" and exempt(rule, case, world):
                cap = min(cap, "yellow", key=LEVELS.index)
            if case.omission and not heard(rule, case, world):
                cap = min(cap, "yellow", key=LEVELS.index)
            level = min(rule.level, cap, key=LEVELS.index)
        yield case, verdict, level


def cases(rule, entries, world):
    if rule.kind == "response":
        for case, duty in response(rule, entries, world):
            if rule.elsewhere and case.verdict == "violated" and handed_on(rule, duty, world):
                case.verdict = "inactive"
            yield case
    else:
        pattern = elsewhere if rule.elsewhere else PATTERNS[rule.kind]
        yield from pattern(rule, entries, world)


def heard(rule, case, world):
    """Whether the party was told of an omission, and the time that the office set has passed."""
    named = {k.own.lstrip("@"): v for k, v in zip(rule.correlation.keys, case.keys, strict=True)}
    said = {name: value for name, value in named.items() if value is not None}
    raised = [
        each.id
        for each in world.told
        if each.type == "alert.Raised"
        and (each.data["rule"], each.data["rule_version"]) == (rule.id, rule.version)
        and (each.data["trigger"], each.data["correlation"]) == (case.named_by.index, said)
    ]
    notices = [
        each.received_at
        for each in world.told
        if each.type == "alert.Notified" and each.data["alert"] in raised
    ]
    grace = world.parameters.get("reporting_grace")
    if not notices or not isinstance(grace, dict) or grace.get("unit") not in UNITS:
        return False
    try:
        strict, final = ends(world, notices[0], grace["n"], grace["unit"])
    except NoCalendar:
        return False
    return (final or strict) <= world.at


UNITS = ("natural_day", "working_day", *SECONDS)


def barred(rules, rule, case, entries, world):
    """Why a rule does not speak of a case: the first of these that holds."""
    return (
        _not_in_force(rule, case)
        or _out_of_scope(rule, world)
        or _shut(rule, case, entries)
        or (rule.exempt_effect == "inactive" and exempt(rule, case, world) and "inactive")
        or _left(rules, rule, case, entries, world)
    )


def _not_in_force(rule, case):
    """The rule and one of its bases held on the day of the act."""
    day = day_of(case.arose or case.entry.occurred_at)
    held = rule.valid_from <= day <= (rule.valid_to or date.max) and any(
        basis.status == "in_force"
        and (basis.valid_from or date.min) <= day <= (basis.valid_to or date.max)
        for basis in rule.basis
    )
    return None if held else "inactive"


def _out_of_scope(rule, world):
    if is_excluded(rule, world):
        return "inactive"
    missing = "inactive" if rule.on_missing == "inactive" else "undetermined"
    return missing if all_of(rule.scope, world.header) is None else None


def is_excluded(rule, world):
    """Whether a rule is surely not about the project: then one case stands for all of them."""
    return all_of(rule.scope, world.header) is False or any(
        condition(one, world.header) for one in rule.scope_except
    )


def _shut(rule, case, entries):
    """A field that another event of the case says last decides whether the rule applies."""
    if rule.gate is None:
        return None
    said = [
        each.data.get(rule.gate.field)
        for each in entries
        if each.type in rule.gate.match.events and together(rule, case.keys, other(rule, each))
    ]
    if not said or said[-1] is None:
        return "undetermined"
    return None if said[-1] in rule.gate.open else "inactive"


def exempt(rule, case, world):
    """Whether an exemption from a rule was on file when the duty arose."""
    at = case.arose or case.named_by.occurred_at
    return any(
        each.type == "exemption.Granted"
        and each.data["subject"] == rule.id
        and each.occurred_at <= at
        and each.data.get("lot") in (None, case.entry.data.get("lot"))
        and (each.data.get("valid_until") or at) >= at
        for each in world.told
    )


def _left(rules, rule, case, entries, world):
    """A special rule deals with the same act, or with the same item."""
    for name in rule.yields_to:
        special = rules[name]
        for other_case in cases(special, entries, world):
            if shares(rule, case) & shares(special, other_case) and not barred(
                rules, special, other_case, entries, world
            ):
                return "inactive"
    return None


def shares(rule, case):
    """What makes two cases the same act: the entry, or the number of the item they are about."""
    named = {key.own: value for key, value in zip(rule.correlation.keys, case.keys, strict=True)}
    items = [named.get(name) for name in ("information_id", "award_id", "contract_id")]
    return {f"@{case.entry.index}", *(f"={item}" for item in items if item is not None)}
