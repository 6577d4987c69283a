"""A person, by pseudonym, and the duties held."""

from dataclasses import dataclass
from datetime import datetime

from ledger.period import Period
from ledger.territory import Territory

PERSON = "person/"
"""Before the pseudonym, 16 hex digits drawn at random; the real name is a sealed value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One duty in one organisation, granted by the entry `index`."""

    org: str
    duty: str
    territory: Territory
    period: Period
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`org` is where the person is registered, by the entry `index`.

    Duties may stand in other organisations too, and outlast the departure from that one.
    """

    person: str
    org: str
    index: int
    departed: bool = False
    held: tuple[Duty, ...] = ()

    def duties_in(self, org: str, at: datetime) -> tuple[Duty, ...]:
        """Those in force at an instant."""
        return tuple(duty for duty in self.held if duty.org == org and duty.period.has(at))

    @property
    def duties(self) -> frozenset[str]:
        """Every duty granted and not revoked, whether or not its period runs now."""
        return frozenset(duty.duty for duty in self.held)
