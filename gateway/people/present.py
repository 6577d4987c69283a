"""The register's values as programs receive them."""

from typing import Any

from gateway.people.delegation import Delegation
from gateway.people.organisation import Organisation
from gateway.people.person import Duty, Person
from gateway.people.principal import Principal
from ledger.period import Period
from ledger.territory import Territory


def organisation_json(one: Organisation) -> dict[str, Any]:
    roles = [
        {"role": role, "entry": one.since[role], **_where(where)}
        for role, where in sorted(one.held.items())
    ]
    named = {"name": one.name, "uscc": one.uscc}
    return {"org": one.org, **{k: v for k, v in named.items() if v}, "roles": roles}


def person_json(one: Person) -> dict[str, Any]:
    return {
        "person": one.person,
        "org": one.org,
        "entry": one.index,
        "departed": one.departed,
        "duties": [duty_json(duty) for duty in one.held],
    }


def duty_json(one: Duty) -> dict[str, Any]:
    return {
        "org": one.org,
        "duty": one.duty,
        "entry": one.index,
        **_where(one.territory),
        **_when(one.period),
    }


def delegation_json(one: Delegation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "delegation_id": one.delegation_id,
        "org": one.org,
        "to_org": one.to_org,
        "scope": one.scope,
        "entry": one.index,
        **_where(one.territory),
        **_when(one.period),
    }
    if one.to_person:
        found["to_person"] = one.to_person
    if one.duties:
        found["duties"] = sorted(one.duties)
    return found


def principal_json(one: Principal, acts_for: tuple[str, ...]) -> dict[str, Any]:
    """Who the gateway takes the asker for."""
    return {
        "actor": one.actor,
        "person": one.person,
        "org": one.org,
        "roles": sorted(one.roles),
        "duties": sorted(one.duties),
        "regions": sorted(one.regions),
        "trading_types": sorted(one.trading_types),
        "projects": sorted(one.projects),
        "strong": one.strong,
        "delegation_id": one.delegation,
        "acts_for": list(acts_for),
    }


def _where(territory: Territory) -> dict[str, list[str]]:
    limits = {"regions": territory.regions, "trading_types": territory.trading_types}
    return {name: sorted(limit) for name, limit in limits.items() if limit}


def _when(period: Period) -> dict[str, str]:
    ends = {"from": period.start, "to": period.end}
    return {name: end for name, end in ends.items() if end is not None}
