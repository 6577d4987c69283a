"""The whole history under a set of rules, and how two sets differ over it.

Under the rules *then in force* each occasion is judged by the version that the log had put into
force for its day (`monitors.editions`).
Rules that are *tried* (a draft, or the files as they are today) are taken as if they had been in
force all along, from their own `valid_from`; calendars, parameters, readings, roles and sources
are the log's. A stream is judged by what belongs to it (`monitors.gather`) and by the facts, and
streams do not know of each other's verdicts, so each may be judged by any process, on any machine.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from ledger.entry import Entry
from monitors.collector import collect_seldom
from monitors.evaluate import Evaluation
from monitors.facts import Facts
from monitors.judgement import Judgement, Verdict
from monitors.rulebook import Rulebook


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
    streams: int
    types: dict[str, int]
    """How many entries of each type were read: another program can count them too."""
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
            facts.apply(entry)
        if self.tried:
            facts.suppose({rule.id: rule.version for rule in self.rulebook})
        return facts


Piece = TypeVar("Piece")
"""What a process is given at once: names of streams, a file of them."""

Read = Callable[[Piece], Iterable[tuple[str, Sequence[Entry]]]]
"""Each stream of a piece with what belongs to it: its entries, and those that rules gather."""

Open = Callable[[], Read[Piece]]
"""Makes a way to read, in whatever process it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[Piece]):
    """What every process is told once: it must be picklable."""

    rules: Rules
    facts: Sequence[Entry]
    period: Period
    reading: Open[Piece]

    def begin(self) -> Callable[[Piece], Outcome]:
        """Read and judge pieces in this process."""
        return _Worker(self).judge


Share = Callable[[Task[Any], Iterable[Any]], Iterable[Outcome]]
"""Has every piece judged, wherever, and gives the outcomes as they come."""


def replay(task: Task[Piece], pieces: Iterable[Piece], share: Share) -> Outcome:
    """Judge every piece; the outcome is the same whoever shares them, in whatever order."""
    return _summed(share(task, pieces))


def alone(task: Task[Piece], pieces: Iterable[Piece]) -> Iterable[Outcome]:
    return map(task.begin(), pieces)


@dataclass(frozen=True, slots=True)
class Processes:
    """Shares pieces out among so many processes of this machine."""

    number: int

    def __call__(self, task: Task[Piece], pieces: Iterable[Piece]) -> Iterable[Outcome]:
        context = get_context("spawn")
        with ProcessPoolExecutor(
            self.number, mp_context=context, initializer=_begin, initargs=(task,)
        ) as pool:
            yield from pool.map(_judge, pieces)


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


class _Worker(Generic[Piece]):
    """What one process keeps between pieces of work."""

    def __init__(self, task: Task[Piece]) -> None:
        self._evaluation = Evaluation(task.rules.rulebook)
        self._facts = task.rules.facts(task.facts)
        self._period = task.period
        self._read = task.reading()

    def judge(self, piece: Piece) -> Outcome:
        judged = self._evaluation.judge(self._read(piece), self._facts, self._period.at)
        return _summed(self._outcome(*belonging, found) for belonging, found in judged)

    def _outcome(
        self, stream: str, entries: Sequence[Entry], judgements: Iterable[Judgement]
    ) -> Outcome:
        own = [entry.type for entry in entries if entry.stream == stream]
        verdicts: dict[str, int] = {}
        breaches = []
        for each in judgements:
            if each.arose_at < self._period.since:
                continue
            verdicts[each.verdict] = verdicts.get(each.verdict, 0) + 1
            if each.verdict is Verdict.VIOLATED:
                breaches.append(_breach(each))
        return Outcome(
            entries=len(own),
            streams=1 if own else 0,
            types=Counter(own),
            verdicts=verdicts,
            breaches=tuple(breaches),
        )


_worker: list[Callable[[Any], Outcome]] = []
"""The worker of this process, made once when it was started."""


def _begin(task: Task[Any]) -> None:
    collect_seldom()
    _worker.append(task.begin())


def _judge(piece: object) -> Outcome:
    return _worker[0](piece)


def _summed(outcomes: Iterable[Outcome]) -> Outcome:
    entries, streams, types = 0, 0, Counter[str]()
    verdicts = dict.fromkeys(map(str, Verdict), 0)
    breaches: list[Breach] = []
    for each in outcomes:
        entries += each.entries
        streams += each.streams
        types.update(each.types)
        for verdict, many in each.verdicts.items():
            verdicts[str(verdict)] += many
        breaches += each.breaches
    return Outcome(
        entries=entries,
        streams=streams,
        types=dict(sorted(types.items())),
        verdicts=verdicts,
        breaches=tuple(sorted(breaches)),
    )


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
