"""Streams: everything about one project, in its order, page by page."""

from itertools import islice
from urllib.parse import quote, urlencode

import orjson
from fastapi import APIRouter, Request, Response

from gateway import limits
from gateway.api.parameters import read_number
from gateway.errors import NoSuchStream
from gateway.parts import Given
from gateway.permission import permit, visible

router = APIRouter(prefix="/api/v1/streams", tags=["streams"])


@router.get("")
def streams(
    request: Request,
    parts: Given,
    prefix: str = "",
    after: str = "",
    limit: str = str(limits.PAGE_ENTRIES),
) -> Response:
    """The streams whose name begins with `prefix`, by name, from the one after `after`."""
    count = read_number(limit, "limit", most=limits.PAGE_ENTRIES_MAX)
    lets, of_stream = visible(request), parts.whereabouts.of_stream
    names = (name for name in parts.reader.streams(prefix, after) if lets(of_stream(name)))
    found = list(islice(names, count + 1))
    page = found[:count]
    heads = parts.live.board.heads
    unknown = (None, None)  # so new that the board has not read it yet
    body: dict[str, object] = {
        "streams": [
            dict(
                zip(
                    ("stream", "entries", "last_at"), (name, *heads.get(name, unknown)), strict=True
                )
            )
            for name in page
        ]
    }
    if len(found) > count and page:
        query = {"prefix": prefix, "after": page[-1], "limit": count}
        body["next"] = f"{router.prefix}?{urlencode(query)}"
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/{stream:path}")
def stream(
    stream: str,
    request: Request,
    parts: Given,
    after: str = "0",
    limit: str = str(limits.PAGE_ENTRIES),
) -> Response:
    """Entries of one stream with seq above `after`, each with its log index."""
    seq = read_number(after, "after")
    count = read_number(limit, "limit", most=limits.PAGE_ENTRIES_MAX)
    permit(request, parts.whereabouts.of_stream(stream))
    found = parts.reader.stream(stream, after=seq, limit=count + 1)
    if not found and not parts.reader.stream(stream, limit=1):
        raise NoSuchStream(stream)
    page = found[:count]
    body: dict[str, object] = {
        "stream": stream,
        # Each entry in its own bytes, so that a reader can hash what it was given.
        "entries": [{"index": e.index, "entry": orjson.Fragment(e.raw)} for e in page],
    }
    if len(found) > count and page:
        query = {"after": page[-1].seq, "limit": count}
        body["next"] = f"{router.prefix}/{quote(stream)}?{urlencode(query)}"
    return Response(orjson.dumps(body), media_type="application/json")
