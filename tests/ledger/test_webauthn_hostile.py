"""Whatever an authenticator or a browser gives, the answer is a word and never a crash."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import Malformed
from ledger.webauthn import (
    AUTHENTICATOR_DATA_BYTES,
    CLIENT_DATA_BYTES_MAX,
    Assertion,
    Passkey,
    fixed_signature,
)
from tests.passkeys import Authenticator

KEY = Authenticator(51)
PASSKEY = Passkey.of(KEY.public.raw)
JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
MEMBERS = st.dictionaries(
    st.sampled_from(["type", "challenge", "origin", "crossOrigin", "topOrigin"]) | st.text(), JSON
)
CLIENT_DATA = st.one_of(
    st.binary(min_size=1, max_size=CLIENT_DATA_BYTES_MAX),
    st.text(min_size=1, max_size=200).map(lambda text: text.encode(errors="surrogatepass")),
    MEMBERS.map(lambda members: json.dumps(members).encode()[:CLIENT_DATA_BYTES_MAX]),
    st.integers(1, 500).map(lambda depth: b"[" * depth + b"]" * depth),
    st.integers(1, 1_000).map(lambda digits: b'{"a":' + b"9" * digits + b"}"),
)


@settings(max_examples=200)
@given(
    CLIENT_DATA,
    st.binary(min_size=AUTHENTICATOR_DATA_BYTES, max_size=AUTHENTICATOR_DATA_BYTES),
    st.binary(max_size=80),
)
def test_nobody_signs_by_chance(client_data, data, signature):
    fault = PASSKEY.fault(b"what is said", signature, Assertion.of(data, client_data))

    assert isinstance(fault, str)


@given(st.binary(max_size=80))
def test_a_signature_is_read_or_refused(given_bytes):
    with suppress(Malformed):
        assert len(fixed_signature(given_bytes)) == 64
