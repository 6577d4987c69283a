"""A person's authenticator signs a statement, and nothing else passes for its signature."""

import json
from hashlib import sha256

import pytest
from webauthn import verify_authentication_response
from webauthn.helpers import encode_cbor
from webauthn.helpers.exceptions import WebAuthnException

from ledger.errors import Malformed, UnusableKey
from ledger.signing import PrivateKey, PublicKey
from ledger.webauthn import (
    CLIENT_DATA_BYTES_MAX,
    KEY_BYTES,
    WEBAUTHN,
    Assertion,
    Passkey,
    challenge,
    fixed_signature,
    key_bytes,
)
from tests.passkeys import SITE, Authenticator, unpadded

TEXT = b"mingjing/statement/v1\nwhat is said"
KEY = Authenticator(7)
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P = 2**256 - 2**224 + 2**192 + 2**96 - 1

CLIENT = {
    "type": "webauthn.get",
    "challenge": unpadded(challenge(TEXT)),
    "origin": f"https://{SITE}",
    "crossOrigin": False,
}


def fault(text=TEXT, key=KEY, **changes):
    return Passkey.of(key.public.raw).fault(text, *key.sign(text, **changes))


def oracle(signature, assertion, key=KEY, text=TEXT):
    """What the `webauthn` library says of the same assertion, as a browser would hand it over."""
    r, s = signature[:32], signature[32:]
    verify_authentication_response(
        credential={
            "id": "AA", "rawId": "AA", "type": "public-key",
            "response": {
                "clientDataJSON": unpadded(assertion.client_data),
                "authenticatorData": unpadded(assertion.authenticator_data),
                "signature": unpadded(der(int.from_bytes(r), int.from_bytes(s))),
            },
        },
        expected_challenge=challenge(text),
        expected_rp_id=key.rp_id,
        expected_origin=[f"https://{key.rp_id}", "http://localhost:8420"],
        credential_public_key=encode_cbor(
            {1: 2, 3: -7, -1: 1, -2: key.point[1:33], -3: key.point[33:]}
        ),
        credential_current_sign_count=0,
        require_user_verification=True,
    )  # fmt: skip


