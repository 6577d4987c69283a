"""The whole history under a set of rules, and how two sets differ over it. Pure but for processes.

Under the rules *then in force* a rule speaks where the log put this very version of it into force.
Rules that are *tried* (a draft, or the files as they are today) are taken as if they had been in
force all along, from their own `valid_from`; calendars, parameters, readings, roles and sources
are the log's. A stream is judged by what belongs to it (`monitors.gather`) and by the facts, and
streams do not know of each other's verdicts, so each may be judged by any process.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from ledger.entry import Entry
from monitors.evaluate import evaluate
from monitors.facts import Facts
from monitors.judgement import Judgement, Verdict
from monitors.rulebook import Rulebook

STREAMS_AT_ONCE = 50
"""One piece of work for a process: long enough to be worth sending, short enough to share out."""

PUT_IN_FORCE = frozenset({"ruleset.Activated", "ruleset.Retired"})


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """A case a rule finds violated, named as an alert on it would be."""

    stream: str
    rule: str
    trigger: int
    correlation: tuple[tuple[str, str], ...]
    level: str
    due_at: str
    reason: str
    evidence: tuple[int, ...]
    zh: str
    en: str

    @property
    def case(self) -> tuple[object, ...]:
        """What makes it the same case under another version of the rule."""
        return self.stream, self.rule, self.trigger, self.correlation


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Cases opened from `since` on, by what had occurred by `at`."""

    since: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one set of rules finds: how many verdicts of each kind, and what is violated."""

    entries: int
    verdicts: dict[str, int]
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the tried rules would have raised more, and what they would not have raised."""

    more: tuple[Breach, ...]
    fewer: tuple[Breach, ...]
    relevelled: tuple[tuple[Breach, Breach], ...]
    """Raised by both, at another level: before and after."""


@dataclass(frozen=True, slots=True)
class Rules:
    """A set of rules; `tried` ones are taken as if they had been in force all along."""

    rulebook: Rulebook
    tried: bool = False

    def facts(self, entries: Iterable[Entry]) -> Facts:
        """What was in force, from the entries of `monitors.facts.FACT_TYPES`."""
        facts = Facts()
        for entry in entries:
            if not (self.tried and entry.type in PUT_IN_FORCE):
                facts.apply(entry)
        if self.tried:
            facts.suppose({rule.id: rule.version for rule in self.rulebook})
        return facts


Read = Callable[[str], Iterable[Entry]]
"""What belongs to a stream: its entries, and those that its rules gather from others."""

Open = Callable[[], Read]
"""Makes a way to read, in whatever process it is called: it must be picklable."""


def replay(
    rules: Rules,
    facts: Sequence[Entry],
    streams: Iterable[str],
    period: Period,
    reading: Open,
    processes: int = 1,
) -> Outcome:
    """Judge every stream; the outcome is the same however many processes share them."""
    pieces = _pieces(streams)
    given = (rules, facts, period, reading)
    if processes == 1:
        worker = _Worker(*given)
        return _summed(map(worker.judge, pieces))
    context = get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_begin, initargs=given
    ) as pool:
        return _summed(pool.map(_judge, pieces))


def _pieces(streams: Iterable[str]) -> Iterator[tuple[str, ...]]:
    left = iter(streams)
    while piece := tuple(islice(left, STREAMS_AT_ONCE)):
        yield piece


def difference(before: Outcome, after: Outcome) -> Difference:
    then = {breach.case: breach for breach in before.breaches}
    now = {breach.case: breach for breach in after.breaches}
    return Difference(
        more=tuple(sorted(now[case] for case in now.keys() - then.keys())),
        fewer=tuple(sorted(then[case] for case in then.keys() - now.keys())),
        relevelled=tuple(
            (then[case], now[case])
            for case in sorted(then.keys() & now.keys(), key=str)
            if then[case].level != now[case].level
        ),
    )


class _Worker:
    """What one process keeps between pieces of work."""

    def __init__(self, rules: Rules, facts: Sequence[Entry], period: Period, reading: Open) -> None:
        self._rules = rules
        self._facts = rules.facts(facts)
        self._period = period
        self._read = reading()

    def judge(self, streams: Iterable[str]) -> Outcome:
        return _summed(map(self._judge, streams))

    def _judge(self, stream: str) -> Outcome:
        entries = list(self._read(stream))
        own = sum(entry.stream == stream for entry in entries)
        verdicts: dict[str, int] = {}
        breaches = []
        rulebook, at = self._rules.rulebook, self._period.at
        for each in evaluate(rulebook, entries, self._facts, at, stream=stream):
            if each.arose_at < self._period.since:
                continue
            verdicts[each.verdict] = verdicts.get(each.verdict, 0) + 1
            if each.verdict is Verdict.VIOLATED:
                breaches.append(_breach(each))
        return Outcome(entries=own, verdicts=verdicts, breaches=tuple(breaches))


_worker: list[_Worker] = []
"""The worker of this process, made once when it was started."""


def _begin(rules: Rules, facts: Sequence[Entry], period: Period, reading: Open) -> None:
    _worker.append(_Worker(rules, facts, period, reading))


def _judge(streams: tuple[str, ...]) -> Outcome:
    return _worker[0].judge(streams)


def _summed(outcomes: Iterator[Outcome]) -> Outcome:
    entries, verdicts = 0, dict.fromkeys(map(str, Verdict), 0)
    breaches: list[Breach] = []
    for each in outcomes:
        entries += each.entries
        for verdict, many in each.verdicts.items():
            verdicts[str(verdict)] += many
        breaches += each.breaches
    return Outcome(entries=entries, verdicts=verdicts, breaches=tuple(sorted(breaches)))


def _breach(judgement: Judgement) -> Breach:
    named = sorted((key, str(value)) for key, value in judgement.correlation.items())
    return Breach(
        stream=judgement.stream,
        rule=judgement.rule,
        trigger=judgement.trigger,
        correlation=tuple(named),
        level=str(judgement.level),
        due_at=judgement.due_at or "",
        reason=judgement.reason.code,
        evidence=judgement.evidence,
        zh=judgement.reason.zh,
        en=judgement.reason.en,
    )
