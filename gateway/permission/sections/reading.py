"""Entries, streams and alerts, as programs and as pages.

Alerts are possible non-conformities: not public before an officer confirmed them.
"""

from gateway.permission.row import route, to
from gateway.permission.sections.who import (
    ANYONE,
    AUDITORS,
    BUSINESS,
    OPEN,
    OWN_ORGANISATION,
    PARTIES,
    PUBLIC,
    SITE,
)

ENTRY = (
    to(ANYONE, PUBLIC),
    *BUSINESS,
    to(PARTIES, OPEN, OWN_ORGANISATION),
    to(AUDITORS, SITE),
)
STREAM = (*BUSINESS, to(AUDITORS, SITE))

ROWS = (
    *route("entry.read", "GET /api/v1/entries/{index}", *ENTRY),
    *route("entry.read", "GET /api/v1/entries/{index}/proof", *ENTRY),
    *route("streams.list", "GET /api/v1/streams", *STREAM),
    *route("stream.read", "GET /api/v1/streams/{stream:path}", *STREAM),
    *route("stream.read", "GET /streams/{stream:path}", *STREAM),
    *route("alerts.read", "GET /api/v1/violations", *BUSINESS),
    *route("alerts.read", "GET /api/v1/alerts/stream", *BUSINESS),
    *route("alerts.read", "GET /", *BUSINESS),
)
