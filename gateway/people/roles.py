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

SECURITY = "security_admin"
ADMINISTRATORS = ("system_admin", SECURITY, "audit_admin")
"""三员: who keeps the system, who keeps accounts and grants, who looks at what both did."""

DUTIES = (
    "applicant",
    "approver",
    "custodian",
    "operator",
    "officer",
    "registrar",
    "legal_reviewer",
    *ADMINISTRATORS,
)

APART_ROLES = frozenset(
    frozenset(pair)
    for pair in (
        ("LEADING", "SUPERVISING"),
        ("LEADING", "PUBLISHING"),
        ("SUPERVISING", "PUBLISHING"),
        ("DISCIPLINE", "LEADING"),
        ("DISCIPLINE", "PUBLISHING"),
    )
)
"""Never both in one organisation (DB3310/T 50-2018 §5.1; rules D-01 and A1-1)."""

APART_DUTIES = frozenset(ADMINISTRATORS)
"""Never two of them in one person, in whichever organisations (rule S-02)."""
