"""An authenticator and the browser before it, in software: what real ones answer, and lies.

Where a test needs the real thing, `tests.gateway.browser` has Chromium's.
"""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ledger.canonical import to_base64
from ledger.signing import PublicKey, key_proof_message
from ledger.statement import Signed, message
from ledger.webauthn import WEBAUTHN, Assertion, challenge, fixed_signature, key_bytes

SITE = "gateway.test"
PRESENT, VERIFIED = 0x01, 0x04


def unpadded(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """One passkey at one relying party. `number` makes it the same in every process."""

    number: int
    rp_id: str = SITE
    private: EllipticCurvePrivateKey = field(init=False, repr=False)

    def __post_init__(self):
        self.private = derive_private_key(self.number, SECP256R1())

    @property
    def point(self):
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def public(self):
        return PublicKey(WEBAUTHN, key_bytes(self.rp_id, self.point))

    def sign(self, text, **changes):
        """`(signature, assertion)` over a message; changes go to `client_data` or to the data."""
        said = self.client_data(text, **changes.pop("client", {}))
        client_data = changes.pop("client_data", said)
        data = changes.pop("authenticator_data", None) or self.data(**changes)
        return fixed_signature(self.der(data, client_data)), Assertion(data, client_data)

    def der(self, data, client_data):
        return self.private.sign(data + sha256(client_data).digest(), ECDSA(SHA256()))

    def data(self, *, rp_id=None, flags=PRESENT | VERIFIED, counter=7):
        return (
            sha256((rp_id or self.rp_id).encode()).digest() + bytes([flags]) + counter.to_bytes(4)
        )

    def client_data(self, text, **changes):
        members = {
            "type": "webauthn.get",
            "challenge": unpadded(challenge(text)),
            "origin": f"https://{self.rp_id}",
            "crossOrigin": False,
        } | changes
        kept = {name: value for name, value in members.items() if value is not ...}
        return json.dumps(kept, separators=(",", ":")).encode()

    def signed(self, statement, **changes):
        """A statement as this passkey's holder sends it."""
        key = self.public.id
        return Signed(statement, key, *self.sign(message(statement, key), **changes))

    def issue(self, log, actor):
        """The data of its `key.Issued`."""
        text = key_proof_message(log, actor, self.public.id)
        signature, assertion = self.sign(text)
        return {
            "key": self.public.as_json(),
            "actor": actor,
            "custody": "holder",
            "proof": to_base64(assertion.pack(signature)),
        }
