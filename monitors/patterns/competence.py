"""Who is competent to say what an act needs before it, and to take it back."""

from typing import Any

from ledger.entry import Entry
from monitors.patterns.base import Context
from monitors.rule import Match, Rule
from monitors.wording import Reason, reason


def of_one(act: Entry, other: Entry, context: Context) -> bool:
    """Whether one organisation said both, through whichever of its people."""
    return not _speakers(act, context).isdisjoint(_speakers(other, context))


def may_take_back(rule: Rule, match: Match, act: Entry, context: Context) -> bool:
    if match.role is not None:
        return context.facts.holds(act.actor, match.role, act.occurred_at)
    competent = _configured(rule, context)
    return isinstance(competent, list) and not _speakers(act, context).isdisjoint(competent)


def is_competent(rule: Rule, match: Match, act: Entry, context: Context) -> bool | Reason:
    """Whether the organisation that said it is the one configured for this trading type.

    What another says in its name proves neither that it did nor that it did not.
    """
    if rule.competent is None or match is not rule.required[0]:
        return True
    competent = _configured(rule, context)
    if isinstance(competent, Reason):
        return competent
    named = act.data.get(rule.competent[0])
    if named in competent and named not in _speakers(act, context):
        return reason("said_by_another", act.actor, named)
    return named in competent or _stands_in(named, act, competent, context)


def _stands_in(named: Any, act: Entry, competent: list[Any], context: Context) -> bool:  # noqa: ANN401 - JSON
    """The leading body decides where the department that would decide is the one that asks."""
    return (
        act.data.get("requester_org") in competent
        and named in _speakers(act, context)
        and context.facts.holds(str(named), "LEADING", act.occurred_at)
    )


def _speakers(act: Entry, context: Context) -> frozenset[str]:
    return context.facts.speaks_for(act.actor, act.occurred_at)


def _configured(rule: Rule, context: Context) -> list[Any] | Reason:
    """The organisations that are competent for this trading type."""
    parameter = rule.competent[1] if rule.competent else ""
    configured = context.facts.parameters.get(parameter)
    if not isinstance(configured, dict):
        return context.facts.unset(parameter)
    trading_type = context.stream.header.get("trading_type")
    competent = configured.get(trading_type or "*", configured.get("*"))
    if not isinstance(competent, list):
        return reason("not_configured", f"{parameter}[{trading_type or '*'}]")
    return competent
