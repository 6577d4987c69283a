"""From a rule file's tables to a Rule; each pattern has its own keys and demands."""

from collections.abc import Callable
from typing import TypeVar

from monitors.counting import Unit
from monitors.rule import (
    Allowance,
    Basis,
    Correlation,
    Extension,
    Gate,
    Key,
    Kind,
    Level,
    Limit,
    Match,
    Member,
    Period,
    RolesHeld,
    Rule,
    Status,
    Stops,
    Test,
    Window,
)
from monitors.table import Table

Part = TypeVar("Part")

_VERIFIED = ("text", "secondary", "unchecked")
_SCOPES = ("global", "before", "after", "between")
_TEST_KINDS = ("at_least", "odd", "share", "none", "roles")
_LACKS = ("positive", "counted", "omission")
_LIMITS = {Kind.DURATION: "at_least", Kind.EQUALITY: "within"}


def parse_rule(rule_id: str, version: str, table: Table) -> Rule:
    """Read every table of a file. Raises RuleRefused at the first that is wrong."""
    pattern = table.table("pattern") or table.refuse("pattern", "is missing")
    kind = pattern.choice("kind", Kind)
    scope = table.table("scope")
    scope_except = scope.conditions("except") if scope else ()
    rule = Rule(
        id=rule_id,
        version=version,
        zh=table.text("zh"),
        en=table.text("en"),
        note=table.text("note", ""),
        basis=tuple(_basis(basis) for basis in table.tables("basis")),
        verified=table.one_of("verified", _VERIFIED),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
        level=table.choice("level", Level),
        on_missing=table.one_of("on_missing", ("undetermined", "inactive"), "undetermined"),
        exempt_effect=table.one_of("exempt_effect", ("inactive", "yellow"), "inactive"),
        yields_to=table.texts("yields_to", ()),
        scope=scope.as_conditions() if scope else (),
        scope_except=scope_except,
        gate=_gate(table.table("gate")),
        kind=kind,
        pattern_scope=pattern.one_of("scope", _SCOPES, "global"),
        correlation=Correlation(
            tuple(_key(name) for name in pattern.texts("correlate", ())),
            pattern.flag("correlate_any"),
        ),
        observer=pattern.one_of("observer", ("source", "ledger"), "source"),
        earlier=pattern.one_of("earlier", ("any", "same_day")) if pattern.has("earlier") else None,
        days_ahead=pattern.number("days_ahead") if pattern.has("days_ahead") else 0,
        node_map=pattern.flag("node_map"),
        chain=pattern.flag("chain"),
        same=pattern.texts("same", ()),
        covers=pattern.texts("covers", ()),
        window=_window(pattern.table("window")),
        allowance=_allowance(table.table("allowance")),
        supplement=_matches(table, "supplement"),
        competent=_competent(pattern.table("competent")),
        received_within=pattern.text_or_none("received_within"),
        listed=pattern.text_or_none("listed"),
        lack=pattern.one_of("lack", _LACKS, "positive"),
        roles_held=_roles_held(pattern.table("roles_held")),
        trigger=_matches(table, "trigger"),
        subject=_matches(table, "subject"),
        required=_matches(table, "required"),
        withdrawn=_matches(table, "withdrawn"),
        until=_matches(table, "until"),
        after=_matches(table, "after"),
        ends=_matches(table, "ends"),
        restarts=_matches(table, "restarts"),
        settles=_matches(table, "settles"),
        start=_matches(table, "start"),
        end=_matches(table, "end"),
        decisive=_matches(table, "decisive"),
        base=_matches(table, "base"),
        amount=pattern.text_or_none("amount"),
        share=pattern.pair("share") if pattern.has("share") else (1, 1),
        stops=tuple(_stops(stops) for stops in table.tables("stops")),
        extension=_extension(table.table("extension")),
        limit=_limit(table.table("limit")),
        hold=table.conditions("hold"),
        table=_lookup(table.table("table")),
        enter=tuple(_member(member) for member in table.tables("enter")),
        leave=tuple(_member(member) for member in table.tables("leave")),
        tests=tuple(_test(test) for test in table.tables("test")),
        count=_count(table.table("count")),
    )
    for rest in (pattern, table):
        rest.finish()
    check_sense(rule, table)
    return rule


def check_sense(rule: Rule, table: Table) -> None:
    """Refuse what a rule of its kind cannot do without, and what contradicts itself."""
    if not rule.basis:
        table.refuse("basis", "is missing: a verdict names the law it rests on")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        table.refuse("valid_to", "is before valid_from")
    if rule.verified == "unchecked" and rule.level is Level.RED:
        table.refuse("verified", "is unchecked: such a rule is yellow until the text is confirmed")
    if rule.limit is not None and rule.limit.verified == "local" and rule.level is Level.RED:
        table.refuse("limit", "is set locally: who exceeds it has broken no law by that alone")
    if rule.chain and len(rule.required) < 2:  # noqa: PLR2004 - a chain has two links
        table.refuse("chain", "needs at least two [[required]]")
    if rule.limit is not None and rule.limit.kind != _LIMITS.get(rule.kind, "at_most"):
        table.refuse("limit", f"is {rule.limit.kind}, which a {rule.kind} cannot be")
    if rule.kind is Kind.ABSENCE:
        spanned = {(False, False): "global", (True, False): "before", (False, True): "after"}
        meant = spanned.get((bool(rule.until), bool(rule.after)), "between")
        if rule.pattern_scope != meant:
            said = f"is {rule.pattern_scope}, but [[until]] and [[after]] say {meant}"
            table.refuse("scope", said)
    for key in _needs(rule):
        table.refuse(key, f"is missing: a {rule.kind} needs it")


