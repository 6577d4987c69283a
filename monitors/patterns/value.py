"""Value: amounts that add up, held against a share of another amount.

Each act is judged with those before it: the first that goes beyond the share breaks the rule,
and so does every later one. `singly` judges each by itself (a deposit asked for anew replaces
what was asked before). `base_amount` names the field of the other amount where it is another.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import SATISFIED, VIOLATED, Finding
from monitors.patterns.base import (
    Context,
    Occasion,
    Pattern,
    by_event,
    events_of,
    plays,
    undetermined,
)
from monitors.patterns.memory import Occasions
from monitors.rule import Match, Rule
from monitors.wording import reason


class Sum(Occasion):
    """The acts added so far, and what they are held against once it is known."""

    __slots__ = ("added", "base")

    def __init__(self, entry: Entry, keys: Keys, added: tuple[Entry, ...]) -> None:
        super().__init__(entry, keys)
        self.added = added
        self.base: Entry | None = None


class Sums(Occasions[Sum]):
    __slots__ = ("bases",)

    def __init__(self) -> None:
        super().__init__()
        self.bases: list[Entry] = []


class Value(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._base = by_event(rule.base)
        self._trigger = by_event(rule.trigger)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.base, *self.rule.trigger)

    def start(self) -> Sums:
        return Sums()

    def occasions(self, state: Sums) -> Iterable[Sum]:
        return state.all

    def step(self, state: Sums, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        correlation = self.rule.correlation
        touched: list[Occasion] = []
        if entry.type in self._base and plays(self._base, entry):
            state.bases.append(entry)
            for total in state.near(correlation, correlation.other(entry)):
                if total.base is None:
                    total.base = entry
                    touched.append(total)
        if entry.type in self._trigger and plays(self._trigger, entry):
            keys = correlation.own(entry)
            before = () if self.rule.singly else state.near(correlation, correlation.other(entry))
            total = Sum(entry, keys, (*(each.entry for each in before), entry))
            total.base = next(
                (b for b in state.bases if correlation.agree(keys, correlation.other(b))), None
            )
            state.add(total)
            touched.append(total)
        return touched

    def judge(self, occasion: Sum, context: Context) -> Finding:  # noqa: ARG002
        if occasion.base is None:
            return undetermined(occasion, "no_members", events_of(self.rule.base))
        base = self._amount(occasion.base, self.rule.base_amount)
        added = [self._amount(entry) for entry in occasion.added]
        if base is None or None in added:
            missing = self.rule.base_amount if base is None else self.rule.amount
            return undetermined(occasion, "field_missing", missing or self.rule.amount)
        amounts = [amount for amount in added if amount is not None]
        if {amount["currency"] for amount in amounts} != {base["currency"]}:
            return undetermined(occasion, "other_currency")
        total = sum(amount["fen"] for amount in amounts)
        part, whole = self.rule.share
        within = total * whole <= base["fen"] * part
        shown = (_shown(total), _shown(base["fen"]), f"{part}/{whole}")
        indexes = {occasion.base.index, *(entry.index for entry in occasion.added)}
        return Finding(
            verdict=SATISFIED if within else VIOLATED,
            reason=reason("within_share" if within else "above_share", *shown),
            evidence=tuple(sorted(indexes)),
            due_at=occasion.entry.occurred_at,
        )

    def _amount(self, entry: Entry, field: str | None = None) -> dict[str, Any] | None:
        amount = entry.data.get(field or self.rule.amount or "")
        return amount if isinstance(amount, dict) else None


def _shown(fen: int) -> str:
    """Fen as yuan, exactly."""
    return f"{fen // 100}.{fen % 100:02d}"
