"""Tiles of nothing but plain entries are judged in one go, and as their entries would be."""

import json
import os

import pytest

from ledger import examiners
from ledger import verify_tree as verify_tree_module
from ledger.policy import Policy
from ledger.tiles import TILE_WIDTH
from ledger.verify import Trust, verify_tree
from ledger.verify_entries import EntryChecks
from tests.tampering.conftest import AGENCY, BIDDER, town
from tests.tampering.honest_log import OTHER, POLICY, private_key, time

TRUST = Trust(policy=Policy.parse(POLICY))
WHERE = TILE_WIDTH + 9
CLERK = private_key(15)


def log_before(index):
    """The first tile has key events, the second none."""
    log = town()
    log.issue("org/clerk", CLERK, custody="gateway")
    while log.size < index:
        number = log.size
        log.publish(
            f"notice {number}",
            stream=f"project/E{number % 5}",
            actor="org/clerk" if number % 3 else "org/centre",
            **({"anchor": log.anchor(number - 2)} if number % 2 else {}),
        )
    return log


def verdict(log):
    return verify_tree(log.tree().get, TRUST)


def one_by_one(log, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(EntryChecks, "plain", lambda *_: None)
        return verdict(log)


def test_an_honest_log_is_described_alike(monkeypatch):
    log = log_before(WHERE)
    said = []
    plain = EntryChecks.plain
    monkeypatch.setattr(EntryChecks, "plain", lambda *given: said.append(plain(*given)) or said[-1])

    found = verdict(log)

    assert found.code == "VERIFIED"
    assert [ends.keys() for ends in said] == [{f"project/E{n}" for n in range(5)}]
    assert found.as_json() == one_by_one(log, monkeypatch).as_json()
    assert WHERE - 2 in found.findings.gateway_custody


def test_heads_recorded_after_plain_tiles_are_compared_with_all_streams(monkeypatch):
    log = log_before(2 * TILE_WIDTH)
    log.record_heads()
    right = verdict(log)
    log.record_heads(streams=3)

    assert right.code == "VERIFIED"
    assert (verdict(log).code, verdict(log).index) == ("INCOMPLETE", log.size - 1)
    assert verdict(log).as_json() == one_by_one(log, monkeypatch).as_json()


def test_entries_that_were_disowned_are_listed_alike(monkeypatch):
    log = log_before(3 * TILE_WIDTH)
    log.revoke(CLERK, since=WHERE)

    found = verdict(log)

    assert found.code == "VERIFIED_WITH_DISOWNED"
    clerks = [i for i in range(WHERE, 3 * TILE_WIDTH) if i % 3]
    assert found.findings.disowned == clerks
    assert found.as_json() == one_by_one(log, monkeypatch).as_json()


PLACED = {
    "a gap": ({"seq": 9_999}, "CHAIN_BROKEN"),
    "another entry before it": ({"prev": "ab" * 32}, "CHAIN_BROKEN"),
    "received too early": ({"received_at": time(WHERE - 2)}, "CHAIN_BROKEN"),
}
SAID = {
    "said in an earlier tile": ({"id": "s-50", "actor": "org/clerk"}, "CHAIN_BROKEN"),
    "said in this tile": ({"id": f"s-{TILE_WIDTH + 3}", "actor": "org/clerk"}, "CHAIN_BROKEN"),
    "by a key that nobody issued": ({"key": private_key(77)}, "UNKNOWN_KEY"),
    "by somebody else's key": ({"key": BIDDER}, "UNKNOWN_KEY"),
    "by a key that was rotated": ({"actor": "org/agency", "key": AGENCY}, "REVOKED_KEY"),
    "for another log": ({"log": "ledger.example/other"}, "MALFORMED"),
    "anchored in what is to come": (
        {"anchor": {"size": WHERE + 1, "root": "A" * 43 + "="}},
        "SPLIT_VIEW",
    ),
    "anchored elsewhere": ({"anchor": {"size": 7, "root": "A" * 43 + "="}}, "SPLIT_VIEW"),
}


@pytest.mark.parametrize(
    ("lie", "code"),
    [({"placed": placed}, code) for placed, code in PLACED.values()] + [*SAID.values()],
    ids=[*PLACED, *SAID],
)
def test_a_lie_among_plain_entries_is_found_where_it_is(lie, code, monkeypatch):
    log = log_before(WHERE)
    log.say(**{"actor": "org/centre", "kind": "tender.Noted", "data": {"a": 1}} | lie)
    while log.size < WHERE + 5:
        log.publish(f"notice {log.size}", stream=OTHER)

    found = verdict(log)

    assert (found.code, found.index) == (code, WHERE)
    assert found.as_json() == one_by_one(log, monkeypatch).as_json()


def test_an_entry_that_is_not_in_the_tree_is_found_where_it_is(monkeypatch):
    log = log_before(WHERE + 5)
    files = log.tree()
    (name,) = (name for name in files if name.startswith("tile/entries/001"))
    files[name] = files[name].replace(b"notice %d" % WHERE, b"notice %d" % (WHERE + 1))
    trees = []
    for _ in range(2):
        trees.append(verify_tree(files.get, TRUST))
        monkeypatch.setattr(EntryChecks, "plain", lambda *_: None)

    assert [(found.code, found.index) for found in trees] == [("NOT_INCLUDED", WHERE)] * 2
    assert json.dumps(trees[0].as_json()) == json.dumps(trees[1].as_json())


@pytest.fixture
def by_processes(monkeypatch):
    """As a long log is verified: the first tiles are in work before all keys are known."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    for module in (examiners, verify_tree_module):
        monkeypatch.setattr(module, "PROCESSES_FROM", 1)


@pytest.mark.usefixtures("by_processes")
def test_processes_find_what_threads_find_where_keys_are_issued_on_the_way(monkeypatch):
    log = log_before(WHERE)
    late = private_key(16)
    log.issue("org/late", late)
    while log.size < 4 * TILE_WIDTH + 1:
        log.publish(f"notice {log.size}", actor="org/late")

    found = verdict(log)

    assert found.code == "VERIFIED"
    monkeypatch.undo()
    assert found.as_json() == verdict(log).as_json()


@pytest.mark.usefixtures("by_processes")
def test_processes_too_find_a_bad_signature_before_a_later_tile_that_is_cut_off():
    test_a_bad_signature_comes_before_a_later_tile_that_is_cut_off()


def test_a_bad_signature_comes_before_a_later_tile_that_is_cut_off():
    log = log_before(TILE_WIDTH + 5)
    log.entries[WHERE - 5] = log.entries[WHERE - 5].replace(b"notice", b"notify")
    while log.size < 3 * TILE_WIDTH:
        log.publish(f"notice {log.size}", stream=OTHER)
    files = log.tree()
    files["tile/entries/002"] = files["tile/entries/002"][:-1]

    found = verify_tree(files.get, TRUST)

    assert (found.code, found.index) == ("BAD_SIGNATURE", WHERE - 5)
