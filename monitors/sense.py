"""A rule says all that its pattern needs, and nothing that contradicts itself or never ends."""

from datetime import date

from monitors.basis import Status
from monitors.condition import Condition
from monitors.counting import PERIOD_DAYS_MAX, SECONDS, Unit
from monitors.level import Level, is_lower
from monitors.rule import Kind, Period, Rule, Stops
from monitors.sense_beyond import (
    Refusals,
    in_ceiling,
    in_gathering,
    in_periods,
    in_review,
    in_streams_elsewhere,
)
from monitors.table import Table
from monitors.terms import Limit, Test

_LIMITS = {Kind.DURATION: "at_least", Kind.EQUALITY: "within"}
_DAYS = frozenset({Unit.NATURAL_DAY, Unit.WORKING_DAY})
_UNITS = {
    Kind.DURATION: _DAYS | {Unit.YEAR},
    Kind.EQUALITY: frozenset(SECONDS),
    Kind.EXISTENCE: frozenset(SECONDS),
    Kind.UNIVERSALITY: frozenset({Unit.HOUR}),
    Kind.PRECEDENCE: frozenset({Unit.NATURAL_DAY}),
}
"""What a pattern measures in; a response counts days, hours or minutes."""

_WORKING_DAYS_MAX = PERIOD_DAYS_MAX // 2
_HOURS_MAX = PERIOD_DAYS_MAX * 24
_LIMIT_MAX = {
    Unit.NATURAL_DAY: PERIOD_DAYS_MAX,
    Unit.WORKING_DAY: _WORKING_DAYS_MAX,
    Unit.HOUR: _HOURS_MAX,
    Unit.MINUTE: _HOURS_MAX * 60,
    Unit.YEAR: 100,
}
"""Beyond it nobody would live to see a breach, and counting days gives up."""

_NODE_KEYS = ("node", "item", "lot")
_TEST_NEEDS = {"at_least": "n", "share": "of", "roles": "roles"}
_IN_PATTERN = frozenset({"amount", "gap", "held", "apart", "correlate", "every", "owed"})
_HOURS_A_DAY = 24


def check_sense(rule: Rule, table: Table) -> None:
    """Refuse what a rule of its kind cannot do without, and what contradicts itself."""
    if not rule.basis:
        table.refuse("basis", "is missing: a verdict names the law it rests on")
    _check_dates(rule, table)
    if rule.verified == "unchecked" and rule.level is Level.RED:
        table.refuse("verified", "is unchecked: such a rule is yellow until the text is confirmed")
    _check_limit(rule, table)
    pattern = table.part("pattern")
    for key in _needs(rule):
        part = pattern if key in _IN_PATTERN else table
        part.refuse(key, f"is missing: a {rule.kind} needs it")
    for part, found in (
        (table, _in_file(rule)),
        (table, in_gathering(rule)),
        (pattern, _in_pattern(rule)),
        (pattern, in_review(rule)),
        (table, _in_response(rule)),
        (pattern, in_periods(rule)),
        (pattern, in_streams_elsewhere(rule)),
        (table.part("ceiling"), in_ceiling(rule)),
        (table.part("count"), _in_counts(rule)),
        (table.part("scope"), _in_scope(rule)),
        *((table.part("stops", n), _in_stops(rule, stops)) for n, stops in enumerate(rule.stops)),
        *((table.part("test", n), _in_test(test)) for n, test in enumerate(rule.tests)),
    ):
        for key, reason in found:
            part.refuse(key, reason)


def _check_dates(rule: Rule, table: Table) -> None:
    dates = [(rule.valid_from, rule.valid_to), *((b.valid_from, b.valid_to) for b in rule.basis)]
    parts = [table, *(table.part("basis", number) for number in range(len(rule.basis)))]
    for (first, last), part in zip(dates, parts, strict=True):
        if first and last and last < first:
            part.refuse("valid_to", f"is {last}, before valid_from {first}")
    alive = [basis for basis in rule.basis if basis.status is Status.IN_FORCE]
    last = rule.valid_to or date.max
    if alive and not any(
        (basis.valid_from or date.min) <= last and rule.valid_from <= (basis.valid_to or date.max)
        for basis in alive
    ):
        said = f"is {rule.valid_from}: until {last} none of the bases is in force"
        table.refuse("valid_from", said)


