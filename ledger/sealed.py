"""Commitments to values that must not be public for ever (formats §3).

The entry holds HMAC-SHA256(key, JCS of actor, id, log, name, stream and value). Whoever is
shown key and value can check them; once the key is destroyed the entry tells nothing, and
every proof over it still holds.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from ledger.canonical import Json, Object, encode, from_base64, to_base64
from ledger.errors import Malformed
from ledger.statement import check_members

KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens one sealed value."""

    key: bytes
    value: Json

    @classmethod
    def from_json(cls, value: object, path: str) -> Self:
        opening = check_members(value, {"key", "value"}, path)
        return cls(from_base64(opening["key"], f"{path}/key", length=KEY_BYTES), opening["value"])

    def as_json(self) -> Object:
        return {"key": to_base64(self.key), "value": self.value}

    def opens(self, statement: Object, name: str) -> bool:
        """Whether this is what the statement sealed under that name."""
        return hmac.compare_digest(
            commit(self.key, statement, name, self.value), statement["sealed"][name]
        )


def commit(key: bytes, statement: Object, name: str, value: Json) -> str:
    """The commitment as `sealed.<name>` has it; `key` is 32 fresh random bytes.

    Of the statement only actor, id, log and stream are used: they bind the value to it.
    """
    if len(key) != KEY_BYTES:
        raise Malformed("", f"the key of a sealed value has {KEY_BYTES} bytes")
    bound: Object = {member: statement[member] for member in ("actor", "id", "log", "stream")}
    return hmac.new(key, encode({**bound, "name": name, "value": value}), sha256).hexdigest()
