"""The way in: signed statements, up to a thousand at a time."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway import intake, limits
from gateway.errors import BadParameter, Busy, WrongMediaType
from gateway.parts import Given, Parts
from gateway.receipts import covering, receipt

router = APIRouter(prefix="/api/v1", tags=["statements"])


class Submissions:
    """The threads that judge and append. Parsing and signatures stay off the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(limits.SUBMISSIONS_AT_ONCE_MAX, "submission")
        self._running = 0

    async def take(self, body: bytes, parts: Parts) -> list[dict[str, Any]]:
        if self._running >= limits.SUBMISSIONS_AT_ONCE_MAX:
            raise Busy("submissions", limits.SUBMISSIONS_AT_ONCE_MAX, retry_after_seconds=1)
        self._running += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, intake.take, body, parts.sequencer)
        finally:
            self._running -= 1

    def close(self) -> None:
        """Wait for what was begun: its answer may be lost, its entries are not."""
        self._threads.shutdown(wait=True)


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
    verdicts = await submissions.take(await request.body(), parts)
    if wait is not None:
        await _add_receipts(verdicts, parts)
    return Response(orjson.dumps({"verdicts": verdicts}), media_type="application/json")


async def _add_receipts(verdicts: list[dict[str, Any]], parts: Parts) -> None:
    """Without a checkpoint in time the verdicts go out alone: they stand all the same."""
    placed = [verdict for verdict in verdicts if "index" in verdict]
    if not placed:
        return
    last = max(verdict["index"] for verdict in placed)
    if not await covering(parts.log, last, seconds_max=limits.CHECKPOINT_WAIT_SECONDS_MAX):
        return

    def add() -> None:
        for verdict in placed:
            raw = parts.reader.entry(verdict["index"]).raw
            proof = receipt(parts.log, verdict["index"])
            verdict["receipt"] = {"entry": orjson.Fragment(raw), "proof": proof}

    await asyncio.to_thread(add)
