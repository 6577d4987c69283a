"""What a browser answers when an authenticator has made a new credential."""

from collections.abc import Mapping
from hashlib import sha256

from webauthn import verify_registration_response
from webauthn.helpers import decode_credential_public_key
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.decode_credential_public_key import DecodedEC2PublicKey
from webauthn.helpers.exceptions import WebAuthnException

from gateway.acts.proposals import NotSigned

CREDENTIAL_BYTES_MAX = 1_023
"""W3C Web Authentication §4."""


def registration_challenge(session_token: str) -> bytes:
    """Of this session alone. A new key shows itself by its proof; this only says who asked."""
    return sha256(b"mingjing/signing-key\n" + session_token.encode()).digest()


def new_credential(
    fields: Mapping[str, str], *, challenge: bytes, rp_id: str, origin: str
) -> tuple[bytes, bytes]:
    """Its id and its P-256 point, uncompressed. Raises NotSigned."""
    try:
        made = verify_registration_response(
            credential={
                "id": fields["credential"],
                "rawId": fields["credential"],
                "type": "public-key",
                "response": {
                    "clientDataJSON": fields["client_data"],
                    "attestationObject": fields["attestation"],
                },
            },
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            require_user_verification=True,
            supported_pub_key_algs=[COSEAlgorithmIdentifier.ECDSA_SHA_256],
        )
        key = decode_credential_public_key(made.credential_public_key)
    except KeyError as missing:
        raise NotSigned(f"{missing} is missing") from None
    except (WebAuthnException, ValueError) as problem:
        raise NotSigned(str(problem)) from None
    if not isinstance(key, DecodedEC2PublicKey) or len(made.credential_id) > CREDENTIAL_BYTES_MAX:
        raise NotSigned("the authenticator made a key of another kind")
    return made.credential_id, b"\x04" + key.x.rjust(32, b"\0") + key.y.rjust(32, b"\0")
