"""Keys that bind, signatures that hold."""

import pytest

from ledger.errors import Malformed, UnusableKey
from ledger.signing import PrivateKey, PublicKey, key_proof_message

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
SEED = bytes(range(32))


def test_a_key_id_is_the_digest_of_suite_and_bytes():
    key = PublicKey.from_json(
        {
            "id": "2a16a7f48f7989447787af7da1d9bf7de0a4eec75a7ff1891999adf58e3a7048",
            "public_key": "aoIv6xlwB7GuzjTuv3m2dcxiVvk2NTeD7ilTGpZUrEM=",
            "suite": "ed25519",
        },
        "/key",
    )

    assert PublicKey.from_json(key.as_json(), "") == key


def test_a_seed_is_the_same_key_everywhere():
    one, other = PrivateKey.from_seed(SEED), PrivateKey.from_seed(SEED)

    assert one.public == other.public
    assert one.seed == SEED
    assert one.sign(b"x") == other.sign(b"x")
    assert SEED.hex() not in repr(one)


def test_a_signature_holds_for_its_message_only():
    key = PrivateKey.generate()
    signature = key.sign(b"message")

    assert key.public.verify(b"message", signature)
    assert not key.public.verify(b"massage", signature)
    assert not key.public.verify(b"message", signature[:-1])
    assert not PrivateKey.generate().public.verify(b"message", signature)


def test_a_second_form_of_the_same_signature_is_refused():
    key = PrivateKey.from_seed(SEED)
    signature = key.sign(b"message")
    shifted = int.from_bytes(signature[32:], "little") + GROUP_ORDER

    assert not key.public.verify(b"message", signature[:32] + shifted.to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (bytes(32), "low order"),
        (bytes(31) + b"\x80", "low order"),
        (b"\x01" + bytes(31), "low order"),
        (b"\x01" + bytes(30) + b"\x80", "low order"),
        (b"\xec" + b"\xff" * 30 + b"\x7f", "low order"),
        (b"\xed" + b"\xff" * 30 + b"\x7f", "not canonically encoded"),
        (b"\xff" * 32, "not canonically encoded"),
        (bytes(31), "32 bytes"),
    ],
)
def test_a_key_that_binds_nobody_is_refused(raw, reason):
    with pytest.raises(UnusableKey, match=reason):
        PublicKey("ed25519", raw)


def test_reserved_suites_are_refused_plainly():
    with pytest.raises(UnusableKey, match="sm2-sm3"):
        PublicKey("sm2-sm3", bytes(33))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": "0" * 64}, "/key/id"),
        ({"suite": 1}, "/key/suite"),
        ({"public_key": "AAAA"}, "/key"),
        ({"public_key": "?"}, "/key/public_key"),
        ({"more": 1}, "/key"),
    ],
)
def test_a_key_object_has_exactly_its_form(change, path):
    key = PrivateKey.from_seed(SEED).public.as_json() | change

    with pytest.raises(Malformed) as refused:
        PublicKey.from_json(key, "/key")

    assert refused.value.path == path


def test_the_proof_of_a_key_names_log_actor_and_key():
    assert key_proof_message("log", "org/a", "ff") == b"mingjing/key/v1\nlog\norg/a\nff"