def _check_limit(rule: Rule, table: Table) -> None:
    limit = rule.limit
    if limit is None:
        return
    part = table.part("limit")
    if limit.verified == "local" and rule.level is Level.RED:
        table.refuse("limit", "is set locally: who exceeds it has broken no law by that alone")
    if limit.kind != _LIMITS.get(rule.kind, "at_most"):
        table.refuse("limit", f"is {limit.kind}, which a {rule.kind} cannot be")
    if limit.unit is Unit.YEAR and rule.kind is not Kind.DURATION:
        table.refuse("limit", "is in years, in which only a duration is measured")
    if limit.unit not in _UNITS.get(rule.kind, frozenset(Unit)):
        part.refuse("unit", f"is {limit.unit}, in which a {rule.kind} is not measured")
    if limit.n == 0 and not _may_be_none(rule, limit):
        part.refuse("n", f"is 0 {limit.unit}: nothing could keep it, or nothing could break it")
    if limit.n > _LIMIT_MAX[limit.unit]:
        part.refuse("n", f"is {limit.n}, more than the {_LIMIT_MAX[limit.unit]} that are counted")


def _may_be_none(rule: Rule, limit: Limit) -> bool:
    """On the very day, or at the very minute."""
    on_the_day = rule.kind is Kind.RESPONSE and limit.unit in _DAYS
    return on_the_day or rule.kind is Kind.EQUALITY


def _needs(rule: Rule) -> list[str]:
    """What a rule of this kind lacks."""
    least, _ = rule.count
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
            "hold": rule.hold
            or rule.table
            or rule.received_within
            or rule.hours
            or rule.barred
            or rule.reviewed,
            "limit": rule.limit or not rule.received_within,
        },
        Kind.EXISTENCE: {
            "required": rule.required,
            "count": rule.count != (None, None),
            "trigger": rule.trigger or least is None,
        },
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
        Kind.SEPARATION: {
            "trigger": rule.trigger,
            "held": rule.held,
            "apart": rule.apart,
            "correlate": rule.correlation.keys,
        },
        Kind.AGGREGATE: {
            "trigger": rule.trigger,
            "amount": rule.amount,
            "ceiling": rule.ceiling,
            "correlate": rule.correlation.keys,
        },
        Kind.PERIODIC: {
            "trigger": rule.trigger,
            "required": rule.required,
            "every": rule.every,
            "owed": rule.owed,
            "correlate": rule.correlation.keys,
        },
    }
    return [key for key, given in present[rule.kind].items() if not given]


def _in_file(rule: Rule) -> Refusals:
    if rule.id in rule.yields_to:
        yield "yields_to", f"{rule.id} is not another rule on file"
    for match in rule.trigger:
        if match.cap is not Level.RED and is_lower(rule.level, match.cap):
            yield "level", f"is {match.cap} for {match.events[0]}, above the rule's {rule.level}"
    if rule.supplement and rule.allowance is None:
        yield "supplement", "is held against no [allowance]"
    if rule.allowance is not None and not (rule.chain and rule.supplement):
        yield "allowance", "needs a chain, and a [[supplement]] that it allows"
    if rule.kind is Kind.ABSENCE and rule.restarts and not rule.until:
        yield "restarts", "opens anew a span that no [[until]] closes"


def _in_pattern(rule: Rule) -> Refusals:
    if rule.correlation.any_of and not rule.correlation.keys:
        yield "correlate_any", "is true, and there is no key in correlate"
    if rule.node_map and tuple(key.own for key in rule.correlation.keys) != _NODE_KEYS:
        yield "correlate", f"is not {', '.join(_NODE_KEYS)}, by which a node map is read"
    if rule.chain and rule.withdrawn:
        yield "chain", "is true, and no link of a chain is [[withdrawn]]"
    if rule.chain and len(rule.required) < 2:  # noqa: PLR2004 - a chain has two links
        yield "chain", "needs at least two [[required]]"
    if rule.hours is not None and not 0 <= rule.hours[0] < rule.hours[1] <= _HOURS_A_DAY:
        yield "hours", f"is {list(rule.hours)}, not from an earlier hour of the day to a later one"
    if rule.share[0] < 0 or rule.share[1] < 1:
        yield "share", f"is {list(rule.share)}, not a part and a whole"
    if rule.kind is Kind.SEPARATION and len(rule.apart) < 2:  # noqa: PLR2004 - one from another
        yield "apart", f"is {[list(group) for group in rule.apart]}: at least two are kept apart"
    if rule.window is not None and rule.window.start == rule.window.end:
        yield "window", f"is from {rule.window.start} until the same field"
    if rule.earlier is not None and not rule.required:
        yield "earlier", f"is {rule.earlier}, and no act is [[required]]"
    yield from _in_span(rule)


