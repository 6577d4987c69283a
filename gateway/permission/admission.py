"""Every request passes here before its route: who asks, and whether the table lets them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gateway.errors import NotInTheTable, TokenNeeded
from gateway.people.principal import ANYONE, READER, Principal
from gateway.permission import decide
from gateway.permission.errors import Forbidden
from gateway.permission.resource import Resource
from gateway.permission.row import Row
from gateway.permission.table import TABLE
from gateway.tokens import COOKIE, SECURE_COOKIE, ReadingToken

if TYPE_CHECKING:
    from gateway.parts import Parts  # which has the decisions, and so this folder

ACTING_FOR: Final = "mingjing_acting_for"
"""The organisation that a person with several acts for. No secret: it is looked up each time."""


@dataclass(slots=True, kw_only=True)
class Decision:
    """What the table says so far of one request.

    `rows` are those that speak of the principal, `settled` the one that lets it whatever it asks
    for. `asked` turns true when nothing is left to ask: an answer before that is a mistake.
    """

    rows: tuple[Row, ...]
    principal: Principal
    settled: Row | None
    asked: bool


async def admit(request: Request) -> None:
    """Let the request pass as the table says, or raise; leaves `request.state.principal`."""
    parts: Parts = request.app.state.parts
    rows = TABLE.get((request.method, request.scope["route"].path), ())
    request.state.action = rows[0].action if rows else "unlisted"
    principal = await _principal(request, parts)
    request.state.principal = principal
    if not rows:
        raise NotInTheTable(request.method, request.scope["route"].path)
    found = decide.candidates(rows, principal)
    if not found:
        raise _refusal(principal, rows[0].action)
    ready = decide.ready(found, principal)
    settled = decide.settled(ready)
    if settled is not None and settled.protected:
        await run_in_threadpool(parts.decisions.permitted, principal, settled, Resource())
    request.state.decision = Decision(
        rows=ready, principal=principal, settled=settled, asked=settled is not None
    )


def permit(request: Request, resource: Resource) -> Row:
    """The row that lets this request have this resource, recorded where it is protected.

    Raises Forbidden, TokenNeeded or NotRecorded. Blocks: to be called from a thread.
    """
    decision = decision_of(request)
    decision.asked = True
    if decision.settled is not None:
        return decision.settled
    try:
        row = decide.decide(decision.rows, decision.principal, resource)
    except Forbidden as problem:
        raise _refusal(decision.principal, problem.action, problem.lacking) from None
    if row.protected:
        parts: Parts = request.app.state.parts
        parts.decisions.permitted(decision.principal, row, resource)
    return row


def visible(request: Request) -> Callable[[Resource], bool]:
    """For lists: whether one of what would be listed may be, without a word where it may not."""
    decision = decision_of(request)
    decision.asked = True

    def lets(resource: Resource) -> bool:
        return decision.settled is not None or any(
            not decide.unmet(row, decision.principal, resource) for row in decision.rows
        )

    return lets


def could(request: Request, method: str, path: str, resource: Resource) -> bool:
    """Whether a page may offer what leads to another address: a look, no decision."""
    principal = principal_of(request)
    rows = decide.candidates(TABLE.get((method, path), ()), principal)
    return any(not decide.unmet(row, principal, resource) for row in rows)


def heard(request: Request, method: str, path: str) -> bool:
    """Whether the table lets this asker ask at all, of whatever is found there."""
    return bool(decide.candidates(TABLE.get((method, path), ()), principal_of(request)))


def decision_of(request: Request) -> Decision:
    return cast("Decision", request.state.decision)


def principal_of(request: Request) -> Principal:
    """Who asks. Nobody, where the request was refused before that was known."""
    return cast("Principal", getattr(request.state, "principal", ANYONE))


def _refusal(principal: Principal, action: str, lacking: tuple[str, ...] = ()) -> Exception:
    """Whoever shows nothing is asked to sign in; whoever does is told what is lacking."""
    return TokenNeeded() if principal == ANYONE else Forbidden(action, lacking)


async def _principal(request: Request, parts: "Parts") -> Principal:
    signed_in = await parts.accounts.signed_in(request)
    if signed_in is None:
        return READER if _shows(request, parts.token) else ANYONE
    at = parts.clock()
    org = signed_in.org
    wanted = request.cookies.get(ACTING_FOR)
    if wanted and wanted != org and wanted in parts.register.acts_for(signed_in.person, at):
        org = wanted
    return replace(
        parts.register.principal(signed_in.person, org, at),
        strong=signed_in.strong,
        session=signed_in.session,
    )


def _shows(request: Request, token: ReadingToken) -> bool:
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.opens(credential.strip())
    name = SECURE_COOKIE if request.url.scheme == "https" else COOKIE
    return token.opens(request.cookies.get(name, ""))