def der(r, s):
    def integer(n):
        raw = n.to_bytes(n.bit_length() // 8 + 1)
        return bytes([2, len(raw)]) + raw

    body = integer(r) + integer(s)
    return bytes([0x30, len(body)]) + body


def test_an_assertion_holds_for_its_statement_and_the_library_agrees():
    signature, assertion = KEY.sign(TEXT)

    assert KEY.public.verify(TEXT, signature, assertion)
    assert not KEY.public.verify(TEXT + b"!", signature, assertion)
    assert not Authenticator(8).public.verify(TEXT, signature, assertion)
    oracle(signature, assertion)


def test_a_key_is_of_one_relying_party():
    elsewhere = Authenticator(7, rp_id="other.test")

    assert elsewhere.point == KEY.point
    assert elsewhere.public.id != KEY.public.id
    assert (
        KEY.public.id
        == sha256(b"webauthn\n" + sha256(SITE.encode()).digest() + KEY.point).hexdigest()
    )
    assert PublicKey.from_json(KEY.public.as_json(), "") == KEY.public


@pytest.mark.parametrize(
    "client",
    [
        {"crossOrigin": ...},
        {"origin": f"https://{SITE}:8443"},
        {"other_keys_can_be_added_here": {"a": [1.5, None]}},
    ],
)
def test_browsers_may_differ(client):
    assert fault(client=client) is None


def test_the_order_of_members_is_the_browsers():
    assert fault(client_data=json.dumps(dict(reversed(CLIENT.items())), indent=2).encode()) is None


def test_localhost_needs_no_tls():
    local = Authenticator(9, rp_id="localhost")

    assert fault(key=local, client={"origin": "http://localhost:8420"}) is None
    assert fault(key=local, client={"origin": "https://localhost"}) is None


WRONG = {
    "another statement": ({"client": {"challenge": unpadded(challenge(b"other"))}}, "statement"),
    "a challenge with padding": (
        {"client": {"challenge": unpadded(challenge(TEXT)) + "="}}, "statement",
    ),
    "a challenge that is no text": ({"client": {"challenge": None}}, "statement"),
    "a registration": ({"client": {"type": "webauthn.create"}}, "not an assertion"),
    "no type": ({"client": {"type": ...}}, "not an assertion"),
    "plain http": ({"client": {"origin": f"http://{SITE}"}}, "HTTPS"),
    "an app": ({"client": {"origin": "android:apk-key-hash:abc"}}, "HTTPS"),
    "a path in the origin": ({"client": {"origin": f"https://{SITE}/"}}, "HTTPS"),
    "a user in the origin": ({"client": {"origin": f"https://{SITE}@evil.test"}}, "HTTPS"),
    "no origin": ({"client": {"origin": ...}}, "HTTPS"),
    "capitals": ({"client": {"origin": f"https://{SITE.upper()}"}}, "HTTPS"),
    "a newline": ({"client": {"origin": f"https://{SITE}\n"}}, "HTTPS"),
    "a name below": ({"client": {"origin": f"https://a.{SITE}"}}, "another site"),
    "another site": ({"client": {"origin": "https://evil.test"}}, "another site"),
    "a frame": ({"client": {"crossOrigin": True}}, "inside"),
    "a frame said oddly": ({"client": {"crossOrigin": 0}}, "inside"),
    "a top origin": ({"client": {"topOrigin": "https://evil.test"}}, "inside"),
    "another relying party": ({"rp_id": "other.test"}, "relying party"),
    "nobody present": ({"flags": 0x04}, "present"),
    "nobody verified": ({"flags": 0x01}, "verify"),
    "a credential announced": ({"flags": 0x45}, "announce"),
    "extensions announced": ({"flags": 0x85}, "announce"),
    "no JSON": ({"client_data": b"{"}, "no JSON"),
    "a list": ({"client_data": b"[]"}, "no JSON"),
    "a byte order mark": ({"client_data": b"\xef\xbb\xbf" + KEY.client_data(TEXT)}, "no JSON"),
    "UTF-16": ({"client_data": KEY.client_data(TEXT).decode().encode("utf-16")}, "no JSON"),
    "a member twice": (
        {"client_data": KEY.client_data(TEXT)[:-1] + b',"type":"webauthn.get"}'}, "no JSON",
    ),
    "more after it": ({"client_data": KEY.client_data(TEXT) + b"{}"}, "no JSON"),
    "no number": ({"client": {"more": float("nan")}}, "no JSON"),
    "too deep": (
        {"client_data": KEY.client_data(TEXT)[:-1] + b',"a":' + b"[" * 40 + b"]" * 40 + b"}"},
        "no JSON",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "reason"), WRONG.values(), ids=WRONG)
def test_a_truly_signed_assertion_that_says_something_else_is_refused(changes, reason):
    assert reason in fault(**changes)


REFUSED_BY_THE_LIBRARY_TOO = (
    "another statement", "a registration", "plain http", "another site", "another relying party",
    "nobody present", "nobody verified",
)  # fmt: skip


@pytest.mark.parametrize("name", REFUSED_BY_THE_LIBRARY_TOO)
def test_the_library_refuses_the_same(name):
    with pytest.raises(WebAuthnException):
        oracle(*KEY.sign(TEXT, **WRONG[name][0]))


def test_a_signature_has_one_form():
    signature, assertion = KEY.sign(TEXT)
    r, s = signature[:32], int.from_bytes(signature[32:])

    assert s <= N // 2
    for other in (N - s, s + N):
        if other < 2**256:
            assert not KEY.public.verify(TEXT, r + other.to_bytes(32), assertion)
    oracle(r + (N - s).to_bytes(32), assertion)  # what the library would take


@pytest.mark.parametrize(
    "signature",
    [bytes(64), bytes(31) + b"\x01" + bytes(32), b"\xff" * 64, b"", bytes(63), bytes(65)],
)
def test_no_signature_is_none(signature):
    assert not KEY.public.verify(TEXT, signature, KEY.sign(TEXT)[1])


def test_every_bit_counts():
    signature, assertion = KEY.sign(TEXT)
    whole = assertion.pack(signature)
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert not KEY.public.verify(TEXT, *Assertion.unpack(changed, "")), place


def test_the_suites_do_not_pass_for_each_other():
    signature, assertion = KEY.sign(TEXT)
    plain = PrivateKey.from_seed(bytes(range(32)))

    assert not KEY.public.verify(TEXT, signature)
    assert not plain.public.verify(TEXT, plain.sign(TEXT), assertion)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (KEY.public.raw[:-1], f"{KEY_BYTES} bytes"),
        (KEY.public.raw + b"\0", f"{KEY_BYTES} bytes"),
        (key_bytes(SITE, b"\x05" + KEY.point[1:]), "uncompressed"),
        (key_bytes(SITE, b"\x06" + KEY.point[1:]), "uncompressed"),
        (key_bytes(SITE, b"\x04" + bytes(64)), "not a point"),
        (key_bytes(SITE, KEY.point[:-1] + bytes([KEY.point[-1] ^ 1])), "not a point"),
        # A point whose x is small enough to be written a second time, p higher.
        (key_bytes(SITE, b"\x04" + (P + 5).to_bytes(32) + (
            0x459243B9AA581806FE913BCE99817ADE11CA503C64D9A3C533415C083248FBCC).to_bytes(32)),
         "not a point"),
    ],
)  # fmt: skip
def test_a_key_that_is_no_point_is_refused(raw, reason):
    with pytest.raises(UnusableKey, match=reason):
        PublicKey(WEBAUTHN, raw)


