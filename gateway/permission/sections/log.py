"""The log as outsiders verify it, statements coming in, and what the machine's keeper asks."""

from gateway.permission.row import route, to
from gateway.permission.sections.who import ANYONE, READER, TOLD

ROWS = (
    *route("log.read", "GET /log/checkpoint", to(ANYONE)),
    # up to 256 entries at once, in bytes that a hash covers: one that is kept secret keeps its tile
    *route("log.entries", "GET /log/tile/entries/{rest:path}", to(READER, TOLD)),
    *route("log.read", "GET /log/tile/{level}/{rest:path}", to(ANYONE)),
    # each statement's own signature is its credential
    *route("statements.send", "POST /api/v1/statements", to(ANYONE)),
    *route("catalogue.read", "GET /api/v1/event-types", to(ANYONE)),
    *route("catalogue.read", "GET /api/v1/event-types/{name}", to(ANYONE)),
    *route("interface.read", "GET /api/v1/openapi.json", to(ANYONE)),
    *route("pages.files", "GET /static/{name}", to(ANYONE)),
    *route("health.read", "GET /healthz", to(ANYONE)),
    *route("health.read", "GET /readyz", to(ANYONE)),
    # to this machine's programs; from elsewhere the route itself wants the reading token
    *route("metrics.read", "GET /metrics", to(ANYONE)),
)
