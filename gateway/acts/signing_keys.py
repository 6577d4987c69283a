"""Keys that people hold themselves, in an authenticator, to sign what they do here.

Not the passkey they sign in with, though the same authenticator may hold both. That one lies in a
database where two administrators can replace it when it is lost; nobody but its holder may ever
get into the place of a key that signs. And what is asked at the door is to answer a random number:
a credential that never answers one signs nothing that its holder was not shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.acts.proposals import Answer, NoSigningKey, NotSigned
from gateway.acts.saying import NotSaid
from gateway.errors import GatewayError
from ledger.canonical import Object, to_base64
from ledger.key_events import ISSUED, KEY_STREAMS, REVOKED
from ledger.read import Reader
from ledger.signing import PublicKey, key_proof_message
from ledger.storage import AlreadyRecorded, Database
from ledger.storage import acts as table
from ledger.storage.acts import SigningKeyRow
from ledger.webauthn import WEBAUTHN, Passkey, challenge, key_bytes

RootSays = Callable[[str, str, Object], dict[str, Any]]
"""Says, with root's key, an event of a key in its stream: `(stream, type, data)` to a verdict."""


KEYS_MAX = 5
"""Good at one time: one in use, one in the safe, and those of other sites' names."""


class TooManyKeys(GatewayError):
    """A person holds as many good keys as one may."""

    def __init__(self, count_max: int) -> None:
        super().__init__(f"{count_max} keys are good at once: end one first")
        self.count_max = count_max


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A person's key that may sign now, or waits for its proof."""

    row: SigningKeyRow
    issued_at: int | None
    ended: bool

    @property
    def good(self) -> bool:
        return self.issued_at is not None and not self.ended


class SigningKeys:
    """The credentials of people's keys; what became of the keys is in the ledger."""

    def __init__(
        self,
        *,
        database: Database,
        reader: Reader,
        origin: str,
        clock: Callable[[], datetime],
        root_says: RootSays,
    ) -> None:
        self.database = database
        self._reader = reader
        self._origin = origin
        self._clock = clock
        self._root_says = root_says

    def of(self, person: str) -> list[SigningKey]:
        """All of a person's keys, the newest first."""
        rows = self.database.read(lambda session: table.signing_keys(session, person))
        return [self._look(row) for row in rows]

    def good(self, person: str, rp_id: str | None) -> SigningKey | None:
        """The newest key of a person's that may sign at pages of this name."""
        if not person or rp_id is None:
            return None
        return next((key for key in self.of(person) if key.good and key.row.rp_id == rp_id), None)

    def add(self, person: str, rp_id: str, credential: bytes, point: bytes, name: str) -> str:
        """Keep a new credential until it has proved itself; the id of its key."""
        if sum(key.good for key in self.of(person)) >= KEYS_MAX:
            raise TooManyKeys(KEYS_MAX)
        raw = key_bytes(rp_id, point)
        key_id = PublicKey(WEBAUTHN, raw).id
        row = SigningKeyRow(
            credential=credential,
            person=person,
            key_id=key_id,
            raw=raw,
            rp_id=rp_id,
            name=name,
            proved=False,
            added_at=self._clock(),
        )
        try:
            with self.database.connection() as session, session.transaction():
                table.add_signing_key(session, row)
        except AlreadyRecorded:
            raise NotSigned("this credential is registered already") from None
        return key_id

    def waiting(self, person: str) -> SigningKey:
        """The key that has not been proved yet. Raises NoSigningKey."""
        for key in self.of(person):
            if not key.row.proved:
                return key
        raise NoSigningKey(person)

    def proof_challenge(self, key: SigningKey) -> bytes:
        return challenge(self._proof_message(key.row))

    def prove(self, person: str, answer: Answer) -> int:
        """Issue the waiting key, root saying so; the entry's index.

        If we crash after it was said and before the row knows, the same answer sent again is
        said already, and the row learns it then.
        """
        key = self.waiting(person)
        check(key.row, self._proof_message(key.row), answer)
        data = {
            "key": PublicKey(WEBAUTHN, key.row.raw).as_json(),
            "actor": person,
            "custody": "holder",
            "proof": to_base64(answer.assertion.pack(answer.value)),
        }
        index = key.issued_at if key.issued_at is not None else self._say(key, ISSUED, data)
        with self.database.connection() as session:
            table.prove_signing_key(session, key.row.key_id)
        return index

    def revoke(self, person: str, key_id: str, reason: str) -> None:
        """End a key at its holder's word: root says it, since a lost key cannot."""
        for key in self.of(person):
            if key.row.key_id == key_id and key.good:
                self._end(key, reason)
                return
        raise NoSigningKey(person)

    def end_all(self, person: str, reason: str) -> None:
        """Of somebody who has left."""
        for key in self.of(person):
            if key.good:
                self._end(key, reason)

    def _end(self, key: SigningKey, reason: str) -> None:
        self._say(key, REVOKED, {"reason": reason, "compromised_since": None})

    def _look(self, row: SigningKeyRow) -> SigningKey:
        said = self._reader.stream(f"{KEY_STREAMS}{row.key_id}", limit=2)
        return SigningKey(row=row, issued_at=said[0].index if said else None, ended=len(said) > 1)

    def _proof_message(self, row: SigningKeyRow) -> bytes:
        return key_proof_message(self._origin, row.person, row.key_id)

    def _say(self, key: SigningKey, type_: str, data: Object) -> int:
        verdict = self._root_says(f"{KEY_STREAMS}{key.row.key_id}", type_, data)
        if verdict["verdict"] == "refused":
            raise NotSaid(type_, verdict.get("path", ""), verdict["reason"])
        return int(verdict["index"])


def check(row: SigningKeyRow, message: bytes, answer: Answer) -> None:
    """Refuse an answer that the ledger would refuse, with the reason in words."""
    if answer.credential != row.credential:
        raise NotSigned("it is another credential's")
    fault = Passkey.of(row.raw).fault(message, answer.value, answer.assertion)
    if fault is not None:
        raise NotSigned(fault)
