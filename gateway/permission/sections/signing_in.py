"""The way in and out."""

from gateway.permission.row import route, to
from gateway.permission.sections.who import ANYONE

ROWS = (
    *route("session.begin", "GET /sign-in", to(ANYONE)),
    *route("session.begin", "POST /sign-in", to(ANYONE)),
    *route("session.end", "POST /sign-out", to(ANYONE)),
)