def _in_span(rule: Rule) -> Refusals:
    if rule.kind is not Kind.ABSENCE:
        if rule.pattern_scope != "global":
            yield "scope", f"is {rule.pattern_scope}, which only an absence can be"
        return
    spanned = {(False, False): "global", (True, False): "before", (False, True): "after"}
    meant = spanned.get((bool(rule.until), bool(rule.after)), "between")
    if rule.pattern_scope != meant:
        yield "scope", f"is {rule.pattern_scope}, but [[until]] and [[after]] say {meant}"
    if rule.pairs and meant != "between":
        yield "pairs", f"is {rule.pairs}, but the scope is {meant}: there are no two to pair"


def _in_response(rule: Rule) -> Refusals:
    if rule.kind is not Kind.RESPONSE:
        return
    if bool(rule.days_ahead) != bool(rule.end):
        yield "days_ahead", f"is {rule.days_ahead}: it and the [[end]] it counts to need each other"
    if rule.start and not rule.end:
        yield "start", "begins a round anew of which no [[end]] is announced"
    if rule.settles and not any(match.where for match in rule.trigger):
        yield "settles", "settles nothing: no [[trigger]] asks for a field"
    if rule.extension is not None and not 0 < rule.extension.at_most <= PERIOD_DAYS_MAX:
        yield "at_most", f"is {rule.extension.at_most}, not from 1 to {PERIOD_DAYS_MAX}"


def _in_stops(rule: Rule, stops: Stops) -> Refusals:
    opening = {event for match in (*rule.trigger, *rule.subject) for event in match.events}
    if opening & set(stops.start.events):
        yield "from", f"is {min(opening & set(stops.start.events))}, which opens the duty"
    both = set(stops.start.events) & set(stops.until.events)
    if both:
        yield "until", f"is {min(both)}, which stops the clock and starts it again"
    for key, period in (("lasts", stops.lasts), ("within", stops.within)):
        if period is not None and not _is_counted(period):
            yield key, f"is {period[0]} {period[1]}, which nobody can count"
    if stops.unless and stops.within is None:
        yield "unless", "is an exception to a [within] that is not there"


def _is_counted(period: Period) -> bool:
    n, unit = period
    return unit is not Unit.YEAR and 0 < n <= _LIMIT_MAX[unit]


def _in_counts(rule: Rule) -> Refusals:
    least, most = rule.count
    for key, many in (("at_least", least), ("at_most", most)):
        if many == 0:
            yield key, "is 0: none at most is an absence, none at least is nothing"
    if least is not None and most is not None and least > most:
        yield "at_least", f"is {least}, more than at_most {most}"
    if rule.kind is Kind.EXISTENCE and rule.limit is not None and most is None:
        yield "at_most", "is missing: a limit is a span within which there are no more"


def _in_test(test: Test) -> Refusals:
    given = {"n": test.n, "of": test.of != (0, 1), "roles": test.roles}
    wanted = _TEST_NEEDS.get(test.kind)
    for key, said in given.items():
        if key == wanted and not said:
            yield key, f"is missing or says nothing: a test {test.kind} needs it"
        if key != wanted and said:
            yield key, f"is not a key that a test {test.kind} has"
    if not 0 <= test.of[0] <= test.of[1]:
        yield "of", f"is {list(test.of)}, not a part of a whole"
    if test.jointly and not test.distinct:
        yield "jointly", f"is {test.jointly}, and nothing is distinct"


def _in_scope(rule: Rule) -> Refusals:
    """What a scope may say, all of which its exceptions leave out."""
    for left_out in rule.scope_except:
        for condition in rule.scope:
            values = _values(condition) if left_out.field == condition.field else ()
            if values and all(left_out.holds({left_out.field: value}) for value in values):
                yield left_out.field, f"is left out, {values}: nothing remains of the scope"


def _values(condition: Condition) -> tuple[object, ...]:
    """What may stand in a field: each value, or the shortest text that begins so."""
    if condition.operator in ("equals", "begins"):
        return (condition.value,)
    return tuple(condition.value) if condition.operator == "one_of" else ()
