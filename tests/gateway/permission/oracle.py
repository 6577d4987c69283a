"""Reads the table as a person would, row by row, knowing nothing of the code that decides."""

from dataclasses import dataclass, field

from gateway.permission.resource import Kept
from gateway.permission.row import Condition, Who
from tests.gateway.permission.scene import HERE


@dataclass(frozen=True, kw_only=True)
class Asker:
    """One kind of asker; `roles` and `duties` all hold in one region, for any trading type."""

    name: str
    org: str = ""
    person: str = ""
    roles: frozenset = frozenset()
    duties: frozenset = frozenset()
    reader: bool = False
    limited: bool = True
    region: str = HERE
    projects: frozenset = frozenset()
    strong: bool = True
    headers: dict = field(default_factory=dict, hash=False)


def speaks_of(row, asker):
    if row.who is Who.ANYONE:
        return True
    if row.who is Who.READER:
        return asker.reader
    if row.who is Who.SIGNED_IN:
        return bool(asker.person)
    has_role = not row.who.roles or row.who.roles & asker.roles
    has_duty = asker.duties & row.who.duties if row.who.duties else asker.duties
    return bool(asker.person and has_role and has_duty)


def holds(condition, asker, what):
    return {
        Condition.PUBLIC: what.public,
        Condition.OPEN: what.kept is Kept.OPEN,
        Condition.SITE: what.kept is Kept.SITE,
        Condition.TOLD: what.kept is not Kept.CONFIDENTIAL,
        Condition.OWN_ORGANISATION: bool(asker.org)
        and (what.org == asker.org or asker.org in what.orgs),
        Condition.OWN_REGION: not what.regional or not asker.limited or what.region == asker.region,
        Condition.ASSIGNED_PROJECT: what.project in asker.projects,
        Condition.NOT_ONESELF: asker.person not in what.persons,
        Condition.STRONG: asker.strong,
    }[condition]


def lets(rows, asker, what):
    """Whether some row of the address lets this asker have this."""
    return any(
        speaks_of(row, asker) and all(holds(each, asker, what) for each in row.conditions)
        for row in rows
    )


def hears(rows, asker):
    """Whether this asker may ask at all; None where that depends on what is asked for."""
    heard = [
        row
        for row in rows
        if speaks_of(row, asker) and (asker.strong or Condition.STRONG not in row.conditions)
    ]
    if all(row.conditions - {Condition.STRONG} for row in heard):
        return None if heard else False
    return True
