"""Who is meant by what the sections name again and again."""

from gateway.permission.row import Condition, Who, held, to

ANYONE, READER, SIGNED_IN = Who.ANYONE, Who.READER, Who.SIGNED_IN

PUBLIC = Condition.PUBLIC
OPEN = Condition.OPEN
SITE = Condition.SITE
TOLD = Condition.TOLD
OWN_ORGANISATION = Condition.OWN_ORGANISATION
OWN_REGION = Condition.OWN_REGION
ASSIGNED_PROJECT = Condition.ASSIGNED_PROJECT
NOT_ONESELF = Condition.NOT_ONESELF
STRONG = Condition.STRONG

SUPERVISORS = held(
    "LEADING", "SUPERVISING", "DISCIPLINE", duties=("officer", "approver", "applicant")
)
"""Who supervises the trade, within the region and trading types of role and duty."""

ASSESSORS = held("ASSESSOR", duties=("officer", "applicant"))
"""Third-party assessment: reads what supervisors read, decides nothing."""

PARTIES = held(
    "PUBLISHING", "TENDERER", "AGENCY", "BIDDER", "ARCHIVE",
    duties=("officer", "approver", "applicant", "operator", "custodian"),
)  # fmt: skip
"""Who takes part in the trade: what the own organisation said, never a whole project. Bids before
opening and experts before the award are in a project's stream."""

AUDITORS = held(duties=("audit_admin",))
"""The audit administrator: the site's own record, and not the trade."""

BUSINESS = (
    to(READER, TOLD),
    to(SUPERVISORS, OPEN, OWN_REGION),
    to(ASSESSORS, OPEN, OWN_REGION),
    to(SUPERVISORS, OPEN, ASSIGNED_PROJECT),
)
"""Whole streams, lists and alerts. Programs with the reading token see all of it but retrievals
that are kept secret."""
