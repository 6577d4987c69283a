"""Precedence: before the trigger, the required act took place and covers it.

With `chain` every required act must have come, in that order; without, any one of them is
enough (an approval, or a lawful order instead of it). A prior act covers the trigger if its
content is the same, its records include the trigger's, its window is open, the one who said
it was competent, and neither they nor another who could have said it took it back in between.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ledger.entry import Entry
from monitors.condition import unanswered
from monitors.facts import Facts
from monitors.judgement import INACTIVE, PENDING, SATISFIED, VIOLATED, Finding
from monitors.level import RED, YELLOW, lower
from monitors.patterns.allowance import is_within
from monitors.patterns.base import (
    Context,
    Missing,
    Occasion,
    Pattern,
    by_event,
    events_of,
    parts,
    undetermined,
)
from monitors.patterns.competence import is_competent, may_take_back, of_one
from monitors.patterns.memory import Memory
from monitors.patterns.trial import NONE_SAID, Prior, Trial, Trials
from monitors.rule import Match, Rule
from monitors.terms import Window
from monitors.wording import Reason, reason


class Precedence(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._required_events = events_of(rule.required)
        self._triggers = by_event(rule.trigger)
        self._parts = parts(
            (self._try, rule.trigger),
            (self._take_back, rule.withdrawn),
            (self._require, rule.required),
        )
        # Whether a prior act that belongs to the case is enough, whatever else is said of it.
        self._plain = not (
            rule.chain
            or rule.withdrawn
            or rule.same
            or rule.covers
            or rule.window
            or rule.competent
            or any(match.role for match in rule.required)
        )
        self._before = {event: reason("before", event) for event in self._required_events}
        self._open_to_doubt = any(match.role or match.where for match in rule.trigger)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.required, *self.rule.withdrawn, *self.rule.trigger)

    def begins(self) -> Iterator[Match]:
        yield from (*self.rule.required, *self.rule.trigger)

    def start(self) -> Trials:
        return Trials()

    def occasions(self, state: Trials) -> Iterable[Trial]:
        return state.all

    def step(self, state: Trials, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        touched: tuple[Occasion, ...] = ()
        for play, match in self._parts[entry.type]:
            if match.sure or match.hits(entry) is not False:
                touched += play(state, entry, match)
        return touched

    def _try(self, state: Trials, entry: Entry, match: Match) -> tuple[Trial, ...]:  # noqa: ARG002
        correlation = self.rule.correlation
        keys = correlation.own(entry)
        before, withdrawn = NONE_SAID, NONE_SAID
        if not keys or keys[0] is not None:  # otherwise nothing ties it to what came before
            if state.priors:
                before = state.priors.near(correlation, keys)
            if state.withdrawn:
                withdrawn = state.withdrawn.near(correlation, keys)
        trial = Trial(entry, keys, before, withdrawn)
        if self.rule.allowance is not None:
            near = state.near(correlation, correlation.other(entry))
            trial.drawn = tuple([other.entry for other in near])
        if self._plain:
            for prior, act in before:
                if prior.sure or prior.hits(act):
                    trial.found = act
                    state.keep(trial)  # whatever is said later
                    return (trial,)
        state.add(trial)
        return (trial,)

    def _take_back(self, state: Trials, entry: Entry, match: Match) -> tuple[Trial, ...]:
        if match.hits(entry):
            if state.withdrawn is None:
                state.withdrawn = Memory()
            state.withdrawn.add(self.rule.correlation.other(entry), (match, entry))
        return ()

    def _require(self, state: Trials, entry: Entry, match: Match) -> tuple[Trial, ...]:
        """Keep a prior act, unless an earlier one is found before it for every trigger."""
        correlation = self.rule.correlation
        keys, prior = correlation.other(entry), (match, entry)
        if not self._plain:
            state.priors.add(keys, prior)
        elif state.enough is None or keys not in state.enough:
            state.priors.add(keys, prior)
            if match.sure or match.hits(entry):
                state.enough = state.enough or set()
                state.enough.add(keys)
        if not state.open:
            return ()
        near = tuple([t for t in state.near(correlation, keys) if t.entry is not entry])
        for trial in near:
            trial.after += (prior,)
        return near

    def judge(self, occasion: Trial, context: Context) -> Finding:
        barred = self._barred(occasion, context) if self._open_to_doubt else None
        if barred is not None:
            return barred
        if occasion.found is not None:
            return self._found(occasion, occasion.found)
        if occasion.keys and occasion.keys[0] is None:
            return undetermined(occasion, "field_missing", self.rule.correlation.keys[0].own)
        if self.rule.chain:
            return self._judge_chain(occasion, context)
        return self._judge_any(occasion, context)

    def _found(self, occasion: Trial, act: Entry) -> Finding:
        return Finding(SATISFIED, self._before[act.type], (act.index, occasion.entry.index))

    def _barred(self, occasion: Trial, context: Context) -> Finding | None:
        """What the trigger itself says why there is no case, or leaves out to tell of one."""
        trigger = occasion.entry
        match = self._triggers[trigger.type][0]
        if match.role is not None and not context.facts.holds(
            trigger.actor, match.role, trigger.occurred_at
        ):
            return Finding(
                verdict=INACTIVE,
                reason=reason("other_role", trigger.actor, match.role),
                evidence=(trigger.index,),
            )
        doubt = unanswered(match.where, trigger.data) if match.where else ""
        return undetermined(occasion, "field_missing", doubt) if doubt else None

    def _judge_any(self, occasion: Trial, context: Context) -> Finding:
        unclear: Reason | None = None
        for prior in occasion.before:
            fit = self._covers(prior, occasion.entry, context)
            if fit is True and occasion.withdrawn:
                fit = not self._taken_back(prior, occasion, context)
            if fit is True:
                return self._found(occasion, prior[1])
            if isinstance(fit, Reason):
                unclear = unclear or fit
        if unclear is not None:
            return undetermined(occasion, unclear.code, *unclear.values)
        return self._not_before(occasion, context, self.rule.required, self._required_events)

    def _judge_chain(self, occasion: Trial, context: Context) -> Finding:
        remaining = list(occasion.before)
        for match in self.rule.required:
            unclear: Reason | None = None
            for place, prior in enumerate(remaining):
                fit = prior[0] is match and self._covers(prior, occasion.entry, context)
                if fit is True:  # an act that is of two links is one of them
                    remaining = [p for p in remaining[place + 1 :] if p[1] is not prior[1]]
                    break
                if isinstance(fit, Reason):
                    unclear = unclear or fit
            else:
                if unclear is not None:
                    return undetermined(occasion, unclear.code, *unclear.values)
                return self._not_before(occasion, context, (match,), match.events)
        return self._exceeded(occasion, context) or self._found(occasion, occasion.before[-1][1])

    def _exceeded(self, occasion: Trial, context: Context) -> Finding | None:
        """What a supplementary act takes beyond the approvals needs another one."""
        allowance, trigger = self.rule.allowance, occasion.entry
        hits = (trigger.type in m.events and m.hits(trigger) for m in self.rule.supplement)
        if allowance is None or not any(hits):
            return None
        before = [entry for _, entry in occasion.before]
        drawn = (trigger, *occasion.drawn)
        within = is_within(allowance, drawn, before, context.facts)
        if within is True:
            return None
        if isinstance(within, Reason):
            return undetermined(occasion, within.code, *within.values)
        approvals = [entry for entry in before if entry.type in allowance.by.events]
        missing = Missing(
            events=allowance.by.events,
            since=trigger.occurred_at,
            due_at=trigger.occurred_at,
            words="prior_exceeded",
            evidence=tuple(sorted(entry.index for entry in (*approvals, *drawn))),
        )
        return self.omission(occasion, context, missing)

    def _not_before(
        self, occasion: Trial, context: Context, matches: tuple[Match, ...], events: tuple[str, ...]
    ) -> Finding:
        trigger = occasion.entry
        at = trigger.occurred_at
        evidence: tuple[int, ...] = (trigger.index,)
        late: list[Entry] = []
        taken_back: list[Entry] = []
        if occasion.before or occasion.after:
            wanted = {id(match) for match in matches}  # two links may ask for equal things
            seen = [p[1] for p in chain(occasion.before, occasion.after) if id(p[0]) in wanted]
            taken_back = [
                entry
                for prior in occasion.before
                if self._covers(prior, trigger, context) is True
                for entry in self._taken_back(prior, occasion, context)
            ]
            evidence = tuple(sorted({entry.index for entry in (trigger, *seen, *taken_back)}))
            late = [
                prior[1]
                for prior in occasion.after
                if id(prior[0]) in wanted
                and self._covers(prior, trigger, context, timely=False) is True
            ]
        cap = RED
        for match in matches:
            cap = lower(cap, match.cap)
        missing = Missing(
            events=events,
            since=at,
            due_at=at,
            words="prior_taken_back" if taken_back else "prior_not_seen",
            evidence=evidence,
            cap=cap,
        )
        unseen = self.omission(occasion, context, missing)
        if not late or unseen.verdict is PENDING:
            return unseen  # one in time may still be reported, though one that was late is seen
        return Finding(
            verdict=VIOLATED,
            reason=reason("prior_late", late[0].type),
            evidence=evidence,
            due_at=at,
            cap=cap if unseen.verdict is VIOLATED else lower(cap, YELLOW),
        )

    def _covers(
        self, prior: Prior, trigger: Entry, context: Context, *, timely: bool = True
    ) -> bool | Reason:
        """True, False, or the reason why nobody can say; but for its time, if not `timely`."""
        match, act = prior
        rule, said, asked = self.rule, act.data, trigger.data
        doubt = unanswered(match.where, said) if match.where else ""
        if doubt:
            return reason("field_missing", doubt)
        for field in rule.same:
            if said.get(field) is None or asked.get(field) is None:
                return reason("field_missing", field)
        for field in rule.same:
            if said[field] != asked[field]:
                return False
        for field in rule.covers:
            if not set(asked.get(field) or ()) <= set(said.get(field) or ()):
                return False
        if timely and rule.window is not None and not _is_open(rule.window, said, trigger):
            return False
        lacking = match.role and context.facts.lacks(act.actor, match.role, act.occurred_at)
        return lacking or is_competent(rule, match, act, context)

    def _taken_back(self, prior: Prior, occasion: Trial, context: Context) -> list[Entry]:
        """What took a prior act back before the trigger: of the same content, by one entitled."""
        if not occasion.withdrawn or prior[0] is not self.rule.required[0]:
            return []
        said = prior[1]
        return [
            act
            for match, act in occasion.withdrawn
            if (said.occurred_at, said.index) < (act.occurred_at, act.index)
            and all(act.data.get(field) == said.data[field] for field in self.rule.same)
            and self._may_take_back(match, act, said, context)
        ]

    def _may_take_back(self, match: Match, act: Entry, said: Entry, context: Context) -> bool:
        """Who said it, or could have."""
        return of_one(act, said, context) or may_take_back(self.rule, match, act, context)


def _is_open(window: Window, said: Mapping[str, Any], trigger: Entry) -> bool:
    at = trigger.occurred_at
    return bool((said.get(window.start) or at) <= at <= (said.get(window.end) or at))
