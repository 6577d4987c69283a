"""The gateway as one application, assembled from what ops hands in."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from gateway.addresses import Addresses
from gateway.allowances import Allowances
from gateway.api import (
    accesses,
    alerts,
    cases,
    disposals,
    entries,
    event_types,
    feed,
    health,
    log,
    openapi,
    people,
    privacy,
    records,
    retrieval_copies,
    retrieval_views,
    retrievals,
    statements,
    streams,
    uploads,
    vault,
    violations,
)
from gateway.api.problems import PROBLEMS, answer, kind_of
from gateway.console import (
    account,
    accounts,
    acts,
    alert_pages,
    alert_steps,
    disposal_acts,
    factors,
    holds,
    pages,
    people_acts,
    permissions,
    refusals,
    retrieval_acts,
    sent,
    sign_in,
    signing_keys,
    viewer,
)
from gateway.console import cases as case_pages
from gateway.console import disposals as disposal_pages
from gateway.console import people as people_pages
from gateway.console import privacy as privacy_pages
from gateway.console import records as record_pages
from gateway.console import retrievals as retrieval_pages
from gateway.console import sealed as sealed_pages
from gateway.errors import GatewayError
from gateway.guardrails import SAFE_HEADERS, Guardrails
from gateway.metrics import Measures
from gateway.observed import Observed
from gateway.parts import Parts
from gateway.people.errors import KeptApart
from gateway.permission import admission
from gateway.permission.unasked import Unasked
from gateway.readiness import Readiness, look
from gateway.receipts import Coverage
from gateway.submissions import Submissions

ROUTERS = (
    statements.router,
    entries.router,
    streams.router,
    event_types.router,
    violations.router,
    feed.router,
    people.router,
    privacy.router,
    vault.router,
    openapi.router,
    log.router,
    health.router,
    pages.router,
    people_pages.router,
    people_acts.router,
    permissions.router,
    sign_in.router,
    accesses.router,
    retrievals.router,
    retrieval_views.router,
    retrieval_copies.router,
    uploads.router,
    records.router,
    retrieval_pages.router,
    viewer.router,
    retrieval_acts.router,
    record_pages.router,
    privacy_pages.router,
    sealed_pages.router,
    disposals.router,
    disposal_pages.router,
    disposal_acts.router,
    holds.router,
    account.router,
    factors.router,
    accounts.router,
    acts.router,
    signing_keys.router,
    alert_pages.router,
    alert_steps.router,
    alerts.router,
    cases.router,
    case_pages.router,
)

PROGRAM_PATHS = ("/api/", "/log/", "/static/", "/healthz", "/readyz", "/metrics")
"""Asked by programs and answered with problem+json; all else is asked by people."""

NOT_LET_IN = frozenset({401, 403})


def create_app(parts: Parts) -> FastAPI:
    """The application. It starts the live feed with itself and ends it with itself."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.submissions = Submissions(parts.sequencer, app.state.allowances)
        parts.following.start()
        parts.decisions.start()
        parts.live.start()
        parts.desk.sweeper.start()
        yield
        parts.desk.sweeper.stop()
        parts.live.stop()
        app.state.submissions.close()
        app.state.requests.close()
        parts.decisions.stop()
        parts.following.stop()

    app = FastAPI(
        title="Mingjing 明镜",
        version="1",
        lifespan=lifespan,
        dependencies=[Depends(_let_in)],
        docs_url=None,  # its pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # one address for one thing
        openapi_url=None,  # a route of our own serves it, so that the access table covers it
    )
    app.state.parts = parts
    app.state.allowances = Allowances(time.monotonic)
    app.state.measures = Measures()
    app.state.coverage = Coverage(parts.log)
    app.state.requests = retrievals.taking_requests(parts)
    app.state.readiness = Readiness(lambda: look(parts))
    app.add_middleware(Unasked)
    app.add_middleware(Guardrails, app.state.allowances, _refuse)
    app.add_middleware(Observed, app.state.measures, _refuse)
    _add_routes(app)
    for kind in (*PROBLEMS, GatewayError, HTTPException):
        app.add_exception_handler(kind, _refuse)
    return app


def _add_routes(app: FastAPI) -> None:
    """Each by itself: a router that is included is asked twice whether it has the address."""
    given = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    for route in given:
        app.add_api_route(
            route.path,
            route.endpoint,
            methods=sorted(route.methods or ()),
            status_code=route.status_code,
            tags=route.tags,
            include_in_schema=route.include_in_schema,
            openapi_extra=route.openapi_extra,
        )
    added = [each for each in app.routes if isinstance(each, APIRoute)]
    app.routes.insert(0, Addresses(added))


async def _let_in(request: Request) -> None:
    if not request.url.path.startswith(PROGRAM_PATHS):
        await sent.remember(request)
    await admission.admit(request)
    principal = admission.principal_of(request)
    if principal.signed_in:
        request.app.state.allowances.person(principal.person, request.method)


def _refuse(request: Request, problem: Exception) -> Response:
    kind = kind_of(problem)
    request.app.state.measures.refused(kind.name)
    # Whoever signs in is led to the first page, and from there to the first of their own.
    not_let_in = kind.status in NOT_LET_IN and request.url.path != "/"
    if not_let_in or isinstance(problem, KeptApart):
        action = getattr(request.state, "action", "unlisted")
        request.app.state.parts.decisions.refused(admission.principal_of(request), action)
    for_program = request.url.path.startswith(PROGRAM_PATHS)
    response = answer(problem) if for_program else refusals.page(request, problem)
    for name, value in SAFE_HEADERS.items():
        # An error nobody expected is answered outside the guardrails.
        response.headers.setdefault(name, value)
    return response
