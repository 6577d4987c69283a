"""The first administrator: somebody who is there before anybody can sign in.

`mingjing init` registers one person of the root organisation as its system administrator and
prints a one-time code; with it the person chooses a name, a password and a second factor.
"""

import hashlib
from datetime import datetime
from typing import Final

from gateway.accounts.administration import fresh_invitation
from gateway.accounts.entries import STREAM
from ledger.canonical import Object
from ledger.read import Reader
from ledger.signing import PublicKey
from ledger.storage import Database, accounts
from ops.errors import OpsError
from ops.statements import GATEWAY

DUTY: Final = "system_admin"


class SignedInBefore(OpsError):
    """The first administrator needs no code any more."""

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} has used the code; whoever lost a way in is recovered by two administrators"
        )


class SomebodyElse(OpsError):
    """The office has a system administrator of its own choice, who invites the others."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} is system administrator")


def person_of(root_key: PublicKey) -> str:
    """The first administrator's pseudonym: the same when `init` is repeated after a crash."""
    name = hashlib.sha256(f"first administrator {root_key.id}".encode()).hexdigest()[:16]
    return f"person/{name}"


def statements(root: str, person: str) -> list[Object]:
    """Registered, with the duty, and with an account."""
    about = {"person": person, "org": root}
    return [
        {
            "id": "first-administrator-registered",
            "stream": root,
            "type": "person.Registered",
            "actor": root,
            "data": about,
        },
        {
            "id": "first-administrator-duty",
            "stream": root,
            "type": "duty.Granted",
            "actor": root,
            "data": {**about, "duty": DUTY},
        },
        {
            "id": "first-administrator-account",
            "stream": STREAM,
            "type": "account.Opened",
            "actor": GATEWAY,
            "data": {**about, "way": "code"},
        },
    ]


def is_registered(reader: Reader, person: str) -> bool:
    """Whether `init` has registered them; before this release it did not.

    Raises SomebodyElse where the office has named a system administrator by itself.
    """
    granted = [e.data for e in reader.of_types(["duty.Granted"]) if e.data["duty"] == DUTY]
    if any(data["person"] == person for data in granted):
        return True
    if granted:
        raise SomebodyElse(granted[0]["person"])
    return False


def first_code(database: Database, root: str, person: str, at: datetime) -> str:
    """A one-time code for the first administrator; an earlier one is void.

    Raises SignedInBefore once it was used.
    """
    with database.connection() as connection, connection.transaction():
        account = accounts.find(connection, person)
        if account is not None and account.state != "invited":
            raise SignedInBefore(person)
        return fresh_invitation(connection, person, root, at, new=account is None)
