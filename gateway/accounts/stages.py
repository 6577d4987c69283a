"""The order of signing in: password or provider, second factor, a new password, a factor, in."""

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What a session has come to: how it began, and whether a second factor was shown in it."""

    by_password: bool
    has_factor: bool
    shown: bool


def stage_of(
    account: AccountRow, so_far: SoFar, *, at: datetime, password_days: int | None
) -> Stage:
    """The step that comes next.

    A password is changed only after a second factor, so that a stolen one cannot be exchanged
    for the thief's own.
    """
    if not so_far.shown:
        return "factor" if so_far.has_factor else "enrol"
    if so_far.by_password and must_change(account, at, password_days):
        return "password"
    return "in"


def must_change(account: AccountRow, at: datetime, password_days: int | None) -> bool:
    if account.must_change or account.password_at is None:
        return True
    return password_days is not None and at >= account.password_at + timedelta(days=password_days)
