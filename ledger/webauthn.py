"""Suite `webauthn`: a person's own authenticator signs (README §3, "Passkeys").

An authenticator never signs our message. It signs its own data ‖ SHA-256 of the client data, in
which the browser wrote the SHA-256 of our message as the challenge, and the page's origin:

    {"type":"webauthn.get","challenge":"<43 characters>","origin":"https://gateway.example","crossOrigin":false}

So what is signed travels with the signature, and both are checked against the statement.
"""

import json
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, NoReturn, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256

from ledger.canonical import DEPTH_MAX, Object, from_base64, to_base64
from ledger.errors import Malformed, UnusableKey

WEBAUTHN: Final = "webauthn"

KEY_BYTES: Final = 32 + 65
"""SHA-256 of the relying party's id, then the P-256 point, uncompressed."""

SCALAR_BYTES: Final = 32
SIGNATURE_BYTES: Final = 2 * SCALAR_BYTES
"""r ‖ s: as long as an Ed25519 signature, and one form only."""

AUTHENTICATOR_DATA_BYTES: Final = 37
"""Relying party, flags and counter. We ask for no extension, so nothing follows."""

CLIENT_DATA_BYTES_MAX: Final = 1_024
"""Browsers write 130 to 300; a hostile one shall not fill the entry."""

LOCAL: Final = "localhost"
"""The one host that browsers trust without HTTPS."""

_N: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_UNCOMPRESSED: Final = 0x04
_PRESENT, _VERIFIED = 0x01, 0x04
_CREDENTIAL, _EXTENSIONS = 0x40, 0x80

_ORIGIN: Final = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::[1-9][0-9]{0,4})?")
_BRACKETS: Final = re.compile(rb"[\[{]")


