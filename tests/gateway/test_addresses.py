"""An address is found by how it begins: the same route that trying all of them finds."""

import re
from types import SimpleNamespace

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match, Route

from gateway.addresses import FOUND, Addresses, beginning
from gateway.app import create_app

APP = create_app(SimpleNamespace(log=None))
FIRST, *ROUTES = [each for each in APP.routes if isinstance(each, Addresses | APIRoute)]
FILLED = sorted(
    {
        (method, re.sub(r"\{\w+(:path)?\}", value, route.path))
        for route in ROUTES
        for method in route.methods
        for value in ("1", "new", "cards", "a/b")
    }
)


def asked(method, path):
    return {"type": "http", "method": method, "path": path, "headers": [], "root_path": ""}


def tried(method, path):
    """The route that the framework would have found by itself."""
    for route in ROUTES:
        match, found = route.matches(asked(method, path))
        if match is Match.FULL:
            return route, found["path_params"]
    return None, None


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT"])
def test_whatever_is_asked_for_the_route_is_the_one_that_comes_first_of_all(method):
    assert type(FIRST) is Addresses
    for _, path in FILLED:
        match, found = FIRST.matches(asked(method, path))
        route, parameters = tried(method, path)
        assert found.get(FOUND) is route, path
        assert (match is Match.FULL) is (route is not None)
        assert found.get("path_params") == parameters


@pytest.mark.parametrize("path", ["", "/", "//", "/api", "/api/v1/", "/nowhere", "/{stream}", "x"])
def test_what_no_route_has_is_left_to_the_others(path):
    assert FIRST.matches(asked("DELETE", path)) == (Match.NONE, {})


def test_of_two_routes_that_fit_the_first_is_meant_however_little_it_says():
    routes = [Route("/{one}/b", dict), Route("/a/b", dict), Route("/a/{two:path}", dict)]
    found = [
        Addresses(order).matches(asked("GET", "/a/b"))[1][FOUND].path
        for order in (routes, routes[1:], routes[2:])
    ]
    assert found == ["/{one}/b", "/a/b", "/a/{two:path}"]


def test_an_address_begins_with_its_segments_before_the_first_parameter():
    assert beginning("/api/v1/streams/{stream:path}") == ("", "api", "v1", "streams")
    assert beginning("/x/a{b}/c") == ("", "x")
    assert beginning("/") == ("", "")
