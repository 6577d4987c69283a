"""Universality: every such act is as the law says, judged by what it says of itself."""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.condition import Condition, all_hold, unanswered
from monitors.facts import Facts
from monitors.judgement import INACTIVE, SATISFIED, VIOLATED, Finding
from monitors.moment import hour_in_shanghai, seconds_between
from monitors.patterns.base import Context, Occasion, Pattern, by_event, undetermined
from monitors.rule import Match, Rule
from monitors.wording import Reason, reason

_HOLDS = reason("holds")


class Universality(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)

    def matches(self) -> Iterator[Match]:
        yield from self.rule.trigger

    def start(self) -> list[Occasion]:
        return []

    def occasions(self, state: list[Occasion]) -> Iterable[Occasion]:
        return state

    def step(self, state: list[Occasion], entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        opened: list[Occasion] = []
        for match in self._trigger.get(entry.type, ()):
            if match.sure or match.hits(entry):
                occasion = Occasion(entry, self.rule.correlation.own(entry))
                opened.append(occasion)
        state += opened
        return opened

    def judge(self, occasion: Occasion, context: Context) -> Finding:
        data = occasion.entry.data
        unfit = self._unfit(occasion.entry, context.facts)
        if unfit is not None:
            return Finding(
                verdict=VIOLATED,
                reason=unfit,
                evidence=(occasion.entry.index,),
                due_at=occasion.entry.occurred_at,
            )
        rule = self.rule
        conditions = (*rule.hold, *self._looked_up(occasion)) if rule.table else rule.hold
        held = all_hold(conditions, data)
        if held is None:
            if self.rule.on_missing == "inactive":
                return Finding(
                    verdict=INACTIVE,
                    reason=reason("field_not_given", unanswered(conditions, data)),
                    evidence=(occasion.entry.index,),
                )
            return undetermined(occasion, "field_missing", unanswered(conditions, data))
        if held:
            return Finding(SATISFIED, _HOLDS, (occasion.entry.index,))
        field = next(c.field for c in conditions if c.holds(data) is False)
        return Finding(
            verdict=VIOLATED,
            reason=reason("not_held", field),
            evidence=(occasion.entry.index,),
            due_at=occasion.entry.occurred_at,
        )

    def _unfit(self, entry: Entry, facts: Facts) -> Reason | None:
        """What is wrong with the hour, with a role that one named holds, or with the review."""
        rule, at = self.rule, entry.occurred_at
        if rule.hours is not None:
            first, last = rule.hours
            if not first <= hour_in_shanghai(at) < last:
                return reason("out_of_hours", at, first, last)
        if rule.barred is not None:
            field, role = rule.barred
            named = str(entry.data.get(field, ""))
            if facts.holds(named, role, at):
                return reason("barred_role", named, role)
        if rule.reviewed and entry.index in facts.without_review:
            return reason("without_review")
        return None

    def _looked_up(self, occasion: Occasion) -> Iterable[Condition]:
        """`[table.basis] by = "channel"`: what one field must be, given another."""
        for field, row in self.rule.table.items():
            given = str(occasion.entry.data.get(row["by"]))
            if given in row:
                yield Condition(field, "equals", row[given])


class Promptness(Universality):
    """An act is received within the time a live source promised; nobody else promised any."""

    def hears(self, event: str, facts: Facts) -> bool:
        return facts.sources.promise(event)

    def step(self, state: list[Occasion], entry: Entry, facts: Facts) -> Iterable[Occasion]:
        live = facts.sources.live(entry.type, entry.stream, entry.actor, entry.occurred_at)
        return super().step(state, entry, facts) if live is not None else ()

    def judge(self, occasion: Occasion, context: Context) -> Finding:
        entry, rule = occasion.entry, self.rule
        live = context.facts.sources.live(
            entry.type, context.stream.name, entry.actor, entry.occurred_at
        )
        if live is None or rule.limit is None or rule.received_within is None:
            return Finding(
                verdict=INACTIVE,
                reason=reason("no_live_source"),
                evidence=(entry.index,),
            )
        hours = context.facts.parameters.get(rule.received_within)
        hours = hours if isinstance(hours, int) and hours >= 0 else rule.limit.n
        late = seconds_between(entry.occurred_at, entry.received_at) > hours * 3600
        return Finding(
            verdict=VIOLATED if late else SATISFIED,
            reason=reason("received_late", entry.occurred_at, entry.received_at)
            if late
            else reason("holds"),
            evidence=(entry.index,),
            due_at=entry.occurred_at,
            source=live.name,
        )
