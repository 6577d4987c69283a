"""Nothing is reachable that the table does not name, and each address only as the table says.

Every endpoint and page that the application has is asked as every kind of asker, for what is the
own organisation's and for what is another's.
"""

import asyncio

import httpx
import orjson
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from gateway.app import create_app
from gateway.people.roles import ADMINISTRATORS, ROLES
from gateway.permission.resource import Kept
from gateway.permission.row import Who
from gateway.permission.table import ROWS, TABLE
from tests.gateway.conftest import publishing
from tests.gateway.permission import oracle
from tests.gateway.permission.conftest import BUSINESS, PROBLEM
from tests.gateway.permission.examples import ASK_MORE, COUNTED, EXAMPLES, LISTED, OF_TWO, Headers

REFUSALS = {"Forbidden", "TokenNeeded", "NotInTheTable"}
UNKNOWN = {"NoSuchRetrieval"}
"""What is kept secret from the asker is refused as if it were not there."""


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


async def answer(app, method, address, headers, body=None):
    """The status and what refused it, as soon as the answer begins; the rest is not waited for."""
    url = httpx.URL("http://gateway" + address)
    form = isinstance(body, str)
    more = body if isinstance(body, Headers) else {}
    body = None if isinstance(body, Headers) else body
    content = b"" if body is None else body.encode() if form else orjson.dumps(body)
    sent = {"host": "gateway", "content-length": str(len(content)), **headers, **more}
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
    return message["status"], dict(message["headers"]).get(PROBLEM.encode(), b"").decode()


def nothing(path):
    """An address of the route with parameters of which there is nothing."""
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        path = before + ("0" if name in {"index", "level"} else "nothing-there") + after
    return path


def test_what_asks_of_a_thing_is_asked_for_things():
    """No address is walked by who may ask alone, where the table asks whose the thing is."""
    asking = {address for address, rows in TABLE.items() if any(r.asks_of_resource for r in rows)}

    assert asking - EXAMPLES.keys() - LISTED - COUNTED - OF_TWO == set()
    assert EXAMPLES.keys() | LISTED | COUNTED | OF_TWO <= TABLE.keys()


@pytest.fixture
def published(site, scene_of):
    """Checkpoints come as they are due: a bundle waits for one."""
    with publishing(site):
        yield scene_of


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_an_address_opens_to_whom_the_table_says(  # as each asker, whatever the address does
    app, askers, passer_by, scene_of, method, path
):
    rows = TABLE[method, path]
    public = all(row.who is Who.ANYONE and not row.conditions for row in rows)
    variants = EXAMPLES.get((method, path))

    async def walk():
        wrong = []
        for asker in [*askers[:3], passer_by] if public else askers:
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
                secret = what is not None and what.kept is Kept.CONFIDENTIAL
                refused = found[1] in (REFUSALS | UNKNOWN if secret else REFUSALS)
                if refused is let or found[0] >= 500:
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
