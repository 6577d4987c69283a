"""Organisations, persons and delegations as the pages show them."""

from typing import Any
from urllib.parse import quote

from gateway.console.messages import Words
from gateway.console.people_acts import PAGE
from gateway.console.present import due_time, local_time, stream_link
from gateway.people.delegation import Delegation
from gateway.people.organisation import Organisation
from gateway.people.person import PERSON, Person
from ledger.period import Period
from ledger.territory import Territory


def organisation_row(one: Organisation, people: int, say: Words) -> dict[str, Any]:
    return {
        "org": one.org,
        "name": one.name,
        "uscc": one.uscc,
        "link": f"{PAGE}/{quote(one.org)}" + ("?lang=en" if say.language == "en" else ""),
        "stream": stream_link(one.org, say.language),
        "people": people,
        "roles": [
            {
                "role": role,
                "word": say.of("role", role),
                "where": where_words(where, say),
                "entry": one.since[role],
            }
            for role, where in sorted(one.held.items())
        ],
    }


def person_row(one: Person, org: str, say: Words) -> dict[str, Any]:
    return {
        "person": one.person,
        "short": one.person.removeprefix(PERSON),
        "entry": one.index,
        "departed": one.departed and one.org == org,
        "duties": [
            {
                "duty": duty.duty,
                "word": say.of("duty", duty.duty),
                "where": where_words(duty.territory, say),
                "since": period_words(duty.period, say),
                "entry": duty.index,
            }
            for duty in one.held
            if duty.org == org
        ],
    }


def delegation_row(one: Delegation, org: str, say: Words) -> dict[str, Any]:
    return {
        "delegation_id": one.delegation_id,
        "org": one.org,
        "to_org": one.to_org,
        "to_person": one.to_person.removeprefix(PERSON),
        "scope": one.scope,
        "duties": [say.of("duty", duty) for duty in sorted(one.duties)],
        "where": where_words(one.territory, say),
        "since": period_words(one.period, say),
        "entry": one.index,
        "own": one.org == org,
    }


def where_words(where: Territory, say: Words) -> str:
    """`CN-331000 · 工程建设`, or that there is no limit."""
    parts = [
        "、".join(sorted(where.regions)),
        "、".join(say.of("type", each) for each in sorted(where.trading_types)),
    ]
    return " · ".join(each for each in parts if each) or say.everywhere


def period_words(period: Period, say: Words) -> str:
    if period.start is None and period.end is None:
        return say.no_limit
    start = "" if period.start is None else local_time(period.start)[:10]
    return f"{start} – {due_time(period.end)[:10] if period.end else ''}".strip()
