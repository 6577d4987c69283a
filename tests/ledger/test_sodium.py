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


def sides(signature):
    """S·B, and R + h·A."""
    key = Points.read(sodium._KEY)
    base = Points.read((4 * pow(5, -1, Points.P) % Points.P).to_bytes(32, "little"))
    digest = hashlib.sha512(signature[:32] + sodium._KEY + sodium._MESSAGE).digest()
    hashed = int.from_bytes(digest, "little") % Points.ORDER
    right = Points.add(Points.read(signature[:32]), Points.times(hashed, key))
    return Points.times(int.from_bytes(signature[32:], "little"), base), right


def test_each_example_is_good_by_a_looser_rule_only():
    cofactor, large, second = sodium._GOOD_FOR_OTHERS
    left, right = sides(cofactor)
    assert left != right
    assert Points.times(8, left) == Points.times(8, right)

    left, right = sides(large)
    assert left == right
    assert int.from_bytes(large[32:], "little") >= Points.ORDER

    left, right = sides(second)
    assert left == right
    assert int.from_bytes(second[:32], "little") % 2**255 >= Points.P

    left, right = sides(sodium._GOOD)
    assert left == right
    for signature in sodium._GOOD_FOR_OTHERS:
        assert not sodium.accepts(sodium._KEY, sodium._MESSAGE, signature)
        assert not PublicKey("ed25519", sodium._KEY).verify(sodium._MESSAGE, signature)


@pytest.mark.parametrize("one", [*sodium._GOOD_FOR_OTHERS, None])
def test_a_library_that_draws_another_line_is_not_asked(monkeypatch, one):
    """It accepts one example too many, or nothing at all."""
    taken = set() if one is None else {sodium._GOOD, one}
    ask_first([sodium.accepts])
    monkeypatch.setattr(sodium, "accepts", lambda _key, _message, signature: signature in taken)

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


@pytest.mark.parametrize("key", [KEY.public.raw + b"\0", KEY.public.raw[:-1], b""])
def test_no_other_key_is_made_of_what_is_no_key(key):
    assert not sodium.accepts(key, b"message", KEY.sign(b"message"))


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


def test_processes_that_examine_ask_as_we_do(monkeypatch):
    """Those started afresh; a copy has what we have."""
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
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
