"""R003: the submission period is too short."""

from collections.abc import Iterable
from datetime import timedelta

from monitors.indicators.base import OCID, Flag, Indicator, Thresholds, flagged
from monitors.indicators.process import Process


class R003(Indicator):
    zh = "投标准备期过短"
    en = "The submission period is too short"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._short: list[str] = []

    def take(self, process: Process) -> bool:
        limits = self.thresholds
        if process.opens is None or process.ends is None:
            return False
        if limits.short_methods and process.method not in limits.short_methods:
            return True
        days = limits.short_days_by_details.get(process.method_details, limits.short_days)
        if process.ends - process.opens < timedelta(days=days):
            self._short.append(process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        return [flagged(OCID, ocid, 1.0, [ocid]) for ocid in self._short]
