"""A rule speaks of events and fields that the catalogue has."""

from collections.abc import Iterator, Mapping

from monitors.rule import Match, Member, Rule
from monitors.table import Table

_BUILT_IN = frozenset({"occurred_at", "received_at", "@id"})
HEADER = "project.Registered"
"""The event whose fields say what kind of project a stream is about."""


def check_vocabulary(rule: Rule, fields: Mapping[str, frozenset[str]], table: Table) -> None:
    """Refuse an event that nobody can say, and a field that none of its events has."""
    for match in _matches(rule):
        for event in match.events:
            if event not in fields:
                table.refuse(event, "is not an event of the catalogue")
        known = frozenset[str]().union(*(fields[event] for event in match.events))
        named = {c.field.split(".")[0] for c in match.where} | set(match.moment)
        for name in sorted(named - known - _BUILT_IN):
            table.refuse(name, f"is not a field of {' or '.join(match.events)}")
    _check_keys(rule, fields, table)
    for stops in rule.stops:
        for event in (*stops.start.events, *stops.until.events):
            if stops.each is not None and stops.each not in fields[event]:
                table.refuse(stops.each, f"is not a field of {event}")
    for condition in (*rule.scope, *rule.scope_except):
        if condition.field.split(".")[0] not in fields[HEADER]:
            table.refuse(condition.field, f"is not a field of {HEADER}")


def _check_keys(rule: Rule, fields: Mapping[str, frozenset[str]], table: Table) -> None:
    opening = [event for match in (*rule.trigger, *rule.subject) for event in match.events]
    others = [event for match in _matches(rule) for event in match.events]
    for key in rule.correlation.keys:
        for name, events in ((key.own, opening or others), (key.other, others)):
            if name not in _BUILT_IN and not any(name in fields[event] for event in events):
                table.refuse(name, "is a key that no event of the rule has")
    for event in opening:
        if rule.held is not None and rule.held not in fields[event]:
            table.refuse(rule.held, f"is not a field of {event}")


def _matches(rule: Rule) -> Iterator[Match]:
    yield from (*rule.trigger, *rule.subject, *rule.required, *rule.until, *rule.after)
    yield from (
        *rule.ends,
        *rule.restarts,
        *rule.settles,
        *rule.withdrawn,
        *rule.supplement,
        *rule.start,
        *rule.end,
        *rule.decisive,
        *rule.base,
    )
    for stops in rule.stops:
        yield from (stops.start, stops.until)
    if rule.extension:
        yield from (rule.extension.approved, rule.extension.notified)
    if rule.gate:
        yield rule.gate.match
    yield from (_without_conditions(member) for member in (*rule.enter, *rule.leave))


def _without_conditions(member: Member) -> Match:
    return member.match if member.items is None else Match(events=member.match.events)
