"""R018: one single bid, where competition was asked for."""

from collections.abc import Iterable

from monitors.indicators.base import OCID, Flag, Indicator, Thresholds, flagged
from monitors.indicators.process import Process


class R018(Indicator):
    zh = "竞争性采购仅有一家投标"
    en = "Only one tenderer submitted a bid"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._single: list[str] = []

    def take(self, process: Process) -> bool:
        if process.tenderers is None or not process.method:
            return False
        if process.tenderers == 1 and process.method in self.thresholds.single_methods:
            self._single.append(process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        return [flagged(OCID, ocid, 1.0, [ocid]) for ocid in self._single]
