"""R036: the lowest bid was disqualified, while a higher one won."""

from collections.abc import Iterable

from monitors.indicators.base import OCID, Flag, Indicator, Thresholds, flagged
from monitors.indicators.process import Process


class R036(Indicator):
    zh = "最低报价被否决"
    en = "The lowest bid was disqualified"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._lowest_out: list[str] = []

    def take(self, process: Process) -> bool:
        """A bid still undecided, without a price or in another currency leaves it unknown."""
        bids = process.bids_of("valid", "disqualified", "pending")
        prices = [bid.price for bid in bids]
        known = [price for price in prices if price is not None]
        one_currency = len({price.currency for price in known}) == 1
        if not process.decided or len(known) < len(prices) or not one_currency:
            return False
        lowest = min(price.amount for price in known)
        if any(
            bid.status == "disqualified" and bid.price is not None and bid.price.amount == lowest
            for bid in bids
        ):
            self._lowest_out.append(process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        return [flagged(OCID, ocid, 1.0, [ocid]) for ocid in self._lowest_out]
