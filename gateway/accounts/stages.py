"""The order of signing in: password or provider, second factor, a new password, a factor, in."""

from datetime import datetime, timedelta
from typing import Final, Literal

from ledger.storage.accounts import AccountRow

Stage = Literal["factor", "password", "enrol", "in"]

WAYS: Final[dict[str, str]] = {
    "factor": "/sign-in/factor",
    "password": "/sign-in/password",
    "enrol": "/sign-in/enrol",
    "in": "/",
}
"""Where the step is taken."""


def stage_of(
    account: AccountRow, *, factors: bool, shown: bool, at: datetime, password_days: int | None
) -> Stage:
    """The step that comes next; `factors`: has any, `shown`: has shown one in this session.

    A password is changed only after a second factor, so that a stolen one cannot be exchanged
    for the thief's own.
    """
    if factors and not shown:
        return "factor"
    if account.password is not None and must_change(account, at, password_days):
        return "password"
    return "in" if factors else "enrol"


def must_change(account: AccountRow, at: datetime, password_days: int | None) -> bool:
    if account.must_change or account.password_at is None:
        return True
    return password_days is not None and at >= account.password_at + timedelta(days=password_days)
