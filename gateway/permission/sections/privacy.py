"""Sealed values and personal data: who opens them, and who asks for their own.

Every opening is an entry that names the reader, so no second record is kept of its permission.
"""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import (
    ANYONE,
    NOT_ONESELF,
    OPEN,
    OWN_ORGANISATION,
    OWN_REGION,
    PARTIES,
    SIGNED_IN,
    STRONG,
    SUPERVISORS,
)

REGISTRARS = held(duties=("registrar",))
HANDLERS = held(
    "LEADING", "SUPERVISING", "PUBLISHING", "ARCHIVE", duties=("officer", "approver", "registrar")
)
"""Who answers for the personal data of an organisation (PIPL §50)."""

OPENS = (
    to(SUPERVISORS, OPEN, OWN_REGION, STRONG),
    to(PARTIES, OPEN, OWN_ORGANISATION, STRONG),
    to(REGISTRARS, OPEN, OWN_ORGANISATION, STRONG),
)
SEES = (to(HANDLERS, OWN_ORGANISATION), to(SIGNED_IN, OWN_ORGANISATION))
"""Requests one answers for. A person's own count as the own organisation's to that person alone."""

ERASES = to(HANDLERS, OPEN, OWN_ORGANISATION, STRONG)
DECIDES = to(HANDLERS, OWN_ORGANISATION, NOT_ONESELF, STRONG)

ROWS = (
    # whoever can open a sealed value may put what opens it here: only its sender could
    *route("vault.deposit", "POST /api/v1/vault", to(ANYONE)),
    *route("vault.open", "POST /api/v1/entries/{index}/openings", *OPENS),
    *route("vault.look", "GET /entries/{index}/sealed", *OPENS),
    *route("vault.open", "POST /entries/{index}/sealed", *OPENS),
    *route("vault.bundle", "POST /api/v1/bundles", *OPENS),
    *route("vault.erase", "POST /api/v1/entries/{index}/erasures", ERASES),
    *route("privacy.ask", "POST /api/v1/privacy/requests", to(SIGNED_IN)),
    *route("privacy.ask_for", "POST /api/v1/privacy/requests/for-others", to(HANDLERS, STRONG)),
    *route("privacy.read", "GET /api/v1/privacy/requests", *SEES),
    *route("privacy.read", "GET /api/v1/privacy/requests/{privacy_no}", *SEES),
    *route("privacy.copy", "POST /api/v1/privacy/requests/{privacy_no}/copy", *SEES),
    *route("privacy.decide", "POST /api/v1/privacy/requests/{privacy_no}/decision", DECIDES),
    *route("privacy.read", "GET /privacy", *SEES),
    *route("privacy.ask", "POST /privacy", to(SIGNED_IN)),
    *route("privacy.read", "GET /privacy/{privacy_no}", *SEES),
    *route("privacy.copy", "POST /privacy/{privacy_no}/copy", *SEES),
    *route("privacy.decide", "POST /privacy/{privacy_no}/decision", DECIDES),
)
