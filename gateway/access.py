"""Who may use what: one table, read from top to bottom. What is not in it is open to nobody."""

from enum import Enum

from starlette.requests import Request

from gateway.errors import NotInTheTable, TokenNeeded
from gateway.tokens import COOKIE, SECURE_COOKIE, ReadingToken


class Need(Enum):
    """What a request must show."""

    NOTHING = "anyone"
    SIGNATURES = "anyone; each statement's own signature is its credential"
    PUBLIC_ENTRY = "anyone for an entry of a public type, else the reading token"
    READER = "the reading token"


TABLE: dict[tuple[str, str], Need] = {
    # the log, as outsiders verify it
    ("GET", "/log/checkpoint"): Need.NOTHING,
    ("GET", "/log/tile/entries/{rest:path}"): Need.READER,
    ("GET", "/log/tile/{level}/{rest:path}"): Need.NOTHING,
    # statements and what became of them
    ("POST", "/api/v1/statements"): Need.SIGNATURES,
    ("GET", "/api/v1/entries/{index}"): Need.PUBLIC_ENTRY,
    ("GET", "/api/v1/entries/{index}/proof"): Need.PUBLIC_ENTRY,
    ("GET", "/api/v1/streams"): Need.READER,
    ("GET", "/api/v1/streams/{stream:path}"): Need.READER,
    ("GET", "/api/v1/event-types"): Need.NOTHING,
    ("GET", "/api/v1/event-types/{name}"): Need.NOTHING,
    ("GET", "/api/v1/openapi.json"): Need.NOTHING,
    # possible non-conformities: not public before an officer confirmed them
    ("GET", "/api/v1/violations"): Need.READER,
    ("GET", "/api/v1/alerts/stream"): Need.READER,
    # pages
    ("GET", "/"): Need.READER,
    ("GET", "/streams/{stream:path}"): Need.READER,
    ("GET", "/sign-in"): Need.NOTHING,
    ("POST", "/sign-in"): Need.NOTHING,
    ("POST", "/sign-out"): Need.NOTHING,
    ("GET", "/static/{name}"): Need.NOTHING,
    # what the machine's keeper asks
    ("GET", "/healthz"): Need.NOTHING,
    ("GET", "/readyz"): Need.NOTHING,
    ("GET", "/metrics"): Need.NOTHING,  # the route itself: this machine, or the reading token
}

PUBLIC_TYPES = ("disclosure.", "catalogue.", "calendar.", "ruleset.", "rule.")
"""Entries the public receives, singly and with proofs (formats §6)."""


def is_public(event_type: str) -> bool:
    return event_type.startswith(PUBLIC_TYPES)


def admit(request: Request, token: ReadingToken) -> bool:
    """Let the request pass as the table says, or raise.

    True if it showed the token. For `PUBLIC_ENTRY` the route itself asks `is_public`.
    """
    path = request.scope["route"].path
    need = TABLE.get((request.method, path))
    if need is None:
        raise NotInTheTable(request.method, path)
    trusted = _shows(request, token)
    if need is Need.READER and not trusted:
        raise TokenNeeded
    return trusted


def _shows(request: Request, token: ReadingToken) -> bool:
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.opens(credential.strip())
    name = SECURE_COOKIE if request.url.scheme == "https" else COOKIE
    return token.opens(request.cookies.get(name, ""))
