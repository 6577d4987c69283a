"""Signing in through the site's provider: there and back, bound to one browser."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from gateway.accounts.errors import ProviderRefused
from gateway.accounts.provider import ProviderClient
from gateway.accounts.sessions import Step, digest_of
from gateway.accounts.signing_in import SigningIn
from ledger.storage import Database, account_factors, accounts
from ledger.storage.account_factors import HandshakeRow

COOKIE: Final = "mingjing_provider"
GOOD_FOR: Final = timedelta(minutes=10)
"""To sign in at the provider's."""


@dataclass(frozen=True, slots=True)
class Away:
    """Where the browser goes, and the secret it keeps meanwhile."""

    address: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderSignIn:
    """Asked from threads."""

    database: Database
    client: ProviderClient
    signing_in: SigningIn
    clock: Callable[[], datetime]

    def begin(self, *, back: str, onward: str) -> Away:
        """Raises ProviderFailed."""
        secret = secrets.token_urlsafe(32)
        row = HandshakeRow(
            digest=digest_of(secret),
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            onward=onward,
            ends_at=self.clock() + GOOD_FOR,
        )
        address = self.client.address(
            back=back, state=row.state, nonce=row.nonce, verifier=row.verifier
        )
        with self.database.connection() as connection:
            account_factors.begin_handshake(connection, row, self.clock())
        return Away(address, secret)

    def finish(  # what the browser kept and brought, and what it is
        self, secret: str, *, state: str, code: str, back: str, device: str
    ) -> tuple[Step, str]:
        """The session at its next step, and where the person was going.

        Nobody gets an account by being known to the provider: the subject has to be linked to
        one before. Raises ProviderRefused, ProviderFailed.
        """
        at = self.clock()
        with self.database.connection() as connection:
            row = account_factors.take_handshake(connection, digest_of(secret), at)
        if row is None or not hmac.compare_digest(row.state.encode(), state.encode()):
            raise ProviderRefused("begin")
        named = self.client.name(code, back=back, nonce=row.nonce, verifier=row.verifier, at=at)
        issuer = self.client.provider.issuer
        account = self.database.read(
            lambda session: accounts.by_subject(session, issuer, named.subject)
        )
        if account is None or account.state != "open":
            raise ProviderRefused("unknown")
        return self.signing_in.through_provider(account, named.strong, device), row.onward
