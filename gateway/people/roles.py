"""The roles an organisation may hold, the duties a person may hold in one, and what never meets."""

ROLES = (
    "LEADING",
    "SUPERVISING",
    "PUBLISHING",
    "TENDERER",
    "AGENCY",
    "BIDDER",
    "DISCIPLINE",
    "ASSESSOR",
    "ARCHIVE",
)

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
"""三员: who keeps the system, who keeps accounts and grants, who looks at what both did."""

DUTIES = ("applicant", "approver", "custodian", "operator", "officer", "registrar", *ADMINISTRATORS)

APART_ROLES = frozenset({"LEADING", "SUPERVISING", "PUBLISHING"})
"""Never two of them in one organisation (DB3310/T 50-2018 §5.1; rules A1-1 and D-01)."""

APART_DUTIES = frozenset(ADMINISTRATORS)
"""Never two of them in one person, in whichever organisations (rule S-02)."""
