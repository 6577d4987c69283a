"""R028: different tenderers bid the very same price."""

from collections.abc import Iterable

from monitors.indicators.base import OCID, TENDERER, Flag, Indicator, Thresholds, flagged, tally
from monitors.indicators.process import Price, Process


class R028(Indicator):
    zh = "不同投标人报价相同"
    en = "Different tenderers bid the same price"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._same: list[str] = []
        self._by: dict[str, set[str]] = {}

    def take(self, process: Process) -> bool:
        groups: dict[Price, set[tuple[str, ...]]] = {}
        for bid in process.submitted:
            if bid.price is not None and bid.tenderers:
                groups.setdefault(bid.price, set()).add(tuple(sorted(bid.tenderers)))
        if not groups:
            return False
        alike = [who for who in groups.values() if len(who) > 1]
        if alike:
            self._same.append(process.ocid)
        for who in alike:
            tally(self._by, (name for group in who for name in group), process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        yield from (flagged(OCID, ocid, 1.0, [ocid]) for ocid in self._same)
        yield from (flagged(TENDERER, who, 1.0, where) for who, where in self._by.items())
