"""Retrieval of records: each act by its own party, reading by all of them, and viewing.

Who may do what in which state is decided with the case; here is who may try.
"""

from gateway.permission.row import held, route, to
from gateway.permission.sections.archive import SEEN
from gateway.permission.sections.who import (
    ASSESSORS,
    AUDITORS,
    NOT_ONESELF,
    OPEN,
    OWN_ORGANISATION,
    OWN_REGION,
    SIGNED_IN,
    STRONG,
    SUPERVISORS,
)

APPLICANT = held(duties=("applicant",))
APPROVER = held(duties=("approver",))
CUSTODIAN = held(duties=("custodian",))
PARTY = held(duties=("applicant", "approver", "custodian", "officer"))

READ = (
    to(PARTY, OWN_ORGANISATION),
    to(SUPERVISORS, OPEN, OWN_REGION),
    to(ASSESSORS, OPEN, OWN_REGION),
    to(AUDITORS, OPEN),
)
DECIDES = to(APPROVER, OWN_ORGANISATION, NOT_ONESELF, STRONG)
KEEPS = to(CUSTODIAN, OWN_ORGANISATION, STRONG)
ONE = "/api/v1/retrievals/{request_no}"
PAGE = "/retrievals/{request_no}"

ROWS = (
    *route("retrieval.request", "POST /api/v1/retrievals", to(APPLICANT)),
    *route("retrieval.read", "GET /api/v1/retrievals", *READ),
    *route("retrieval.read", f"GET {ONE}", *READ),
    *route("retrieval.read", f"GET {ONE}/bundle", *READ),
    *route("retrieval.read", f"GET {ONE}/entries/{{index}}", *READ),
    *route("retrieval.read", f"GET {ONE}/entries/{{index}}/proof", *READ),
    *route("record.accesses", "GET /api/v1/records/{record_id}/accesses", *SEEN),
    *route("record.accesses", "GET /api/v1/records/{record_id}/accesses/bundle", *SEEN),
    *route("record.accesses", "GET /api/v1/me/accesses", to(SIGNED_IN)),
    *route("record.accesses", "GET /api/v1/records/{record_id}/accesses/{index}/proof", *SEEN),
    *route("record.accesses", "GET /api/v1/me/accesses/{index}/proof", to(SIGNED_IN)),
    *route("retrieval.approve", f"POST {ONE}/approvals", DECIDES, protected=True),
    *route("retrieval.deny", f"POST {ONE}/denials", DECIDES, protected=True),
    *route("retrieval.release", f"POST {ONE}/release", KEEPS, protected=True),
    *route("retrieval.refuse", f"POST {ONE}/refusal", KEEPS),
    *route("retrieval.withdraw", f"POST {ONE}/withdrawal", to(APPLICANT, OWN_ORGANISATION), KEEPS),
    *route("retrieval.lift", f"POST {ONE}/lifting", to(APPLICANT, OWN_ORGANISATION, STRONG)),
    *route("retrieval.notify", f"POST {ONE}/notices", KEEPS),
    *route("retrieval.close", f"POST {ONE}/closing", KEEPS),
    # whose name the grant has is asked with the case; each viewing is an entry of its own
    *route("retrieval.view", f"POST {ONE}/views", to(SIGNED_IN, STRONG)),
    *route("retrieval.view", f"GET {ONE}/views/{{view_id}}/content", to(SIGNED_IN, STRONG)),
    *route("retrieval.view", f"HEAD {ONE}/views/{{view_id}}/content", to(SIGNED_IN, STRONG)),
    *route("retrieval.view", f"POST {ONE}/views/{{view_id}}/end", to(SIGNED_IN)),
    *route("retrieval.hand_over", f"POST {ONE}/handovers", KEEPS),
    *route("retrieval.acknowledge", f"POST {ONE}/handovers/{{handover}}/signature", to(SIGNED_IN)),
    *route("retrieval.copy", f"POST {ONE}/copies", KEEPS),
    *route("retrieval.copy", f"POST {ONE}/copies/{{copy_no}}/file", to(SIGNED_IN, STRONG)),
    *route("retrieval.copy", f"GET {ONE}/copies/{{copy_no}}/proof", *READ),
    *route("retrieval.take_back", f"POST {ONE}/copies/{{copy_no}}/return", KEEPS),
    *route("retrieval.destroy", f"POST {ONE}/copies/{{copy_no}}/destruction", KEEPS),
    *route("retrieval.take_back", f"POST {ONE}/originals/{{record_id}}/return", KEEPS),
    # the pages: the same acts by the same parties
    *route("retrieval.read", "GET /retrievals", *READ),
    *route("retrieval.request", "GET /retrievals/new", to(APPLICANT)),
    *route("retrieval.request", "POST /retrievals", to(APPLICANT)),
    *route("retrieval.read", f"GET {PAGE}", *READ),
    *route(
        "retrieval.disclose",
        f"POST {PAGE}/disclosure",
        to(APPROVER, OWN_ORGANISATION, STRONG),
        to(CUSTODIAN, OWN_ORGANISATION, STRONG),
        to(APPLICANT, OWN_ORGANISATION, STRONG),
    ),
    *route("retrieval.approve", f"POST {PAGE}/approval", DECIDES, protected=True),
    *route("retrieval.deny", f"POST {PAGE}/denial", DECIDES, protected=True),
    *route("retrieval.release", f"POST {PAGE}/release", KEEPS, protected=True),
    *route("retrieval.refuse", f"POST {PAGE}/refusal", KEEPS),
    *route("retrieval.withdraw", f"POST {PAGE}/withdrawal", to(APPLICANT, OWN_ORGANISATION), KEEPS),
    *route("retrieval.lift", f"POST {PAGE}/lifting", to(APPLICANT, OWN_ORGANISATION, STRONG)),
    *route("retrieval.notify", f"POST {PAGE}/notice", KEEPS),
    *route("retrieval.close", f"POST {PAGE}/closing", KEEPS),
    *route("retrieval.copy", f"POST {PAGE}/copies", KEEPS),
    *route("retrieval.hand_over", f"POST {PAGE}/handover", KEEPS),
    *route("retrieval.acknowledge", f"POST {PAGE}/handovers/{{handover}}/signature", to(SIGNED_IN)),
    *route("retrieval.take_back", f"POST {PAGE}/copies/{{copy_no}}/return", KEEPS),
    *route("retrieval.destroy", f"POST {PAGE}/copies/{{copy_no}}/destruction", KEEPS),
    *route("retrieval.take_back", f"POST {PAGE}/originals/{{record_id}}/return", KEEPS),
    *route("retrieval.view", f"POST {PAGE}/views", to(SIGNED_IN, STRONG)),
    *route("retrieval.view", f"GET {PAGE}/views/{{view_id}}", to(SIGNED_IN, STRONG)),
    *route("retrieval.view", f"POST {PAGE}/views/{{view_id}}/end", to(SIGNED_IN)),
    *route("record.accesses", "GET /records/{record_id}/accesses", *SEEN),
    *route("record.accesses", "GET /me/accesses", to(SIGNED_IN)),
)
