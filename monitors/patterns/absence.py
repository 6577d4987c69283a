"""Absence: an act that must not take place, within a scope (before, after, between).

`until` closes the forbidden span, `after` opens it. That the closing act had not yet come is
known once a source that would report it has passed the time; without one, that it is seen to come
later is a warning. A restart (a tender held again) opens the span anew. Between an opening and a
closing an act is forbidden while any span is open; `pairs` names the field that tells which
opening a closing closes, without it a closing closes all that was opened before.
"""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.condition import unanswered
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import PENDING, SATISFIED, VIOLATED, Finding
from monitors.level import RED, YELLOW
from monitors.patterns.base import (
    Context,
    Missing,
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


class Deed(Occasion):
    """An act of the forbidden kind: after `closed`, or before `later`."""

    __slots__ = ("closed", "later", "missing")

    def __init__(self, entry: Entry, keys: Keys, closed: Entry | None, missing: str) -> None:
        super().__init__(entry, keys)
        self.closed = closed
        self.later: Entry | None = None
        self.missing = missing


class Deeds(Occasions[Deed]):
    __slots__ = ("closing", "opening")

    def __init__(self) -> None:
        super().__init__()
        self.opening: list[Entry] = []
        self.closing: list[Entry] = []


class Absence(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._until = by_event(rule.until)
        self._after = by_event(rule.after)
        self._restarts = by_event(rule.restarts)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.until, *self.rule.after, *self.rule.restarts)

    def begins(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.until, *self.rule.after)

    def start(self) -> Deeds:
        return Deeds()

    def occasions(self, state: Deeds) -> Iterable[Deed]:
        return state.all

    def step(self, state: Deeds, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        event = entry.type
        touched: list[Occasion] = []
        if event in self._restarts and plays(self._restarts, entry):
            said = self.rule.correlation.other(entry)
            state.closing = [
                closing
                for closing in state.closing
                if not self.rule.correlation.agree(said, self.rule.correlation.other(closing))
            ]
        if event in self._until and plays(self._until, entry):
            self._close(state, entry)
            for deed in state.near(self.rule.correlation, self.rule.correlation.other(entry)):
                if deed.closed is None and deed.later is None:
                    deed.later = entry
                    touched.append(deed)
        if event in self._after and plays(self._after, entry):
            state.opening.append(entry)
        for match in self._trigger.get(event, ()):
            touched.extend(self._consider(state, entry, match))
        return touched

    def judge(self, occasion: Deed, context: Context) -> Finding:
        if occasion.missing:
            return undetermined(occasion, "field_missing", occasion.missing)
        act = occasion.entry
        until = events_of(self.rule.until)
        if occasion.closed is not None:
            return Finding(
                verdict=SATISFIED,
                reason=reason("outside", occasion.closed.type),
                evidence=(occasion.closed.index, act.index),
            )
        cap = RED
        if until:
            missing = Missing(
                events=until, since=act.occurred_at, due_at=act.occurred_at, words="not_seen"
            )
            seen = self.omission(occasion, context, missing)
            if seen.verdict is PENDING:
                return seen  # one that came before may still be reported
            if seen.verdict is not VIOLATED:
                if occasion.later is None:
                    return seen
                cap = YELLOW
        later = (occasion.later.index,) if occasion.later else ()
        return Finding(
            verdict=VIOLATED,
            reason=reason("forbidden", until, act.type),
            evidence=(act.index, *later),
            due_at=act.occurred_at,
            cap=cap,
        )

    def _close(self, state: Deeds, entry: Entry) -> None:
        pairs = self.rule.pairs
        if pairs is None:
            if self.rule.after and not self.rule.restarts:
                state.opening = [o for o in state.opening if not self._closes(entry, o)]
                if not state.opening:
                    state.closing.clear()  # nothing is left that they could close
                    return
            state.closing.append(entry)
            return
        said = entry.data.get(pairs)
        state.opening = [opened for opened in state.opening if opened.data.get(pairs) != said]

    def _closes(self, entry: Entry, opened: Entry) -> bool:
        """Whether nothing of what was opened is left: it closes all lots, or the one it was of."""
        other = self.rule.correlation.other
        return all(said in (None, of) for said, of in zip(other(entry), other(opened), strict=True))

    def _is_open(self, state: Deeds, keys: Keys) -> bool:
        """Whether a span was opened that is about this act, and nothing about it closed it since.

        A lot whose suspension was lifted is free while the others still stand still.
        """
        if not state.opening:
            return False
        correlation = self.rule.correlation
        shut = [_order(c) for c in state.closing if correlation.agree(keys, correlation.other(c))]
        return any(
            correlation.agree(keys, correlation.other(opened))
            and not any(_order(opened) < order for order in shut)
            for opened in state.opening
        )

    def _consider(self, state: Deeds, entry: Entry, match: Match) -> Iterable[Occasion]:
        hit = match.hits(entry)
        if hit is False or (hit is None and self.rule.on_missing == "inactive"):
            return ()
        correlation = self.rule.correlation
        keys = correlation.own(entry)
        closed = None
        if self.rule.after:
            if not self._is_open(state, keys):
                return ()
        else:
            closed = next(
                (c for c in state.closing if correlation.agree(keys, correlation.other(c))), None
            )
        deed = Deed(entry, keys, closed, unanswered(match.where, entry.data) if not hit else "")
        state.add(deed)
        return (deed,)


def _order(entry: Entry) -> tuple[str, int]:
    return entry.occurred_at, entry.index
