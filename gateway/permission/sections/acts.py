"""Acts that are signed, one's own signing keys, and what officers do about alerts."""

from gateway.permission.row import Grant, Row, held, route, to
from gateway.permission.sections.who import (
    ASSIGNED_PROJECT,
    BUSINESS,
    NOT_ONESELF,
    OPEN,
    OWN_ORGANISATION,
    OWN_REGION,
    SIGNED_IN,
    STRONG,
)

CONFIRMS = held("LEADING", "SUPERVISING", "DISCIPLINE", duties=("officer",))
OVERRIDES = held("LEADING", "SUPERVISING", duties=("officer",))
ANSWERS = held(
    "SUPERVISING", "PUBLISHING", "TENDERER", "AGENCY", "BIDDER", "ARCHIVE",
    duties=("officer", "applicant", "operator"),
)  # fmt: skip
"""Who answers for an organisation that was told of an alert."""

KEYS = "/account/signing-keys"


ALERT = (*BUSINESS, to(ANSWERS, OWN_ORGANISATION))
"""Whoever was told of an alert sees what it was told."""

CASES = held("LEADING", "SUPERVISING", "DISCIPLINE", duties=("officer",))
INSPECTS = held("DISCIPLINE", duties=("officer",))


def _both(action: str, address: str, *asked: Grant) -> tuple[Row, ...]:
    """An act on record, as a program and as a form."""
    return (
        *route(action, f"POST /api/v1{address}", *asked, protected=True),
        *route(action, f"POST {address}", *asked, protected=True),
    )


ROWS = (
    # what somebody else was asked to sign is not found
    *route("act.sign", "GET /acts/{proposal}", to(SIGNED_IN)),
    *route("signing-keys.read", f"GET {KEYS}", to(SIGNED_IN)),
    *route("signing-keys.change", f"POST {KEYS}", to(SIGNED_IN, STRONG)),
    *route("signing-keys.change", f"POST {KEYS}/proof", to(SIGNED_IN, STRONG)),
    *route("signing-keys.change", f"POST {KEYS}/end", to(SIGNED_IN, STRONG)),
    *route("alert.read", "GET /alerts/{alert}", *ALERT),
    *route("alert.read", "GET /api/v1/alerts/{alert}", *ALERT),
    *route("alerts.told", "GET /alerts", to(ANSWERS, OWN_ORGANISATION)),
    *route("alerts.told", "GET /api/v1/alerts", to(ANSWERS, OWN_ORGANISATION)),
    *route("cards.read", "GET /api/v1/alerts/cards", *BUSINESS),
    *route("cards.read", "GET /cards", *BUSINESS),
    # confidential: for who transferred it, and for whom it was transferred to
    *route("case.read", "GET /cases", to(CASES, OWN_ORGANISATION)),
    *route("case.read", "GET /cases/{alert}", to(CASES, OWN_ORGANISATION)),
    *route("case.read", "GET /api/v1/cases", to(CASES, OWN_ORGANISATION)),
    *route("case.read", "GET /api/v1/cases/{alert}", to(CASES, OWN_ORGANISATION)),
    *_both("case.return", "/cases/{alert}/result", to(INSPECTS, OWN_ORGANISATION, STRONG)),
    *_both(
        "alert.handle",
        "/alerts/{alert}/steps/{step}",
        to(OVERRIDES, OPEN, OWN_REGION, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, STRONG),
    ),
    *_both("alert.answer", "/alerts/{alert}/answers/{step}", to(ANSWERS, OWN_ORGANISATION)),
    *_both(
        "violation.confirm",
        "/alerts/{alert}/confirmation",
        to(CONFIRMS, OPEN, OWN_REGION, STRONG),
        to(CONFIRMS, OPEN, ASSIGNED_PROJECT, STRONG),
    ),
    *_both(
        "override.propose",
        "/alerts/{alert}/override-proposal",
        to(OVERRIDES, OPEN, OWN_REGION, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, STRONG),
    ),
    # red to green by two: never by whoever proposed it
    *_both(
        "override.agree",
        "/alerts/{alert}/override",
        to(OVERRIDES, OPEN, OWN_REGION, NOT_ONESELF, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, NOT_ONESELF, STRONG),
    ),
)
