"""A row of the permission table: an action, its address, who may, under which conditions."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


class Who(Enum):
    """What a request must be, where no role or duty is asked for."""

    ANYONE = "anyone"
    READER = "reader"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A person with one of these duties in an organisation with one of these roles.

    `roles` empty: whatever the organisation is; `duties` empty: any duty will do.
    """

    roles: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()

    @property
    def value(self) -> str:
        """As the row's id names it: `LEADING+SUPERVISING:officer`."""
        return "+".join(sorted(self.roles)) + ":" + "+".join(sorted(self.duties))


Asked: TypeAlias = Who | Held


class Condition(Enum):
    """What must be true of the resource, or of the session."""

    PUBLIC = "of a public kind"
    OPEN = "neither confidential nor the site's own record"
    SITE = "the site's own record"
    TOLD = "no retrieval that is kept secret"
    OWN_ORGANISATION = "own organisation"
    OWN_REGION = "own region and trading type"
    ASSIGNED_PROJECT = "assigned project"
    NOT_ONESELF = "not oneself"
    STRONG = "second factor shown"


OF_THE_SESSION = frozenset({Condition.STRONG})
"""These are known before the route; for the others it must say what is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Whoever `who` describes may do `action` where all `conditions` hold.

    `protected`: each permit is an entry before the route goes on (`access.Permitted`).
    """

    id: str
    action: str
    method: str
    path: str
    who: Asked
    conditions: frozenset[Condition] = frozenset()
    protected: bool = False

    @property
    def asks_of_resource(self) -> bool:
        return bool(self.conditions - OF_THE_SESSION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The part of a row that says who and how; `route` gives it its address."""

    who: Asked
    conditions: frozenset[Condition]


def held(*roles: str, duties: Iterable[str] = ()) -> Held:
    """Persons with one of these duties in an organisation with one of these roles."""
    return Held(roles=frozenset(roles), duties=frozenset(duties))


def to(who: Asked, *conditions: Condition) -> Grant:
    return Grant(who=who, conditions=frozenset(conditions))


def route(action: str, address: str, *grants: Grant, protected: bool = False) -> tuple[Row, ...]:
    """The rows of one address, `"GET /api/v1/streams"`, in the order in which they are read."""
    method, _, path = address.partition(" ")
    named: Counter[str] = Counter()
    rows = []
    for grant in grants:
        name = f"{action}/{grant.who.value}"
        named[name] += 1
        rows.append(
            Row(
                id=name if named[name] == 1 else f"{name}#{named[name]}",
                action=action,
                method=method,
                path=path,
                who=grant.who,
                conditions=grant.conditions,
                protected=protected,
            )
        )
    return tuple(rows)
