"""Whether a rule applies to an occasion at all: in force, in scope, not exempt, not yielding."""

from monitors.facts import Facts
from monitors.force import Force
from monitors.judgement import Barred, Verdict
from monitors.patterns.base import Occasion
from monitors.rule import Gate, Rule
from monitors.rulebook import Rulebook
from monitors.scope import Scopes
from monitors.stream import Stream
from monitors.wording import reason


class Applicability:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self.special = frozenset(other for rule in rulebook for other in rule.yields_to)
        self._force = Force()
        self._scopes = Scopes(rulebook)

    def claim(self, stream: Stream, rule_id: str, occasion: Occasion) -> None:
        """Note what a `special` rule deals with, so that the general one can yield."""
        for share in _shares(self._rulebook[rule_id], occasion):
            claimed = stream.claims.setdefault((rule_id, share), [])
            if occasion not in claimed:
                claimed.append(occasion)

    def look(self, stream: Stream) -> None:
        """Take a stream's header: which rules are not about such a project.

        One that an alert was raised by is heard all the same: that the case was none closes it.
        """
        stream.scope = self._scopes.of(stream.header) if stream.header else self._scopes.unsaid
        accusing = {alert.rule for alert in stream.alerts.values()}
        stream.excluded = stream.scope.excluded - accusing if accusing else stream.scope.excluded

    def barrier(
        self, stream: Stream, rule: Rule, occasion: Occasion, facts: Facts
    ) -> Barred | None:
        """Why the rule does not apply, or cannot be said to; None where it does."""
        barred = self._force.bars(rule, occasion.began(occasion.entry), facts)
        if barred is None and rule.id in stream.scope.barring:
            barred = stream.scope.bars(rule.id, stream.header)
        if barred is None and rule.gate is not None:
            barred = _gate(rule, rule.gate, stream, occasion)
        if barred is None and stream.exemptions:
            barred = _exemption(rule, stream, occasion)
        if barred is None and rule.yields_to:
            barred = self._yield(rule, stream, occasion, facts)
        return barred

    def _yield(self, rule: Rule, stream: Stream, occasion: Occasion, facts: Facts) -> Barred | None:
        """A special limit on the same item replaces the general one: one act, one alert."""
        for other in rule.yields_to:
            special = self._rulebook[other]
            for share in _shares(rule, occasion):
                for claimed in stream.claims.get((other, share), ()):
                    if self.barrier(stream, special, claimed, facts) is None:
                        return Verdict.INACTIVE, reason("yields", other)
        return None


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
