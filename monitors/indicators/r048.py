"""R048: a supplier wins what has little to do with each other: unusually many classes of items."""

from collections.abc import Iterable

from monitors.indicators.base import TENDERER, Flag, Indicator, Thresholds, flagged, tally
from monitors.indicators.fences import upper_fence
from monitors.indicators.process import Process


class R048(Indicator):
    zh = "中标品类过于庞杂"
    en = "A supplier wins in unusually many classes of items"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._classes: dict[str, set[str]] = {}
        self._where: dict[str, set[str]] = {}

    def take(self, process: Process) -> bool:
        usable = [
            award
            for award in process.awards
            if award.status == "active" and len(award.suppliers) == 1 and award.classes
        ]
        for award in usable:
            tally(self._where, award.suppliers, process.ocid)
            for code in award.classes:
                tally(self._classes, award.suppliers, code[: self.thresholds.class_digits])
        return bool(usable)

    def flags(self) -> Iterable[Flag]:
        often = {
            who: len(self._classes[who])
            for who, where in self._where.items()
            if len(where) >= self.thresholds.processes_least
        }
        if not often:
            return
        fence = upper_fence(often.values())
        for who, count in often.items():
            if count >= fence and count > 1:
                yield flagged(TENDERER, who, float(count), self._where[who])
