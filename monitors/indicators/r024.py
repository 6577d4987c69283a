"""R024: the second-lowest bid lies unusually close to the winning one."""

from collections.abc import Iterable

from monitors.indicators.base import Flag
from monitors.indicators.fences import lower_fence
from monitors.indicators.margin import Margin


class R024(Margin):
    zh = "次低报价与中标价过于接近"
    en = "The winner's margin is unusually small"

    def flags(self) -> Iterable[Flag]:
        if not self.margins:
            return []
        fence = lower_fence(margin for margin, _, _ in self.margins.values())
        return self.among((0.0, fence))

    def blamed(self, winner: str, second: str) -> tuple[str, ...]:
        return (winner, second)
