"""The interface described for machines, the shape of a batch included."""

import orjson
from fastapi import APIRouter, Request, Response

from gateway.limits import STATEMENTS_MAX

router = APIRouter(prefix="/api/v1", include_in_schema=False)

_HEX = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NAME = {"type": "string", "pattern": "^[A-Za-z0-9._:/-]{1,128}$"}
_TIME = {"type": "string", "examples": ["2026-03-01T09:30:00.000000Z"]}

BATCH = {
    "type": "object",
    "required": ["statements"],
    "additionalProperties": False,
    "properties": {
        "statements": {
            "type": "array",
            "minItems": 1,
            "maxItems": STATEMENTS_MAX,
            "items": {
                "type": "object",
                "required": ["statement", "signature"],
                "additionalProperties": False,
                "properties": {
                    "statement": {
                        "type": "object",
                        "required": [
                            "v", "log", "id", "stream", "type", "occurred_at", "actor", "data",
                        ],
                        "properties": {
                            "v": {"const": 1},
                            "log": {"type": "string"},
                            "id": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"},
                            "stream": _NAME,
                            "type": {"type": "string"},
                            "occurred_at": _TIME,
                            "actor": _NAME,
                            "data": {"type": "object"},
                        },
                    },
                    "signature": {
                        "type": "object",
                        "required": ["key", "value"],
                        "additionalProperties": False,
                        "properties": {"key": _HEX, "value": {"type": "string"}},
                    },
                },
            },
        }
    },
}  # fmt: skip


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    document = request.app.openapi()
    components = document.setdefault("components", {})
    components.setdefault("schemas", {})["Batch"] = BATCH
    return Response(orjson.dumps(document), media_type="application/json")
