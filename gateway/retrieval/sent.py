"""Which bytes of a record a viewing sent, put together for the entry that ends it."""

from collections.abc import Iterable

RANGES_MAX = 100
"""In one entry. A viewer who jumps about more has the nearest of them reported as one."""

Range = tuple[int, int]


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Ranges without overlap, in order; of too many, those with the smallest gaps are joined.

    So the entry may name bytes that were not sent, never leave out one that was.
    """
    whole: list[Range] = []
    for start, stop in sorted(each for each in ranges if each[0] < each[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(stop, whole[-1][1]))
        else:
            whole.append((start, stop))
    while len(whole) > RANGES_MAX:
        gaps = [whole[place + 1][0] - whole[place][1] for place in range(len(whole) - 1)]
        nearest = gaps.index(min(gaps))
        whole[nearest : nearest + 2] = [(whole[nearest][0], whole[nearest + 1][1])]
    return whole
