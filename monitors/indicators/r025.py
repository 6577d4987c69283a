"""R025: a tenderer that bids more than most wins unusually seldom."""

from collections.abc import Iterable

from monitors.indicators.base import TENDERER, Flag, Indicator, Thresholds, flagged, tally
from monitors.indicators.fences import lower_fence, quantile
from monitors.indicators.process import Process


class R025(Indicator):
    zh = "频繁投标而极少中标"
    en = "A frequent tenderer wins unusually seldom"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._bid: dict[str, set[str]] = {}
        self._won: dict[str, set[str]] = {}

    def take(self, process: Process) -> bool:
        bidders = {who for bid in process.bids_of("valid") for who in bid.tenderers}
        if not process.decided or not bidders:
            return False
        tally(self._bid, bidders, process.ocid)
        tally(self._won, process.winners, process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        if not self._bid:
            return
        ratio = {
            who: len(self._won.get(who, set()) & where) / len(where)
            for who, where in self._bid.items()
        }
        often = quantile(sorted(map(len, self._bid.values())), self.thresholds.top_share)
        fence = lower_fence(ratio.values())
        for who, where in self._bid.items():
            if len(where) >= often and ratio[who] <= fence:
                yield flagged(TENDERER, who, ratio[who], where)
