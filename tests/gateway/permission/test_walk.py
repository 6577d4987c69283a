"""Nothing is reachable that the table does not name, and only as it says."""

import asyncio

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute

from gateway.access import TABLE, Need, is_public
from gateway.app import ROUTERS, create_app
from tests.gateway.conftest import BEARER, NO_TLS, TOKEN

ROUTES = [
    (method, route.path)
    for router in ROUTERS
    for route in router.routes
    for method in route.methods
]


def address(path, stream="org/platform"):
    """A real address of the route; entry 5 is one the public may not read."""
    return (
        path.replace("{index}", "5")
        .replace("entries/{rest:path}", "entries/000.p/5")
        .replace("{level}/{rest:path}", "0/000.p/5")
        .replace("{stream:path}", stream)
        .replace("{name}", "style.css" if "static" in path else "contract.Signed")
    )


def test_every_route_is_in_the_table_and_nothing_else_is():
    assert sorted(ROUTES) == sorted(TABLE)


def test_the_application_has_no_route_beside_those(site):
    paths = {route.path for route in every_route(create_app(site.parts))}
    assert paths == {path for _, path in TABLE}


def every_route(app):
    for route in app.routes:
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if isinstance(route, APIRoute) or inner is None:
            yield route
        else:
            yield from inner.routes


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("shown", ["nothing", "a wrong token", "it in the address", "the token"])
def test_a_route_opens_to_whom_the_table_says(site, method, path, shown):
    need = TABLE[method, path]
    wrong = {"Authorization": "Bearer no"}
    headers = {"a wrong token": wrong, "the token": BEARER}.get(shown, {})
    params = {"token": TOKEN} if shown == "it in the address" else {}
    closed = need in (Need.READER, Need.PUBLIC_ENTRY) and shown != "the token"

    with (
        httpx.Client(
            base_url=site.base_url, trust_env=False, verify=NO_TLS, headers=headers
        ) as http,
        http.stream(method, address(path), params=params, content=b"") as answer,
    ):
        if closed and path.startswith(("/api", "/log")):
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"].startswith("Bearer")
        elif closed:
            assert (answer.status_code, answer.headers["location"][:8]) == (303, "/sign-in")
        else:
            assert answer.status_code not in (401, 403)
            assert "/sign-in?" not in answer.headers.get("location", "")


def test_a_route_that_is_not_in_the_table_is_open_to_nobody(site, monkeypatch):
    router = APIRouter()
    router.add_api_route("/api/v1/forgotten", lambda: "secret")
    monkeypatch.setattr("gateway.app.ROUTERS", (router,))
    transport = httpx.ASGITransport(create_app(site.parts))

    async def ask():
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as http:
            return await http.get("/api/v1/forgotten", headers=BEARER)

    answer = asyncio.run(ask())

    assert (answer.status_code, answer.json()["type"]) == (403, "urn:mingjing:problem:not-allowed")


@pytest.mark.parametrize(
    ("event", "public"),
    [
        ("disclosure.Published", True),
        ("catalogue.Published", True),
        ("calendar.Loaded", True),
        ("ruleset.Activated", True),
        ("rule.LegalReviewed", True),
        ("disclosureX.Published", False),
        ("tender.NoticePublished", False),
        ("alert.Raised", False),
        ("key.Issued", False),
    ],
)
def test_the_public_receives_disclosures_catalogues_rules_and_calendars(event, public):
    assert is_public(event) is public


def test_a_cookie_opens_what_the_bearer_token_opens(site):
    with httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS) as http:
        http.cookies.set("mingjing_reader", TOKEN)
        assert http.get("/api/v1/entries/5").status_code == 200
        http.cookies.set("mingjing_reader", TOKEN + "x")
        assert http.get("/api/v1/entries/5").status_code == 401
