"""What the lies are told about is true, and stays so in every honest form."""

import json

import pytest

from ledger.checkpoint import open_checkpoint
from ledger.policy import Policy
from ledger.verify import Trust, verify_bundle, verify_tree
from tests.tampering.conftest import AGENCY, BIDDER, CENTRE, town
from tests.tampering.honest_log import OTHER, POLICY, ROOT, STREAM, private_key

TRUST = Trust(policy=Policy.parse(POLICY))


@pytest.fixture
def log():
    log = town()
    log.record_heads()
    return log


@pytest.mark.parametrize(
    "stream", [STREAM, OTHER, "system", f"key/{AGENCY.public.id}", f"key/{ROOT.public.id}"]
)
def test_a_bundle_of_any_stream_is_verified(log, stream):
    found = verify_bundle(log.bundle(stream), TRUST)

    assert (found.code, found.reason) == ("VERIFIED", "")
    assert len(found.checks) == 12
    assert found.findings.gateway_custody == [log.marks["heads"]]
    assert found.findings.witnesses == [("witness.example/audit", 1_772_000_000)]


def test_the_tree_is_verified(log):
    found = verify_tree(log.tree().get, TRUST)

    assert (found.code, found.reason) == ("VERIFIED", "")


def test_a_tree_of_many_tiles_is_verified():
    log = town()
    for number in range(600):
        log.publish(f"notice {number}", stream=f"project/{number % 7}", anchor=log.anchor(9))
    log.record_heads()

    assert verify_tree(log.tree().get, TRUST).code == "VERIFIED"


def test_a_full_tile_stands_for_the_partial_one_it_grew_from():
    log = town()
    note = log.checkpoint()
    while log.size < 256:
        log.publish("more")
    files = {**log.tree(), "checkpoint": note}

    assert verify_tree(files.get, TRUST).code == "VERIFIED"


def test_what_is_not_opened_is_listed_as_withheld(log):
    found = verify_bundle(log.bundle(opened=False), TRUST)

    assert found.code == "VERIFIED_WITH_REDACTIONS"
    shut = [(each.index, each.kind, each.erased_by) for each in found.findings.redactions]
    sealed, attached = log.marks["sealed"], log.marks["attached"]
    assert shut == [(sealed, "sealed", None)] * 2 + [(attached, "attachment", None)]


def test_what_was_erased_names_the_entry_that_says_so():
    log = town()
    sealed = log.marks["sealed"]
    erased = log.say("org/centre", "vault.Erased", {"entry": sealed, "names": ["experts"]})
    log.record_heads()
    members = log.bundle()
    name = f"opened/{sealed:012}.json"
    kept = json.loads(members[name])
    members[name] = json.dumps({"seat": kept["seat"]}, separators=(",", ":")).encode()

    found = verify_bundle(members, TRUST)

    assert found.code == "VERIFIED_WITH_REDACTIONS"
    (redaction,) = found.findings.redactions
    assert (redaction.index, redaction.name, redaction.erased_by) == (sealed, "experts", erased)


def test_a_withheld_entry_is_listed(log):
    held = [log.marks["anchored"], log.marks["sealed"]]

    found = verify_bundle(log.bundle(withheld=held), TRUST)

    assert found.code == "VERIFIED_WITH_WITHHELD"
    assert found.findings.withheld == held


def test_the_checkpoint_seen_last_may_be_any_earlier_one(log):
    for size in (1, 4, 8, 11, log.size):
        last = open_checkpoint(log.checkpoint(size), TRUST.policy.logs)
        trust = Trust(policy=TRUST.policy, last_seen=last)

        assert verify_bundle(log.bundle(since=[size]), trust).code == "VERIFIED"
        assert verify_tree(log.tree().get, trust).code == "VERIFIED"
        # The proof may be there without being needed, and is then checked all the same.
        assert verify_bundle(log.bundle(since=[size]), TRUST).code == "VERIFIED"


def test_genesis_may_be_named_by_its_hash_instead_of_its_log_key():
    log = town()
    log.record_heads()
    trust = Trust(policy=TRUST.policy, genesis=log.leaves[0])

    assert verify_bundle(log.bundle(), trust).code == "VERIFIED"


def test_what_a_compromised_key_said_is_disowned_and_no_error():
    log = town()
    before = log.publish("by the centre")
    stolen = log.publish("by the thief")
    log.revoke(CENTRE, since=stolen)
    log.record_heads()

    for found in (verify_bundle(log.bundle(), TRUST), verify_tree(log.tree().get, TRUST)):
        assert found.code == "VERIFIED_WITH_DISOWNED"
        assert found.findings.disowned == [stolen]
    assert before < stolen


def test_what_a_key_issued_by_a_thief_says_is_disowned_too():
    log = town()
    second = private_key(20)
    log.issue("org/office", second)
    thief = log.issue("org/front", private_key(21), signer=second)
    said = log.publish("by the front", actor="org/front")
    log.revoke(second, since=thief)
    after = log.publish("by the front again", actor="org/front")
    log.record_heads()

    found = verify_tree(log.tree().get, TRUST)

    assert found.findings.disowned == [thief, said, after]


def test_a_revocation_that_is_disowned_does_not_count():
    log = town()
    second = private_key(20)
    log.issue("org/office", second)
    stolen = log.revoke(CENTRE, signer=second)
    log.revoke(second, since=stolen)
    log.publish("the centre goes on")
    log.record_heads()

    found = verify_bundle(log.bundle(), TRUST)

    assert (found.code, found.reason) == ("VERIFIED", "") or found.findings.disowned == [stolen]


def test_a_key_that_revoked_itself_may_be_revoked_by_root_after():
    log = town()
    log.revoke(BIDDER, by="org/bidder", signer=BIDDER)
    log.revoke(BIDDER, since=log.marks["bid"])
    log.record_heads()

    found = verify_bundle(log.bundle(), TRUST)

    assert found.findings.disowned == [log.marks["bid"], log.marks["bid"] + 1]


def test_an_attachment_of_another_size_than_stated_is_listed():
    log = town()
    digest = next(iter(log.attachments))
    attachment = {"name": "p", "sha256": digest, "size": 12, "media_type": "text/plain"}
    log.publish("plan again", attachments=[attachment])
    log.record_heads()

    found = verify_bundle(log.bundle(), TRUST)

    assert (found.code, found.findings.other_sizes) == ("VERIFIED", [digest])
