"""The ring as the door uses it: asked before each statement is placed, folded after."""

import json

import pytest

from ledger.entry import Entry
from ledger.errors import Malformed
from ledger.keys import BadSignature, KeyRing, RevokedKey, UnknownKey
from tests.tampering.conftest import BIDDER, CENTRE, town
from tests.tampering.honest_log import HonestLog, private_key


def entries(log):
    return [Entry.parse(index, raw) for index, raw in enumerate(log.entries)]


def folded(log):
    ring = KeyRing()
    for entry in entries(log):
        ring.apply(entry)
    return ring


def check(ring, log, *, actor="org/centre", key=CENTRE):
    statement = log.statement(actor, "disclosure.Published", {})
    return ring.check(key.public.id, actor, log.size, statement)


def test_a_whole_log_is_folded_entry_by_entry():
    log = town()
    ring = folded(log)

    assert check(ring, log) == CENTRE.public
    assert ring.records[CENTRE.public.id].custody == "holder"
    assert not ring.disowns_anything


def test_a_refused_statement_changes_nothing():
    log = town()
    ring = folded(log)
    kept = json.dumps(sorted(ring.records))

    with pytest.raises(UnknownKey):
        check(ring, log, key=private_key(77))
    with pytest.raises(UnknownKey):
        check(ring, log, actor="org/bidder")

    assert json.dumps(sorted(ring.records)) == kept


def test_a_key_is_good_until_the_very_entry_that_revokes_it():
    log = town()
    log.revoke(CENTRE)
    ring = folded(log)

    with pytest.raises(RevokedKey) as refused:
        check(ring, log)

    assert refused.value.ended == log.size - 1
    assert ring.good(CENTRE.public.id, "org/centre", log.size - 2).public == CENTRE.public


def test_a_key_is_good_again_when_its_revocation_is_disowned():
    log = town()
    second = private_key(50)
    log.issue("org/office", second)
    stolen = log.revoke(CENTRE, signer=second)
    with pytest.raises(RevokedKey):
        check(folded(log), log)

    log.revoke(second, since=stolen)
    ring = folded(log)

    assert check(ring, log) == CENTRE.public
    assert ring.is_disowned(second.public.id, stolen)
    assert not ring.is_disowned(second.public.id, stolen - 1)


def test_a_copy_is_a_ring_of_its_own():
    log = town()
    ring = folded(log)
    tried = ring.copy()
    log.revoke(CENTRE)
    tried.apply(entries(log)[-1])

    assert check(ring, log) == CENTRE.public
    with pytest.raises(RevokedKey):
        check(tried, log)


@pytest.mark.parametrize("since", [0, 3, 99])
def test_a_compromise_lies_between_issue_and_revocation(since):
    log = town()
    log.revoke(CENTRE, since=since)  # issued at 3, revoked at 15

    with pytest.raises(Malformed) as refused:
        folded(log)

    assert refused.value.path == "/statement/data/compromised_since"


def test_nothing_follows_what_root_revoked():
    log = town()
    log.revoke(BIDDER)
    log.revoke(BIDDER)

    with pytest.raises(Malformed, match="only one of root's"):
        folded(log)


def test_a_proof_for_another_actor_is_no_proof():
    log = town()
    new = private_key(51)
    log.issue("org/one", new)
    other = log.entries[-1].replace(b'"actor":"org/one"', b'"actor":"org/two"')
    log.entries[-1] = other

    with pytest.raises(BadSignature, match="proof of the new key"):
        folded(log)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"suite": "sm3-sm2"}, "/statement/data/suite"),
        ({"origin": "elsewhere"}, "/statement/data/origin"),
        ({"log_vkey": "x"}, "/statement/data/log_vkey"),
        ({"log_vkey": 1}, "/statement/data/log_vkey"),
        ({"root": {"actor": "org/x", "key": None}}, "/statement/data/root/actor"),
        ({"ledger": {"actor": "org/x", "key": None}}, "/statement/data/ledger/actor"),
        ({"more": 1}, "/statement/data"),
    ],
)
def test_genesis_has_exactly_its_form(changes, path):
    log = HonestLog().found(**changes)

    with pytest.raises(Malformed) as refused:
        KeyRing().apply(entries(log)[0])

    assert refused.value.path == path


def test_a_revocation_by_a_key_that_a_thief_issued_does_not_count():
    """Decided from the end, and again without what the rest disowns."""
    log = town()
    stolen, front = private_key(52), private_key(53)
    log.issue("org/office", stolen)
    log.issue("org/office", front, signer=stolen)
    first = log.size - 1
    log.revoke(stolen, since=first)
    log.revoke(CENTRE, signer=front)
    ring = folded(log)

    assert check(ring, log) == CENTRE.public
    assert ring.is_disowned(front.public.id, log.size - 1)
