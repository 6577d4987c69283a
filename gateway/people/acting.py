"""What a person may act as: the own duties in an organisation, or else what was lent to it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from gateway.people.delegation import Delegation
from gateway.people.organisation import Organisation, union
from gateway.people.person import Duty, Person
from gateway.people.principal import Holding, Principal
from gateway.people.roles import ADMINISTRATORS

NEVER_LENT = frozenset({*ADMINISTRATORS, "registrar"})
"""Whoever could grant under a delegation could grant beyond it."""


def principal_of(
    person: Person,
    organisation: Organisation,
    delegations: Sequence[Delegation],
    projects: frozenset[str],
    at: datetime,
) -> Principal:
    """Own duties first; else the first delegation of the organisation that reaches the person."""
    holdings = tuple(_own(organisation, person.duties_in(organisation.org, at)))
    delegation = None
    if not holdings:
        delegation = next((each for each in delegations if reaches(each, person, at)), None)
        if delegation is not None:
            holdings = tuple(_lent(organisation, delegation, person, at))
    if not holdings and (person.departed or person.org != organisation.org):
        return Principal(person=person.person, projects=projects)
    return Principal(
        person=person.person,
        org=organisation.org,
        roles=organisation.roles if holdings else frozenset(),
        duties=frozenset(each.duty for each in holdings),
        regions=union(each.territory.regions for each in holdings),
        trading_types=union(each.territory.trading_types for each in holdings),
        holdings=holdings,
        projects=projects,
        delegation="" if delegation is None else delegation.delegation_id,
        home=organisation.org if delegation is None else delegation.to_org,
    )


def reaches(delegation: Delegation, person: Person, at: datetime) -> bool:
    """Whether the person has a duty where the authority was lent to, and it was lent to it."""
    return (
        bool(person.duties_in(delegation.to_org, at))
        and delegation.to_person in ("", person.person)
        and delegation.period.has(at)
    )


def _own(organisation: Organisation, duties: tuple[Duty, ...]) -> Iterator[Holding]:
    for duty in duties:
        yield Holding(role="", duty=duty.duty, territory=duty.territory)
        for role, where in sorted(organisation.held.items()):
            common = duty.territory.within(where)
            if common is not None:
                yield Holding(role=role, duty=duty.duty, territory=common)


def _lent(
    organisation: Organisation, delegation: Delegation, person: Person, at: datetime
) -> Iterator[Holding]:
    """A named person gets the duties named; anybody else at most those held at home."""
    home = frozenset(duty.duty for duty in person.duties_in(delegation.to_org, at))
    duties = delegation.duties or home
    if not delegation.to_person:
        duties &= home
    for duty in sorted(duties - NEVER_LENT):
        for role, where in sorted(organisation.held.items()):
            common = delegation.territory.within(where)
            if common is not None:
                yield Holding(role=role, duty=duty, territory=common)
