"""All indicators over many processes, in one pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitors.indicators.base import Flag, Indicator, Thresholds
from monitors.indicators.process import Process
from monitors.indicators.r003 import R003
from monitors.indicators.r018 import R018
from monitors.indicators.r024 import R024
from monitors.indicators.r025 import R025
from monitors.indicators.r028 import R028
from monitors.indicators.r030 import R030
from monitors.indicators.r035 import R035
from monitors.indicators.r036 import R036
from monitors.indicators.r038 import R038
from monitors.indicators.r048 import R048
from monitors.indicators.r058 import R058

INDICATORS: Mapping[str, type[Indicator]] = {
    each.__name__: each
    for each in (R003, R018, R024, R025, R028, R030, R035, R036, R038, R048, R058)
}

PRICE_COMPARED = frozenset({"R024", "R028", "R036", "R058"})
"""Meaningless where the price does not decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Thresholds, and `procurementMethodDetails` in which no price, or nothing, is compared."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    price_not_compared: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """What one indicator found; of `processes`, `insufficient` lacked the data it needs."""

    code: str
    zh: str
    en: str
    flags: tuple[Flag, ...]
    processes: int
    insufficient: int


def indicate(processes: Iterable[Process], settings: Settings | None = None) -> list[Flags]:
    """Run every indicator; cancelled procedures are nobody's sign of anything."""
    chosen = settings or Settings()
    running = {code: kind(chosen.thresholds) for code, kind in INDICATORS.items()}
    seen = dict.fromkeys(running, 0)
    lacking = dict.fromkeys(running, 0)
    for process in processes:
        if process.cancelled or process.method_details in chosen.excluded:
            continue
        unpriced = process.method_details in chosen.price_not_compared
        for code, indicator in running.items():
            if unpriced and code in PRICE_COMPARED:
                continue
            seen[code] += 1
            lacking[code] += not indicator.take(process)
    return [
        Flags(
            code=code,
            zh=indicator.zh,
            en=indicator.en,
            flags=tuple(sorted(indicator.flags(), key=lambda flag: (flag.kind, flag.subject))),
            processes=seen[code],
            insufficient=lacking[code],
        )
        for code, indicator in running.items()
    ]
