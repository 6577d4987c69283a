"""What the machine's keeper asks: alive, and ready to serve."""

import orjson
from fastapi import APIRouter, Response

from gateway.parts import Given
from ledger.errors import LedgerError

router = APIRouter(tags=["operation"])

LAG_ENTRIES_MAX = 50_000
"""Catching up after an import is no failure; being this far behind for long is one."""

NOT_READY = 503


@router.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return Response(b"ok\n", media_type="text/plain; charset=utf-8")


@router.get("/readyz")
def readyz(parts: Given) -> Response:
    """200 while the database answers and publisher, monitors and live feed keep up, else 503."""
    try:
        size, judged = parts.reader.size(), parts.followed()
    except LedgerError:
        return _answer({"database": {"ok": False}})
    places = {
        "publisher": parts.log.size(),
        "monitors": judged,
        "live": parts.live.board.size,
    }
    checks: dict[str, dict[str, object]] = {"database": {"ok": True, "size": size}}
    for name, at in places.items():
        behind = max(0, size - at)
        checks[name] = {"ok": behind <= LAG_ENTRIES_MAX, "behind": behind}
    return _answer(checks)


def _answer(checks: dict[str, dict[str, object]]) -> Response:
    ready = all(check["ok"] for check in checks.values())
    return Response(
        orjson.dumps({"ready": ready, "checks": checks}),
        status_code=200 if ready else NOT_READY,
        media_type="application/json",
    )
