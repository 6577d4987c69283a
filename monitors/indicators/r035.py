"""R035: every tenderer but the winner was disqualified."""

from collections.abc import Iterable

from monitors.indicators.base import OCID, TENDERER, Flag, Indicator, Thresholds, flagged, tally
from monitors.indicators.process import Process


class R035(Indicator):
    zh = "除中标人外均被否决"
    en = "All but the winning tenderer were disqualified"

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self._alone: dict[str, int] = {}
        self._by: dict[str, set[str]] = {}

    def take(self, process: Process) -> bool:
        valid = {who for bid in process.bids_of("valid") for who in bid.tenderers}
        out = {who for bid in process.bids_of("disqualified") for who in bid.tenderers}
        if not process.decided or not process.submitted:
            return False
        alone = len(valid) == 1 and valid == process.winners
        if alone and len(out) >= self.thresholds.disqualified_least:
            self._alone[process.ocid] = len(out)
            tally(self._by, valid, process.ocid)
        return True

    def flags(self) -> Iterable[Flag]:
        for ocid, count in self._alone.items():
            yield flagged(OCID, ocid, float(count), [ocid])
        # A tenderer is named for its processes; the count is the process's own.
        yield from (flagged(TENDERER, who, 0.0, where) for who, where in self._by.items())
