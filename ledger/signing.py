"""Keys, key ids and signatures. The only module that holds cryptography's Ed25519.

A program may name a quicker library, whose yes is taken for cryptography's (`ask_first`,
`ledger.sodium`). Its no is not: what it refuses cryptography decides.

Statements are signed in two suites: `ed25519`, by machines and by people who keep a key file,
and `webauthn`, by a person's authenticator (`ledger.webauthn`). `sm2-sm3` is reserved.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Self, TypeAlias

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.canonical import Object, from_base64, to_base64
from ledger.errors import Malformed, UnusableKey
from ledger.webauthn import WEBAUTHN, Assertion, Passkey

SUITE = "ed25519"
"""What a private key of ours signs in: log, witnesses, genesis's two keys, most actors."""

KEY_BYTES = 32
SIGNATURE_BYTES = 64

_P = 2**255 - 19
_SIGN_BIT = 1 << 255

# The y coordinates of the eight points whose order divides eight. A signature under one
# of them can be good for many messages, so such a key binds nobody to anything.
_ORDER_EIGHT = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_LOW_ORDER = frozenset({0, 1, _P - 1, _ORDER_EIGHT, _P - _ORDER_EIGHT})

Accepts: TypeAlias = Callable[[bytes, bytes, bytes], bool]
"""Whether an Ed25519 signature holds: the key's bytes, the message, the signature."""

_asked_first: list[Accepts] = []


def ask_first(accepts: Sequence[Accepts]) -> None:
    """In this process, from now on, have a signature that one of these accepts hold.

    None of them may accept what cryptography refuses. They are module-level functions: another
    process is told of them by name.
    """
    _asked_first[:] = accepts


def asked_first() -> Sequence[Accepts]:
    return tuple(_asked_first)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that a signature can be checked with, of either suite.

    Low-order points and non-canonical encodings are refused (formats §5); verification is
    cofactorless with S < L, as OpenSSL does it.
    """

    suite: str
    raw: bytes
    id: str = field(init=False, compare=False)
    _verifier: Ed25519PublicKey | Passkey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.suite not in _VERIFIERS:
            raise UnusableKey("", f"the suite {self.suite!r} is not checked by this version")
        digest = hashlib.sha256(self.suite.encode() + b"\n" + self.raw).hexdigest()
        object.__setattr__(self, "id", digest)
        object.__setattr__(self, "_verifier", _VERIFIERS[self.suite](self.raw))

    @classmethod
    def from_json(cls, value: object, path: str) -> Self:
        """Read `KEY` of formats §5; its id must be that of its bytes."""
        if not isinstance(value, dict) or value.keys() != {"id", "suite", "public_key"}:
            raise Malformed(path, "a key has exactly id, suite and public_key")
        if type(value["suite"]) is not str:
            raise Malformed(f"{path}/suite", "not a string")
        raw = from_base64(value["public_key"], f"{path}/public_key")
        try:
            key = cls(value["suite"], raw)
        except UnusableKey as unusable:
            raise unusable.under(path) from None
        if value["id"] != key.id:
            raise Malformed(f"{path}/id", "not the id of this key")
        return key

    def as_json(self) -> Object:
        return {"id": self.id, "suite": self.suite, "public_key": to_base64(self.raw)}

    def verify(self, message: bytes, signature: bytes, assertion: Assertion | None = None) -> bool:
        """Whether the signature is this key's; with what its suite has around one, or nothing."""
        verifier = self._verifier
        if isinstance(verifier, Passkey):
            return assertion is not None and verifier.fault(message, signature, assertion) is None
        if assertion is not None:
            return False
        for accepts in _asked_first:
            if accepts(self.raw, message, signature):
                return True
        try:
            verifier.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def _ed25519(raw: bytes) -> Ed25519PublicKey:
    if len(raw) != KEY_BYTES:
        raise UnusableKey("", f"an Ed25519 key has {KEY_BYTES} bytes")
    y = int.from_bytes(raw, "little") & ~_SIGN_BIT
    if y >= _P:
        raise UnusableKey("", "the key is not canonically encoded")
    if y in _LOW_ORDER:
        raise UnusableKey("", "the key is a point of low order")
    return Ed25519PublicKey.from_public_bytes(raw)


_VERIFIERS: Final[Mapping[str, Callable[[bytes], Ed25519PublicKey | Passkey]]] = {
    SUITE: _ed25519,
    WEBAUTHN: Passkey.of,
}


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs. Its repr never shows the seed."""

    _signer: Ed25519PrivateKey = field(repr=False)
    public: PublicKey

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of 32 secret bytes; the same bytes are the same key everywhere."""
        if len(seed) != KEY_BYTES:
            raise UnusableKey("", f"an Ed25519 seed has {KEY_BYTES} bytes")
        return cls._of(Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def generate(cls) -> Self:
        return cls._of(Ed25519PrivateKey.generate())

    @classmethod
    def _of(cls, signer: Ed25519PrivateKey) -> Self:
        return cls(signer, PublicKey(SUITE, signer.public_key().public_bytes_raw()))

    @property
    def seed(self) -> bytes:
        return self._signer.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._signer.sign(message)


def key_proof_message(origin: str, actor: str, key_id: str) -> bytes:
    """What a new key signs to show that its holder wants it for this actor in this log."""
    return f"mingjing/key/v1\n{origin}\n{actor}\n{key_id}".encode()
