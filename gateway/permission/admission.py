"""Every request passes here before its route: who asks, and whether the table lets them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from fastapi import Request

from gateway.errors import NotInTheTable, TokenNeeded
from gateway.parts import parts_of
from gateway.people.principal import ANYONE, READER, Principal
from gateway.permission import decide
from gateway.permission.errors import Forbidden
from gateway.permission.resource import Resource
from gateway.permission.row import Row
from gateway.permission.table import TABLE
from gateway.tokens import COOKIE, SECURE_COOKIE, ReadingToken


@dataclass(slots=True, kw_only=True)
class Decision:
    """What the table says so far of one request: these rows, and whether one of them let it."""

    rows: tuple[Row, ...]
    principal: Principal
    asked: bool = False


async def admit(request: Request) -> None:
    """Let the request pass as the table says, or raise; leaves `request.state.principal`."""
    path = request.scope["route"].path
    rows = TABLE.get((request.method, path), ())
    principal = _principal(request)
    request.state.principal = principal
    request.state.action = rows[0].action if rows else "unlisted"
    if not rows:
        raise NotInTheTable(request.method, path)
    found = decide.candidates(rows, principal)
    if not found:
        raise TokenNeeded if principal == ANYONE else Forbidden(rows[0].action, [])
    decision = Decision(rows=found, principal=principal)
    request.state.decision = decision
    if decide.settled(found, principal) is not None:
        decision.asked = True


def permit(request: Request, resource: Resource) -> Row:
    """The row that lets this request have this resource, or Forbidden."""
    decision = decision_of(request)
    decision.asked = True
    try:
        return decide.decide(decision.rows, decision.principal, resource)
    except Forbidden:
        if decision.principal == ANYONE:
            raise TokenNeeded from None
        raise


def visible(request: Request) -> Callable[[Resource], bool]:
    """For lists: whether one of what would be listed may be, without a word where it may not."""
    decision = decision_of(request)
    decision.asked = True

    def lets(resource: Resource) -> bool:
        return any(not decide.unmet(row, decision.principal, resource) for row in decision.rows)

    return lets


def decision_of(request: Request) -> Decision:
    return cast("Decision", request.state.decision)


def _principal(request: Request) -> Principal:
    return READER if _shows(request, parts_of(request).token) else ANYONE


def _shows(request: Request, token: ReadingToken) -> bool:
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.opens(credential.strip())
    name = SECURE_COOKIE if request.url.scheme == "https" else COOKIE
    return token.opens(request.cookies.get(name, ""))
