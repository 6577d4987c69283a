"""Passkeys as a second factor (WebAuthn): registered and shown through the library `webauthn`.

User verification is required: the person touches the authenticator and shows it a PIN or a finger.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from gateway.accounts.entries import tell
from gateway.accounts.errors import CodeNotGood
from gateway.acts import Acts
from ledger.storage import AlreadyRecorded, Database, account_factors, account_sessions
from ledger.storage.account_factors import PasskeyRow
from ledger.storage.account_sessions import SessionRow
from ledger.storage.accounts import AccountRow

NAME: Final = "Mingjing 明镜"
NAME_LENGTH_MAX: Final = 40
PASSKEYS_MAX: Final = 10
"""Of one person: a telephone, a stick, another in the safe, and then some."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a browser is: the name passkeys belong to, and the whole origin."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkeys:
    """Asked from threads. Each challenge is kept with its session and good once."""

    database: Database
    acts: Acts
    clock: Callable[[], datetime]

    def of(self, person: str) -> Sequence[PasskeyRow]:
        return self.database.read(lambda session: account_factors.passkeys(session, person))

    def offer(self, session: SessionRow, account: AccountRow, place: Place) -> str:
        """What a browser needs to make a passkey, as JSON."""
        options = webauthn.generate_registration_options(
            rp_id=place.rp_id,
            rp_name=NAME,
            user_id=account.handle,
            user_name=account.login or account.person,
            exclude_credentials=_known(self.of(account.person)),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        self._keep(session, options.challenge)
        return webauthn.options_to_json(options)

    def add(self, session: SessionRow, place: Place, name: str, answer: Mapping[str, Any]) -> None:
        """Keep the passkey that the browser made. Raises CodeNotGood."""
        try:
            made = webauthn.verify_registration_response(
                credential=dict(answer),
                expected_challenge=self._taken(session),
                expected_rp_id=place.rp_id,
                expected_origin=place.origin,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            raise CodeNotGood from None
        if len(self.of(session.person)) >= PASSKEYS_MAX:
            raise CodeNotGood
        row = PasskeyRow(
            credential=made.credential_id,
            person=session.person,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=" ".join(name.split())[:NAME_LENGTH_MAX],
            added_at=self.clock(),
        )
        number = number_of(row.credential)
        tell(self.acts, session, "CredentialAdded", credential="passkey", credential_id=number)
        try:
            with self.database.connection() as connection:
                account_factors.add_passkey(connection, row)
        except AlreadyRecorded:
            raise CodeNotGood from None

    def ask(self, session: SessionRow, place: Place) -> str:
        """What a browser needs to show one of the person's passkeys, as JSON."""
        options = webauthn.generate_authentication_options(
            rp_id=place.rp_id,
            allow_credentials=_known(self.of(session.person)),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        self._keep(session, options.challenge)
        return webauthn.options_to_json(options)

    def is_shown(self, session: SessionRow, place: Place, answer: Mapping[str, Any]) -> bool:
        """Whether this is one of the person's passkeys, answering what it was asked just now."""
        try:
            challenge = self._taken(session)
            given = webauthn.base64url_to_bytes(str(answer["rawId"]))
            [known] = [row for row in self.of(session.person) if row.credential == given]
            shown = webauthn.verify_authentication_response(
                credential=dict(answer),
                expected_challenge=challenge,
                expected_rp_id=place.rp_id,
                expected_origin=place.origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except (CodeNotGood, WebAuthnException, ValueError, KeyError, TypeError):
            return False
        with self.database.connection() as connection:
            return account_factors.use_passkey(
                connection, known.credential, shown.new_sign_count, self.clock()
            )

    def remove(self, session: SessionRow, number: str) -> None:
        """Remove one of the session's person's own. Raises CodeNotGood where it has none such."""
        for row in self.of(session.person):
            if number_of(row.credential) == number:
                more = {"credential": "passkey", "credential_id": number}
                tell(self.acts, session, "CredentialRemoved", **more)
                with self.database.connection() as connection:
                    account_factors.remove_passkey(connection, session.person, row.credential)
                return
        raise CodeNotGood

    def _keep(self, session: SessionRow, challenge: bytes) -> None:
        with self.database.connection() as connection:
            account_sessions.challenge(connection, session.digest, challenge)

    def _taken(self, session: SessionRow) -> bytes:
        with self.database.connection() as connection:
            challenge = account_sessions.take_challenge(connection, session.digest)
        if challenge is None:
            raise CodeNotGood
        return challenge


def number_of(credential: bytes) -> str:
    """What a passkey is called in entries and forms: its own id is the authenticator's affair."""
    return hashlib.sha256(credential).hexdigest()[:16]


def _known(rows: Sequence[PasskeyRow]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=row.credential) for row in rows]
