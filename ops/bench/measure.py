"""Rates and their ratios."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ledger.canonical import Object

ROUNDS = 3
"""Every case is measured this often, in turn with the others, and its median counts: the
machine's mood changes within a run."""


@dataclass(frozen=True, slots=True)
class Case:
    """`run` does `units` of work per call, all of it, durably where the case says so."""

    name: str
    units: int
    run: Callable[[], None]
    against: str | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Units a second; `ratio` is to the rate of the case named by `against`."""

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
    cases: Sequence[Case], progress: Callable[[str], None], *, beside: Sequence[Result] = ()
) -> list[Result]:
    """Measure the cases in turn; `beside` are earlier results of this run to compare with."""
    rates: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(1, ROUNDS + 1):
        for case in cases:
            progress(f"round {number} of {ROUNDS}: {case.name}")
            began = time.perf_counter()
            case.run()
            rates[case.name].append(case.units / (time.perf_counter() - began))
    median = {result.name: result.rate for result in beside}
    median |= {name: statistics.median(found) for name, found in rates.items()}
    return [
        Result(
            name=case.name,
            rate=median[case.name],
            against=case.against,
            ratio=None if case.against is None else median[case.name] / median[case.against],
            aim=case.aim,
        )
        for case in cases
    ]
