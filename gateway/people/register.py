"""Organisations, persons, duties and delegations, folded from their entries in log order.

What is in force is what the log says up to the last entry applied: a grant counts from its
entry on, a revocation from its own, whatever time they claim to have been said at.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.people.acting import principal_of, reaches
from gateway.people.delegation import Delegation
from gateway.people.errors import NoSuchDelegation, NoSuchOrganisation, NoSuchPerson
from gateway.people.organisation import Organisation
from gateway.people.period import Period
from gateway.people.person import PERSON, Duty, Person
from gateway.people.principal import Principal
from gateway.people.roles import ADMINISTRATORS, SECURITY
from gateway.people.territory import Territory
from ledger.entry import Entry

PROJECT = "project/"
ASSIGNING_ROLES = frozenset({"LEADING", "SUPERVISING"})


class Register:
    """One writer; readers see each value whole, since values are replaced and never changed."""

    def __init__(self, root: str = "") -> None:
        self.root = root
        self.size = 0
        # Genesis names the root; no entry has to register it.
        self._organisations = {root: Organisation(org=root)} if root else {}
        self._persons: dict[str, Person] = {}
        self._delegations: dict[str, Delegation] = {}
        self._assignments: dict[str, dict[str, Period]] = {}

    def apply(self, entry: Entry) -> None:
        fold = _FOLDS.get(entry.type)
        if fold is not None:
            fold(self, entry)
        self.size = entry.index + 1

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

    def _register_organisation(self, entry: Entry) -> None:
        data = entry.data
        known = self._organisations.get(data["org"], Organisation(org=data["org"]))
        self._organisations[known.org] = replace(
            known, name=data.get("name") or known.name, uscc=data.get("uscc") or known.uscc
        )

    def _grant_role(self, entry: Entry) -> None:
        data = entry.data
        known = self._organisations.get(data["org"], Organisation(org=data["org"]))
        self._organisations[known.org] = replace(
            known,
            held={**known.held, data["role"]: _territory(data)},
            since={**known.since, data["role"]: entry.index},
        )

    def _revoke_role(self, entry: Entry) -> None:
        data = entry.data
        known = self._organisations.get(data["org"])
        if known is not None:
            held = {role: where for role, where in known.held.items() if role != data["role"]}
            self._organisations[known.org] = replace(known, held=held)

    def _register_person(self, entry: Entry) -> None:
        data = entry.data
        known = self._persons.get(data["person"])
        if known is not None and not known.departed and known.org != data["org"]:
            return  # who is registered with one organisation is not taken over by another
        self._persons[data["person"]] = Person(
            person=data["person"],
            org=data["org"],
            index=entry.index,
            held=() if known is None else known.held,
        )

    def _depart(self, entry: Entry) -> None:
        """What other organisations granted, they take back themselves."""
        data = entry.data
        known = self._persons.get(data["person"])
        if known is not None:
            self._persons[known.person] = replace(
                known,
                departed=known.departed or known.org == data["org"],
                held=tuple(duty for duty in known.held if duty.org != data["org"]),
            )

    def _grant_duty(self, entry: Entry) -> None:
        data = entry.data
        if data["duty"] in ADMINISTRATORS and not self._names_administrators(entry):
            return  # in the log, and of no effect here: an organisation grants in itself alone
        person = data["person"]
        known = self._persons.get(person) or Person(
            person=person, org=data["org"], index=entry.index
        )
        granted = Duty(
            org=data["org"],
            duty=data["duty"],
            territory=_territory(data),
            period=Period.of(data),
            index=entry.index,
        )
        self._persons[person] = replace(known, held=(*_other_duties(known, data), granted))

    def _names_administrators(self, entry: Entry) -> bool:
        """The site's administrators are root's, named by root or its security administrator."""
        if entry.data["org"] != self.root:
            return False
        speaker = self._persons.get(entry.actor)
        return entry.actor == self.root or (
            speaker is not None
            and any((duty.org, duty.duty) == (self.root, SECURITY) for duty in speaker.held)
        )

    def _revoke_duty(self, entry: Entry) -> None:
        data = entry.data
        known = self._persons.get(data["person"])
        if known is not None:
            self._persons[known.person] = replace(known, held=_other_duties(known, data))

    def _delegate(self, entry: Entry) -> None:
        data = entry.data
        delegation_id = data.get("delegation_id") or entry.id
        known = self._delegations.get(delegation_id)
        if known is not None and known.org != data["org"]:
            return  # another organisation's number is not taken over
        self._delegations[delegation_id] = Delegation(
            delegation_id=delegation_id,
            org=data["org"],
            to_org=data["to_org"],
            to_person=data.get("to_person", ""),
            scope=data["scope"],
            duties=frozenset(data.get("duties", ())),
            territory=_territory(data),
            period=Period.of(data),
            index=entry.index,
        )

    def _revoke_delegation(self, entry: Entry) -> None:
        data = entry.data
        known = self._delegations.get(data["delegation_id"])
        if known is not None and data["org"] == known.org:
            del self._delegations[known.delegation_id]

    def _assign(self, entry: Entry) -> None:
        data = entry.data
        if entry.stream.startswith(PROJECT) and self._may_assign(entry.actor):
            mine = self._assignments.get(data["person"], {})
            project = entry.stream.removeprefix(PROJECT)
            self._assignments[data["person"]] = {**mine, project: Period.of(data)}

    def _may_assign(self, actor: str) -> bool:
        """Anybody may name a responsible person; who opens files by it, the office alone."""
        if actor == self.root:
            return True
        orgs = {actor}
        if actor.startswith(PERSON) and (known := self._persons.get(actor)) is not None:
            orgs |= {duty.org for duty in known.held}
        return any(
            org in self._organisations and self._organisations[org].roles & ASSIGNING_ROLES
            for org in orgs
        )


def _territory(data: dict[str, Any]) -> Territory:
    return Territory(
        regions=frozenset(data.get("regions", ())),
        trading_types=frozenset(data.get("trading_types", ())),
    )


def _other_duties(person: Person, data: dict[str, Any]) -> tuple[Duty, ...]:
    this = (data["org"], data["duty"])
    return tuple(duty for duty in person.held if (duty.org, duty.duty) != this)


_FOLDS: dict[str, Callable[[Register, Entry], None]] = {
    "org.Registered": Register._register_organisation,  # noqa: SLF001 - the table of this class
    "org.RoleGranted": Register._grant_role,  # noqa: SLF001
    "org.RoleRevoked": Register._revoke_role,  # noqa: SLF001
    "person.Registered": Register._register_person,  # noqa: SLF001
    "person.Departed": Register._depart,  # noqa: SLF001
    "duty.Granted": Register._grant_duty,  # noqa: SLF001
    "duty.Revoked": Register._revoke_duty,  # noqa: SLF001
    "duty.PersonAssigned": Register._assign,  # noqa: SLF001
    "duty.MonitorAssigned": Register._assign,  # noqa: SLF001
    "delegation.Granted": Register._delegate,  # noqa: SLF001
    "delegation.Revoked": Register._revoke_delegation,  # noqa: SLF001
}

REGISTER_TYPES = frozenset(_FOLDS)
"""Entries of other types say nothing of people."""
