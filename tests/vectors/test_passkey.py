"""A confirmation and its key's issue, signed in Chromium 2026 by its own authenticator, kept."""

from pathlib import Path

from webauthn import verify_authentication_response
from webauthn.helpers import encode_cbor

from ledger.canonical import from_base64
from ledger.entry import Entry
from ledger.key_events import KeyIssued
from ledger.signing import key_proof_message
from ledger.statement import message
from ledger.webauthn import challenge
from tests.ledger.test_webauthn import der
from tests.passkeys import unpadded

HERE = Path(__file__).parent / "passkey"
ENTRY = Entry.parse(53, (HERE / "entry.json").read_bytes())
ISSUED = KeyIssued.of(Entry.parse(50, (HERE / "issued.json").read_bytes()).statement)
LEAF = "c15706b0f1ab342a1fd092069455c6ae97e0d64f3032b17a86895e3ab12df04f"


def test_the_leaf_is_what_it_was():
    assert ENTRY.leaf.hex() == LEAF


def test_the_signature_and_the_proof_still_hold():
    key = ISSUED.key
    proof = key_proof_message("ledger.test/town", ISSUED.actor, key.id)

    assert key.id == ENTRY.key
    assert key.verify(message(ENTRY.statement, key.id), ENTRY.signature, ENTRY.assertion)
    assert key.verify(proof, ISSUED.proof, ISSUED.assertion)
    assert not key.verify(proof, ENTRY.signature, ENTRY.assertion)


def test_the_library_says_so_too():
    value, said = ENTRY.signature, ENTRY.assertion
    point = from_base64(ISSUED.key.as_json()["public_key"], "")[32:]
    verify_authentication_response(
        credential={
            "id": "AA", "rawId": "AA", "type": "public-key",
            "response": {
                "clientDataJSON": unpadded(said.client_data),
                "authenticatorData": unpadded(said.authenticator_data),
                "signature": unpadded(
                    der(int.from_bytes(value[:32]), int.from_bytes(value[32:]))
                ),
            },
        },
        expected_challenge=challenge(message(ENTRY.statement, ENTRY.key)),
        expected_rp_id="localhost",
        expected_origin="http://localhost:42059",
        credential_public_key=encode_cbor({1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}),
        credential_current_sign_count=0,
        require_user_verification=True,
    )  # fmt: skip
