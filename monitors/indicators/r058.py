"""R058: the winning bid lies unusually far below the second-lowest one."""

from collections.abc import Iterable

from monitors.indicators.base import Flag
from monitors.indicators.fences import upper_fence
from monitors.indicators.margin import Margin


class R058(Margin):
    zh = "中标价远低于次低报价"
    en = "The winner's margin is unusually large"

    def flags(self) -> Iterable[Flag]:
        if not self.margins:
            return []
        fence = upper_fence(margin for margin, _, _ in self.margins.values())
        return self.among((max(fence, 0.0), float("inf"))) if fence > 0 else []

    def blamed(self, winner: str, second: str) -> tuple[str, ...]:  # noqa: ARG002 - the other's too
        return (winner,)
