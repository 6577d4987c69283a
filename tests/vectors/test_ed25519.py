"""The edge cases of Ed25519 that implementations decide differently (C2SP CCTV)."""

import json

import pytest

from ledger import sodium
from ledger.errors import UnusableKey
from ledger.signing import PublicKey, ask_first
from tests.conftest import shared


@pytest.fixture(scope="module")
def cases():
    return json.loads(shared("vectors/ed25519/ed25519vectors.json").read_text())


@pytest.fixture(params=[(), (sodium.accepts,)], ids=["cryptography", "libsodium first"])
def first(request):
    ask_first(request.param)


def usable(case):
    try:
        return PublicKey("ed25519", bytes.fromhex(case["key"]))
    except UnusableKey:
        return None


def test_exactly_the_keys_that_bind_nobody_are_refused(cases):
    for case in cases:
        flags = set(case["flags"] or ())
        refused = bool(flags & {"low_order_A", "non_canonical_A"})
        assert (usable(case) is None) == refused, case["number"]


@pytest.mark.usefixtures("first")
def test_verification_is_cofactorless_and_of_canonical_points(cases):
    """With a good key it holds unless R is oddly encoded or only the cofactor would save it."""
    decided = 0
    for case in cases:
        key, flags = usable(case), set(case["flags"] or ())
        if key is None:
            continue
        holds = not flags & {"low_order_residue", "non_canonical_R"}
        assert key.verify(case["msg"].encode(), bytes.fromhex(case["sig"])) == holds, case
        decided += 1
    assert decided > 200


def test_libsodium_refuses_more_but_accepts_nothing_else(cases):
    ask_first([])
    refused_more = 0
    for case in cases:
        key, message, signature = usable(case), case["msg"].encode(), bytes.fromhex(case["sig"])
        accepted = sodium.accepts(bytes.fromhex(case["key"]), message, signature)
        holds = key is not None and key.verify(message, signature)
        assert holds or not accepted, case
        if holds and not accepted:
            assert "low_order_R" in case["flags"], case
            refused_more += 1
    assert refused_more > 0
