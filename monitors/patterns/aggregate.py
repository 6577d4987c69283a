"""Aggregate: what was bought again and again adds up to more than may be bought so.

Amounts are added by what ties them together (a buyer's stream, a budget item, a category) and,
with `every = "year"`, by the year in which they were spent. Each act is judged with those before
it: the one that goes beyond the ceiling breaks the rule, those that follow are told of already.
"""

from collections.abc import Iterable, Iterator, Mapping

from ledger.entry import Entry
from monitors.condition import unanswered
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import INACTIVE, SATISFIED, VIOLATED, Finding
from monitors.patterns.base import Context, Occasion, Pattern, by_event, undetermined
from monitors.patterns.memory import Occasions
from monitors.period import period_of
from monitors.rule import Match, Rule
from monitors.terms import Ceiling
from monitors.wording import Reason, reason


class Part(Occasion):
    """One act, and those that came before it and add up with it."""

    __slots__ = ("added", "missing")

    def __init__(self, entry: Entry, keys: Keys, added: tuple[Entry, ...], missing: str) -> None:
        super().__init__(entry, keys)
        self.added = added
        self.missing = missing


class Parts(Occasions[Part]):
    __slots__ = ("added",)

    def __init__(self) -> None:
        super().__init__()
        self.added: dict[Keys, tuple[Entry, ...]] = {}


class Aggregate(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._ceiling = rule.ceiling or Ceiling(by="", amounts={})
        self._trigger = by_event(rule.trigger)
        self._needed = (str(rule.amount), self._ceiling.by)

    def matches(self) -> Iterator[Match]:
        yield from self.rule.trigger

    def start(self) -> Parts:
        return Parts()

    def occasions(self, state: Parts) -> Iterable[Part]:
        return state.all

    def step(self, state: Parts, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        found = self._match(entry)
        if found is None:
            return
        match, doubt = found
        keys = self._keys(match, entry)
        missing = doubt or self._missing(entry, keys)
        added: tuple[Entry, ...] = (entry,)
        if not missing:
            added = state.added[keys] = (*state.added.get(keys, ()), entry)
        part = Part(entry, keys, added, missing)
        state.keep(part)
        yield part

    def judge(self, occasion: Part, context: Context) -> Finding:
        if occasion.missing:
            return undetermined(occasion, "field_missing", occasion.missing)
        allowed = self._allowed(occasion, context)
        if isinstance(allowed, Reason):
            return undetermined(occasion, allowed.code, *allowed.given)
        currencies = {entry.data[str(self.rule.amount)]["currency"] for entry in occasion.added}
        if currencies != {"CNY"}:
            return undetermined(occasion, "other_currency")
        return self._weighed(occasion, allowed)

    def _weighed(self, occasion: Part, allowed: int) -> Finding:
        amounts = [entry.data[str(self.rule.amount)]["fen"] for entry in occasion.added]
        before, total = sum(amounts[:-1]), sum(amounts)
        shown = (len(amounts), _shown(total), _shown(allowed))
        evidence = tuple(sorted(entry.index for entry in occasion.added))
        if not self._is_beyond(total, len(amounts), allowed):
            return Finding(SATISFIED, reason("adds_within", *shown), evidence)
        if self._is_beyond(before, len(amounts) - 1, allowed):
            return Finding(INACTIVE, reason("counted_already"), evidence)
        return Finding(
            VIOLATED,
            reason("adds_beyond", *shown),
            evidence,
            due_at=occasion.entry.occurred_at,
        )

    def _is_beyond(self, total: int, many: int, allowed: int) -> bool:
        if many < self._ceiling.least:
            return False
        return total >= allowed if self._ceiling.reached else total > allowed

    def _allowed(self, occasion: Part, context: Context) -> int | Reason:
        """In fen, for what the last act is about; or why nobody can say."""
        ceiling = self._ceiling
        kind = str(occasion.entry.data[ceiling.by])
        amounts: object = ceiling.amounts
        if ceiling.parameter is not None:
            amounts = context.facts.parameters.get(ceiling.parameter)
        allowed = amounts.get(kind) if isinstance(amounts, Mapping) else None
        if isinstance(allowed, int) and not isinstance(allowed, bool):
            return allowed
        return reason("not_configured", f"{ceiling.parameter or 'ceiling'}[{kind}]")

    def _match(self, entry: Entry) -> tuple[Match, str] | None:
        """The trigger that an act is, a sure one if any: of however many, it is added once.

        Or one that it may be, and the first field that keeps anybody from saying so.
        """
        possible: tuple[Match, str] | None = None
        for match in self._trigger[entry.type]:
            hit = match.hits(entry)
            if hit:
                return match, ""
            if hit is None and possible is None:
                possible = match, unanswered(match.where, entry.data)
        return possible

    def _keys(self, match: Match, entry: Entry) -> Keys:
        keys, at = self.rule.correlation.own(entry), match.time(entry)
        if self.rule.every is None or at is None:
            return keys
        return (*keys[:-1], period_of(at, self.rule.every).name)

    def _missing(self, entry: Entry, keys: Keys) -> str:
        """The first field without which it cannot be added."""
        for key, value in zip(self.rule.correlation.keys, keys, strict=True):
            if value is None:
                return key.own
        for field in self._needed:
            if entry.data.get(field) is None:
                return field
        return ""


def _shown(fen: int) -> str:
    """Fen as yuan, exactly."""
    return f"{fen // 100}.{fen % 100:02d}"
