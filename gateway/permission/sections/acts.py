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


def _steps(action: str, where: str, *asked: Grant) -> tuple[Row, ...]:
    """A step of an alert's handling, as a program and as a form."""
    return (
        *route(action, f"POST /api/v1/alerts/{{alert}}/{where}/{{step}}", *asked, protected=True),
        *route(action, f"POST /alerts/{{alert}}/{where}/{{step}}", *asked, protected=True),
    )


ROWS = (
    # what somebody else was asked to sign is not found
    *route("act.sign", "GET /acts/{proposal}", to(SIGNED_IN)),
    *route("signing-keys.read", f"GET {KEYS}", to(SIGNED_IN)),
    *route("signing-keys.change", f"POST {KEYS}", to(SIGNED_IN, STRONG)),
    *route("signing-keys.change", f"POST {KEYS}/proof", to(SIGNED_IN, STRONG)),
    *route("signing-keys.change", f"POST {KEYS}/end", to(SIGNED_IN, STRONG)),
    *route("alert.read", "GET /alerts/{alert}", *BUSINESS),
    *route("alert.read", "GET /api/v1/alerts/{alert}", *BUSINESS),
    *route("alert.read", "GET /api/v1/alerts/cards", *BUSINESS),
    *_steps(
        "alert.handle",
        "steps",
        to(OVERRIDES, OPEN, OWN_REGION, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, STRONG),
    ),
    *_steps("alert.answer", "answers", to(ANSWERS, OWN_ORGANISATION)),
    *route(
        "violation.confirm",
        "POST /alerts/{alert}/confirmation",
        to(CONFIRMS, OPEN, OWN_REGION, STRONG),
        to(CONFIRMS, OPEN, ASSIGNED_PROJECT, STRONG),
        protected=True,
    ),
    *route(
        "override.propose",
        "POST /alerts/{alert}/override-proposal",
        to(OVERRIDES, OPEN, OWN_REGION, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, STRONG),
        protected=True,
    ),
    # red to green by two: never by whoever proposed it
    *route(
        "override.agree",
        "POST /alerts/{alert}/override",
        to(OVERRIDES, OPEN, OWN_REGION, NOT_ONESELF, STRONG),
        to(OVERRIDES, OPEN, ASSIGNED_PROJECT, NOT_ONESELF, STRONG),
        protected=True,
    ),
)
