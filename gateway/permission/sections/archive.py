"""Records: who puts them in, who sees that they exist. Nobody takes a byte here: see retrieval."""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import ANYONE, BUSINESS, OPEN, OWN_REGION

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
    *route("record.appraise", "POST /api/v1/disposals", to(CUSTODIANS, OWN_REGION)),
    *route("record.describe", "GET /api/v1/disposals/{disposal_id}", *SEEN),
    *route("record.describe", "GET /api/v1/disposals/{disposal_id}/list", *SEEN),
    *route(
        "record.appraise",
        "POST /api/v1/disposals/{disposal_id}/appraisals",
        to(CUSTODIANS, OWN_REGION),
    ),
    *route(
        "record.dispose.approve",
        "POST /api/v1/disposals/{disposal_id}/approval",
        to(APPROVERS, OWN_REGION),
    ),
    *route(
        "record.dispose.attend",
        "POST /api/v1/disposals/{disposal_id}/attendance",
        to(ATTENDING, OWN_REGION),
    ),
    *route(
        "record.dispose",
        "POST /api/v1/disposals/{disposal_id}/destruction",
        to(CUSTODIANS, OWN_REGION),
        protected=True,
    ),
    *route("record.hold", "POST /api/v1/holds", to(HOLDERS, OWN_REGION)),
    *route("record.hold", "POST /api/v1/holds/{hold_id}/release", to(HOLDERS, OWN_REGION)),
)
