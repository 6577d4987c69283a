"""What an actor says, and the signature that binds the actor to it (formats §2)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

from ledger.canonical import (
    Object,
    check_profile,
    check_time,
    encode_checked,
    from_base64,
    to_base64,
)
from ledger.errors import Malformed
from ledger.signing import SIGNATURE_BYTES, PrivateKey
from ledger.webauthn import Assertion

OPTIONAL: Final = frozenset({"sealed", "attachments", "anchor"})
HASH_BYTES = 32

_NAME = re.compile(r"[A-Za-z0-9._:/-]{1,128}")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_SEALED_NAME = re.compile(r"[a-z0-9_]{1,64}")
_DOMAIN = b"mingjing/statement/v1\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement and its signature: what is sent to the ledger.

    `key` is the id of the key that made `value`, 64 bytes; `assertion` is what a passkey says
    around it. Nothing is verified here: the key's state is the key ring's to judge. A `bound` one
    is placed in one transaction with the one before it in its batch, and refused where that is.
    """

    statement: Object
    key: str
    value: bytes
    assertion: Assertion | None = None
    bound: bool = False

    @classmethod
    def from_json(cls, value: object, path: str = "") -> Self:
        """Read what arrived over the wire: profile, shape and signature form."""
        item = check_members(value, {"signature", "statement"}, path)
        check_profile(item["statement"], f"{path}/statement", depth=2)
        check_shape(item["statement"], f"{path}/statement")
        return cls(item["statement"], *read_signature(item["signature"], f"{path}/signature"))

    def as_json(self) -> Object:
        return {
            "signature": {"key": self.key, "value": to_base64(self.value)}
            | ({} if self.assertion is None else self.assertion.as_json()),
            "statement": self.statement,
        }


def sign(statement: Object, private_key: PrivateKey) -> Signed:
    key = private_key.public.id
    return Signed(statement, key, private_key.sign(message(statement, key)))


def message(statement: Object, key_id: str) -> bytes:
    """The bytes that are signed: never valid as anything but a statement under this key."""
    return message_of(encode_checked(statement), key_id)


def message_of(statement_bytes: bytes, key_id: str) -> bytes:
    """The same, of canonical bytes that are at hand already."""
    return b"%b%b\n%b" % (_DOMAIN, key_id.encode(), statement_bytes)


def same_but_for_anchor(one: Object, other: Object) -> bool:
    """Whether a second statement under one (actor, id) is the first one said again.

    Compared by canonical bytes: to Python `True` equals 1, to the ledger it does not.
    """
    return _without_anchor(one) == _without_anchor(other)


def check_shape(statement: object, path: str = "") -> None:
    """Refuse a statement whose members are not those of formats §2.

    Says nothing of `type` and `data`: the catalogue does that at the door.
    """
    if not isinstance(statement, dict):
        raise Malformed(path, "a statement is an object")
    for name in sorted(CHECKS.keys() - OPTIONAL - statement.keys()):
        raise Malformed(path, f"{name} is missing")
    for name, value in statement.items():
        check = CHECKS.get(name)
        if check is None:
            raise Malformed(path, f"a statement has no member {name!r}")
        check(value, f"{path}/{name}")


def read_signature(value: object, path: str) -> tuple[str, bytes, Assertion | None]:
    """Key id, signature bytes and a passkey's assertion of a `signature` object."""
    asserted = isinstance(value, dict) and "client_data" in value
    further = {"authenticator_data", "client_data"} if asserted else set()
    signature = check_members(value, {"key", "value"} | further, path)
    check_hash(signature["key"], f"{path}/key")
    return (
        signature["key"],
        from_base64(signature["value"], f"{path}/value", length=SIGNATURE_BYTES),
        Assertion.from_json(signature, path) if asserted else None,
    )


def check_hash(value: object, path: str) -> None:
    """Refuse everything but 64 lower-case hex digits."""
    _check_match(value, _HEX, path)


def check_count(value: object, path: str, *, least: int) -> None:
    """Refuse everything but an integer of at least so much; `true` is not 1."""
    if type(value) is not int or value < least:
        raise Malformed(path, f"an integer of at least {least} is needed")


def check_members(value: object, names: set[str], path: str) -> Object:
    """The object, which has exactly these members."""
    if not isinstance(value, dict) or value.keys() != names:
        raise Malformed(path, "needs exactly " + ", ".join(sorted(names)))
    return value


def check_text(value: object, path: str) -> None:
    """Refuse everything but a string that is not empty."""
    if type(value) is not str or not value:
        raise Malformed(path, "a text is needed")


def check_actor(value: object, path: str) -> None:
    """Refuse what is not the name of an actor (or of a stream)."""
    _check_match(value, _NAME, path)


def _check_version(value: object, path: str) -> None:
    if type(value) is not int or value != 1:
        raise Malformed(path, "the version is 1")


def _check_id(value: object, path: str) -> None:
    _check_match(value, _ID, path)


def _check_data(value: object, path: str) -> None:
    if not isinstance(value, dict):
        raise Malformed(path, "data is an object")


def _check_match(value: object, pattern: re.Pattern[str], path: str) -> None:
    if type(value) is not str or not pattern.fullmatch(value):
        raise Malformed(path, f"does not have the form {pattern.pattern}")


def _check_sealed(sealed: object, path: str) -> None:
    if not isinstance(sealed, dict) or not sealed:
        raise Malformed(path, "an object that is not empty is needed")
    for name, commitment in sealed.items():
        _check_match(name, _SEALED_NAME, path)
        check_hash(commitment, f"{path}/{name}")


def _check_attachments(attachments: object, path: str) -> None:
    if not isinstance(attachments, list) or not attachments:
        raise Malformed(path, "a list that is not empty is needed")
    for position, value in enumerate(attachments):
        here = f"{path}/{position}"
        attachment = check_members(value, {"name", "sha256", "size", "media_type"}, here)
        check_hash(attachment["sha256"], f"{here}/sha256")
        check_count(attachment["size"], f"{here}/size", least=0)
        check_text(attachment["name"], f"{here}/name")
        check_text(attachment["media_type"], f"{here}/media_type")


def _check_anchor(value: object, path: str) -> None:
    anchor = check_members(value, {"size", "root"}, path)
    check_count(anchor["size"], f"{path}/size", least=1)
    from_base64(anchor["root"], f"{path}/root", length=HASH_BYTES)


def _without_anchor(statement: Object) -> bytes:
    return encode_checked({name: statement[name] for name in statement if name != "anchor"})


CHECKS: Final[dict[str, Callable[[object, str], None]]] = {
    "v": _check_version,
    "log": check_text,
    "id": _check_id,
    "stream": check_actor,
    "type": check_text,
    "occurred_at": check_time,
    "actor": check_actor,
    "data": _check_data,
    "sealed": _check_sealed,
    "attachments": _check_attachments,
    "anchor": _check_anchor,
}
"""Every member a statement may have."""
