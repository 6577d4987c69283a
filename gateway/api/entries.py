"""Single entries, as logged, and their proofs."""

from fastapi import APIRouter, Request, Response

from gateway.api.parameters import read_number
from gateway.parts import Given, Parts
from gateway.permission import permit
from gateway.permission.whereabouts import is_public
from gateway.receipts import receipt
from ledger.entry import Entry

router = APIRouter(prefix="/api/v1/entries", tags=["entries"])


@router.get("/{index}")
def entry(index: str, request: Request, parts: Given) -> Response:
    """The entry's own bytes: canonical JSON of placed, signature and statement."""
    found = _visible(index, request, parts)
    return Response(found.raw, media_type="application/json", headers=_cached(found))


@router.get("/{index}/proof")
def proof(index: str, request: Request, parts: Given) -> Response:
    """The receipt: a C2SP tlog-proof of the entry, to the newest checkpoint."""
    found = _visible(index, request, parts)
    return Response(
        receipt(parts.log, found.index),
        media_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def _visible(text: str, request: Request, parts: Parts) -> Entry:
    index = read_number(text, "index")
    found = parts.reader.entry(index)
    permit(request, parts.whereabouts.of_entry(found))
    return found


def _cached(found: Entry) -> dict[str, str]:
    scope = "public" if is_public(found.type) else "private"
    return {"Cache-Control": f"{scope}, max-age=31536000, immutable"}
