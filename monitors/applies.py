"""Whether a rule applies to an occasion at all: in force, in scope, not exempt, not yielding."""

from collections.abc import Iterator
from itertools import chain

from monitors.facts import Facts
from monitors.force import Force
from monitors.judgement import INACTIVE, UNDETERMINED, Barred
from monitors.patterns.base import Case, Occasion
from monitors.rule import Gate, Rule
from monitors.rulebook import Rulebook
from monitors.scope import Scopes
from monitors.stream import Share, Stream
from monitors.wording import reason


class Applicability:
    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._yielding: dict[str, list[str]] = {}
        """By a special rule, those that yield to it."""
        for rule in rulebook:
            for other in rule.yields_to:
                self._yielding.setdefault(other, []).append(rule.id)
        self.special = frozenset(self._yielding)
        self.sharing = frozenset({*self._yielding, *chain(*self._yielding.values())})
        """The rules of which one deals with what another leaves to it."""
        self._on_condition = frozenset(r.id for r in rulebook if r.gate or r.yields_to)
        self._force = Force()
        self._scopes = Scopes(rulebook)
        self._items = {rule.id: _items(rule) for rule in rulebook}

    def claim(self, stream: Stream, rule_id: str, occasion: Occasion) -> None:
        """Note what a rule of `sharing` deals with: the general ones yield to the special."""
        for share in self._shares(rule_id, occasion):
            claimed = stream.claims.setdefault((rule_id, share), [])
            if occasion not in claimed:
                claimed.append(occasion)

    def yielding(self, stream: Stream, rule_id: str, occasion: Occasion) -> Iterator[Case]:
        """The cases that stand or fall with whether a special rule applies to one of its own."""
        for general in self._yielding.get(rule_id, ()):
            for share in self._shares(rule_id, occasion):
                for each in stream.claims.get((general, share), ()):
                    yield general, each
                    yield from self.yielding(stream, general, each)

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
        barred = self._force.bars(rule, occasion.opens or occasion.entry.occurred_at, facts)
        if barred is not None:
            return barred
        if rule.id in stream.scope.barring:
            return stream.scope.bars(rule.id, stream.header)
        if rule.id in self._on_condition or stream.exemptions:
            return (
                (_gate(rule, rule.gate, stream, occasion) if rule.gate else None)
                or (_exemption(rule, stream, occasion) if stream.exemptions else None)
                or (self._yield(rule, stream, occasion, facts) if stream.claims else None)
            )
        return None

    def _yield(self, rule: Rule, stream: Stream, occasion: Occasion, facts: Facts) -> Barred | None:
        """A special limit on the same item replaces the general one: one act, one alert."""
        shares = self._shares(rule.id, occasion)
        for other in rule.yields_to:
            for share in shares:
                for claimed in stream.claims.get((other, share), ()):
                    if self.barrier(stream, self._rulebook[other], claimed, facts) is None:
                        return INACTIVE, reason("yields", other)
        return None

    def _shares(self, rule_id: str, occasion: Occasion) -> list[Share]:
        """What makes two occasions the same act: the entry that opened them, or a named item."""
        keys = occasion.keys
        items = [str(keys[n]) for n in self._items[rule_id] if keys[n] is not None]
        return [occasion.entry.index, *items]


def _gate(rule: Rule, gate: Gate, stream: Stream, occasion: Occasion) -> Barred | None:
    told = stream.gates.get(rule.id, ())
    said = [value for keys, value in told if rule.correlation.agree(occasion.keys, keys)]
    if not said or said[-1] is None:
        return UNDETERMINED, reason("scope_unknown", gate.field)
    if said[-1] not in gate.open:
        return INACTIVE, reason("gate_shut", gate.field, said[-1])
    return None


def _exemption(rule: Rule, stream: Stream, occasion: Occasion) -> Barred | None:
    if rule.exempt_effect == "inactive" and exemption_of(rule, stream, occasion):
        return INACTIVE, reason("exempt")
    return None


def exemption_of(rule: Rule, stream: Stream, occasion: Occasion) -> bool:
    """Whether an exemption from this rule was on file when the duty arose."""
    lot = occasion.entry.data.get("lot")
    at = occasion.opens or occasion.opened_by.occurred_at
    return any(
        granted.data["subject"] == rule.id
        and granted.occurred_at <= at
        and granted.data.get("lot") in (None, lot)
        and (granted.data.get("valid_until") or at) >= at
        for granted in stream.exemptions
    )


def _items(rule: Rule) -> tuple[int, ...]:
    """The keys that name an item, by their places."""
    return tuple(n for n, key in enumerate(rule.correlation.keys) if key.own in _ITEMS)


_ITEMS = frozenset({"information_id", "award_id", "contract_id"})
"""Information about an award or a contract goes by the number of that award or contract."""
