"""What administrators do with accounts: invite, lock, unlock, close, recover."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final

from gateway.accounts import codes
from gateway.accounts.entries import say
from gateway.accounts.sessions import Sessions
from gateway.acts import Acts
from ledger.storage import Database, Session, account_factors, accounts

INVITATION: Final = timedelta(hours=72)
"""From Friday to Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Asked from threads. Who may do what the permission table says."""

    database: Database
    sessions: Sessions
    acts: Acts
    clock: Callable[[], datetime]

    def invite(self, person: str, org: str, *, by: str | None = None) -> str:
        """Open an account and return the one-time code for it. Raises AlreadyRecorded."""
        about = {"person": person, "org": org, "way": "code"}
        say(self.acts, "account.Opened", about | ({"by": by} if by else {}))
        with self.database.connection() as connection, connection.transaction():
            return fresh_invitation(connection, person, org, self.clock(), new=True)


def fresh_invitation(  # for whom, in which organisation, and whether they have an account yet
    connection: Session, person: str, org: str, at: datetime, *, new: bool
) -> str:
    """A one-time code for a first sign-in; one that was made before is void."""
    code = codes.invitation()
    if new:
        accounts.add(connection, person, org, handle=token_bytes(32), at=at)
    digests = [codes.digest_of(code)]
    account_factors.set_codes(connection, person, "first", digests, at + INVITATION)
    return code
