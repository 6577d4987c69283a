"""Who may say what the catalogue names speakers for: roles of organisations, duties of persons.

As of a place in the log: what was granted before it and not withdrawn, while its period runs by the
ledger's own clock and, of a project, in the regions and trading types of both.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from ledger.canonical import Object
from ledger.catalogue import EventType
from ledger.entry import Entry
from ledger.key_events import LEDGER_ACTOR
from ledger.period import Period
from ledger.territory import EVERYWHERE, Territory

MONITOR_ACTOR = "monitor"
GATEWAY_ACTOR = "gateway"
LEGAL_ACTOR = "legal"
PROJECT = "project/"
REGISTERED = "project.Registered"

ROLE_GRANTED = "org.RoleGranted"
ROLE_REVOKED = "org.RoleRevoked"
DUTY_GRANTED = "duty.Granted"
DUTY_REVOKED = "duty.Revoked"
DEPARTED = "person.Departed"
ASSIGNED = ("duty.PersonAssigned", "duty.MonitorAssigned")
PERSON_TYPES = (DUTY_GRANTED, DUTY_REVOKED, DEPARTED, *ASSIGNED)

BUSINESS_DUTIES = frozenset({"applicant", "approver", "custodian", "operator", "officer"})
"""With one of these a person speaks for the organisation. Who registers people or administers the
site says only what names that duty."""

ASSIGNING_ROLES = frozenset({"LEADING", "SUPERVISING"})
"""Anybody may name a responsible person; who acts elsewhere by it, the office alone says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a project lies, None where nobody said so."""

    region: str | None = None
    trading_type: str | None = None

    def is_in(self, territory: Territory) -> bool:
        return territory.has_region(self.region) and territory.has_trading_type(self.trading_type)


def registered_place(registrations: Iterable[Entry]) -> Place:
    """What whoever registered a project last said of it: nobody else moves it elsewhere."""
    by, place = None, Place()
    for entry in registrations:
        if by in (None, entry.actor):
            by, data = entry.actor, entry.data
            place = Place(region=data.get("region") or None, trading_type=data["trading_type"])
    return place


PlaceOf = Callable[[str], Place]
"""Of the project of a stream."""


@dataclass(frozen=True, slots=True)
class Held:
    """A duty's limits."""

    territory: Territory
    period: Period


class Speakers:
    """Folded in the log's order; memory is that of the people, not of the projects."""

    def __init__(self) -> None:
        self.roles: dict[str, dict[str, Territory]] = {}
        self._duties: dict[str, dict[tuple[str, str], Held]] = {}
        # By stream and person, who said so: anybody may name anybody.
        self._assigned: dict[str, dict[str, dict[str, Period]]] = {}

    def fold(self, statement: Object) -> bool:
        """Take in a statement; tells whether it changed who may say what."""
        kind, data = statement["type"], statement["data"]
        if kind == ROLE_GRANTED:
            self.roles.setdefault(data["org"], {})[data["role"]] = _territory(data)
        elif kind == ROLE_REVOKED:
            self.roles.get(data["org"], {}).pop(data["role"], None)
        elif kind == DUTY_GRANTED:
            held = Held(_territory(data), Period.of(data))
            self._duties.setdefault(data["person"], {})[data["org"], data["duty"]] = held
        elif kind == DUTY_REVOKED:
            self._duties.get(data["person"], {}).pop((data["org"], data["duty"]), None)
        elif kind == DEPARTED:
            duties = self._duties.get(data["person"], {})
            for name in [each for each in duties if each[0] == data["org"]]:
                del duties[name]
        elif kind in ASSIGNED:
            persons = self._assigned.setdefault(statement["stream"], {})
            said = persons.setdefault(data["person"], {})
            said.pop(statement["actor"], None)  # the last word stands last
            said[statement["actor"]] = Period.of(data)
        else:
            return False
        return True

    def may_say(
        self, statement: Object, event: EventType, *, at: str, root: str, place_of: PlaceOf
    ) -> bool:
        """Whether the catalogue lets its actor say this at an instant, as the ledger writes it.

        A person speaks for the organisations in which it has a duty in force.
        """
        actor, data = statement["actor"], statement["data"]
        if not event.by or _is_special(actor, event):
            return True
        voices = list(self._voices(actor, event.duties or BUSINESS_DUTIES, at))
        orgs = {org for org, _ in voices}
        # What only root may say takes a duty that the catalogue names for it.
        is_root = root in orgs and (actor == root or bool(event.duties))
        return (
            ("ROOT" in event.by and is_root)
            or (event.own != "" and data[event.own] in orgs)
            or any(
                self._holds(org, limit, event, statement, at=at, root=root, place_of=place_of)
                for org, limit in voices
            )
        )

    def speaks_for(self, actor: str, at: str) -> frozenset[str]:
        """Whose word of business its own is at an instant: an organisation's, or of a person."""
        return frozenset(org for org, _ in self._voices(actor, BUSINESS_DUTIES, at))

    def _voices(
        self, actor: str, asked: Collection[str], at: str
    ) -> Iterator[tuple[str, Territory]]:
        held = self._duties.get(actor)
        if held is None:
            yield actor, EVERYWHERE
            return
        for (org, duty), limits in held.items():
            if duty in asked and limits.period.runs(at):
                yield org, limits.territory

    def _holds(  # the organisation, its speaker's limits, and what is said where and when
        self,
        org: str,
        limit: Territory,
        event: EventType,
        statement: Object,
        *,
        at: str,
        root: str,
        place_of: PlaceOf,
    ) -> bool:
        """Whether it holds one of the event's roles there, or somebody of it is assigned to it."""
        roles = self.roles.get(org, {})
        held = [limit.within(roles[role]) for role in sorted(event.by & roles.keys())]
        if not statement["stream"].startswith(PROJECT) or EVERYWHERE in held or not held:
            return bool(held)
        place = place_of(statement["stream"])
        return any(common is not None and place.is_in(common) for common in held) or (
            self._is_assigned(org, statement, place, at=at, root=root)
        )

    def _is_assigned(
        self, org: str, statement: Object, place: Place, *, at: str, root: str
    ) -> bool:
        """The person who speaks; where the organisation does, one who has a duty in it."""
        actor = statement["actor"]
        for person, said in self._assigned.get(statement["stream"], {}).items():
            theirs = actor == org and any(name[0] == org for name in self._duties.get(person, {}))
            if person != actor and not theirs:
                continue
            # The last word is that of who has a say there.
            period = next(
                (said[by] for by in reversed(said) if self._may_assign(by, place, root)), None
            )
            if period is not None and period.runs(at):
                return True
        return False

    def _may_assign(self, actor: str, place: Place, root: str) -> bool:
        """The office where its role holds: else it could name its own people anywhere."""
        orgs = {actor, *(org for org, _ in self._duties.get(actor, {}))}
        return root in orgs or any(
            place.is_in(territory)
            for org in orgs
            for role, territory in self.roles.get(org, {}).items()
            if role in ASSIGNING_ROLES
        )


def _territory(data: Object) -> Territory:
    return Territory(
        regions=frozenset(data.get("regions", ())),
        trading_types=frozenset(data.get("trading_types", ())),
    )


def _is_special(actor: str, event: EventType) -> bool:
    return (
        ("LEDGER" in event.by and actor == LEDGER_ACTOR)
        or ("MONITOR" in event.by and actor == MONITOR_ACTOR)
        or ("GATEWAY" in event.by and actor == GATEWAY_ACTOR)
        or ("LEGAL" in event.by and actor == LEGAL_ACTOR)
    )
