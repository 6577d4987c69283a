"""Rates and their ratios."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.canonical import Object

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Case:
    """`ready` prepares a round and returns its work, `units` of it; only the work is timed.

    All of it is done when the work returns, durably where the name says commit.
    """

    name: str
    units: int
    ready: Callable[[], Work]
    against: str | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Units a second, the median of the rounds; `ratio` is to the case named by `against`.

    It is the median too, of ratios within a round where both were measured in turn: the
    machine's mood changes within a run.
    """

    name: str
    rate: float
    against: str | None
    ratio: float | None
    aim: float | None

    def as_json(self) -> Object:
        return {
            "name": self.name,
            "per_second": round(self.rate),
            "against": self.against,
            "ratio_percent": None if self.ratio is None else round(100 * self.ratio),
            "aim_percent": None if self.aim is None else round(100 * self.aim),
        }


def measure(
    cases: Sequence[Case],
    rounds: int,
    progress: Callable[[str], None],
    *,
    beside: Sequence[Result] = (),
    clock: Callable[[], float] = time.perf_counter,
) -> list[Result]:
    """Measure the cases in turn, each as often as there are rounds.

    What they are compared with is among them, or among the earlier results `beside` them. With
    `time.process_time` as the clock the rates are those of a core that does nothing else.
    """
    before = {result.name: result.rate for result in beside}
    rates: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(1, rounds + 1):
        for case in cases:
            progress(f"round {number} of {rounds}: {case.name}")
            work = case.ready()
            began = clock()
            work()
            rates[case.name].append(case.units / (clock() - began))
    return [
        Result(
            name=case.name,
            rate=statistics.median(rates[case.name]),
            against=case.against,
            ratio=None
            if case.against is None
            else _ratio(
                rates[case.name], rates.get(case.against) or [before[case.against]] * rounds
            ),
            aim=case.aim,
        )
        for case in cases
    ]


def _ratio(these: Sequence[float], those: Sequence[float]) -> float:
    return statistics.median(this / that for this, that in zip(these, those, strict=True))
