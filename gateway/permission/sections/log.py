"""The log as outsiders verify it, statements coming in, and what the machine's keeper asks."""

from gateway.permission.row import route, to
from gateway.permission.sections.who import ANYONE, READER

ROWS = (
    *route("log.read", "GET /log/checkpoint", to(ANYONE)),
    # 256 entries of any kind at once: no condition could be asked of each
    *route("log.entries", "GET /log/tile/entries/{rest:path}", to(READER)),
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
