"""Precedence across streams: the required act stands in another stream than the trigger.

It is asked for among the acts that the facts keep (`monitors.kept`). With a limit it is no
older than that. A case that found its act is not looked at again for those that come after it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from ledger.entry import Entry
from monitors.facts import Facts
from monitors.judgement import INACTIVE, SATISFIED, Finding, Verdict
from monitors.kept import About, Asked, Order, order
from monitors.moment import civil_date, start_of
from monitors.patterns.base import Context, Missing, Occasion, events_of
from monitors.patterns.precedence import Precedence
from monitors.patterns.trial import Prior, Trial, Trials
from monitors.rule import Match, Rule
from monitors.sources import Coverage


class Elsewhere(Precedence):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._streams = str(rule.elsewhere)
        self._oldest = rule.limit.n if rule.limit else None

    def matches(self) -> Iterator[Match]:
        yield from self.rule.trigger

    def begins(self) -> Iterator[Match]:
        yield from self.rule.trigger

    def step(self, state: Trials, entry: Entry, facts: Facts) -> Iterable[Occasion]:
        if self.rule.once and state.all:
            # Told earlier, it would have been the first: an alert on it is one on this case.
            state.all[0].stand_for(entry)
            return ()
        return super().step(state, entry, facts)

    def judge(self, occasion: Trial, context: Context) -> Finding:
        trigger, kept = occasion.entry, context.facts.kept
        now, subject = order(trigger), _subject(occasion)
        since = self._oldest_counted(trigger.occurred_at)
        rule = self.rule
        priors = _hits(rule.required, subject, lambda about: kept.between(about, since, now))
        withdrawn = _hits(rule.withdrawn, subject, lambda about: kept.between(about, "", now))
        sure = [(match, act) for match, act in withdrawn if match.hits(act)]
        trial = Trial(trigger, occasion.keys, priors, sure)
        finding = super().judge(trial, context)
        if finding.verdict is SATISFIED:
            return finding
        after = _hits(rule.required, subject, lambda about: kept.after(about, now))
        trial.after = tuple(prior for prior in after if prior[1].occurred_at <= context.at)
        if trial.after:
            finding = super().judge(trial, context)
        coming = after[len(trial.after) :]
        return replace(finding, review_at=coming[0][1].occurred_at) if coming else finding

    def asked(self, occasion: Occasion, verdict: Verdict) -> Iterable[Asked]:
        """What a later entry may change the verdict by.

        Where the act was found, only one that took place before it, or what took it back; where
        the rule does not apply, nothing.
        """
        if verdict is INACTIVE:
            return
        done = verdict is SATISFIED
        for late, matches in ((done, self.rule.required), (False, self.rule.withdrawn)):
            for event in events_of(matches):
                yield Asked(About(event, _subject(occasion)), late)

    def _oldest_counted(self, at: str) -> str:
        """An act that took place before this instant is too old."""
        return "" if self._oldest is None else _days_before(civil_date(at), self._oldest)

    def _may_take_back(self, match: Match, act: Entry, said: Entry, context: Context) -> bool:  # noqa: ARG002
        """Whoever keeps the list now, not only who put it there."""
        return match.role is None or context.facts.holds(act.actor, match.role, act.occurred_at)

    def _coverage(self, occasion: Occasion, context: Context, missing: Missing) -> Coverage | None:
        """What nobody reported at the time it would count from is not known to be missing."""
        if self.rule.observer == "ledger":
            return super()._coverage(occasion, context, missing)
        since = self._oldest_counted(missing.since) or missing.since
        subject = _subject(occasion)
        stream = subject if str(subject).startswith(self._streams) else self._streams
        return context.facts.sources.coverage(missing.events, str(stream), (), since)


def _subject(occasion: Occasion) -> object:
    return occasion.keys[0] if occasion.keys else None


@lru_cache(maxsize=10_000)
def _days_before(day: date, days: int) -> str:
    """The first instant of the day that was so many days before; before all days, none."""
    return "" if (day - date.min).days <= days else start_of(day - timedelta(days=days))


def _hits(
    matches: tuple[Match, ...], subject: object, kept: Callable[[About], Iterable[Entry]]
) -> list[Prior]:
    """In the order in which they took place."""
    found: list[Prior] = []
    for match in matches:
        for event in match.events:
            for act in kept(About(event, subject)):
                if match.sure or match.hits(act) is not False:
                    found.append((match, act))  # noqa: PERF401 - one act, or none
    return sorted(found, key=_when) if len(found) > 1 else found


def _when(prior: Prior) -> Order:
    return order(prior[1])
