"""Accounts as the rest of the gateway sees them: who is signed in, and a form's token."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from argon2 import Parameters
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gateway.accounts.address import SAFE_METHODS, Address, check_csrf, csrf_of
from gateway.accounts.administration import Administration
from gateway.accounts.factors import Factors
from gateway.accounts.options import Options
from gateway.accounts.passkeys import Passkeys
from gateway.accounts.passwords import PARAMETERS, Hasher
from gateway.accounts.provider import ProviderClient
from gateway.accounts.provider_sign_in import ProviderSignIn
from gateway.accounts.sessions import Sessions, SignedIn
from gateway.accounts.signing_in import SigningIn
from gateway.acts import Acts
from ledger.storage import Database
from ledger.storage.account_sessions import SessionRow
from ledger.vault.master import MasterKey

SIGNED_BY_THEMSELVES: Final = frozenset({"/api/v1/statements"})
"""What is sent here carries its own signatures: no cookie counts, so no token is asked for."""

LEFT_OPEN: Final = frozenset({"/api/v1/alerts/stream"})
"""What a page asks for by itself, again and again: nobody need be at the desk."""


class Accounts:
    """Everything about signing in that one process shares."""

    def __init__(
        self,
        *,
        database: Database,
        master: MasterKey,
        acts: Acts,
        clock: Callable[[], datetime],
        options: Options,
        names: tuple[str, ...] = (),
        hashing: Parameters = PARAMETERS,
    ) -> None:
        self.database = database
        self.master = master
        self.acts = acts
        self.clock = clock
        self.options = options
        self.address = Address(options.public_url)
        self.hasher = Hasher(hashing)
        self.sessions = Sessions(database, self.address, clock)
        self.factors = Factors(database=database, master=master, acts=acts, clock=clock)
        self.passkeys = Passkeys(database=database, acts=acts, clock=clock)
        self.administration = Administration(
            database=database, sessions=self.sessions, acts=acts, clock=clock
        )
        self.signing_in = SigningIn(
            database=database,
            master=master,
            hasher=self.hasher,
            sessions=self.sessions,
            acts=acts,
            clock=clock,
            password_days=options.password_days,
            names=("mingjing", *names),
        )

        provider = options.provider
        self.provider = (
            None
            if provider is None
            else ProviderSignIn(
                database=database,
                client=ProviderClient(provider),
                signing_in=self.signing_in,
                clock=clock,
            )
        )

    async def signed_in(self, request: Request) -> SignedIn | None:
        """Whose session the request carries, None where nobody's.

        A session counts once every step of signing in is done. A request with a bearer token
        stands on that alone. Raises NotFromOurPage for an unsafe request by cookie without the
        session's token, so whoever asks who is signed in is safe from forged requests (CSRF).
        Costs one indexed read, at most once in `sessions.CACHED`.
        """
        row = await self.session(request)
        if row is None or row.stage != "in":
            return None
        return SignedIn(
            person=row.person, org=row.org, strong=row.strong_at is not None, session=row.handle
        )

    async def session(self, request: Request) -> SessionRow | None:
        """The session itself, at whatever stage of signing in. Checked as `signed_in` does."""
        secret = self.sessions.secret_of(request)
        if not secret or _stands_alone(request):
            return None
        row = self.sessions.recall(secret)
        if row is None:
            used = request.url.path not in LEFT_OPEN
            row = await run_in_threadpool(lambda: self.sessions.find(secret, used=used))
        if row is not None and request.method not in SAFE_METHODS:
            self.address.check_origin(request)
            await check_csrf(request, secret)
        return row

    def csrf(self, request: Request) -> str:
        """The token for this session's forms (field `csrf`, header `X-CSRF-Token`)."""
        return csrf_of(self.sessions.secret_of(request))


def _stands_alone(request: Request) -> bool:
    bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
    return bearer or request.url.path in SIGNED_BY_THEMSELVES
