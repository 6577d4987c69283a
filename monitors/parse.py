"""From a rule file's tables to a Rule; each pattern has its own keys and demands."""

from monitors import parts
from monitors.correlation import Correlation
from monitors.level import Level
from monitors.period import Every
from monitors.rule import Kind, Rule
from monitors.sense import check_sense
from monitors.table import Table

_VERIFIED = ("text", "secondary", "unchecked")
_SCOPES = ("global", "before", "after", "between")
_OWED = ("throughout", "at_end")
_LACKS = ("positive", "counted", "omission")

_OF_KIND = {
    Kind.RESPONSE: "trigger subject required ends restarts settles start end stops extension limit"
    " observer earlier days_ahead node_map elsewhere",
    Kind.PRECEDENCE: "trigger required withdrawn supplement allowance chain same covers window"
    " competent observer elsewhere once limit",
    Kind.ABSENCE: "trigger until after restarts pairs observer",
    Kind.UNIVERSALITY: "trigger hold table limit received_within hours barred reviewed",
    Kind.EXISTENCE: "trigger required count limit observer",
    Kind.QUORUM: "trigger restarts end enter leave test listed lack roles_held observer",
    Kind.DURATION: "start end decisive restarts limit each",
    Kind.EQUALITY: "trigger end limit",
    Kind.VALUE: "trigger base amount base_amount singly share",
    Kind.CONTINUITY: "trigger required end gap observer",
    Kind.SEPARATION: "trigger withdrawn held apart window",
    Kind.AGGREGATE: "trigger amount ceiling every",
    Kind.PERIODIC: "trigger withdrawn required every due owed limit observer",
}
"""The keys of `[pattern]` and the tables that each pattern has: another would say nothing."""

_OF_SOME = frozenset(" ".join(_OF_KIND.values()).split())
"""Without those of every pattern: kind, scope, correlate, correlate_any, gather."""


def parse_rule(rule_id: str, version: str, table: Table) -> Rule:
    """Read every table of a file. Raises RuleRefused at the first that is wrong."""
    pattern = table.table("pattern") or table.refuse("pattern", "is missing")
    kind = pattern.choice("kind", Kind)
    given = {*pattern.names(), *table.names()} - {"scope"}
    scope = table.table("scope")
    scope_except = scope.conditions("except") if scope else ()
    rule = Rule(
        id=rule_id,
        version=version,
        zh=table.text("zh"),
        en=table.text("en"),
        note=table.text("note", ""),
        basis=tuple(parts.read_basis(basis) for basis in table.tables("basis")),
        verified=table.one_of("verified", _VERIFIED),
        valid_from=table.day("valid_from"),
        valid_to=table.day("valid_to") if table.has("valid_to") else None,
        level=table.choice("level", Level),
        on_missing=table.one_of("on_missing", ("undetermined", "inactive"), "undetermined"),
        exempt_effect=table.one_of("exempt_effect", ("inactive", "yellow"), "inactive"),
        yields_to=table.texts("yields_to", ()),
        scope=scope.as_conditions() if scope else (),
        scope_except=scope_except,
        gate=parts.read_gate(table.table("gate")),
        kind=kind,
        pattern_scope=pattern.one_of("scope", _SCOPES, "global"),
        correlation=Correlation(
            tuple(parts.read_key(name) for name in pattern.texts("correlate", ())),
            pattern.flag("correlate_any"),
        ),
        ceiling=parts.read_ceiling(table.table("ceiling")),
        every=pattern.choice("every", Every) if pattern.has("every") else None,
        due=pattern.month_day("due") if pattern.has("due") else None,
        owed=pattern.one_of("owed", _OWED) if pattern.has("owed") else None,
        elsewhere=pattern.text_or_none("elsewhere"),
        once=pattern.flag("once"),
        gather=pattern.text_or_none("gather"),
        observer=pattern.one_of("observer", ("source", "ledger"), "source"),
        earlier=pattern.one_of("earlier", ("any", "same_day")) if pattern.has("earlier") else None,
        days_ahead=pattern.number("days_ahead") if pattern.has("days_ahead") else 0,
        node_map=pattern.flag("node_map"),
        chain=pattern.flag("chain"),
        same=pattern.texts("same", ()),
        covers=pattern.texts("covers", ()),
        window=parts.read_window(pattern.table("window")),
        allowance=parts.read_allowance(table.table("allowance")),
        supplement=parts.read_matches(table, "supplement"),
        competent=parts.read_competent(pattern.table("competent")),
        received_within=pattern.text_or_none("received_within"),
        hours=pattern.pair("hours") if pattern.has("hours") else None,
        barred=parts.read_barred(pattern.table("barred")),
        reviewed=pattern.flag("reviewed"),
        listed=pattern.text_or_none("listed"),
        lack=pattern.one_of("lack", _LACKS, "positive"),
        roles_held=parts.read_roles_held(pattern.table("roles_held")),
        trigger=parts.read_matches(table, "trigger"),
        subject=parts.read_matches(table, "subject"),
        required=parts.read_matches(table, "required"),
        withdrawn=parts.read_matches(table, "withdrawn"),
        until=parts.read_matches(table, "until"),
        after=parts.read_matches(table, "after"),
        ends=parts.read_matches(table, "ends"),
        restarts=parts.read_matches(table, "restarts"),
        settles=parts.read_matches(table, "settles"),
        start=parts.read_matches(table, "start"),
        end=parts.read_matches(table, "end"),
        decisive=parts.read_matches(table, "decisive"),
        base=parts.read_matches(table, "base"),
        amount=pattern.text_or_none("amount"),
        pairs=pattern.text_or_none("pairs"),
        each=pattern.flag("each"),
        base_amount=pattern.text_or_none("base_amount"),
        singly=pattern.flag("singly"),
        share=pattern.pair("share") if pattern.has("share") else (1, 1),
        held=pattern.text_or_none("held"),
        apart=pattern.groups("apart"),
        gap=pattern.text_or_none("gap"),
        stops=tuple(parts.read_stops(stops) for stops in table.tables("stops")),
        extension=parts.read_extension(table.table("extension")),
        limit=parts.read_limit(table.table("limit")),
        hold=table.conditions("hold"),
        table=parts.read_lookup(table.table("table")),
        enter=tuple(parts.read_member(member) for member in table.tables("enter")),
        leave=tuple(parts.read_member(member) for member in table.tables("leave")),
        tests=tuple(parts.read_test(test) for test in table.tables("test")),
        count=parts.read_count(table.table("count")),
    )
    for rest in (pattern, table):
        rest.finish()
    check_sense(rule, table)
    for key in sorted(given & _OF_SOME):
        if key not in _OF_KIND[kind].split():
            table.refuse(key, f"is not a key that a {kind} has")
    return rule
