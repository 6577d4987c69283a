"""The winner's margin: how far the second-lowest bid lies above the winning one.

R024 looks for margins that are unusually small, R058 for those that are unusually large.
"""

from monitors.indicators.base import OCID, TENDERER, Flag, Indicator, Thresholds, flagged
from monitors.indicators.process import Process


class Margin(Indicator):
    """A subclass says which margins are out of line."""

    def __init__(self, thresholds: Thresholds) -> None:
        super().__init__(thresholds)
        self.margins: dict[str, tuple[float, str, str]] = {}

    def take(self, process: Process) -> bool:
        """A decided process with one award to one winner, who bid lowest, and another bid."""
        active = [award for award in process.awards if award.status == "active"]
        if not process.decided or len(active) != 1 or len(active[0].suppliers) != 1:
            return False
        lowest = _lowest_by_tenderer(process)
        winner = active[0].suppliers[0]
        if lowest is None or winner not in lowest or len(lowest) < 2:  # noqa: PLR2004 - two bidders
            return False
        second, price = min(
            ((who, price) for who, price in lowest.items() if who != winner), key=lambda bid: bid[1]
        )
        if price < lowest[winner] or lowest[winner] <= 0:
            return False
        margin = (price - lowest[winner]) / lowest[winner]
        self.margins[process.ocid] = (margin, winner, second)
        return True

    def among(self, limit: tuple[float, float]) -> list[Flag]:
        """Processes and their two bidders whose margin is within the limits, both inclusive."""
        low, high = limit
        found = {o: each for o, each in self.margins.items() if low <= each[0] <= high}
        flags = [flagged(OCID, ocid, each[0], [ocid]) for ocid, each in found.items()]
        by_tenderer: dict[str, list[str]] = {}
        for ocid, (_, winner, second) in found.items():
            for who in self.blamed(winner, second):
                by_tenderer.setdefault(who, []).append(ocid)
        # A tenderer is named for its processes; the margin is the process's own.
        return flags + [flagged(TENDERER, who, 0.0, where) for who, where in by_tenderer.items()]

    def blamed(self, winner: str, second: str) -> tuple[str, ...]:
        raise NotImplementedError


def _lowest_by_tenderer(process: Process) -> dict[str, float] | None:
    """Each valid bidder's lowest price; None unless each bids alone, and all in one currency."""
    lowest: dict[str, float] = {}
    currencies = set()
    for bid in process.bids_of("valid"):
        if bid.price is None or len(bid.tenderers) != 1:
            return None
        currencies.add(bid.price.currency)
        [who], amount = bid.tenderers, float(bid.price.amount)
        lowest[who] = min(amount, lowest.get(who, amount))
    return lowest if len(currencies) == 1 else None
