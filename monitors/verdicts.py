"""What is known of the cases of a stream at an instant. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ledger.entry import Entry
from monitors.applies import Applicability
from monitors.facts import Facts
from monitors.fault import fault
from monitors.grade import graded
from monitors.judgement import INACTIVE, Finding, Judgement
from monitors.patterns import Pattern
from monitors.patterns.base import NONE_BEFORE, Case, Context, Occasion
from monitors.rule import Rule
from monitors.rulebook import Rulebook
from monitors.stream import Stream
from monitors.wording import reason

Concerned = tuple[Stream, Context, list[Judgement]]
"""A stream that a rule looks at, and the verdicts on it so far."""

Judge = Callable[[Any, Context], Finding]


class Verdicts:
    def __init__(
        self, rulebook: Rulebook, patterns: Mapping[str, Pattern], applies: Applicability
    ) -> None:
        self._rulebook = rulebook
        self._patterns = patterns
        self._applies = applies
        self._judging = {
            id_: (pattern.rule, pattern.judge, pattern.occasions)
            for id_, pattern in patterns.items()
        }

    def of(self, streams: Iterable[Stream], at: str, facts: Facts) -> list[list[Judgement]]:
        """On every case of each stream, by rule: judged rule by rule, as they are folded."""
        found: list[list[Judgement]] = []
        concerned: defaultdict[str, list[Concerned]] = defaultdict(list)
        for stream in streams:
            judgements: list[Judgement] = []
            found.append(judgements)
            context = Context(stream, facts, at)
            for rule_id in stream.rules | stream.aside:
                concerned[rule_id].append((stream, context, judgements))
        for rule_id in sorted(concerned):
            self._judge_all(rule_id, concerned[rule_id])
        return found

    def _judge_all(self, rule_id: str, concerned: Iterable[Concerned]) -> None:
        rule, judge, occasions_of = self._judging[rule_id]
        for stream, context, judgements in concerned:
            state = stream.rules.get(rule_id)
            before = len(judgements)
            for occasion in () if state is None else occasions_of(state):
                # Nearly always one or none: a list of its own would cost more.
                judgements.append(self._judge(rule, judge, stream, occasion, context))
            if rule_id in stream.aside and len(judgements) == before:
                judgements.extend(self._excluded(rule_id, stream, context.at))

    def of_case(self, stream: Stream, case: Case, context: Context) -> Judgement:
        rule_id, occasion = case
        rule, judge, _ = self._judging[rule_id]
        return self._judge(rule, judge, stream, occasion, context)

    def of_no_case(self, stream: Stream, raised: Entry, arose_at: str, at: str) -> Judgement:
        """Of what an alert was raised on: that it is no case, as its facts read now."""
        rule, trigger = self._rulebook[raised.data["rule"]], raised.data["trigger"]
        keys = rule.correlation.keys_of(raised.data["correlation"])
        finding = Finding(INACTIVE, reason("no_case"), _with_corrections(stream, trigger))
        return Judgement(
            rule, stream.name, keys, trigger, None, finding, None, at, NONE_BEFORE, arose_at, None
        )

    def _judge(
        self, rule: Rule, judge: Judge, stream: Stream, occasion: Occasion, context: Context
    ) -> Judgement:
        barred = stream.faults.get(rule.id) or self._applies.barrier(
            stream, rule, occasion, context.facts
        )
        if barred is None:
            try:
                return graded(rule, stream, occasion, judge(occasion, context), context)
            except Exception as problem:  # noqa: BLE001 - whatever it is, the others are judged
                barred = fault(rule.id, stream.name, problem)
        verdict, said = barred
        finding = Finding(verdict, said, (occasion.opened_by.index,))
        return graded(rule, stream, occasion, finding, context)

    def _excluded(self, rule_id: str, stream: Stream, at: str) -> Iterator[Judgement]:
        """One verdict for all cases, at the first act that could have opened one."""
        rule = self._rulebook[rule_id]
        act = next(filter(self._patterns[rule_id].opens_case, stream.aside[rule_id]), None)
        barred = None if act is None else stream.scope.bars(rule_id, stream.header)
        if act is None or barred is None:
            return
        verdict, said = barred
        yield Judgement(
            rule,
            stream.name,
            (None,) * len(rule.correlation.keys),
            act.index,
            act.data.get("lot"),
            Finding(verdict, said, _with_corrections(stream, act.index)),
            None,
            at,
            NONE_BEFORE,
            act.occurred_at,
            stream.subject,
        )


def _with_corrections(stream: Stream, index: int) -> tuple[int, ...]:
    return index, *stream.corrected.get(index, ())
