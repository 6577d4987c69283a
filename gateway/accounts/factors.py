"""A person's second factors: added, removed, and the codes kept in reserve for their loss."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.accounts import codes, totp
from gateway.accounts.entries import tell
from gateway.accounts.errors import CodeNotGood
from gateway.accounts.signing_in import context_of
from gateway.acts import Acts
from ledger.storage import Database, account_factors, account_sessions, accounts
from ledger.storage.account_sessions import SessionRow
from ledger.vault.master import MasterKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """Asked from threads. Whether the session may do this its page has checked."""

    database: Database
    master: MasterKey
    acts: Acts
    clock: Callable[[], datetime]

    def offer_totp(self, session: SessionRow) -> str:
        """A new secret for an app, kept with the session until a code of it is shown."""
        secret = totp.new_secret()
        wrapped = self.master.wrap(secret.encode(), context_of(session.person))
        with self.database.connection() as connection:
            account_sessions.challenge(connection, session.digest, wrapped)
        return secret

    def confirm_totp(self, session: SessionRow, code: str) -> None:
        """Use the secret from now on. Raises CodeNotGood, and the next try needs a new one."""
        with self.database.connection() as connection:
            wrapped = account_sessions.take_challenge(connection, session.digest)
        if wrapped is None:
            raise CodeNotGood
        secret = self.master.unwrap(wrapped, context_of(session.person)).decode()
        step = totp.matching_step(secret, code, self.clock())
        if step is None:
            raise CodeNotGood
        tell(self.acts, session, "CredentialAdded", credential="totp")
        with self.database.connection() as connection:
            accounts.set_totp(connection, session.person, wrapped, step)

    def remove_totp(self, session: SessionRow) -> None:
        tell(self.acts, session, "CredentialRemoved", credential="totp")
        with self.database.connection() as connection:
            accounts.set_totp(connection, session.person, None, 0)

    def new_reserve(self, session: SessionRow) -> list[str]:
        """Codes to print; those made before are void. They are shown this once."""
        made = codes.reserve()
        tell(self.acts, session, "CredentialAdded", credential="recovery_codes")
        with self.database.connection() as connection, connection.transaction():
            account_factors.set_codes(
                connection,
                session.person,
                "reserve",
                [codes.digest_of(code) for code in made],
                None,
            )
        return made

    def reserve_left(self, person: str) -> int:
        return self.database.read(
            lambda session: account_factors.count_codes(session, person, "reserve")
        )
