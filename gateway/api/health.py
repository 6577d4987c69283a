"""What the machine's keeper asks: alive, ready to serve, and how much of everything."""

from typing import TYPE_CHECKING

import orjson
from fastapi import APIRouter, Request, Response

from gateway.errors import TokenNeeded
from gateway.gauges import gauges
from gateway.parts import Given
from gateway.rates import Place, place_of

if TYPE_CHECKING:
    from gateway.metrics import Measures
    from gateway.readiness import Readiness

router = APIRouter(tags=["operation"])

NOT_READY = 503

FORWARDED = ("x-forwarded-for", "forwarded", "via")
"""Whose request has one of these, a proxy on this machine asks for somebody elsewhere."""


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return Response(b"ok\n", media_type="text/plain; charset=utf-8")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """200 while the database answers, all keeps up and the clocks agree, else 503."""
    readiness: Readiness = request.app.state.readiness
    state = await readiness.state()
    checks = {"database": {"ok": False}} if state is None else state.checks()
    ready = all(check["ok"] for check in checks.values())
    return Response(
        orjson.dumps({"ready": ready, "checks": checks}),
        status_code=200 if ready else NOT_READY,
        media_type="application/json",
    )


@router.get("/metrics")
async def metrics(request: Request, parts: Given) -> Response:
    """Counts and gauges for Prometheus: for this machine's programs, else with the reading token.

    Answered while the database is away too, without what only it knows.
    """
    client = request.client.host if request.client else ""
    here = place_of(client)[0] is Place.MACHINE
    if not (here and not any(name in request.headers for name in FORWARDED)):
        _, _, token = request.headers.get("authorization", "").partition(" ")
        if not parts.token.opens(token.strip()):
            raise TokenNeeded
    readiness: Readiness = request.app.state.readiness
    measures: Measures = request.app.state.measures
    state = await readiness.state()
    return Response(
        measures.show(gauges(parts, state)),
        media_type="text/plain; version=0.0.4; charset=utf-8",
    )
