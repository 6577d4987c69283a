"""The site's own secret: it makes pseudonyms, and tells whether a master key is this site's.

It lies in the database under the master key, so it survives the exchange of that key: the same
person keeps the same pseudonym for as long as the vault exists.
"""

import hmac
from hashlib import sha256
from secrets import token_bytes
from typing import Final, Self

from ledger.canonical import Json, encode
from ledger.storage import AlreadyRecorded, Database
from ledger.storage import vault_keys as storage
from ledger.vault.master import KEY_BYTES, MasterKey, NoMasterKey

NAME: Final = "site"
PSEUDONYM_DIGITS: Final = 16
_CONTEXT = b"mingjing/vault/secret\n" + NAME.encode()


class SiteSecret:
    """Keyed digests: equal for equal values, and nothing to anybody without the secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, database: Database, master: MasterKey) -> Self:
        """The site's secret, made at the first opening. Raises WrongMasterKey."""
        wrapped = database.read(lambda session: storage.secret(session, NAME))
        if wrapped is None:
            made = master.wrap(token_bytes(KEY_BYTES), _CONTEXT)
            try:
                with database.connection() as session:
                    storage.add_secret(session, NAME, made)
                wrapped = made
            except AlreadyRecorded:  # another process opened the site at the same time
                return cls.of(database, master)
        return cls(master.unwrap(wrapped, _CONTEXT))

    def pseudonym(self, value: Json) -> str:
        """The person of this name, or e-mail, or number: `person/` and 64 bits of a digest."""
        return f"person/{self.digest('pseudonym', value)[:PSEUDONYM_DIGITS]}"

    def digest(self, purpose: str, value: Json) -> str:
        said = encode({"purpose": purpose, "value": value})
        return hmac.new(self._key, said, sha256).hexdigest()


def rewrapped(master: MasterKey, wrapped: bytes) -> bytes:
    """The secret under the newest generation."""
    return master.wrap(master.unwrap(wrapped, _CONTEXT), _CONTEXT)


def check_absent(database: Database, where: str) -> None:
    """Raises NoMasterKey if something is already encrypted here: a new key would hide the loss."""
    if database.read(lambda session: storage.secret(session, NAME)) is not None:
        raise NoMasterKey(f"{where} is missing, and the database holds what it encrypted")
