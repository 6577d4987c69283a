"""The patterns a rule can take: each a step per entry and a judgement per occasion."""

from monitors.patterns.absence import Absence
from monitors.patterns.aggregate import Aggregate
from monitors.patterns.apart import EndedApart
from monitors.patterns.base import Pattern
from monitors.patterns.continuity import Continuity
from monitors.patterns.duration import Duration
from monitors.patterns.elsewhere import Elsewhere
from monitors.patterns.equality import Equality
from monitors.patterns.existence import Existence
from monitors.patterns.node_map import NodeDisclosure
from monitors.patterns.periodic import Periodic
from monitors.patterns.precedence import Precedence
from monitors.patterns.quorum import Quorum
from monitors.patterns.response import Response
from monitors.patterns.separation import Separation
from monitors.patterns.universality import Promptness, Universality
from monitors.patterns.value import Value
from monitors.rule import Kind, Rule

_PATTERNS: dict[Kind, type[Pattern]] = {
    Kind.RESPONSE: Response,
    Kind.PRECEDENCE: Precedence,
    Kind.ABSENCE: Absence,
    Kind.UNIVERSALITY: Universality,
    Kind.EXISTENCE: Existence,
    Kind.QUORUM: Quorum,
    Kind.DURATION: Duration,
    Kind.EQUALITY: Equality,
    Kind.VALUE: Value,
    Kind.CONTINUITY: Continuity,
    Kind.SEPARATION: Separation,
    Kind.PERIODIC: Periodic,
    Kind.AGGREGATE: Aggregate,
}


def compile_rule(rule: Rule) -> Pattern:
    """The pattern of a rule, with its variants: by node map, by time of receipt, across streams."""
    if rule.node_map:
        return NodeDisclosure(rule)
    if rule.received_within:
        return Promptness(rule)
    if rule.elsewhere:
        return EndedApart(rule) if rule.kind is Kind.RESPONSE else Elsewhere(rule)
    return _PATTERNS[rule.kind](rule)


__all__ = ["Pattern", "compile_rule"]
