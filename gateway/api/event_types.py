"""The event catalogue as JSON Schemas: what may be said, and by whom."""

import orjson
from fastapi import APIRouter, Response

from gateway.errors import NoSuchEventType
from gateway.parts import Given, Parts

router = APIRouter(prefix="/api/v1/event-types", tags=["catalogue"])

CACHED = {"Cache-Control": "public, max-age=300"}


@router.get("")
def event_types(parts: Given) -> Response:
    """Every event type by name, with the JSON Schema of its `data`."""
    body = {name: _describe(name, parts) for name in sorted(parts.catalogue.events)}
    return Response(orjson.dumps(body), media_type="application/json", headers=CACHED)


@router.get("/{name}")
def event_type(name: str, parts: Given) -> Response:
    """One event type."""
    if name not in parts.catalogue.events:
        raise NoSuchEventType(name)
    return Response(
        orjson.dumps(_describe(name, parts)), media_type="application/json", headers=CACHED
    )


def _describe(name: str, parts: Parts) -> dict[str, object]:
    event = parts.catalogue.events[name]
    return {
        "title": {"zh": event.zh, "en": event.en},
        "by": list(event.by),
        "source": event.source,
        "schema": parts.catalogue.json_schema(name),
    }
