"""Finds the route of a request by how its address begins, instead of trying every route there is.

The framework tries them one after the other, and there are two hundred: a third of what an answer
cost before its route began.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, cast

from starlette.routing import BaseRoute, Match, Route

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

Beginning = tuple[str, ...]
"""The segments of an address before the first that has a parameter."""

FOUND: Final = "gateway.addresses"


class Addresses(BaseRoute):
    """One route before all others, which it finds. What it does not find, they answer."""

    def __init__(self, routes: Sequence[Route]) -> None:
        beginnings = [beginning(route.path) for route in routes]
        self._longest = max(map(len, beginnings))
        # Whatever begins like this may also be meant by a route that says less, in their order.
        self._routes = {
            begins: [
                route
                for route, other in zip(routes, beginnings, strict=True)
                if begins[: len(other)] == other
            ]
            for begins in beginnings
        }

    def matches(self, scope: "Scope") -> tuple[Match, "Scope"]:
        if scope["type"] == "http":
            for route in self._near(scope["path"]):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, {**found, FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        await cast("Route", scope[FOUND]).handle(scope, receive, send)

    def _near(self, path: str) -> Sequence[Route]:
        """The routes that the longest known beginning of the path leaves; no other can match."""
        segments = tuple(path.split("/", self._longest + 1))
        for length in range(self._longest, 0, -1):
            if (found := self._routes.get(segments[:length])) is not None:
                return found
        return ()


def beginning(path: str) -> Beginning:
    segments = path.split("/")
    return tuple(segments[: next((n for n, s in enumerate(segments) if "{" in s), len(segments))])
