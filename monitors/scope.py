"""Which projects a rule is about, by what the header of a stream says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from monitors.condition import Condition
from monitors.judgement import INACTIVE, UNDETERMINED, Barred
from monitors.rule import Rule
from monitors.wording import reason

Header = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What all projects have in common whose headers answer the conditions of the rules alike."""

    excluding: Mapping[str, Condition]
    """By the id of a rule that is surely not about them, the condition that says so."""
    doubtful: Mapping[str, Barred]
    """By the id of a rule of which nobody can say it, why."""
    excluded: frozenset[str] = field(init=False)
    """The rules that are surely not about them."""
    barring: frozenset[str] = field(init=False)
    """Those, and the doubtful ones."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "excluded", frozenset(self.excluding))
        object.__setattr__(self, "barring", self.excluded.union(self.doubtful))

    def bars(self, rule: str, header: Header) -> Barred | None:
        """Why a rule does not apply to such a project, or cannot be said to."""
        condition = self.excluding.get(rule)
        if condition is None:
            return self.doubtful.get(rule)
        found = header.get(condition.field)
        return INACTIVE, reason("out_of_scope", condition.field, found)


class Scopes:
    """The scope of each header: one for each combination of answers, of which there are few."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = [rule for rule in rules if rule.scope or rule.scope_except]
        asked = (c for rule in self._rules for c in (*rule.scope, *rule.scope_except))
        self._conditions = tuple(dict.fromkeys(asked))
        self._known: dict[tuple[bool | None, ...], Scope] = {}
        self.unsaid = self.of({})
        """Of a stream that no project was registered in."""

    def of(self, header: Header) -> Scope:
        answers = tuple([condition.holds(header) for condition in self._conditions])
        if answers not in self._known:
            self._known[answers] = self._scope(header)
        return self._known[answers]

    def _scope(self, header: Header) -> Scope:
        excluding: dict[str, Condition] = {}
        doubtful: dict[str, Barred] = {}
        for rule in self._rules:
            condition = _excluding(rule, header)
            unknown = next((c for c in rule.scope if c.holds(header) is None), None)
            if condition is not None:
                excluding[rule.id] = condition
            elif unknown is not None:
                doubtful[rule.id] = _not_known(rule, unknown)
        return Scope(excluding, doubtful)


def _excluding(rule: Rule, header: Header) -> Condition | None:
    """The first condition by which a rule is surely not about such a project."""
    for condition in rule.scope:
        if condition.holds(header) is False:
            return condition
    return next((each for each in rule.scope_except if each.holds(header)), None)


def _not_known(rule: Rule, unknown: Condition) -> Barred:
    if rule.on_missing == "inactive":
        return INACTIVE, reason("field_not_given", unknown.field)
    return UNDETERMINED, reason("scope_unknown", unknown.field)
