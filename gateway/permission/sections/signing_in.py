"""The way in and out."""

from gateway.permission.row import route, to
from gateway.permission.sections.who import ANYONE

ROWS = (
    *route("session.begin", "GET /sign-in", to(ANYONE)),
    *route("session.begin", "POST /sign-in", to(ANYONE)),
    *route("session.begin", "GET /sign-in/token", to(ANYONE)),
    *route("session.begin", "GET /sign-in/provider", to(ANYONE)),
    *route("session.begin", "GET /sign-in/provider/back", to(ANYONE)),
    *route("session.begin", "POST /sign-in/token", to(ANYONE)),
    # steps of signing in: each asks for its own session, which opens nothing else
    *route("session.begin", "GET /first-sign-in", to(ANYONE)),
    *route("session.begin", "POST /first-sign-in", to(ANYONE)),
    *route("session.begin", "GET /sign-in/factor", to(ANYONE)),
    *route("session.begin", "POST /sign-in/factor", to(ANYONE)),
    *route("session.begin", "GET /sign-in/password", to(ANYONE)),
    *route("session.begin", "POST /sign-in/password", to(ANYONE)),
    *route("session.begin", "GET /sign-in/enrol", to(ANYONE)),
    *route("session.begin", "POST /sign-in/enrol", to(ANYONE)),
    *route("session.begin", "GET /sign-in/passkey", to(ANYONE)),
    *route("session.begin", "POST /sign-in/passkey", to(ANYONE)),
    *route("session.end", "POST /sign-out", to(ANYONE)),
)
