"""What administrators do with accounts: invite, lock, unlock, close, recover.

Who may do what the permission table says. Each act is in the ledger before it happens here; if we
crash between, it is said and can be done again. A lock alone is the other way round.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Any, Final

from gateway.accounts import codes, recovery
from gateway.accounts.entries import tell
from gateway.accounts.errors import LoginRefused, NoSuchAccount, NotInThisState
from gateway.accounts.sessions import Sessions
from gateway.acts import Acts
from ledger.storage import AlreadyRecorded, Database, Session, account_factors, accounts
from ledger.storage.account_factors import RecoveryRow
from ledger.storage.accounts import AccountRow

INVITATION: Final = timedelta(hours=72)
"""From Friday to Monday."""


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who has no account yet, or none that was used."""

    person: str
    org: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Administration:
    """Asked from threads. `by` is the administrator's own person."""

    database: Database
    sessions: Sessions
    acts: Acts
    clock: Callable[[], datetime]

    def account(self, person: str) -> AccountRow:
        """Raises NoSuchAccount."""
        found = self.database.read(lambda session: accounts.find(session, person))
        if found is None:
            raise NoSuchAccount(person)
        return found

    def page(self, after: str, limit: int) -> Sequence[AccountRow]:
        return self.database.read(lambda session: accounts.page(session, after, limit))

    def known(self, persons: Sequence[str]) -> frozenset[str]:
        """Those of them who have an account."""
        return self.database.read(lambda session: accounts.known(session, persons))

    def recovery_of(self, person: str) -> RecoveryRow | None:
        """The one that waits for a second administrator."""
        at = self.clock()
        waiting = self.database.read(lambda session: account_factors.recoveries(session, at))
        return next((row for row in waiting if row.person == person), None)

    def invite(self, person: str, org: str, *, by: str | None = None) -> str:
        """Open an account and return its one-time code; as long as it is unused, a new code.

        Raises NotInThisState.
        """
        known = self.database.read(lambda session: accounts.find(session, person))
        if known is not None and known.state != "invited":
            raise NotInThisState(known.state)
        more = {"by": by} if by else {}
        tell(self.acts, Invited(person, org), "Opened", way="code", **more)
        with self.database.connection() as connection, connection.transaction():
            return fresh_invitation(connection, person, org, self.clock(), new=known is None)

    def lock(self, person: str, *, by: str, reason: str) -> None:
        """Nobody signs in to it, and whoever is in is out. Raises NotInThisState."""
        account = self._change(person, "locked", among=("open",))
        tell(self.acts, account, "Locked", by=by, **_reason(reason))

    def unlock(self, person: str, *, by: str) -> None:
        """Forget failed attempts too. Raises NotInThisState."""
        account = self.account(person)
        if account.state not in ("open", "locked"):
            raise NotInThisState(account.state)
        tell(self.acts, account, "Unlocked", by=by)
        self._change(person, "open", among=("open", "locked"))

    def close(self, person: str, *, by: str, reason: str) -> None:
        """For good. Raises NotInThisState."""
        account = self.account(person)
        if account.state == "closed":
            raise NotInThisState(account.state)
        tell(self.acts, account, "Closed", by=by, **_reason(reason))
        self._change(person, "closed", among=("invited", "open", "locked"))
        with self.database.connection() as connection, connection.transaction():
            for purpose in ("first", "recovery", "reserve"):
                account_factors.set_codes(connection, person, purpose, [], None)

    def require_change(self, person: str, *, by: str) -> None:
        """The next sign-in asks for another password: this one may be known to others."""
        account = self.account(person)
        tell(
            self.acts, account, "CredentialRemoved",
            credential="password", by=by, reason="to be changed at the next sign-in",
        )  # fmt: skip
        with self.database.connection() as connection:
            accounts.require_change(connection, person)

    def link(self, person: str, issuer: str, subject: str, *, by: str) -> None:
        """Let this subject of the site's provider sign in as the person; empty: no more.

        Raises LoginRefused where the subject is another's.
        """
        account = self.account(person)
        if account.state == "closed":
            raise NotInThisState(account.state)
        what = "CredentialAdded" if subject else "CredentialRemoved"
        tell(self.acts, account, what, credential="oidc", by=by)
        try:
            with self.database.connection() as connection:
                accounts.link(connection, person, issuer if subject else None, subject or None)
        except AlreadyRecorded:
            raise LoginRefused("taken") from None
        self.sessions.forget()

    def ask_recovery(
        self, person: str, *, by: str, duties: Collection[str], reason: str
    ) -> RecoveryRow:
        """One administrator's half. Raises RecoveryRefused."""
        account = self.account(person)
        row = recovery.ask(account, by=by, duties=duties, at=self.clock())
        more: dict[str, Any] = {"recovery_id": recovery.number_of(row), "by": by}
        tell(self.acts, account, "RecoveryRequested", **more, **_reason(reason))
        with self.database.connection() as connection, connection.transaction():
            account_factors.ask_recovery(connection, row)
        return row

    def agree_to_recovery(self, person: str, *, by: str, duties: Collection[str]) -> str:
        """The other's half: password and factors are gone, and this code begins anew.

        Raises RecoveryRefused.
        """
        account = self.account(person)
        row = recovery.check_agreed(self.recovery_of(person), by=by, duties=duties)
        number, code = recovery.number_of(row), codes.invitation()
        tell(self.acts, account, "RecoveryApproved", recovery_id=number, approver=by)
        tell(self.acts, account, "PasswordReset", recovery_id=number, by=by)
        ends_at = self.clock() + INVITATION
        with self.database.connection() as connection, connection.transaction():
            if not account_factors.end_recovery(connection, person):
                raise NotInThisState("recovered")
            accounts.reset(connection, person)
            account_factors.remove_passkeys(connection, person)
            account_factors.set_codes(connection, person, "reserve", [], None)
            digests = [codes.digest_of(code)]
            account_factors.set_codes(connection, person, "recovery", digests, ends_at)
        self.sessions.end_all(person)
        return code

    def _change(self, person: str, state: str, *, among: Sequence[str]) -> AccountRow:
        account = self.account(person)
        with self.database.connection() as connection:
            if not accounts.set_state(connection, person, state, among=among):
                raise NotInThisState(account.state)
        if state != "open":
            self.sessions.end_all(person)
        return account


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


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}
