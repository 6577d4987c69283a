"""R038: an unusual share of bids is disqualified: of a buyer, a procuring entity, a tenderer."""

from collections.abc import Iterable

from monitors.indicators.base import (
    BUYER,
    PROCURING_ENTITY,
    TENDERER,
    Flag,
    Indicator,
    Thresholds,
    flagged,
    tally,
)
from monitors.indicators.fences import upper_fence
from monitors.indicators.process import Process


class R038(Indicator):
    zh = "否决投标的比例过高"
    en = "An unusual share of bids is disqualified"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._bids: dict[str, dict[str, list[int]]] = {}
        self._where: dict[str, dict[str, set[str]]] = {}

    def take(self, process: Process) -> bool:
        bids = process.submitted
        if not bids:
            return False
        for bid in bids:
            out = int(bid.status == "disqualified")
            for kind, names in (
                (BUYER, (process.buyer,)),
                (PROCURING_ENTITY, (process.procuring_entity,)),
                (TENDERER, bid.tenderers),
            ):
                tally(self._where.setdefault(kind, {}), names, process.ocid)
                for name in filter(None, names):
                    self._bids.setdefault(kind, {}).setdefault(name, []).append(out)
        return True

    def flags(self) -> Iterable[Flag]:
        for kind, by_name in self._bids.items():
            ratio = {name: sum(outs) / len(outs) for name, outs in by_name.items()}
            fence = upper_fence(ratio.values())
            for name, share in ratio.items():
                enough = len(by_name[name]) >= self.thresholds.bids_least
                if enough and share >= fence and share > 0:
                    yield flagged(kind, name, share, self._where[kind][name])
