"""Records: who puts them in, who sees that they exist. Nobody takes a byte here: see retrieval."""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import ANYONE, BUSINESS, OPEN, OWN_REGION

CUSTODIANS = held("ARCHIVE", duties=("custodian",))
"""Who keeps the records of supervision (DB3310/T 50-2018 §6.3c)."""

SEEN = (*BUSINESS, to(CUSTODIANS, OPEN, OWN_REGION))
"""What is known of a record: never its content."""

ROWS = (
    *route("record.put", "OPTIONS /api/v1/uploads", to(ANYONE)),
    *route("record.put", "POST /api/v1/uploads", to(CUSTODIANS, OWN_REGION)),
    *route("record.put", "HEAD /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.put", "PATCH /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.put", "DELETE /api/v1/uploads/{upload}", to(CUSTODIANS)),
    *route("record.describe", "GET /api/v1/records", *SEEN),
    *route("record.describe", "GET /api/v1/records/{record_id}", *SEEN),
)
