"""One's own account, and what administrators do with everybody's.

Each act is an entry of its own (`account.*`, with who did it), and no second one is kept of its
permission.
"""

from gateway.permission.row import held, route, to
from gateway.permission.sections.who import AUDITORS, NOT_ONESELF, SIGNED_IN, STRONG

SYSTEM = held(duties=("system_admin",))
"""Opens and closes accounts, and grants nothing."""

SECURITY = held(duties=("security_admin",))

SEEN = (to(SYSTEM), to(SECURITY), to(AUDITORS))
KEPT = to(SYSTEM, STRONG, NOT_ONESELF)
EITHER = (KEPT, to(SECURITY, STRONG, NOT_ONESELF))

ROWS = (
    # one's own: the route takes the session's own person and no other
    *route("account.read", "GET /account", to(SIGNED_IN)),
    *route("account.password", "POST /account/password", to(SIGNED_IN)),
    *route("account.factors", "POST /account/reserve-codes", to(SIGNED_IN)),
    *route("account.factors", "POST /account/app/remove", to(SIGNED_IN)),
    *route("account.factors", "POST /account/passkeys/remove", to(SIGNED_IN)),
    *route("account.sessions", "POST /account/sessions/end", to(SIGNED_IN)),
    # everybody's
    *route("accounts.read", "GET /accounts", *SEEN),
    *route("accounts.read", "GET /accounts/{person:path}", *SEEN),
    # the first administrator names the other two, while nobody holds their duties
    *route("accounts.name", "POST /accounts/name", to(SYSTEM, STRONG)),
    *route("accounts.invite", "POST /accounts/invite", KEPT),
    *route("accounts.close", "POST /accounts/close", KEPT),
    *route("accounts.password", "POST /accounts/password", KEPT),
    *route("accounts.provider", "POST /accounts/provider", KEPT),
    *route("accounts.lock", "POST /accounts/lock", *EITHER),
    *route("accounts.unlock", "POST /accounts/unlock", *EITHER),
    # by two of different duty, which the act itself asks
    *route("accounts.recover", "POST /accounts/recovery", *EITHER),
    *route("accounts.recover", "POST /accounts/recovery/agree", *EITHER),
)
