"""Authority that one organisation lends to another, or to one person of it, for a time."""

from dataclasses import dataclass

from ledger.period import Period
from ledger.territory import Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Who acts under it carries the roles of `org`, within this territory and these duties.

    `duties` empty: those that the person holds at home. `to_person` empty: anybody with a duty in
    `to_org`. Never one of the three administrators' duties: these are not lent.
    """

    delegation_id: str
    org: str
    to_org: str
    to_person: str
    scope: str
    duties: frozenset[str]
    territory: Territory
    period: Period
    index: int
