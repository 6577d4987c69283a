"""Where something holds: regions and trading types. An empty set is no limit."""

from dataclasses import dataclass

NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """Regions (ISO 3166-2 or `CN-` and the six digits of GB/T 2260) and trading types."""

    regions: frozenset[str] = NOWHERE
    trading_types: frozenset[str] = NOWHERE

    def has_region(self, region: str | None) -> bool:
        """A region nobody knows lies in no other than an unlimited territory."""
        if not self.regions:
            return True
        return region is not None and any(covers(own, region) for own in self.regions)

    def has_trading_type(self, trading_type: str | None) -> bool:
        return not self.trading_types or trading_type in self.trading_types

    def within(self, other: "Territory") -> "Territory | None":
        """What both have in common; None where that is nothing, which is not the same as all."""
        regions = _common_regions(self.regions, other.regions)
        kinds = _common(self.trading_types, other.trading_types)
        if regions is None or kinds is None:
            return None
        return Territory(regions=regions, trading_types=kinds)


EVERYWHERE = Territory()


def covers(outer: str, inner: str) -> bool:
    """Whether a region contains another: a country its regions, `CN-331000` the `CN-3310..`."""
    if outer == inner:
        return True
    country, _, digits = outer.partition("-")
    inner_country, _, inner_digits = inner.partition("-")
    if country != inner_country:
        return False
    if not digits:
        return True
    if not (len(digits) == len(inner_digits) == 6 and (digits + inner_digits).isdigit()):  # noqa: PLR2004 - GB/T 2260
        return False
    stem = digits.removesuffix("00").removesuffix("00")
    return inner_digits.startswith(stem)


def _common_regions(ours: frozenset[str], theirs: frozenset[str]) -> frozenset[str] | None:
    if not ours or not theirs:
        return ours | theirs
    narrower = {one for one in ours if any(covers(other, one) for other in theirs)}
    narrower |= {one for one in theirs if any(covers(other, one) for other in ours)}
    return frozenset(narrower) or None


def _common(ours: frozenset[str], theirs: frozenset[str]) -> frozenset[str] | None:
    if not ours or not theirs:
        return ours | theirs
    return (ours & theirs) or None
