"""R030: a bid that came after the deadline won."""

from collections.abc import Iterable

from monitors.indicators.base import OCID, TENDERER, Flag, Indicator, Thresholds, flagged, tally
from monitors.indicators.process import Process


class R030(Indicator):
    zh = "逾期递交的投标中标"
    en = "A late bid won"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._late: list[str] = []
        self._by: dict[str, set[str]] = {}

    def take(self, process: Process) -> bool:
        dated = [bid for bid in process.bids_of("valid") if bid.date is not None]
        ends = process.ends
        if ends is None or not dated or not process.decided:
            return False
        late = {
            who
            for bid in dated
            if bid.date is not None and bid.date > ends
            for who in bid.tenderers
            if who in process.winners
        }
        if late:
            self._late.append(process.ocid)
            tally(self._by, late, process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        yield from (flagged(OCID, ocid, 1.0, [ocid]) for ocid in self._late)
        yield from (flagged(TENDERER, who, 1.0, where) for who, where in self._by.items())
