"""An organisation and the roles it holds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.territory import EVERYWHERE, Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One actor `org/…`. `held` has the territory of each role in force, `since` its entry."""

    org: str
    name: str = ""
    uscc: str = ""
    held: Mapping[str, Territory] = field(default_factory=dict)
    since: Mapping[str, int] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.held)

    @property
    def regions(self) -> frozenset[str]:
        """Of all its roles together; empty where one of them has no limit."""
        return union(territory.regions for territory in self.held.values())

    @property
    def trading_types(self) -> frozenset[str]:
        return union(territory.trading_types for territory in self.held.values())

    def territory(self, role: str) -> Territory:
        return self.held.get(role, EVERYWHERE)


def union(limits: Iterable[frozenset[str]]) -> frozenset[str]:
    """All of them, or no limit where one has none."""
    every = list(limits)
    return frozenset().union(*every) if all(every) else frozenset()
