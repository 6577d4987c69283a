"""A sealed value opens with its key, in its place, and nowhere else."""

import pytest

from ledger.errors import Malformed
from ledger.sealed import Opening, commit
from tests.tampering.honest_log import HonestLog

KEY = bytes(range(32))
STATEMENT = HonestLog().statement("org/centre", "draw.Executed", {})


def sealed(value, name="experts"):
    return STATEMENT | {"sealed": {name: commit(KEY, STATEMENT, name, value)}}


def test_a_commitment_opens_with_its_key_and_value():
    assert Opening(KEY, ["甲", 1]).opens(sealed(["甲", 1]), "experts")


@pytest.mark.parametrize("member", ["actor", "id", "log", "stream"])
def test_a_commitment_holds_in_its_own_statement_only(member):
    moved = sealed("x") | {member: "other"}

    assert not Opening(KEY, "x").opens(moved, "experts")


def test_another_key_value_or_name_does_not_open():
    assert not Opening(bytes(32), "x").opens(sealed("x"), "experts")
    assert not Opening(KEY, "y").opens(sealed("x"), "experts")
    assert not Opening(KEY, value=True).opens(sealed(1), "experts")
    assert commit(KEY, STATEMENT, "a", "x") != commit(KEY, STATEMENT, "b", "x")


def test_a_key_has_thirty_two_bytes():
    with pytest.raises(Malformed):
        commit(b"short", STATEMENT, "a", "x")
    with pytest.raises(Malformed):
        Opening.from_json({"key": "AAAA", "value": 1}, "")


def test_what_is_shared_is_written_as_it_is_read():
    opening = Opening(KEY, {"a": [1]})

    assert Opening.from_json(opening.as_json(), "") == opening