def test_the_point_written_twice_is_a_point():
    y = 0x459243B9AA581806FE913BCE99817ADE11CA503C64D9A3C533415C083248FBCC
    raw = key_bytes(SITE, b"\x04" + (5).to_bytes(32) + y.to_bytes(32))

    assert PublicKey(WEBAUTHN, raw).raw == raw


def test_what_an_authenticator_gives_is_written_in_the_one_form():
    r, s = 2**250 + 1, 3

    assert fixed_signature(der(r, s)) == r.to_bytes(32) + s.to_bytes(32)
    assert fixed_signature(der(r, N - s)) == r.to_bytes(32) + s.to_bytes(32)


BAD_DER = {
    "nothing": b"",
    "trailing bytes": der(5, 3) + b"\0",
    "trailing bytes inside": b"\x30\x07" + der(5, 3)[2:] + b"\0",
    "a long length": b"\x30\x81\x06" + der(5, 3)[2:],
    "a padded integer": b"\x30\x07\x02\x02\x00\x05\x02\x01\x03",
    "a negative integer": b"\x30\x06\x02\x01\x85\x02\x01\x03",
    "nought": der(0, 3),
    "beyond the group": der(N, 3),
    "fixed already": bytes(range(64)),
}


@pytest.mark.parametrize("given", BAD_DER.values(), ids=BAD_DER)
def test_a_signature_that_is_not_exactly_der_is_refused(given):
    with pytest.raises(Malformed, match="DER"):
        fixed_signature(given)


@pytest.mark.parametrize("size", [0, CLIENT_DATA_BYTES_MAX + 1])
def test_client_data_have_a_size(size):
    with pytest.raises(Malformed, match="client data"):
        Assertion.unpack(bytes(64 + 37 + size), "/proof")


def test_a_short_proof_is_refused():
    with pytest.raises(Malformed, match="authenticator data"):
        Assertion.unpack(bytes(64 + 36), "/proof")
