"""The way in: signed statements, up to a thousand at a time."""

import asyncio
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway import limits
from gateway.errors import BadParameter, WrongMediaType
from gateway.parts import Given, Parts
from gateway.receipts import receipt

if TYPE_CHECKING:
    from gateway.receipts import Coverage
    from gateway.submissions import Submissions

router = APIRouter(prefix="/api/v1", tags=["statements"])


@router.post(
    "/statements",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Batch"}}},
        }
    },
)
async def submit(request: Request, parts: Given, wait: str | None = None) -> Response:
    """Append signed statements; one verdict per statement, in the order sent.

    Answered after commit. With `?wait=checkpoint`, after a checkpoint covers the last of
    them too; each verdict with an index then carries its receipt: entry and proof. To send the same
    request again is harmless.
    """
    if wait not in (None, "checkpoint"):
        raise BadParameter("wait", 'only "checkpoint" can be waited for')
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != "application/json":
        raise WrongMediaType(given, "application/json")
    submissions: Submissions = request.app.state.submissions
    verdicts = await submissions.take(await request.body())
    if wait is not None:
        await _add_receipts(verdicts, parts, request.app.state.coverage)
    return Response(orjson.dumps({"verdicts": verdicts}), media_type="application/json")


async def _add_receipts(verdicts: list[dict[str, Any]], parts: Parts, coverage: "Coverage") -> None:
    """Without a checkpoint in time the verdicts go out alone: they stand all the same."""
    placed = [verdict for verdict in verdicts if "index" in verdict]
    if not placed:
        return
    last = max(verdict["index"] for verdict in placed)
    if not await coverage.until(last, seconds_max=limits.CHECKPOINT_WAIT_SECONDS_MAX):
        return

    def add() -> None:
        for verdict in placed:
            raw = parts.reader.entry(verdict["index"]).raw
            proof = receipt(parts.log, verdict["index"])
            verdict["receipt"] = {"entry": orjson.Fragment(raw), "proof": proof}

    await asyncio.to_thread(add)
