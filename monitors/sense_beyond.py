"""The sense of a rule that looks beyond one stream, or that comes round by the calendar."""

from collections.abc import Iterator

from monitors.period import Every
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
    if rule.kind is not Kind.PERIODIC:
        if keys:
            yield "correlate", f"is {_PERIOD}, which only a periodic rule has"
        return
    if keys != list(rule.correlation.keys[-1:]):
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
