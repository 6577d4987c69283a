"""What each kind of asker finds in lists: what the table lets them see, and nothing besides."""

import asyncio

import httpx
import pytest

from gateway.permission.resource import Kept, Resource
from gateway.permission.table import TABLE
from tests.gateway.permission import oracle
from tests.gateway.permission.examples import LISTED
from tests.gateway.permission.scene import (
    DEPARTMENT,
    FAR_PROJECT,
    OPEN_PROJECT,
    OTHER,
    SOMEBODY,
    WHERE,
    lies,
)


def alerts(scene):
    return {scene.things["alert", where]: lies(project) for where, project in WHERE.items()}


def records(scene):
    return {scene.things["record", where]: lies(project) for where, project in WHERE.items()}


def disposals(scene):
    return {
        scene.things["disposal", where, "other"]: lies(project) for where, project in WHERE.items()
    }


def holds(scene):
    return {scene.things["hold", where]: lies(project) for where, project in WHERE.items()}


def retrievals(scene):
    return {case.number: case.seen for case in scene.retrievals.values()}


def streams(_scene):
    return {
        f"project/{OPEN_PROJECT}": lies(OPEN_PROJECT),
        f"project/{FAR_PROJECT}": lies(FAR_PROJECT),
        "retrieval/walk-hidden": Resource(kept=Kept.CONFIDENTIAL),
        '"site/access"': Resource(regional=False, kept=Kept.SITE),
    }


def people(scene):
    return {scene.things["person", org]: Resource(org=org) for org in (scene.org, OTHER)}


def delegations(scene):
    return {
        f'"{scene.things["delegation", org]}"': Resource(org=org, orgs=frozenset({DEPARTMENT}))
        for org in (scene.org, OTHER)
    }


def privacy(scene):
    handled = {org: Resource(org=org if scene.handles else None) for org in (scene.org, OTHER)}
    found = {scene.things["privacy", org]: what for org, what in handled.items()}
    if scene.person:
        found[scene.things["privacy", scene.person]] = Resource(org=scene.org)
    return found


FOUND = {
    "/": alerts,
    "/api/v1/violations": alerts,
    "/records": records,
    "/api/v1/records": records,
    "/disposals": disposals,
    "/holds": holds,
    "/retrievals": retrievals,
    "/api/v1/retrievals": retrievals,
    "/api/v1/streams": streams,
    "/api/v1/persons": people,
    "/api/v1/delegations": delegations,
    "/privacy": privacy,
    "/api/v1/privacy/requests": privacy,
}
NARROWED = {
    "/api/v1/streams": ("project/walk-", "retrieval/walk-", "site/access"),
    "/records": (f"{OPEN_PROJECT}", f"{FAR_PROJECT}"),
    "/api/v1/records": (f"{OPEN_PROJECT}", f"{FAR_PROJECT}"),
}
"""Lists that go page by page are asked for what is looked for, piece by piece."""


def test_every_list_is_looked_at():
    assert {path for _, path in LISTED} == FOUND.keys()


def addresses(path):
    if path == "/api/v1/streams":
        return [f"{path}?limit=200&prefix={prefix}" for prefix in NARROWED[path]]
    if path in NARROWED:
        return [f"{path}?project={project}" for project in NARROWED[path]]
    return [f"{path}?limit=200" if path.startswith("/api/") else path]


@pytest.mark.parametrize("path", sorted(FOUND))
def test_a_list_shows_each_asker_what_the_table_lets_them_see(app, askers, scene_of, path):
    rows = TABLE["GET", path]

    async def look():
        wrong = []
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
            for asker in askers:
                if not oracle.hears(rows, asker) and oracle.hears(rows, asker) is not None:
                    continue
                shown = ""
                for address in addresses(path):
                    answered = await client.get(address, headers=asker.headers)
                    shown += answered.text if answered.status_code == httpx.codes.OK else ""
                for text, what in FOUND[path](scene_of(asker)).items():
                    let = oracle.lets(rows, asker, what)
                    if (text in shown) is not let:
                        wrong.append((asker.name, text, "is seen" if let else "is not"))
        return wrong

    assert asyncio.run(look()) == []


def test_nobody_finds_somebody_by_the_list_of_others(scene_of, askers):
    """The scene itself: what is somebody's is not by chance the asker's own."""
    assert SOMEBODY not in {asker.person for asker in askers}
    assert OTHER not in {scene_of(asker).org for asker in askers}
