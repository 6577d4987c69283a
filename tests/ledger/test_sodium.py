"""libsodium's yes is cryptography's, its no is asked again, and every process is told."""

import hashlib
import multiprocessing
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import sodium
from ledger.examiners import _processes
from ledger.signing import PrivateKey, PublicKey, ask_first, asked_first
from ops.cli import main

KEY = PrivateKey.from_seed(bytes(range(32)))
OTHER = PrivateKey.from_seed(bytes(32))


@pytest.fixture(autouse=True)
def as_before():
    first = asked_first()
    yield
    ask_first(first)


class Points:
    """The curve of Ed25519, slowly (RFC 8032 §5.1)."""

    P = 2**255 - 19
    ORDER = 2**252 + 27742317777372353535851937790883648493
    D = -121665 * pow(121666, -1, P) % P

    @classmethod
    def add(cls, one, other):
        (a, b), (c, d) = one, other
        both = cls.D * a * b * c * d % cls.P
        x = (a * d + b * c) * pow(1 + both, -1, cls.P)
        y = (b * d + a * c) * pow(1 - both, -1, cls.P)
        return x % cls.P, y % cls.P

    @classmethod
    def times(cls, many, point):
        total = (0, 1)
        for bit in f"{many:b}":
            total = cls.add(total, total)
            if bit == "1":
                total = cls.add(total, point)
        return total

    @classmethod
    def read(cls, raw):
        whole = int.from_bytes(raw, "little")
        y, sign = whole % 2**255, whole >> 255
        square = (y * y - 1) * pow(cls.D * y * y + 1, -1, cls.P) % cls.P
        root = pow(square, (cls.P + 3) // 8, cls.P)
        if root * root % cls.P != square:
            root = root * pow(2, (cls.P - 1) // 4, cls.P) % cls.P
        assert root * root % cls.P == square
        return (root if root % 2 == sign else cls.P - root), y


def test_the_example_holds_with_the_cofactor_only():
    key, message, signature = sodium._WITH_THE_COFACTOR_ONLY
    base = Points.read((4 * pow(5, -1, Points.P) % Points.P).to_bytes(32, "little"))
    scalar = int.from_bytes(signature[32:], "little")
    hashed = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    left = Points.times(scalar, base)
    right = Points.add(
        Points.read(signature[:32]), Points.times(hashed % Points.ORDER, Points.read(key))
    )

    assert scalar < Points.ORDER
    assert left != right
    assert Points.times(8, left) == Points.times(8, right)
    assert not sodium.accepts(key, message, signature)
    assert not PublicKey("ed25519", key).verify(message, signature)


def test_a_library_that_verifies_with_the_cofactor_is_not_asked(monkeypatch):
    ask_first([])
    monkeypatch.setattr(sodium, "accepts", lambda *_: True)

    sodium.hasten()

    assert asked_first() == ()


def test_it_accepts_what_was_signed():
    signature = KEY.sign(b"message")

    assert sodium.accepts(KEY.public.raw, b"message", signature)
    assert not sodium.accepts(KEY.public.raw, b"massage", signature)
    assert not sodium.accepts(OTHER.public.raw, b"message", signature)


@pytest.mark.parametrize("end", [65, 67, 71, 63, 32, 0])
def test_no_byte_of_the_message_counts_as_the_signatures(end):
    """libsodium is given both in one: a boundary moved would be another message's signature."""
    both = KEY.sign(b"message") + b"message"
    signature, message = both[:end], both[end:]
    sodium.hasten()

    assert not sodium.accepts(KEY.public.raw, message, signature)
    assert not KEY.public.verify(message, signature)


@given(st.binary(max_size=80), st.integers(0, 8 * 64 - 1))
def test_one_bit_of_a_signature_changed_is_refused_as_before(message, bit):
    signature = int.from_bytes(KEY.sign(message), "little") ^ (1 << bit)

    assert not sodium.accepts(KEY.public.raw, message, signature.to_bytes(64, "little"))


def test_a_yes_is_taken_and_a_no_is_asked_again():
    signature = KEY.sign(b"message")
    given = KEY.public.raw, b"massage", signature

    ask_first([lambda *_: False])
    assert KEY.public.verify(b"message", signature)
    assert not KEY.public.verify(b"massage", signature)
    ask_first([lambda *asked: asked == given])
    assert KEY.public.verify(b"massage", signature)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_that_examine_ask_as_we_do(monkeypatch, method):
    methods = [method] if method in multiprocessing.get_all_start_methods() else []
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: methods)
    for first in ((), (sodium.accepts,)):
        ask_first(first)
        with _processes(1) as processes:
            assert processes.submit(asked_first).result() == first


def test_processes_that_verify_for_the_door_ask_it_first():
    code = (
        "from ledger import signing, sodium, verifiers\n"
        "verifiers.serve()\n"
        "assert signing.asked_first() == (sodium.accepts,)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], stdin=subprocess.DEVNULL, check=False)

    assert done.returncode == 0


def test_the_command_asks_it_first(capsys):
    ask_first([])

    with pytest.raises(SystemExit):
        main(["verify", "--help"])

    assert "PATH" in capsys.readouterr().out
    assert asked_first() == (sodium.accepts,)
