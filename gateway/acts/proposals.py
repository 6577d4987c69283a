"""An act that a person is shown in words, and then signs with a key of their own."""

from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

from gateway.acts.saying import Saying
from gateway.errors import GatewayError
from ledger.canonical import Object, decode, encode
from ledger.errors import Malformed
from ledger.statement import message
from ledger.storage.acts import ProposalRow
from ledger.webauthn import Assertion, challenge, fixed_signature

GOOD_FOR: Final = timedelta(minutes=10)
"""To read it, think, and touch the authenticator; after this the page asks anew."""


class NoSuchProposal(GatewayError):
    """It ran out, was somebody else's, or was of another act."""

    def __init__(self) -> None:
        super().__init__("what you were asked to sign is no longer there: begin again")


class NotSigned(GatewayError):
    """What the authenticator answered is no signature of what was shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the authenticator's answer is not a signature of this: {reason}")
        self.reason = reason


class NoSigningKey(GatewayError):
    """The person holds no key that is good at this address."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} holds no signing key that is good here")
        self.person = person


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A whole statement, waiting for one signature by one key.

    `credential` tells the browser which; `fields` is the form that asked, to be sent again with
    the signature to `action`.
    """

    id: str
    person: str
    key_id: str
    credential: bytes
    statement: Object
    action: str
    onward: str
    fields: tuple[tuple[str, str], ...]

    @property
    def text(self) -> bytes:
        """What the signature is over."""
        return message(self.statement, self.key_id)

    @property
    def challenge(self) -> bytes:
        return challenge(self.text)

    def is_of(self, saying: Saying, action: str, fields: Iterable[tuple[str, str]]) -> bool:
        """Whether the same form asks for the same act again: it was decided anew just now."""
        said = self.statement
        return (self.action, self.fields) == (action, tuple(fields)) and (
            (said["stream"], said["type"]) == (saying.stream, saying.type)
        )

    @classmethod
    def of(cls, row: ProposalRow, credential: bytes) -> Self:
        statement = decode(row.statement)
        return cls(
            id=row.proposal,
            person=row.person,
            key_id=row.key_id,
            credential=credential,
            statement=statement if isinstance(statement, dict) else {},
            action=row.action,
            onward=row.onward,
            fields=tuple(parse_qsl(row.fields, keep_blank_values=True)),
        )

    def row(self, ends_at: datetime) -> ProposalRow:
        return ProposalRow(
            proposal=self.id,
            person=self.person,
            key_id=self.key_id,
            statement=encode(self.statement),
            action=self.action,
            onward=self.onward,
            fields=urlencode(self.fields),
            ends_at=ends_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an authenticator answered: its signature in the ledger's form, and what is around it."""

    credential: bytes
    value: bytes
    assertion: Assertion

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Self:
        """Read the four fields that `sign.js` fills in, base64url. Raises NotSigned."""
        try:
            raw = {
                name: urlsafe_b64decode(fields[name] + "=" * (-len(fields[name]) % 4))
                for name in ("credential", "signature", "authenticator_data", "client_data")
            }
            value = fixed_signature(raw["signature"])
            assertion = Assertion.of(raw["authenticator_data"], raw["client_data"])
        except (KeyError, ValueError) as problem:
            raise NotSigned(f"{problem} is missing or unreadable") from None
        except Malformed as problem:
            raise NotSigned(str(problem)) from None
        return cls(credential=raw["credential"], value=value, assertion=assertion)
