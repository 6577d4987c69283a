"""Nothing is reachable that the table does not name, and each address only as the table says.

Every endpoint and page that the application has is asked as every kind of asker, for what is the
own organisation's and for what is another's.
"""

import asyncio
from contextlib import ExitStack
from itertools import count
from types import SimpleNamespace

import httpx
import orjson
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from gateway.app import create_app
from gateway.people.roles import ADMINISTRATORS, ROLES
from gateway.permission.row import Who
from gateway.permission.table import ROWS, TABLE
from gateway.submissions import Submissions
from ledger.append import Accepted
from tests.gateway.conftest import BEARER
from tests.gateway.permission import examples, oracle
from tests.gateway.permission.examples import (
    ASK_MORE,
    EXAMPLES,
    FAR_PROJECT,
    HERE,
    OPEN_PROJECT,
    OTHER,
    THERE,
)
from tests.gateway.permission.oracle import Asker
from tests.gateway.persons import grant, organisation, person, signed_in
from tests.ledger.conftest import ROOT

BUSINESS = ("applicant", "approver", "custodian", "operator", "officer")

REFUSALS = {401, 403}


def routes(app):
    """Every route that the application answers, with the names it has for its parameters."""
    for route in app.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        elif inner is not None:
            yield from ((method, each.path) for each in inner.routes for method in each.methods)


def test_every_route_is_in_the_table_and_nothing_else_is(site):
    assert sorted(routes(create_app(site.parts))) == sorted(TABLE)


def test_rows_of_one_address_have_names_of_their_own():
    for address, rows in TABLE.items():
        assert len({row.id for row in rows}) == len(rows), address


def test_every_role_and_duty_in_the_table_can_be_held():
    held = [row.who for row in ROWS if not isinstance(row.who, Who)]

    assert frozenset().union(*(who.roles for who in held)) <= frozenset(ROLES)
    assert frozenset().union(*(who.duties for who in held)) <= {
        *BUSINESS, *ADMINISTRATORS, "registrar",
    }  # fmt: skip


@pytest.fixture(scope="module")
def app(site):
    """The application over the same parts, with a clock that keeps every asker's allowance full."""
    ticks = count(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gateway.app.time", SimpleNamespace(monotonic=lambda: next(ticks) * 1e3))
        app = create_app(site.parts)
    app.state.submissions = Submissions(site.parts.sequencer, app.state.allowances)
    yield app
    app.state.submissions.close()


@pytest.fixture(scope="module")
def askers(site):
    """Nobody, the reading token, and a person of each role and each duty, strong and not."""
    found = [
        Asker(name="nobody"),
        Asker(name="a wrong token", headers={"Authorization": "Bearer no"}),
        Asker(name="the reading token", reader=True, headers=BEARER),
    ]
    with ExitStack() as stack:

        def add(name, org, *duties, strong=True, **held):
            who = person(site, org, *duties)
            client = stack.enter_context(signed_in(site, who, org, strong=strong))
            found.append(
                Asker(
                    name=name,
                    org=org,
                    person=who,
                    duties=frozenset(duties),
                    strong=strong,
                    headers=dict(client.headers)
                    | {"Cookie": "; ".join(f"{k}={v}" for k, v in client.cookies.items())},
                    **held,
                )
            )

        for role in ROLES:
            org = organisation(site, role, regions=[HERE])
            site.append(site.town.issue(org))
            add(role, org, *BUSINESS, roles=frozenset({role}))
        supervising = organisation(site, "SUPERVISING")
        site.append(site.town.issue(supervising))
        held = {"roles": frozenset({"SUPERVISING"})}
        add("SUPERVISING everywhere", supervising, *BUSINESS, limited=False, **held)
        add("SUPERVISING by password", supervising, *BUSINESS, strong=False, limited=False, **held)
        for duty in (*BUSINESS, "registrar"):
            add(f"{duty} of SUPERVISING", supervising, duty, limited=False, **held)
        for duty in ADMINISTRATORS:
            add(duty, ROOT, duty)
        elsewhere = organisation(site, "SUPERVISING", regions=["CN-440000"])
        site.append(site.town.issue(elsewhere))
        assigned = {"region": "CN-440000", "projects": frozenset({FAR_PROJECT}), **held}
        add("SUPERVISING assigned to a project", elsewhere, *BUSINESS, **assigned)
        stream = f"project/{FAR_PROJECT}"
        naming = {"person": found[-1].person, "org": elsewhere}
        grant(site, "duty.PersonAssigned", stream=stream, **naming)
        idle = organisation(site)
        site.append(site.town.issue(idle))
        add("without a duty", idle)
        yield found


@pytest.fixture(scope="module")
def scene_of(site, askers):
    """What stands in the ledger for everybody, and an entry that the asker's organisation said."""
    town = site.town
    site.append(town.issue(OTHER))
    organisation(site, org=OTHER)
    projects = ((OPEN_PROJECT, HERE, "engineering"), (FAR_PROJECT, THERE, "state_property"))
    for project, region, trading_type in projects:
        data = {"project_code": project, "trading_type": trading_type, "region": region}
        grant(site, "project.Registered", stream=f"project/{project}", **data)

    def said(actor, type_, data, stream):
        [verdict] = site.append(town.said(actor, type_, data, stream=stream))
        assert isinstance(verdict, Accepted), verdict
        return verdict.index

    published = {"item": "招标公告"}
    common = {
        "public": said(OTHER, "disclosure.Published", published, f"project/{FAR_PROJECT}"),
        "other here": said(
            OTHER, "tender.NoticePublished", {"notice_id": "1"}, f"project/{OPEN_PROJECT}"
        ),
        "other there": said(
            OTHER, "tender.NoticePublished", {"notice_id": "2"}, f"project/{FAR_PROJECT}"
        ),
        "confidential": said(
            OTHER, "record.RetrievalNotified", {"request_no": "walk"}, "retrieval/walk"
        ),
    }
    things = {}
    for number, (where, project) in enumerate((("here", OPEN_PROJECT), ("there", FAR_PROJECT))):
        stream = f"project/{project}"
        things["project", where] = project
        things["alert", where] = site.alert(77_000 + number, stream=stream)[0]
        things["record", where] = f"record-walk-{where}"
        said(OTHER, "record.Archived", {"record_id": things["record", where]}, stream)
    site.parts.decisions.refused(SimpleNamespace(actor="anyone", org=""), "walk")
    site.parts.decisions.flush()
    common["site"] = site.parts.reader.stream("site/access", limit=1)[0].index
    for org in {OTHER, "org/nobody", *(asker.org for asker in askers if asker.org)}:
        things["person", org] = person(site, org)
    own = {
        org: said(org, "tender.NoticePublished", {"notice_id": "3"}, f"project/{FAR_PROJECT}")
        for org in {asker.org for asker in askers if asker.org}
    }
    site.publish()

    def scene_of(asker):
        entries = dict(common)
        if asker.org:
            entries["own"] = own[asker.org]
        return examples.Scene(org=asker.org or "org/nobody", entries=entries, things=things)

    return scene_of


async def answer(app, method, address, headers, body=None):
    """The status and where it leads, as soon as the answer begins; the rest is not waited for."""
    url = httpx.URL("http://gateway" + address)
    form = isinstance(body, str)
    content = b"" if body is None else body.encode() if form else orjson.dumps(body)
    sent = {"host": "gateway", "content-length": str(len(content)), **headers}
    if body is not None:
        sent["content-type"] = f"application/{'x-www-form-urlencoded' if form else 'json'}"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
        "scheme": "http", "path": url.path, "raw_path": url.raw_path, "query_string": url.query,
        "headers": [(k.lower().encode(), v.encode()) for k, v in sent.items()],
        "client": ("127.0.0.1", 1), "server": ("gateway", 80), "root_path": "",
    }  # fmt: skip
    begun = asyncio.get_running_loop().create_future()
    messages = iter([{"type": "http.request", "body": content, "more_body": False}])

    async def receive():
        return next(messages, None) or await asyncio.Future()

    async def send(message):
        if message["type"] == "http.response.start" and not begun.done():
            begun.set_result(message)

    running = asyncio.create_task(app(scope, receive, send))
    await asyncio.wait([running, begun], return_when=asyncio.FIRST_COMPLETED)
    if not begun.done():
        running.result()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    message = begun.result()
    return message["status"], dict(message["headers"]).get(b"location", b"").decode()


