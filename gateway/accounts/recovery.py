"""Recovery takes two: a system administrator and a security administrator, neither the person."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from gateway.accounts.errors import RecoveryRefused
from ledger.storage.account_factors import RecoveryRow
from ledger.storage.accounts import AccountRow

DUTIES: Final = ("system_admin", "security_admin")

WAITS: Final = timedelta(days=3)
"""For the second administrator; then it has to be asked for anew."""


def ask(account: AccountRow, *, by: str, duties: Collection[str], at: datetime) -> RecoveryRow:
    """The first half. Raises RecoveryRefused."""
    _check_other(account.person, by)
    if account.state not in ("open", "locked"):
        raise RecoveryRefused("state")
    return RecoveryRow(
        person=account.person, asked_by=by, duty=_duty_of(duties, DUTIES), ends_at=at + WAITS
    )


def check_agreed(row: RecoveryRow | None, *, by: str, duties: Collection[str]) -> RecoveryRow:
    """The second half: another person, of the other duty. Raises RecoveryRefused."""
    if row is None:
        raise RecoveryRefused("nothing")
    _check_other(row.person, by)
    if by == row.asked_by:
        raise RecoveryRefused("same")
    _duty_of(duties, [duty for duty in DUTIES if duty != row.duty])
    return row


def number_of(row: RecoveryRow) -> str:
    """What entries call this recovery."""
    said = f"{row.person} {row.asked_by} {row.ends_at.isoformat()}"
    return f"recovery-{hashlib.sha256(said.encode()).hexdigest()[:16]}"


def _check_other(person: str, by: str) -> None:
    if by == person:
        raise RecoveryRefused("oneself")


def _duty_of(held: Collection[str], wanted: Collection[str]) -> str:
    for duty in wanted:
        if duty in held:
            return duty
    raise RecoveryRefused("duty")
