"""The sense of a rule that looks beyond one stream, at reviews, or comes round by the calendar."""

from collections.abc import Iterator

from monitors.correlation import Key
from monitors.kept import SUBJECT_OF
from monitors.period import Every
from monitors.review import REVIEWABLE
from monitors.rule import Kind, Rule

Refusals = Iterator[tuple[str, str]]
"""A key, and what is wrong with it."""

_PERIOD = "@period"


def in_gathering(rule: Rule) -> Refusals:
    about_a_project = {
        "scope": rule.scope or rule.scope_except,
        "gate": rule.gate,
        "node_map": rule.node_map,
    }
    for key, given in about_a_project.items():
        if rule.gather and given:
            yield key, "is about a project, and a rule that gathers is about a subject"


def in_periods(rule: Rule) -> Refusals:
    """Which period an act is for, and when it is due if it may come after it."""
    keys = [key for key in rule.correlation.keys if key.own == _PERIOD]
    if rule.kind is Kind.AGGREGATE and bool(keys) is not bool(rule.every):
        yield "every", f"is the period of the key {_PERIOD}: neither is without the other"
    if rule.kind not in (Kind.PERIODIC, Kind.AGGREGATE) and keys:
        yield "correlate", f"is {_PERIOD}, which only a periodic rule has"
    if keys and keys != list(rule.correlation.keys[-1:]):
        yield "correlate", f"does not end with {_PERIOD}, by which the cases are told apart"
    if rule.kind is Kind.PERIODIC:
        yield from _in_turns(rule, keys)


def _in_turns(rule: Rule, keys: list[Key]) -> Refusals:
    if not keys:
        yield "correlate", f"does not end with {_PERIOD}, by which the cases are told apart"
        return
    named, after = keys[0].other != _PERIOD, bool(rule.due or rule.limit)
    if rule.due and rule.limit:
        yield "due", "is a date, and there is a [limit] as well"
    if named is not after:
        yield (
            ("due", "is missing, and so is a [limit]: an act that names its period may follow it")
            if named
            else ("correlate", f"does not say which field names the period, as in {_PERIOD}=year")
        )
    if rule.due and rule.every is not Every.YEAR:
        yield "due", "is a day of the year, and the duty does not come round each year"


def in_ceiling(rule: Rule) -> Refusals:
    ceiling = rule.ceiling
    if ceiling is None:
        return
    if bool(ceiling.amounts) is bool(ceiling.parameter):
        yield "parameter", "names what the office sets, or amounts stand here: one of both"
    if ceiling.least < 1:
        yield "least", "is 0: nothing at all adds up to nothing"
    if rule.every is Every.WORKING_DAY:
        yield "by", "adds up what is spent in a day, which no ceiling is about"


def in_review(rule: Rule) -> Refusals:
    events = {event for match in rule.trigger for event in match.events}
    if rule.reviewed and events - REVIEWABLE:
        yield "reviewed", f"is asked of {min(events - REVIEWABLE)}, which nobody reviews"


def in_streams_elsewhere(rule: Rule) -> Refusals:
    """An act of another stream is one that is kept, found by whom it is about."""
    if rule.elsewhere is None:
        if rule.once:
            yield "once", "is a key of a rule that looks elsewhere"
        if rule.limit and rule.kind is Kind.PRECEDENCE:
            yield "limit", "is how old an act may be that stands elsewhere, and none does"
        return
    if not rule.elsewhere.endswith("/"):
        yield "elsewhere", f"is {rule.elsewhere!r}, not how streams begin, as in expert/"
    for key in ("chain", "allowance", "gather"):
        if getattr(rule, key):
            yield key, "cannot be asked of acts that stand elsewhere"
    yield from _found_elsewhere(rule)


def _found_elsewhere(rule: Rule) -> Refusals:
    keys = [key.other for key in rule.correlation.keys]
    if rule.kind is Kind.RESPONSE and not rule.ends:
        yield "ends", "is missing: of a response, what stands elsewhere is what ends it"
    kept = rule.ends if rule.kind is Kind.RESPONSE else (*rule.required, *rule.withdrawn)
    for event in (event for m in kept for event in m.events):
        if event not in SUBJECT_OF:
            yield "elsewhere", f"finds no {event}: of other streams only {_KEPT} are kept"
        elif keys != _key_of(event):
            yield "correlate", f"is not {_key_of(event)}, by which {event} is kept"


_KEPT = ", ".join(SUBJECT_OF)


def _key_of(event: str) -> list[str]:
    subject = SUBJECT_OF[event]
    return [] if subject is None else [subject]
