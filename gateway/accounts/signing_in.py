"""Signing in, step by step. Hashing is awaited; all else here runs in a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool

from gateway.accounts import codes, password_rules, totp
from gateway.accounts.entries import tell
from gateway.accounts.errors import CodeNotGood, LoginRefused, NotAtThisStep, PasswordRefused
from gateway.accounts.lockout import DELAYS, delay_seconds
from gateway.accounts.logins import check_login, folded
from gateway.accounts.passwords import Checked, Hasher
from gateway.accounts.sessions import Sessions, Step
from gateway.accounts.stages import SoFar, Stage, stage_of
from gateway.acts import Acts
from ledger.canonical import format_time
from ledger.storage import AlreadyRecorded, Database, account_factors, accounts
from ledger.storage.account_sessions import SessionRow
from ledger.storage.accounts import AccountRow
from ledger.vault.master import MasterKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """`names` are words of the site that a password must not be made of."""

    database: Database
    master: MasterKey
    hasher: Hasher
    sessions: Sessions
    acts: Acts
    clock: Callable[[], datetime]
    password_days: int | None
    names: tuple[str, ...] = ()

    async def with_password(self, login: str, password: str, device: str) -> Step | None:
        """A session if both are right, at the step that comes next.

        An unknown name, a wrong password and an account that waits or is closed take the same
        way and get the same answer: none.
        """
        account = await run_in_threadpool(self._attempt_by_login, folded(login))
        checked = await self.hasher.check(account.password if account else None, password)
        return await run_in_threadpool(self._judge, account, checked, device)

    async def with_invitation(  # the code; the name and password chosen
        self, code: str, login: str, password: str, device: str
    ) -> Step:
        """First sign-in, or the first after a recovery: the code is used up, the rest chosen.

        Raises CodeNotGood, LoginRefused, PasswordRefused.
        """
        digest = codes.digest_of(code)
        account = await run_in_threadpool(self._invited, digest)
        check_login(login)
        if account.login is not None and account.login != folded(login):
            raise CodeNotGood
        self.check_password(password, login)
        hashed = await self.hasher.hash(password)
        return await run_in_threadpool(self._open, account, digest, folded(login), hashed, device)

    def with_code(self, session: SessionRow, code: str) -> Step | None:
        """One step on with an app's code, or with one of those kept in reserve."""
        account = self._attempt(session.person)
        if account is None:
            return None
        at = self.clock()
        if account.totp is not None:
            secret = self.master.unwrap(account.totp, context_of(account.person)).decode()
            step = totp.matching_step(secret, code, at)
            if step is not None and self._write(accounts.use_step, account.person, step):
                return self.shown(session)
        digest = codes.digest_of(code)
        if self._write(account_factors.take_code, account.person, ("reserve",), digest, at):
            tell(
                self.acts, account, "CredentialRemoved", credential="recovery_codes", reason="used"
            )
            return self.shown(session)
        self._tell_if_locked(account)
        return None

    def with_proof(self, session: SessionRow, is_shown: Callable[[], bool]) -> Step | None:
        """One step on if a passkey was shown; counted like a code until it is known."""
        account = self._attempt(session.person)
        if account is None:
            return None
        if not is_shown():
            self._tell_if_locked(account)
            return None
        return self.shown(session)

    def through_provider(self, account: AccountRow, strong: bool, device: str) -> Step:  # noqa: FBT001 - what the provider says
        """The provider stands in for the password; for the factor only where it asked for one."""
        step = self._begin(account, "oidc", device)
        session = self.sessions.find(step.secret) if strong else None
        return step if session is None else self.advance(session, strong=True)

    def shown(self, session: SessionRow) -> Step:
        """A second factor was shown: the session is strong, under a new secret."""
        self._write(accounts.succeeded, session.person)
        return self.advance(session, strong=True)

    async def change_password(self, session: SessionRow, password: str) -> Step:
        """The forced change. Raises NotAtThisStep, PasswordRefused."""
        account = await run_in_threadpool(self.account, session.person)
        if session.stage != "password":
            raise NotAtThisStep
        self.check_password(password, account.login or "")
        if (await self.hasher.check(account.password, password)).right:
            raise PasswordRefused("same")
        hashed = await self.hasher.hash(password)
        await run_in_threadpool(self.set_password, session, hashed)
        return await run_in_threadpool(self.advance, session)

    async def exchange_password(self, session: SessionRow, current: str, password: str) -> bool:
        """One's own, knowing the one there is: False if it is not that. Raises PasswordRefused."""
        account = await run_in_threadpool(self._attempt, session.person)
        checked = await self.hasher.check(account.password if account else None, current)
        if account is None or not checked.right:
            if account is not None:
                await run_in_threadpool(self._tell_if_locked, account)
            return False
        await run_in_threadpool(self._write, accounts.give_back, account.person, account.failures)
        self.check_password(password, account.login or "")
        if password == current:
            raise PasswordRefused("same")
        await run_in_threadpool(self.set_password, session, await self.hasher.hash(password))
        return True

    def set_password(self, session: SessionRow, hashed: str) -> None:
        """Whoever knew the old password is out: all other sessions end."""
        tell(self.acts, session, "CredentialAdded", credential="password")
        self._write(accounts.set_password, session.person, hashed, self.clock())
        self.sessions.end_all(session.person, but=session.digest)

    def advance(self, session: SessionRow, *, strong: bool = False) -> Step:
        """The session under a new secret, at the step that comes next now."""
        account = self.account(session.person)
        so_far = SoFar(
            by_password=session.means == "password",
            has_factor=self.has_factor(account),
            shown=strong or session.strong_at is not None,
        )
        at = self.clock()
        stage = stage_of(account, so_far, at=at, password_days=self.password_days)
        if stage == "in" and session.stage != "in":
            # Said before the session opens anything: if we crash between, the ledger has a
            # sign-in that never arrived, and not the reverse.
            tell(
                self.acts,
                session,
                "SignedIn",
                way=session.means,
                strong=strong or session.strong_at is not None,
                session=session.handle,
            )
        return self.sessions.renew(session, stage=stage, strong=strong)

    def account(self, person: str) -> AccountRow:
        found = self.database.read(lambda session: accounts.find(session, person))
        if found is None:
            raise NotAtThisStep
        return found

    def has_factor(self, account: AccountRow) -> bool:
        if account.totp is not None:
            return True
        person = account.person
        return bool(self.database.read(lambda session: account_factors.passkeys(session, person)))

    def check_password(self, password: str, login: str) -> None:
        password_rules.check(password, (login, *self.names))

    def _attempt_by_login(self, login: str) -> AccountRow | None:
        at = self.clock()
        with self.database.connection() as connection:
            return accounts.attempt(connection, at, DELAYS, login=login)

    def _attempt(self, person: str) -> AccountRow | None:
        at = self.clock()
        with self.database.connection() as connection:
            return accounts.attempt(connection, at, DELAYS, person=person)

    def _judge(self, account: AccountRow | None, checked: Checked, device: str) -> Step | None:
        if account is None:
            return None
        if not checked.right:
            self._tell_if_locked(account)
            return None
        self._write(accounts.give_back, account.person, account.failures)
        if checked.anew is not None and account.password is not None:
            self._write(accounts.rehash, account.person, account.password, checked.anew)
        return self._begin(account, "password", device)

    def _begin(self, account: AccountRow, means: str, device: str) -> Step:
        """A session that has yet to show a second factor, or to get one."""
        stage: Stage = "factor" if self.has_factor(account) else "enrol"
        return self.sessions.begin(account.person, stage=stage, means=means, device=device)

    def _tell_if_locked(self, account: AccountRow) -> None:
        # The lock is in the database already: it holds whether or not this can be said.
        if account.locked_until is not None and delay_seconds(account.failures):
            tell(
                self.acts,
                account,
                "Locked",
                failures=account.failures,
                until=format_time(account.locked_until),
            )

    def _invited(self, digest: bytes) -> AccountRow:
        at = self.clock()
        found = self.database.read(
            lambda session: account_factors.look_at_code(session, digest, at)
        )
        if found is None or found.purpose == "reserve":
            raise CodeNotGood
        account = self.account(found.person)
        if account.state in ("closed", "locked"):
            raise CodeNotGood  # before anything is said of it
        return account

    def _open(  # whose, by which code, under which name, with which hash, on what
        self, account: AccountRow, digest: bytes, login: str, hashed: str, device: str
    ) -> Step:
        at, person = self.clock(), account.person
        tell(self.acts, account, "CredentialAdded", credential="password")
        try:
            with self.database.connection() as connection, connection.transaction():
                if not account_factors.take_code(
                    connection, person, ("first", "recovery"), digest, at
                ):
                    raise CodeNotGood
                if not accounts.open_(connection, person, login, hashed, at):
                    raise CodeNotGood  # closed or locked since it was made
        except AlreadyRecorded:
            raise LoginRefused("taken") from None
        return self._begin(account, "password", device)

    def _write(self, change: Callable[..., Any], *values: object) -> Any:  # noqa: ANN401 - whatever the change answers
        with self.database.connection() as connection:
            return change(connection, *values)


def context_of(person: str) -> bytes:
    """Binds a wrapped secret to whose it is: put into another's row it opens nothing."""
    return f"totp {person}".encode()
