"""From a rule file's tables to a Rule; each pattern has its own keys and demands."""

from monitors import parts
from monitors.counting import Unit
from monitors.level import Level
from monitors.rule import Correlation, Kind, Rule
from monitors.table import Table

_VERIFIED = ("text", "secondary", "unchecked")
_SCOPES = ("global", "before", "after", "between")
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
    return rule


def check_sense(rule: Rule, table: Table) -> None:
    """Refuse what a rule of its kind cannot do without, and what contradicts itself."""
    if not rule.basis:
        table.refuse("basis", "is missing: a verdict names the law it rests on")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        table.refuse("valid_to", "is before valid_from")
    if rule.verified == "unchecked" and rule.level is Level.RED:
        table.refuse("verified", "is unchecked: such a rule is yellow until the text is confirmed")
    _check_limit(rule, table)
    if rule.chain and len(rule.required) < 2:  # noqa: PLR2004 - a chain has two links
        table.refuse("chain", "needs at least two [[required]]")
    if rule.kind is Kind.ABSENCE:
        spanned = {(False, False): "global", (True, False): "before", (False, True): "after"}
        meant = spanned.get((bool(rule.until), bool(rule.after)), "between")
        if rule.pattern_scope != meant:
            said = f"is {rule.pattern_scope}, but [[until]] and [[after]] say {meant}"
            table.refuse("scope", said)
    for key in _needs(rule):
        table.refuse(key, f"is missing: a {rule.kind} needs it")


def _check_limit(rule: Rule, table: Table) -> None:
    if rule.limit is None:
        return
    if rule.limit.verified == "local" and rule.level is Level.RED:
        table.refuse("limit", "is set locally: who exceeds it has broken no law by that alone")
    if rule.limit.kind != _LIMITS.get(rule.kind, "at_most"):
        table.refuse("limit", f"is {rule.limit.kind}, which a {rule.kind} cannot be")
    if rule.limit.unit is Unit.YEAR and rule.kind is not Kind.DURATION:
        table.refuse("limit", "is in years, in which only a duration is measured")


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
            "hold": rule.hold or rule.table or rule.received_within or rule.hours or rule.barred,
        },
        Kind.EXISTENCE: {"required": rule.required, "count": rule.count != (None, None)},
        Kind.QUORUM: {"trigger": rule.trigger, "enter": rule.enter, "test": rule.tests},
        Kind.DURATION: {"start": rule.start, "end": rule.end, "limit": rule.limit},
        Kind.VALUE: {"trigger": rule.trigger, "base": rule.base, "amount": rule.amount},
        Kind.EQUALITY: {"trigger": rule.trigger, "end": rule.end, "limit": rule.limit},
        Kind.CONTINUITY: {
            "trigger": rule.trigger,
            "required": rule.required,
            "end": rule.end,
            "gap": rule.gap,
        },
        Kind.SEPARATION: {"trigger": rule.trigger, "held": rule.held, "apart": rule.apart},
    }
    return [key for key, given in present[rule.kind].items() if not given]
