"""A rule speaks of events and fields that the catalogue has, and of values that they can take."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from monitors.fields import MOMENTS, Fields, can_be, check_conditions, find
from monitors.rule import Match, Member, Rule
from monitors.table import Table

Part = TypeVar("Part")

_BUILT_IN = frozenset({"occurred_at", "received_at", "@id", "@period"})
_ALL = "@all"
HEADER = "project.Registered"
"""The event whose fields say what kind of project a stream is about."""


def check_vocabulary(rule: Rule, fields: Fields, table: Table) -> None:
    """Refuse an event that nobody can say, a field that it has not, a value nobody can give it."""
    for match, part in _matches(rule, table):
        for event in match.events:
            if event not in fields:
                part.refuse(event, "is not an event of the catalogue")
        for name in match.moment:
            _check_moment(name, match, fields, part)
        check_conditions(match.where, match.events, fields, part)
    for member, part in _members(rule, table):
        _check_member(member, fields, part)
    _check_keys(rule, fields, table)
    _check_gathered(rule, fields, table)
    check_conditions((*rule.scope, *rule.scope_except), (HEADER,), fields, table.part("scope"))
    opening = _events((*rule.trigger, *rule.subject))
    check_conditions(rule.hold, opening, fields, table.part("hold"))
    _check_named(rule, fields, table)
    _check_covered(rule, fields, table)
    _check_lookups(rule, fields, table)
    _check_tests(rule, fields, table)
    _check_ceiling(rule, fields, table)
    _check_roles(rule, fields, table)


def _check_moment(name: str, match: Match, fields: Fields, part: Table) -> None:
    if name in _BUILT_IN:
        return
    found = find(name, match.events, fields)
    if not found:
        part.refuse(name, f"is not a field of {' or '.join(match.events)}")
    if all(said.type not in MOMENTS and not said.members for said in found):
        part.refuse(name, f"is a {found[0].type}, not a time")


def _check_member(member: Member, fields: Fields, part: Table) -> None:
    events = member.match.events
    for event in events:
        if event not in fields:
            part.refuse(event, "is not an event of the catalogue")
    inside = f"{member.items}." if member.items else ""
    if member.items and not find(member.items, events, fields):
        part.refuse(member.items, f"is not a field of {' or '.join(events)}")
    if not find(inside + member.name, events, fields):
        part.refuse(member.name, f"is not a field of {inside or ' or '.join(events)}")
    check_conditions(member.match.where, events, fields, part)
    for condition in member.doubt:
        if not find(inside + condition.field, events, fields):
            part.refuse(condition.field, f"is not a field of {inside or ' or '.join(events)}")


def _check_keys(rule: Rule, fields: Fields, table: Table) -> None:
    opening = _events((*rule.trigger, *rule.subject))
    others = tuple(event for match, _ in _matches(rule, table) for event in match.events)
    others += tuple(event for member, _ in _members(rule, table) for event in member.match.events)
    for key in rule.correlation.keys:
        for name, events in ((key.own, opening or others), (key.other, others)):
            if name not in _BUILT_IN and not find(name, events, fields):
                table.refuse(name, "is a key that no event of the rule has")
    for stops, part in _numbered(rule.stops, table, "stops"):
        for event in (*stops.start.events, *stops.until.events):
            if stops.each is not None and stops.each not in fields[event]:
                part.refuse(stops.each, f"is not a field of {event}")
        check_conditions(stops.unless, opening, fields, part)


def _check_gathered(rule: Rule, fields: Fields, table: Table) -> None:
    """Every entry of a rule that gathers says whom it is about."""
    for match, _ in _matches(rule, table) if rule.gather not in (None, _ALL) else ():
        for event in match.events:
            if rule.gather not in fields[event]:
                table.part("pattern").refuse("gather", f"is {rule.gather}, not a field of {event}")


def _check_named(rule: Rule, fields: Fields, table: Table) -> None:
    for place, names, events, kind in _named(rule):
        key, part = place.rpartition(".")[2], table
        for name in place.split(".")[:-1]:
            part = part.part(name)
        for name in names:
            found = find(name, events, fields)
            if not found:
                part.refuse(key, f"is {name}, not a field of {' or '.join(events)}")
            if kind is not None and all(said.type not in (kind, "any") for said in found):
                part.refuse(key, f"is {name}, a {found[0].type} and not a {kind}")


Named = tuple[str, tuple[str, ...], tuple[str, ...], str | None]
"""Where fields are named, which, of which events, and of what type they have to be."""


def _named(rule: Rule) -> Iterator[Named]:  # noqa: C901, PLR0912 - one for each key of a file
    trigger, required = _events(rule.trigger), _events(rule.required)
    for events in (trigger, required):
        yield "pattern.same", rule.same, events, None
        yield "pattern.covers", rule.covers, events, None
    for name, row in rule.table.items():
        yield f"table.{name}", (name,), trigger, None
        yield f"table.{name}.by", (row["by"],), trigger, None
    if rule.window:
        holder = trigger if rule.held else required
        yield "pattern.window.from", (rule.window.start,), holder, "time"
        yield "pattern.window.until", (rule.window.end,), holder, "time"
    if rule.amount:
        yield "pattern.amount", (rule.amount,), trigger, "money"
        if rule.base:
            key = "base_amount" if rule.base_amount else "amount"
            named = rule.base_amount or rule.amount
            yield f"pattern.{key}", (named,), _events(rule.base), "money"
    if rule.ceiling:
        yield "ceiling.by", (rule.ceiling.by,), trigger, None
    if rule.limit and rule.limit.n_field:
        opening = _events((*rule.trigger, *rule.subject))
        yield "limit.n_field", (rule.limit.n_field,), opening, "integer"
    if rule.extension:
        yield "extension.days", (rule.extension.days,), rule.extension.approved.events, "integer"
    if rule.gate:
        yield "gate.field", (rule.gate.field,), rule.gate.match.events, None
    if rule.allowance:
        by, asked = rule.allowance.by.events, rule.allowance.asked.events
        yield "allowance.taken", (rule.allowance.taken,), trigger, "integer"
        yield "allowance.granted", (rule.allowance.granted,), by, "integer"
        yield "allowance.kinds", (rule.allowance.kinds,), by, None
        yield "allowance.kinds", (rule.allowance.kinds,), asked, None
    if rule.competent:
        yield "pattern.competent.field", rule.competent[:1], rule.required[0].events, None
    if rule.barred:
        yield "pattern.barred.field", rule.barred[:1], trigger, None
    if rule.held:
        yield "pattern.held", (rule.held,), trigger, None
    if rule.listed:
        yield "pattern.listed", (rule.listed,), trigger, None
    if rule.roles_held:
        events = _events(member.match for member in rule.enter)
        yield "pattern.roles_held.org", (rule.roles_held.org,), events, None
    for events in (_events(rule.after), _events(rule.until)) if rule.pairs else ():
        yield "pattern.pairs", (rule.pairs or "",), events, None


def _check_covered(rule: Rule, fields: Fields, table: Table) -> None:
    """A list covers a list, by what stands in both."""
    for name in rule.covers:
        for events in (_events(rule.trigger), _events(rule.required)):
            found = find(name, events, fields)
            if any(not said.many or said.members for said in found):
                table.part("pattern").refuse(
                    "covers", f"is {name}, which is no list of plain values"
                )


def _check_lookups(rule: Rule, fields: Fields, table: Table) -> None:
    """What one field must be, given another: both can be so."""
    events = _events(rule.trigger)
    for name, row in rule.table.items():
        part = table.part("table").part(name)
        for given, wanted in row.items():
            for key, value in ((row["by"], given), (name, wanted)) if given != "by" else ():
                if not any(can_be(said, "equals", value) for said in find(key, events, fields)):
                    part.refuse(value, f"is not a value that {key} can have")


def _check_tests(rule: Rule, fields: Fields, table: Table) -> None:
    """Those counted have the fields that a demand on them asks for."""
    counted = [
        (f"{member.items}.{{}}" if member.items else "{}", member.match.events)
        for member in rule.enter
    ]
    for test, part in _numbered(rule.tests, table, "test"):
        names = [condition.field for condition in test.where]
        for name in filter(None, (*names, test.distinct, test.jointly)):
            if not any(find(inside.format(name), events, fields) for inside, events in counted):
                part.refuse(name, "is not a field of those who are counted")


def _check_ceiling(rule: Rule, fields: Fields, table: Table) -> None:
    """Each amount is for something that the field it goes by can say."""
    if rule.ceiling is None:
        return
    found = find(rule.ceiling.by, _events(rule.trigger), fields)
    for value in rule.ceiling.amounts:
        if not any(can_be(said, "equals", value) for said in found):
            table.part("ceiling").refuse(value, f"is not a value that {rule.ceiling.by} can have")


def _check_roles(rule: Rule, fields: Fields, table: Table) -> None:
    known = {value for said in find("role", ("org.RoleGranted",), fields) for value in said.values}
    named = [match.role for match, _ in _matches(rule, table)]
    named += [rule.allowance.by.role] if rule.allowance else []
    named += [rule.barred[1]] if rule.barred else []
    named += [rule.roles_held.premises] if rule.roles_held else []
    named += [role for test in rule.tests for group in test.roles for role in group]
    for role in named:
        if role is not None and known and role not in known:
            table.refuse(role, "is not a role that an organisation can hold")
    for name, values in (
        (rule.held, [value for group in rule.apart for value in group]),
        (rule.gate and rule.gate.field, rule.gate.open if rule.gate else ()),
    ):
        events = rule.gate.match.events if rule.gate and name != rule.held else ()
        found = find(name or "", events or _events(rule.trigger), fields)
        for value in values:
            if found and not any(can_be(said, "equals", value) for said in found):
                table.refuse(value, f"is not a value that {name} can have")


def _events(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(event for match in matches for event in match.events))


def _matches(rule: Rule, table: Table) -> Iterator[tuple[Match, Table]]:
    for key in (
        "trigger", "subject", "required", "until", "after", "ends", "restarts", "settles",
        "withdrawn", "supplement", "start", "end", "decisive", "base",
    ):  # fmt: skip
        yield from _numbered(getattr(rule, key), table, key)
    for stops, part in _numbered(rule.stops, table, "stops"):
        yield stops.start, part
        yield stops.until, part
    if rule.extension:
        yield rule.extension.approved, table.part("extension")
        yield rule.extension.notified, table.part("extension")
    if rule.gate:
        yield rule.gate.match, table.part("gate")
    if rule.allowance:
        yield rule.allowance.by, table.part("allowance")
        yield rule.allowance.asked, table.part("allowance")


def _members(rule: Rule, table: Table) -> Iterator[tuple[Member, Table]]:
    for key in ("enter", "leave"):
        yield from _numbered(getattr(rule, key), table, key)


def _numbered(parts: tuple[Part, ...], table: Table, key: str) -> Iterator[tuple[Part, Table]]:
    for number, part in enumerate(parts):
        yield part, table.part(key, number)