def _needs(rule: Rule) -> list[str]:
    """What a rule of this kind lacks."""
    present: dict[Kind, dict[str, object]] = {
        Kind.RESPONSE: {
            "trigger": rule.trigger or rule.node_map,
            "required": rule.required or rule.observer == "ledger",
            "limit": rule.limit or rule.node_map,
        },
        Kind.PRECEDENCE: {"trigger": rule.trigger, "required": rule.required},
        Kind.ABSENCE: {"trigger": rule.trigger},
        Kind.UNIVERSALITY: {
            "trigger": rule.trigger,
            "hold": rule.hold or rule.table or rule.received_within,
        },
        Kind.EXISTENCE: {"required": rule.required, "count": rule.count != (None, None)},
        Kind.QUORUM: {"trigger": rule.trigger, "enter": rule.enter, "test": rule.tests},
        Kind.DURATION: {"start": rule.start, "end": rule.end, "limit": rule.limit},
        Kind.VALUE: {"trigger": rule.trigger, "base": rule.base, "amount": rule.amount},
        Kind.EQUALITY: {"trigger": rule.trigger, "end": rule.end, "limit": rule.limit},
    }
    return [key for key, given in present[rule.kind].items() if not given]


def _basis(table: Table) -> Basis:
    return _all_of(
        table,
        lambda: Basis(
            instrument=table.text("instrument"),
            article=table.text("article"),
            status=table.choice("status", Status),
            valid_from=table.day("valid_from") if table.has("valid_from") else None,
            valid_to=table.day("valid_to") if table.has("valid_to") else None,
        ),
    )


def _matches(table: Table, key: str) -> tuple[Match, ...]:
    return tuple(_match(match) for match in table.tables(key))


def _match(table: Table) -> Match:
    return _all_of(
        table,
        lambda: Match(
            events=table.texts("event"),
            where=table.conditions("where"),
            moment=table.texts("moment", ("occurred_at",)),
            cap=table.choice("level", Level) if table.has("level") else Level.RED,
            role=table.text_or_none("role"),
        ),
    )


def _key(name: str) -> Key:
    own, _, other = name.partition("=")
    return Key(own, other or own)


def _limit(table: Table | None) -> Limit | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Limit(
            n=table.number("n"),
            unit=table.choice("unit", Unit),
            kind=table.one_of("kind", ("at_most", "at_least", "within")),
            n_field=table.text_or_none("n_field"),
            verified=table.one_of("verified", ("text", "local"), "text"),
        ),
    )


def _stops(table: Table) -> Stops:
    return _all_of(
        table,
        lambda: Stops(
            start=Match(events=table.texts("from")),
            until=Match(events=table.texts("until")),
            each=table.text_or_none("each"),
            lasts=_period(table.table("lasts")),
            within=_period(table.table("within")),
            unless=table.conditions("unless"),
        ),
    )


def _period(table: Table | None) -> Period | None:
    if table is None:
        return None
    return _all_of(table, lambda: (table.number("n"), table.choice("unit", Unit)))


def _extension(table: Table | None) -> Extension | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Extension(
            approved=Match(events=table.texts("approved")),
            notified=Match(events=table.texts("notified")),
            days=table.text("days"),
            at_most=table.number("at_most"),
        ),
    )


def _gate(table: Table | None) -> Gate | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Gate(
            match=Match(events=table.texts("event")),
            field=table.text("field"),
            open=table.texts("open"),
        ),
    )


def _window(table: Table | None) -> Window | None:
    if table is None:
        return None
    return _all_of(table, lambda: Window(start=table.text("from"), end=table.text("until")))


def _allowance(table: Table | None) -> Allowance | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Allowance(
            by=Match(events=table.texts("by"), role=table.text("role")),
            asked=Match(events=table.texts("asked")),
            taken=table.text("taken"),
            granted=table.text("granted"),
            kinds=table.text("kinds"),
        ),
    )


def _competent(table: Table | None) -> tuple[str, str] | None:
    if table is None:
        return None
    return _all_of(table, lambda: (table.text("field"), table.text("parameter")))


def _roles_held(table: Table | None) -> RolesHeld | None:
    if table is None:
        return None
    return _all_of(table, lambda: RolesHeld(org=table.text("org"), premises=table.text("premises")))


def _lookup(table: Table | None) -> dict[str, dict[str, str]]:
    if table is None:
        return {}
    rows = {name: table.table(name) for name in table.names()}
    return {name: row.as_texts() for name, row in rows.items() if row is not None}


def _member(table: Table) -> Member:
    return _all_of(
        table,
        lambda: Member(
            match=Match(events=table.texts("event"), where=table.conditions("where")),
            items=table.text_or_none("items"),
            name=table.text("name"),
            doubt=table.conditions("doubt"),
        ),
    )


def _test(table: Table) -> Test:
    return _all_of(
        table,
        lambda: Test(
            kind=table.one_of("kind", _TEST_KINDS),
            n=table.number("n") if table.has("n") else 0,
            of=table.pair("of") if table.has("of") else (0, 1),
            where=table.conditions("where"),
            roles=table.groups("roles"),
            distinct=table.text_or_none("distinct"),
            jointly=table.text_or_none("jointly"),
        ),
    )


def _count(table: Table | None) -> tuple[int | None, int | None]:
    if table is None:
        return (None, None)
    return _all_of(
        table,
        lambda: (
            table.number("at_least") if table.has("at_least") else None,
            table.number("at_most") if table.has("at_most") else None,
        ),
    )


def _all_of(table: Table, read: Callable[[], Part]) -> Part:
    """A part of the file, of which nothing may be left over."""
    part = read()
    table.finish()
    return part
