"""Whether a rule applies to an occasion at all: in force, in scope, not exempt, not yielding."""

from collections.abc import Mapping
from typing import Any

from monitors.condition import Condition
from monitors.facts import Facts
from monitors.force import Force
from monitors.judgement import Barred, Verdict
from monitors.patterns.base import Occasion
from monitors.rule import Gate, Rule
from monitors.rulebook import Rulebook
from monitors.stream import Stream
from monitors.wording import reason


class Applicability:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.special = frozenset(other for rule in rulebook for other in rule.yields_to)
        self._force = Force()

    def claim(self, stream: Stream, rule_id: str, occasion: Occasion) -> None:
        """Note what a `special` rule deals with, so that the general one can yield."""
        for share in _shares(self._rulebook[rule_id], occasion):
            claimed = stream.claims.setdefault((rule_id, share), [])
            if occasion not in claimed:
                claimed.append(occasion)

    def barrier(
        self, stream: Stream, rule: Rule, occasion: Occasion, facts: Facts
    ) -> Barred | None:
        """Why the rule does not apply, or cannot be said to; None where it does."""
        return (
            self._force.bars(rule, occasion.began(occasion.entry), facts)
            or _out_of_scope(rule, stream)
            or (_gate(rule, rule.gate, stream, occasion) if rule.gate else None)
            or (_exemption(rule, stream, occasion) if stream.exemptions else None)
            or (self._yield(rule, stream, occasion, facts) if rule.yields_to else None)
        )

    def _yield(self, rule: Rule, stream: Stream, occasion: Occasion, facts: Facts) -> Barred | None:
        """A special limit on the same item replaces the general one: one act, one alert."""
        for other in rule.yields_to:
            special = self._rulebook[other]
            for share in _shares(rule, occasion):
                for claimed in stream.claims.get((other, share), ()):
                    if self.barrier(stream, special, claimed, facts) is None:
                        return Verdict.INACTIVE, reason("yields", other)
        return None


def _out_of_scope(rule: Rule, stream: Stream) -> Barred | None:
    if rule.id not in stream.outside:
        stream.outside[rule.id] = _scope(rule, stream.header)
    return stream.outside[rule.id]


def _gate(rule: Rule, gate: Gate, stream: Stream, occasion: Occasion) -> Barred | None:
    told = stream.gates.get(rule.id, ())
    said = [value for keys, value in told if rule.correlation.agree(occasion.keys, keys)]
    if not said or said[-1] is None:
        return Verdict.UNDETERMINED, reason("scope_unknown", gate.field)
    if said[-1] not in gate.open:
        return Verdict.INACTIVE, reason("gate_shut", gate.field, said[-1])
    return None


def _exemption(rule: Rule, stream: Stream, occasion: Occasion) -> Barred | None:
    if rule.exempt_effect == "inactive" and exemption_of(rule, stream, occasion):
        return Verdict.INACTIVE, reason("exempt")
    return None


def _scope(rule: Rule, header: Mapping[str, Any]) -> Barred | None:
    """Why a rule does not apply to such a project, or cannot be said to."""
    unknown: Condition | None = None
    for condition in rule.scope:
        held = condition.holds(header)
        if held is False:
            return Verdict.INACTIVE, reason("out_of_scope", _told(condition, header))
        if held is None:
            unknown = unknown or condition
    for condition in rule.scope_except:
        if condition.holds(header):
            return Verdict.INACTIVE, reason("out_of_scope", _told(condition, header))
    if unknown is None:
        return None
    if rule.on_missing == "inactive":
        return Verdict.INACTIVE, reason("field_not_given", unknown.field)
    return Verdict.UNDETERMINED, reason("scope_unknown", unknown.field)


def exemption_of(rule: Rule, stream: Stream, occasion: Occasion) -> bool:
    """Whether an exemption from this rule was on file when the duty arose."""
    lot = occasion.entry.data.get("lot")
    at = occasion.began(occasion.opened_by)
    return any(
        granted.data["subject"] == rule.id
        and granted.occurred_at <= at
        and granted.data.get("lot") in (None, lot)
        and (granted.data.get("valid_until") or at) >= at
        for granted in stream.exemptions
    )


def _shares(rule: Rule, occasion: Occasion) -> list[str]:
    """What makes two occasions the same act: the entry that opened them, or a named item."""
    named = rule.correlation.named(occasion.keys)
    shares = [f"@{occasion.entry.index}"]
    shares += [f"={named[key]}" for key in _ITEMS if key in named]
    return shares


_ITEMS = ("information_id", "award_id", "contract_id")
"""Information about an award or a contract goes by the number of that award or contract."""


def _told(condition: Condition, header: Mapping[str, Any]) -> str:
    found = header.get(condition.field)
    return f"{condition.field} = {found}"
