"""What is out of line with the rest: Tukey's fences over quartiles, inclusive.

Quartiles are estimated as Hyndman and Fan's type 8 does, the one that does not depend on how the
values are distributed.
"""

from collections.abc import Iterable, Sequence


def lower_fence(values: Iterable[float]) -> float:
    """At or below this a value is unusually low: Q1 less one and a half interquartile ranges."""
    ordered = sorted(values)
    low, high = quantile(ordered, 0.25), quantile(ordered, 0.75)
    return low - 1.5 * (high - low)


def upper_fence(values: Iterable[float]) -> float:
    ordered = sorted(values)
    low, high = quantile(ordered, 0.25), quantile(ordered, 0.75)
    return high + 1.5 * (high - low)


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of at least one value, in ascending order."""
    place = (len(ordered) + 1 / 3) * share + 1 / 3
    below = int(place)
    if below < 1:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    first, second = ordered[below - 1], ordered[below]
    return first + (place - below) * (second - first)
