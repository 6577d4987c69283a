"""How entries change the register: one fold for each event about organisations and people.

What is in force is what the log says up to the last entry applied: a grant counts from its
entry on, a revocation from its own, whatever time they claim to have been said at.
"""

from collections.abc import Callable
from dataclasses import replace
from sys import intern
from typing import Any

from gateway.people.delegation import Delegation
from gateway.people.organisation import Organisation
from gateway.people.person import PERSON, Duty, Person
from gateway.people.roles import ADMINISTRATORS, SECURITY
from ledger.entry import Entry
from ledger.period import Period
from ledger.speakers import ASSIGNING_ROLES, PROJECT, REGISTERED, Place
from ledger.territory import Territory


class Folded:
    """What stands, and how each entry changes it; `Register` has the questions."""

    def __init__(self, root: str = "") -> None:
        self.root = root
        self.size = 0
        # Genesis names the root; no entry has to register it.
        self._organisations = {root: Organisation(org=root)} if root else {}
        self._persons: dict[str, Person] = {}
        self._delegations: dict[str, Delegation] = {}
        self._assignments: dict[str, dict[str, Period]] = {}
        self._registered: dict[str, tuple[str, Place]] = {}

    def apply(self, entry: Entry) -> None:
        fold = _FOLDS.get(entry.type)
        if fold is not None:
            fold(self, entry)
        self.size = entry.index + 1

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
        if entry.stream.startswith(PROJECT) and self._may_assign(entry):
            mine = self._assignments.get(data["person"], {})
            project = entry.stream.removeprefix(PROJECT)
            self._assignments[data["person"]] = {**mine, project: Period.of(data)}

    def _register_project(self, entry: Entry) -> None:
        """Whoever registered a project may say it anew; nobody else moves it elsewhere."""
        known = self._registered.get(entry.stream)
        if known is None or known[0] == entry.actor:
            place = Place(region=entry.data.get("region"), trading_type=entry.data["trading_type"])
            self._registered[entry.stream] = (intern(entry.actor), place)

    def _may_assign(self, entry: Entry) -> bool:
        """Anybody may name a responsible person; who opens files by it, the office alone.

        And that where its role holds: else it could open any to its own people.
        """
        actor = entry.actor
        if actor == self.root:
            return True
        _, place = self._registered.get(entry.stream, ("", Place()))
        orgs = {actor}
        if actor.startswith(PERSON) and (known := self._persons.get(actor)) is not None:
            orgs |= {duty.org for duty in known.held}
        return any(
            role in ASSIGNING_ROLES and place.is_in(territory)
            for org in orgs
            if org in self._organisations
            for role, territory in self._organisations[org].held.items()
        )


def _territory(data: dict[str, Any]) -> Territory:
    return Territory(
        regions=frozenset(data.get("regions", ())),
        trading_types=frozenset(data.get("trading_types", ())),
    )


def _other_duties(person: Person, data: dict[str, Any]) -> tuple[Duty, ...]:
    this = (data["org"], data["duty"])
    return tuple(duty for duty in person.held if (duty.org, duty.duty) != this)


_FOLDS: dict[str, Callable[[Folded, Entry], None]] = {
    "org.Registered": Folded._register_organisation,  # noqa: SLF001 - the table of this class
    "org.RoleGranted": Folded._grant_role,  # noqa: SLF001
    "org.RoleRevoked": Folded._revoke_role,  # noqa: SLF001
    "person.Registered": Folded._register_person,  # noqa: SLF001
    "person.Departed": Folded._depart,  # noqa: SLF001
    "duty.Granted": Folded._grant_duty,  # noqa: SLF001
    "duty.Revoked": Folded._revoke_duty,  # noqa: SLF001
    "duty.PersonAssigned": Folded._assign,  # noqa: SLF001
    "duty.MonitorAssigned": Folded._assign,  # noqa: SLF001
    "delegation.Granted": Folded._delegate,  # noqa: SLF001
    "delegation.Revoked": Folded._revoke_delegation,  # noqa: SLF001
    REGISTERED: Folded._register_project,  # noqa: SLF001
}

REGISTER_TYPES = frozenset(_FOLDS)
"""Entries of other types say nothing of people."""
