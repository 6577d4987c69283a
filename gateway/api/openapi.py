"""The interface described for machines, the shape of a batch included."""

import copy
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from gateway.limits import STATEMENTS_MAX
from gateway.permission.row import Who
from gateway.permission.table import TABLE

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


PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:mingjing:problem:[a-z-]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "request": {"type": "string", "description": "The id of the line in the gateway's journal"},
    },
}

OF_ANY = {400, 414, 429, 431, 503}
OF_A_NAME = {404, 410}
"""Where the address names something that may not be there, or not any more."""

OF_A_BODY = {403, 404, 408, 409, 411, 413, 415}
OF_THE_CLOSED = {401, 403}
"""Where the permission table asks for something."""

UPLOADS = "/api/v1/uploads"
OF_UPLOADS = {412: "Another version of tus", 423: "Locked", 460: "Checksum Mismatch"}
"""What the protocol of resumable uploads (tus 1.0.0) says besides."""

OF_RANGES = {416}

TUS = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "enum": ["1.0.0"]},
}

READING = frozenset({"get", "head", "options"})


@router.get("/openapi.json")
def openapi(request: Request) -> Response:
    document = copy.deepcopy(request.app.openapi())  # the framework keeps its own
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas.update({"Batch": BATCH, "Problem": PROBLEM})
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            responses = operation.setdefault("responses", {})
            responses.pop("422", None)  # the framework's own; we answer 400
            for status in sorted(refusals(method, path)):
                responses.setdefault(str(status), refusal(status))
            if path.startswith(UPLOADS) and method != "options":
                operation.setdefault("parameters", []).append(TUS)
    return Response(orjson.dumps(document), media_type="application/json")


def refusals(method: str, path: str) -> set[int]:
    """With which statuses this address may refuse, its own particular ones aside."""
    found = set(OF_ANY)
    if "{" in path:
        found |= OF_A_NAME
    if method not in READING:
        found |= OF_A_BODY
    if path.startswith(UPLOADS):
        found |= OF_UPLOADS.keys()
    if path.endswith("/content"):
        found |= OF_RANGES
    rows = TABLE.get((method.upper(), path), ())
    if not any(row.who is Who.ANYONE and not row.conditions for row in rows):
        found |= OF_THE_CLOSED
    return found


def refusal(status: int) -> dict[str, Any]:
    return {
        "description": OF_UPLOADS.get(status) or HTTPStatus(status).phrase,
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