def was_refused(method, path, status, location):
    """401 and 403; a page without a session leads to the form, the first page to another one."""
    elsewhere = (method, path) == ("GET", "/") or location.startswith("/sign-in?onward=")
    return status in REFUSALS or (status == 303 and elsewhere)


def nothing(path):
    """An address of the route with parameters of which there is nothing."""
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        path = before + ("0" if name in {"index", "level"} else "nothing-there") + after
    return path


@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_an_address_opens_to_whom_the_table_says(app, askers, scene_of, method, path):
    rows = TABLE[method, path]
    public = all(row.who is Who.ANYONE and not row.conditions for row in rows)
    variants = EXAMPLES.get((method, path))

    async def walk():
        wrong = []
        for asker in askers[:4] if public else askers:
            if variants is None:
                asked = {"anything": (nothing(path), None, None)}
            else:
                asked = variants(scene_of(asker))
            for variant, (address, body, what) in asked.items():
                found = await answer(app, method, address, asker.headers, body)
                hears = oracle.hears(rows, asker)
                let = hears if what is None else oracle.lets(rows, asker, what)
                if path.startswith(ASK_MORE):
                    let = None
                if was_refused(method, path, *found) is let or found[0] >= 500:
                    wrong.append((asker.name, variant, *found, "is let in" if let else "is not"))
        return wrong

    assert asyncio.run(walk()) == []


def test_an_address_that_is_not_in_the_table_is_open_to_nobody(site, monkeypatch, askers):
    router = APIRouter()
    router.add_api_route("/api/v1/forgotten", lambda: "secret")
    monkeypatch.setattr("gateway.app.ROUTERS", (router,))
    app = create_app(site.parts)

    async def walk():
        return {
            await answer(app, "GET", "/api/v1/forgotten", asker.headers) for asker in askers[:8]
        }

    assert asyncio.run(walk()) == {(403, "")}


def test_a_route_that_forgets_to_ask_gives_nothing(site, monkeypatch, askers):
    router = APIRouter()
    router.add_api_route("/api/v1/entries/{index}", lambda index: f"secret {index}")
    monkeypatch.setattr("gateway.app.ROUTERS", (router,))
    app = create_app(site.parts)
    bidder = next(asker for asker in askers if asker.name == "BIDDER")

    found = asyncio.run(answer(app, "GET", "/api/v1/entries/5", bidder.headers))

    assert found == (500, "")
