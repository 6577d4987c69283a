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
from tests.monitors.naive.language import all_of, condition, day_of, other, together
from tests.monitors.naive.lots import duration, equality, quorum
from tests.monitors.naive.precedence import precedence
from tests.monitors.naive.response import response

PATTERNS = {
    "universality": universality,
    "existence": existence,
    "absence": absence,
    "precedence": precedence,
    "response": response,
    "value": value,
    "duration": duration,
    "quorum": quorum,
    "equality": equality,
    "continuity": continuity,
    "separation": separation,
}
LEVELS = ["blue", "yellow", "red"]


def judged(rules, rule, entries, world):
    """Every case of a rule, with its level where it is violated."""
    for case in PATTERNS[rule.kind](rule, entries, world):
        verdict = barred(rules, rule, case, entries, world) or case.verdict
        level = None
        if verdict == "violated":
            cap = case.cap
            if rule.exempt_effect == "yellow" and exempt(rule, case, entries):
                cap = min(cap, "yellow", key=LEVELS.index)
            level = min(rule.level, cap, key=LEVELS.index)
        yield case, verdict, level


def barred(rules, rule, case, entries, world):
    """Why a rule does not speak of a case: the first of these that holds."""
    return (
        _not_in_force(rule, case)
        or _out_of_scope(rule, world)
        or _shut(rule, case, entries)
        or (rule.exempt_effect == "inactive" and exempt(rule, case, entries) and "inactive")
        or _left(rules, rule, case, entries, world)
    )


def _not_in_force(rule, case):
    """The rule and one of its bases held on the day of the act."""
    day = day_of(case.entry.occurred_at)
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


def exempt(rule, case, entries):
    """Whether an exemption from a rule was on file when the duty arose."""
    at = case.named_by.occurred_at
    return any(
        each.type == "exemption.Granted"
        and each.data["subject"] == rule.id
        and each.occurred_at <= at
        and each.data.get("lot") in (None, case.entry.data.get("lot"))
        and (each.data.get("valid_until") or at) >= at
        for each in entries
    )


def _left(rules, rule, case, entries, world):
    """A special rule deals with the same act, or with the same item."""
    for name in rule.yields_to:
        special = rules[name]
        for other_case in PATTERNS[special.kind](special, entries, world):
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
