"""Precedence across streams: the required act stands in another stream than the trigger.

It is asked for among the acts that the facts keep (`monitors.kept`). With a limit it is no
older than that. A case that found its act is not looked at again for those that come after it.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from ledger.entry import Entry
from monitors.counting import days_between
from monitors.facts import Facts
from monitors.judgement import Finding, Verdict
from monitors.kept import About, Asked
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
            return ()
        return super().step(state, entry, facts)

    def judge(self, occasion: Trial, context: Context) -> Finding:
        found = self._kept(self.rule.required, occasion, context)
        trial = Trial(
            occasion.entry,
            occasion.keys,
            [prior for prior in found if self._counts(prior, occasion)],
            [
                act
                for act in self._kept(self.rule.withdrawn, occasion, context)
                if not _is_after(act, occasion)
            ],
        )
        trial.after = tuple(prior for prior in found if _is_after(prior, occasion))
        return super().judge(trial, context)

    def asked(self, occasion: Occasion, verdict: Verdict) -> Iterable[Asked]:
        """What a later entry may change the verdict by.

        Where the act was found, only one that took place before it, or what took it back.
        """
        done = verdict is Verdict.SATISFIED
        for late, matches in ((done, self.rule.required), (False, self.rule.withdrawn)):
            for event in events_of(matches):
                yield Asked(About(event, _subject(occasion)), late)

    def _kept(self, matches: tuple[Match, ...], occasion: Trial, context: Context) -> list[Prior]:
        """In the order in which they took place."""
        found = [
            (match, act)
            for match in matches
            for event in match.events
            for act in context.facts.kept.acts(About(event, _subject(occasion)))
            if match.hits(act) is not False
        ]
        return sorted(found, key=lambda prior: (prior[1].occurred_at, prior[1].index))

    def _counts(self, prior: Prior, occasion: Trial) -> bool:
        """Whether it came before, and is not too old."""
        if _is_after(prior, occasion):
            return False
        age = days_between(prior[1].occurred_at, occasion.entry.occurred_at)
        return self._oldest is None or age <= self._oldest

    def _taken_back(self, prior: Prior, occasion: Trial, context: Context) -> list[Entry]:  # noqa: ARG002
        """By whoever keeps the list now, not only by who put it there."""
        said = prior[1]
        return [
            act
            for _, act in occasion.withdrawn
            if (said.occurred_at, said.index) < (act.occurred_at, act.index)
        ]

    def _coverage(self, occasion: Occasion, context: Context, missing: Missing) -> Coverage | None:
        """What nobody reported at the time it would count from is not known to be missing."""
        since = missing.since
        if self._oldest is not None:
            since = start_of(civil_date(since) - timedelta(days=self._oldest))
        subject = _subject(occasion)
        stream = subject if str(subject).startswith(self._streams) else self._streams
        return context.facts.sources.coverage(missing.events, str(stream), frozenset(), since)


def _subject(occasion: Occasion) -> object:
    return occasion.keys[0] if occasion.keys else None


def _is_after(prior: Prior, occasion: Trial) -> bool:
    act, trigger = prior[1], occasion.entry
    return (act.occurred_at, act.index) > (trigger.occurred_at, trigger.index)
