"""Records: who puts them in, who sees that they exist. Nobody takes a byte here: see retrieval."""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import (
    ANYONE,
    BUSINESS,
    OPEN,
    OWN_ORGANISATION,
    OWN_REGION,
    STRONG,
)

CUSTODIANS = held("ARCHIVE", duties=("custodian",))
"""Who keeps the records of supervision (DB3310/T 50-2018 §6.3c)."""

SEEN = (*BUSINESS, to(CUSTODIANS, OPEN, OWN_REGION))
"""What is known of a record: never its content."""

APPROVERS = held("LEADING", "SUPERVISING", duties=("approver",))
ATTENDING = held("LEADING", "SUPERVISING", "ARCHIVE", duties=("officer", "custodian"))
"""Who may look on while records are destroyed (监销)."""

HOLDERS = held(
    "LEADING", "SUPERVISING", "DISCIPLINE", "ARCHIVE", duties=("officer", "approver", "custodian")
)
HOLDS = to(HOLDERS, OPEN, OWN_REGION, STRONG)
RELEASE = route("record.hold", "POST /api/v1/holds/{hold_id}/release", HOLDS)

KEPT = to(CUSTODIANS, OWN_ORGANISATION, OWN_REGION, STRONG)
"""What the own organisation keeps: nobody appraises or destroys what another one keeps."""
APPROVED = to(APPROVERS, OWN_REGION, STRONG)
ATTENDED = to(ATTENDING, OWN_REGION, STRONG)
DISPOSAL = "/api/v1/disposals/{disposal_id}"

ROWS = (
    *route("record.put", "OPTIONS /api/v1/uploads", to(ANYONE)),
    *route("record.put", "POST /api/v1/uploads", to(CUSTODIANS, OWN_REGION)),
    *route("record.put", "HEAD /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.put", "PATCH /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.put", "DELETE /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.put", "GET /uploads", to(CUSTODIANS)),
    *route("record.describe", "GET /api/v1/records", *SEEN),
    *route("record.describe", "GET /api/v1/records/{record_id}", *SEEN),
    *route("record.describe", "GET /records", *SEEN),
    *route("record.describe", "GET /records/{record_id}", *SEEN),
    *route("record.describe", "GET /sessions/{project:path}", *SEEN),
    *route("record.appraise", "POST /api/v1/disposals", KEPT),
    *route("record.describe", f"GET {DISPOSAL}", *SEEN),
    *route("record.describe", f"GET {DISPOSAL}/list", *SEEN),
    *route("record.appraise", f"POST {DISPOSAL}/appraisals", KEPT),
    *route("record.dispose.approve", f"POST {DISPOSAL}/approval", APPROVED),
    *route("record.dispose.attend", f"POST {DISPOSAL}/attendance", ATTENDED),
    *route("record.dispose", f"POST {DISPOSAL}/destruction", KEPT, protected=True),
    *route("record.hold", "POST /api/v1/holds", HOLDS),
    *RELEASE,
    # the pages: the same acts by the same persons
    *route("record.describe", "GET /disposals", *SEEN),
    *route("record.describe", "GET /disposals/{disposal_id}", *SEEN),
    *route("record.appraise", "POST /disposals", KEPT),
    *route("record.appraise", "POST /disposals/{disposal_id}/appraisals", KEPT),
    *route("record.dispose.approve", "POST /disposals/{disposal_id}/approval", APPROVED),
    *route("record.dispose.attend", "POST /disposals/{disposal_id}/attendance", ATTENDED),
    *route("record.dispose", "POST /disposals/{disposal_id}/destruction", KEPT, protected=True),
    *route("record.describe", "GET /holds", *SEEN),
    *route("record.describe", "GET /holds/{index}", *SEEN),
    *route("record.hold", "POST /holds", HOLDS),
    *route("record.hold", "POST /holds/{index}/release", HOLDS),
)
