"""People's own signing keys for tests of a gateway, registered past the browser."""

from base64 import urlsafe_b64encode

from gateway.acts import Answer
from ledger.signing import key_proof_message
from tests.ledger.conftest import ORIGIN
from tests.passkeys import Authenticator

LOCAL = "http://localhost"


def text_of(value):
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def answer(passkey, text, **changes):
    """The fields that the page's script fills in."""
    client_data = passkey.client_data(text, **{"origin": LOCAL} | changes.pop("client", {}))
    data = passkey.data(**changes)
    return {
        "sign": "key",
        "credential": text_of(passkey.point),
        "signature": text_of(passkey.der(data, client_data)),
        "authenticator_data": text_of(data),
        "client_data": text_of(client_data),
    }


def with_key(site, someone, number):
    """A key of theirs, registered past the browser; its credential is its point."""
    passkey = Authenticator(number, rp_id="localhost")
    keys = site.parts.acts.keys
    key_id = keys.add(someone, "localhost", passkey.point, passkey.point, "测试密钥")
    proof = answer(passkey, key_proof_message(ORIGIN, someone, key_id))
    keys.prove(someone, Answer.of(proof))
    return passkey
