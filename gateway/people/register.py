"""Organisations, persons, duties and delegations as they stand: the questions put to them."""

from collections.abc import Collection
from datetime import datetime

from gateway.people.acting import principal_of, reaches
from gateway.people.delegation import Delegation
from gateway.people.errors import NoSuchDelegation, NoSuchOrganisation, NoSuchPerson
from gateway.people.folded import REGISTER_TYPES, Folded
from gateway.people.organisation import Organisation
from gateway.people.person import PERSON, Person
from gateway.people.principal import Principal
from ledger.entry import Entry

__all__ = ["REGISTER_TYPES", "Register"]


class Register(Folded):
    """One writer; readers see each value whole, since values are replaced and never changed."""

    def organisation(self, org: str) -> Organisation:
        """Raises NoSuchOrganisation."""
        found = self._organisations.get(org)
        if found is None:
            raise NoSuchOrganisation(org)
        return found

    def organisations(self) -> list[Organisation]:
        return sorted(self._organisations.values(), key=lambda one: one.org)

    def person(self, person: str) -> Person:
        """Raises NoSuchPerson."""
        found = self._persons.get(person)
        if found is None:
            raise NoSuchPerson(person)
        return found

    def orgs_of(self, person: str) -> frozenset[str]:
        """Where a person is registered or holds a duty; nowhere for somebody unknown."""
        known = self._persons.get(person)
        return frozenset(() if known is None else (known.org, *(duty.org for duty in known.held)))

    def voices(self, entry: Entry, duties: Collection[str]) -> frozenset[str]:
        """For whom an entry speaks that comes next in the log: its actor, and none besides.

        Where a person signed it with a key of their own, those in which that person then holds
        one of these duties.
        """
        if not entry.actor.startswith(PERSON):
            return frozenset({entry.actor})
        known = self._persons.get(entry.actor)
        if known is None:
            return frozenset()
        at = datetime.fromisoformat(entry.received_at)
        return frozenset(
            held.org for held in known.held if held.duty in duties and held.period.has(at)
        )

    def is_registrar(self, entry: Entry) -> bool:
        """Whether who says this registered the project: nobody else says it anew."""
        return self._registered.get(entry.stream, ("", None))[0] == entry.actor

    def persons(self, org: str | None = None) -> list[Person]:
        """Everybody, or those who are registered or hold a duty in an organisation."""
        return sorted(
            (
                person
                for person in list(self._persons.values())
                if org is None or person.org == org or any(duty.org == org for duty in person.held)
            ),
            key=lambda one: one.person,
        )

    def delegations(self, org: str | None = None) -> list[Delegation]:
        """Those not revoked, of one organisation in either direction; ended ones included."""
        return sorted(
            (
                each
                for each in list(self._delegations.values())
                if org in (None, each.org, each.to_org)
            ),
            key=lambda one: one.index,
        )

    def delegation(self, delegation_id: str) -> Delegation:
        """Raises NoSuchDelegation."""
        found = self._delegations.get(delegation_id)
        if found is None:
            raise NoSuchDelegation(delegation_id)
        return found

    def holders(
        self, role: str, region: str | None = None, trading_type: str | None = None
    ) -> tuple[str, ...]:
        """Organisations that hold the role there; region and type None: wherever they do."""
        return tuple(
            sorted(
                each.org
                for each in list(self._organisations.values())
                if role in each.held
                and (region is None or each.held[role].has_region(region))
                and (trading_type is None or each.held[role].has_trading_type(trading_type))
            )
        )

    def principal(self, person: str, org: str, at: datetime) -> Principal:
        """What a person may act as for an organisation at an instant, perhaps under delegation.

        Somebody unknown, or departed and without a duty, is signed in and belongs nowhere.
        """
        known = self._persons.get(person)
        if known is None:
            return Principal(person=person)
        return principal_of(
            known,
            self._organisations.get(org, Organisation(org=org)),
            [each for each in list(self._delegations.values()) if each.org == org],
            self._projects(person, at),
            at,
        )

    def acts_for(self, person: str, at: datetime) -> tuple[str, ...]:
        """The organisations a person may act for: those of its duties, then those that lent."""
        known = self._persons.get(person)
        if known is None:
            return ()
        own = sorted({duty.org for duty in known.held if known.duties_in(duty.org, at)})
        lent = (each.org for each in self.delegations() if reaches(each, known, at))
        return tuple(dict.fromkeys((*own, *lent)))

    def _projects(self, person: str, at: datetime) -> frozenset[str]:
        assigned = self._assignments.get(person, {})
        return frozenset(project for project, period in list(assigned.items()) if period.has(at))
