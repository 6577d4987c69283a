"""Organisations, persons, duties and delegations.

Each grant is an entry said for the granting organisation, with the person who granted it: the act
is its own record, and no second one is kept of its permission.
"""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import (
    AUDITORS,
    NOT_ONESELF,
    OWN_ORGANISATION,
    READER,
    SIGNED_IN,
    STRONG,
    SUPERVISORS,
)

SECURITY = held(duties=("security_admin",))
"""Grants and withdraws, and does nothing else: nothing of the trade is open to it."""

REGISTRAR = held(duties=("registrar",))
APPROVER = held(duties=("approver",))

SEEN = (
    to(READER),
    to(SECURITY),
    to(AUDITORS),
    to(SUPERVISORS),
    to(SIGNED_IN, OWN_ORGANISATION),
)
STAFF = (to(SECURITY, STRONG, NOT_ONESELF), to(REGISTRAR, STRONG, NOT_ONESELF, OWN_ORGANISATION))
LENT = (to(SECURITY, STRONG, NOT_ONESELF), to(APPROVER, STRONG, NOT_ONESELF, OWN_ORGANISATION))
ORGANISATIONS = to(SECURITY, STRONG)

ROWS = (
    *route("principal.read", "GET /api/v1/principal", to(READER), to(SIGNED_IN)),
    # which organisation holds which role is no secret among those who have to do with it
    *route("organisations.read", "GET /api/v1/organisations", to(READER), to(SIGNED_IN)),
    *route("organisations.read", "GET /api/v1/organisations/{org:path}", to(READER), to(SIGNED_IN)),
    *route("organisation.register", "POST /api/v1/organisations", ORGANISATIONS),
    *route("role.grant", "POST /api/v1/roles", ORGANISATIONS),
    *route("role.revoke", "POST /api/v1/roles/revocations", ORGANISATIONS),
    *route("persons.read", "GET /api/v1/persons", *SEEN),
    *route("persons.read", "GET /api/v1/persons/{person:path}", *SEEN),
    *route("person.register", "POST /api/v1/persons", *STAFF),
    *route("person.depart", "POST /api/v1/persons/departures", *STAFF),
    *route("duty.grant", "POST /api/v1/duties", *STAFF),
    *route("duty.revoke", "POST /api/v1/duties/revocations", *STAFF),
    *route("delegations.read", "GET /api/v1/delegations", *SEEN),
    *route("delegations.read", "GET /api/v1/delegations/{delegation_id}", *SEEN),
    *route("delegation.grant", "POST /api/v1/delegations", *LENT),
    *route("delegation.revoke", "POST /api/v1/delegations/revocations", *LENT),
    *route("organisations.read", "GET /organisations", to(READER), to(SIGNED_IN)),
    *route("organisations.read", "GET /organisations/{org:path}", to(READER), to(SIGNED_IN)),
    *route("organisation.register", "POST /organisations/register", ORGANISATIONS),
    *route("role.grant", "POST /organisations/roles/grant", ORGANISATIONS),
    *route("role.revoke", "POST /organisations/roles/revoke", ORGANISATIONS),
    *route("person.register", "POST /organisations/persons/register", *STAFF),
    *route("person.depart", "POST /organisations/persons/depart", *STAFF),
    *route("duty.grant", "POST /organisations/duties/grant", *STAFF),
    *route("duty.revoke", "POST /organisations/duties/revoke", *STAFF),
    *route("delegation.grant", "POST /organisations/delegations/grant", *LENT),
    *route("delegation.revoke", "POST /organisations/delegations/revoke", *LENT),
    *route("principal.choose", "GET /acting-for", to(SIGNED_IN)),
    *route("principal.choose", "POST /acting-for", to(SIGNED_IN)),
    # who may do what is no secret either
    *route("permissions.read", "GET /permissions", to(READER), to(SIGNED_IN)),
)