@dataclass(frozen=True, slots=True)
class Assertion:
    """What the authenticator and the browser said around a signature, as they said it."""

    authenticator_data: bytes
    client_data: bytes

    @classmethod
    def from_json(cls, members: Object, path: str) -> Self:
        """The two further members of a `signature`."""
        return cls.of(
            from_base64(members["authenticator_data"], f"{path}/authenticator_data"),
            from_base64(members["client_data"], f"{path}/client_data"),
            path,
        )

    @classmethod
    def unpack(cls, proof: bytes, path: str) -> tuple[bytes, Self]:
        """Signature and assertion of a new key's `proof`: one after the other."""
        ends = SIGNATURE_BYTES + AUTHENTICATOR_DATA_BYTES
        return proof[:SIGNATURE_BYTES], cls.of(proof[SIGNATURE_BYTES:ends], proof[ends:], path)

    @classmethod
    def of(cls, authenticator_data: bytes, client_data: bytes, path: str = "") -> Self:
        """Raises Malformed unless both have the lengths of this suite."""
        if len(authenticator_data) != AUTHENTICATOR_DATA_BYTES:
            raise Malformed(path, f"authenticator data have {AUTHENTICATOR_DATA_BYTES} bytes")
        if not 0 < len(client_data) <= CLIENT_DATA_BYTES_MAX:
            raise Malformed(path, f"client data have 1 to {CLIENT_DATA_BYTES_MAX} bytes")
        return cls(authenticator_data, client_data)

    def pack(self, signature: bytes) -> bytes:
        return signature + self.authenticator_data + self.client_data

    def as_json(self) -> Object:
        return {
            "authenticator_data": to_base64(self.authenticator_data),
            "client_data": to_base64(self.client_data),
        }


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public half of a passkey, good at one relying party."""

    relying_party: bytes
    _verifier: EllipticCurvePublicKey

    @classmethod
    def of(cls, raw: bytes) -> Self:
        if len(raw) != KEY_BYTES:
            raise UnusableKey("", f"a passkey has {KEY_BYTES} bytes")
        relying_party, point = raw[:32], raw[32:]
        if point[0] != _UNCOMPRESSED:
            raise UnusableKey("", "the point is not uncompressed")
        try:  # P-256 has no small subgroups: every point on it but infinity will do
            verifier = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        except ValueError:
            raise UnusableKey("", "not a point of P-256") from None
        return cls(relying_party, verifier)

    def fault(self, message: bytes, signature: bytes, assertion: Assertion) -> str | None:
        """What is wrong with an assertion over this message, None if nothing is.

        The signature counter is not judged: it tells the relying party of a cloned
        authenticator, and a verifier sees a part of its uses only.
        """
        fault = _client_data_fault(assertion.client_data, message, self.relying_party)
        if fault is None:
            fault = self._authenticator_fault(assertion.authenticator_data)
        if fault is None and not self._signed(signature, assertion):
            fault = "not this passkey's signature"
        return fault

    def _authenticator_fault(self, data: bytes) -> str | None:
        flags = data[32]
        if data[:32] != self.relying_party:
            return "made for another relying party"
        if not flags & _PRESENT:
            return "nobody was present"
        if not flags & _VERIFIED:
            return "the authenticator did not verify its user"
        if flags & (_CREDENTIAL | _EXTENSIONS):
            return "its data announce more than is there"
        return None

    def _signed(self, signature: bytes, assertion: Assertion) -> bool:
        if len(signature) != SIGNATURE_BYTES:
            return False
        r = int.from_bytes(signature[:SCALAR_BYTES])
        s = int.from_bytes(signature[SCALAR_BYTES:])
        if s > _N // 2:  # n - s verifies too: only the lower one is taken
            return False
        signed = assertion.authenticator_data + sha256(assertion.client_data).digest()
        try:
            self._verifier.verify(encode_dss_signature(r, s), signed, ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


def key_bytes(rp_id: str, point: bytes) -> bytes:
    """The public key of suite `webauthn`: a P-256 point, bound to the site it is good at."""
    return sha256(rp_id.encode()).digest() + point


def challenge(message: bytes) -> bytes:
    """What an authenticator is asked to sign, for our message."""
    return sha256(message).digest()


def fixed_signature(der: bytes) -> bytes:
    """What an authenticator gives in DER, as r ‖ s with the lower of the two values of s."""
    try:
        r, s = decode_dss_signature(der)
    except ValueError:
        raise Malformed("", "not a DER signature") from None
    if not (0 < r < _N and 0 < s < _N) or encode_dss_signature(r, s) != der:
        raise Malformed("", "not a DER signature over P-256")
    return r.to_bytes(SCALAR_BYTES) + min(s, _N - s).to_bytes(SCALAR_BYTES)


def _client_data_fault(client_data: bytes, message: bytes, relying_party: bytes) -> str | None:
    said = _read(client_data)
    if said is None:
        return "its client data are no JSON object"
    if said.get("type") != "webauthn.get":
        return "not an assertion"
    wanted = urlsafe_b64encode(challenge(message)).rstrip(b"=").decode()
    if said.get("challenge") != wanted:
        return "made for another statement"
    if said.get("crossOrigin", False) is not False or "topOrigin" in said:
        return "made inside a page of another site"
    return _origin_fault(said.get("origin"), relying_party)


def _origin_fault(origin: object, relying_party: bytes) -> str | None:
    """The page's host is the relying party's id itself, not a name below it; any port will do."""
    found = _ORIGIN.fullmatch(origin) if isinstance(origin, str) else None
    if found is None or (found[1] == "http" and found[2] != LOCAL):
        return "not made at a page over HTTPS"
    if sha256(found[2].encode()).digest() != relying_party:
        return "made at a page of another site"
    return None


def _read(client_data: bytes) -> dict[str, Any] | None:
    """The client data's members. Browsers differ in order, and may add some."""
    if len(_BRACKETS.findall(client_data)) > DEPTH_MAX:
        return None
    try:
        value = json.loads(
            client_data.decode(), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
