"""Lies about what a person's own authenticator signed, each caught with its code at its entry."""

import json
from base64 import b64decode

import pytest

from ledger.canonical import decode, encode, to_base64
from ledger.entry import ENTRY_BYTES_MAX, Entry, place, size_if_placed
from ledger.errors import Malformed
from ledger.merkle import leaf_hash
from ledger.policy import Policy
from ledger.statement import Signed, message
from ledger.verify import Trust, verify_bundle, verify_tree
from ledger.verify_report import report
from ledger.webauthn import CLIENT_DATA_BYTES_MAX, Assertion
from tests.passkeys import SITE, Authenticator
from tests.tampering.conftest import CENTRE, town
from tests.tampering.honest_log import ORIGIN, POLICY

TRUST = Trust(policy=Policy.parse(POLICY))
OFFICER = "person/00112233445566aa"
PASSKEY, OTHER_PASSKEY = Authenticator(21), Authenticator(22)
CONFIRMED = {"alert": "alert-" + "0" * 40, "officer": OFFICER}
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def issue(log, passkey=PASSKEY, actor=OFFICER, **changes):
    data = passkey.issue(ORIGIN, actor) | changes
    stream = f"key/{data['key']['id']}"
    return log.say("org/office", "key.Issued", data, stream=stream, mark="issued")


def confirmation(log, **members):
    return log.statement(OFFICER, "violation.Confirmed", CONFIRMED, **members)


def honest():
    log = town()
    issue(log)
    log.place(PASSKEY.signed(confirmation(log)), mark="confirmed")
    return log


def asserted(**changes):
    """The officer's browser says something else, and the authenticator signs it."""

    def tell(log):
        log.place(PASSKEY.signed(confirmation(log), **changes), mark="lie")

    return tell


def signature_changed(change):
    """The entry's `signature` is changed after the fact, in a log that holds it so."""

    def tell(log):
        signed = PASSKEY.signed(confirmation(log))
        index = log.place(signed, mark="lie")
        entry = decode(log.entries[index])
        change(entry["signature"])
        log.entries[index] = encode(entry)
        log.heads[signed.statement["stream"]] = (entry["placed"]["seq"], leaf_hash(encode(entry)))

    return tell


def other_statement(log):
    """The assertion of the first confirmation, under a second one."""
    first = Entry.parse(0, log.entries[log.marks["confirmed"]]).signed
    log.place(Signed(confirmation(log), first.key, first.value, first.assertion), mark="lie")


def other_anchor(log):
    """The statement said again, but for its anchor: what the gateway might like to complete."""
    signed = PASSKEY.signed(confirmation(log))
    anchored = signed.statement | {"anchor": log.anchor()}
    log.place(Signed(anchored, signed.key, signed.value, signed.assertion), mark="lie")


def malleated(signature):
    value = b64decode(signature["value"])
    other = N - int.from_bytes(value[32:])
    signature["value"] = to_base64(value[:32] + other.to_bytes(32))


def as_der(signature):
    signature["value"] = to_base64(b"\x30\x44\x02\x20" + bytes(68))


def data_longer(signature):
    data = b64decode(signature["authenticator_data"]) + b"\xa0"
    signature["authenticator_data"] = to_base64(data)


def client_data_oversize(signature):
    told = json.loads(b64decode(signature["client_data"]))
    told["more"] = "x" * CLIENT_DATA_BYTES_MAX
    signature["client_data"] = to_base64(json.dumps(told).encode())


def ed25519_with_assertion(log):
    """A machine's key, and around its signature what a person's browser might say."""
    statement = log.statement("org/centre", "disclosure.Published", {"item": "x"})
    key = CENTRE.public.id
    text = message(statement, key)
    _, assertion = PASSKEY.sign(text)
    log.place(Signed(statement, key, CENTRE.sign(text), assertion), mark="lie")


def ed25519_asserted(log):
    """An Ed25519 signature over what an authenticator would have signed."""
    statement = log.statement("org/centre", "disclosure.Published", {"item": "x"})
    key = CENTRE.public.id
    signature, assertion = PASSKEY.sign(message(statement, key))
    log.place(Signed(statement, key, signature, assertion), mark="lie")


def signed_directly(log):
    """The passkey's private half, got out of its authenticator, signs the statement itself."""
    statement = confirmation(log)
    key = PASSKEY.public.id
    signature, _ = PASSKEY.sign(message(statement, key))
    log.place(Signed(statement, key, signature), mark="lie")


def by_another_passkey(log):
    statement = confirmation(log)
    key = PASSKEY.public.id
    log.place(Signed(statement, key, *OTHER_PASSKEY.sign(message(statement, key))), mark="lie")


def never_issued(log):
    log.place(OTHER_PASSKEY.signed(confirmation(log)), mark="lie")


def for_another_actor(log):
    statement = log.statement("org/centre", "violation.Confirmed", CONFIRMED)
    log.place(PASSKEY.signed(statement), mark="lie")


def issued(**changes):
    def tell(log):
        log.marks["lie"] = issue(log, OTHER_PASSKEY, **changes)
        log.place(OTHER_PASSKEY.signed(confirmation(log)))

    return tell


SOMEBODY = "person/ffeeddccbbaa9988"


def proof_of(actor):
    return OTHER_PASSKEY.issue(ORIGIN, actor)["proof"]


def packed(**changes):
    text = f"mingjing/key/v1\n{ORIGIN}\n{OFFICER}\n{OTHER_PASSKEY.public.id}".encode()
    signature, assertion = OTHER_PASSKEY.sign(text, **changes)
    return to_base64(assertion.pack(signature))


def proof_for_another_site(log):
    """The same point at another relying party is another key, of which there is no proof."""
    elsewhere = Authenticator(OTHER_PASSKEY.number, rp_id="evil.test")
    log.marks["lie"] = issue(log, elsewhere, proof=proof_of(OFFICER))
    log.place(elsewhere.signed(confirmation(log)))


LIES = {
    "another origin's page": (asserted(client={"origin": "https://evil.test"}), "BAD_SIGNATURE"),
    "a page without TLS": (asserted(client={"origin": f"http://{SITE}"}), "BAD_SIGNATURE"),
    "a page in a frame": (asserted(client={"crossOrigin": True}), "BAD_SIGNATURE"),
    "another relying party": (asserted(rp_id="evil.test"), "BAD_SIGNATURE"),
    "another challenge": (asserted(client={"challenge": "A" * 43}), "BAD_SIGNATURE"),
    "a registration": (asserted(client={"type": "webauthn.create"}), "BAD_SIGNATURE"),
    "nobody was there": (asserted(flags=0x04), "BAD_SIGNATURE"),
    "the user was not verified": (asserted(flags=0x01), "BAD_SIGNATURE"),
    "an assertion of another statement": (other_statement, "BAD_SIGNATURE"),
    "an anchor completed after signing": (other_anchor, "BAD_SIGNATURE"),
    "the other form of the signature": (signature_changed(malleated), "BAD_SIGNATURE"),
    "a signature in DER": (signature_changed(as_der), "MALFORMED"),
    "authenticator data go on": (signature_changed(data_longer), "MALFORMED"),
    "client data too long": (signature_changed(client_data_oversize), "MALFORMED"),
    "no client data": (signature_changed(lambda s: s.pop("client_data")), "MALFORMED"),
    "no authenticator data": (
        signature_changed(lambda s: s.pop("authenticator_data")),
        "MALFORMED",
    ),
    "a further member": (signature_changed(lambda s: s.update(user_handle="AA==")), "MALFORMED"),
    "client data not in base64": (
        signature_changed(lambda s: s.update(client_data="{}")),
        "MALFORMED",
    ),
    "an Ed25519 entry with an assertion": (ed25519_with_assertion, "BAD_SIGNATURE"),
    "a passkey's signature under an Ed25519 key": (ed25519_asserted, "BAD_SIGNATURE"),
    "a passkey that signs without its authenticator": (signed_directly, "BAD_SIGNATURE"),
    "somebody else's passkey": (by_another_passkey, "BAD_SIGNATURE"),
    "a passkey nobody issued": (never_issued, "UNKNOWN_KEY"),
    "a passkey of another actor": (for_another_actor, "UNKNOWN_KEY"),
    "a passkey kept by the gateway": (issued(custody="gateway"), "MALFORMED"),
    "a proof for another actor": (issued(proof=proof_of(SOMEBODY)), "BAD_SIGNATURE"),
    "a proof without its user": (issued(proof=packed(flags=0x01)), "BAD_SIGNATURE"),
    "a proof from a registration": (
        issued(proof=packed(client={"type": "webauthn.create"})),
        "BAD_SIGNATURE",
    ),
    "a proof that is a bare signature": (issued(proof=to_base64(bytes(64))), "MALFORMED"),
    "a proof for another relying party": (proof_for_another_site, "BAD_SIGNATURE"),
    "a point off the curve": (
        issued(key=PASSKEY.public.as_json() | {"public_key": to_base64(bytes(97))}),
        "MALFORMED",
    ),
}  # fmt: skip


def test_what_a_person_signed_is_verified_in_a_bundle_and_in_the_tree():
    log = honest()
    log.record_heads()

    for found in (verify_bundle(log.bundle(), TRUST), verify_tree(log.tree().get, TRUST)):
        assert (found.code, found.reason) == ("VERIFIED", "")
        assert found.findings.passkeys == found.as_json()["passkeys"] == [log.marks["confirmed"]]
        assert f"own authenticator (1): {log.marks['confirmed']}" in report(found)


def test_what_a_person_signed_is_listed_wherever_it_stands_in_a_long_log():
    log = honest()
    for number in range(260):
        log.publish(f"notice {number}")
    index = log.place(PASSKEY.signed(confirmation(log)))
    log.record_heads()

    found = verify_tree(log.tree().get, TRUST)

    assert found.findings.passkeys == [log.marks["confirmed"], index]


@pytest.mark.parametrize(("lie", "code"), LIES.values(), ids=LIES)
def test_a_lie_about_a_passkey_is_caught(lie, code):
    log = honest()
    lie(log)
    log.record_heads()

    for found in (verify_bundle(log.bundle(), TRUST), verify_tree(log.tree().get, TRUST)):
        assert (found.code, found.index) == (code, log.marks["lie"]), found.reason


def test_genesis_is_no_persons():
    log = type(town())().found(root={"actor": "org/office", "key": PASSKEY.public.as_json()})
    log.record_heads()

    found = verify_tree(log.tree().get, TRUST)

    assert (found.code, found.index) == ("MALFORMED", 0)


def test_a_passkey_may_end_itself_and_then_signs_nothing():
    log = honest()
    stream = f"key/{PASSKEY.public.id}"
    revoked = {"reason": "lost", "compromised_since": None}
    log.place(PASSKEY.signed(log.statement(OFFICER, "key.Revoked", revoked, stream=stream)))
    late = log.place(PASSKEY.signed(confirmation(log)))
    log.record_heads()

    found = verify_tree(log.tree().get, TRUST)

    assert (found.code, found.index) == ("REVOKED_KEY", late)


def test_an_entry_counts_its_assertion_into_its_size():
    log = honest()
    statement = confirmation(log)
    statement["data"] = CONFIRMED | {"reason": ""}
    client_data = PASSKEY.client_data(message(statement, PASSKEY.public.id), more="x" * 700)
    signed = PASSKEY.signed(statement, client_data=client_data)
    room = ENTRY_BYTES_MAX - size_if_placed(signed)
    signed.statement["data"]["reason"] = "y" * room

    assert size_if_placed(signed) == ENTRY_BYTES_MAX
    where = {"seq": 10**15, "prev": "0" * 64, "received_at": "2026-03-02T01:00:00.000000Z"}
    read = Entry.parse(0, place(signed, **where))
    assert read.signed == signed
    signed.statement["data"]["reason"] += "y"
    with pytest.raises(Malformed, match="more than"):
        Entry.parse(0, place(signed, **where))


def test_an_assertion_is_read_as_it_was_sent():
    signed = PASSKEY.signed(confirmation(town()))

    assert Signed.from_json(signed.as_json()) == signed
    assert isinstance(signed.assertion, Assertion)
    assert signed.as_json()["signature"].keys() == {
        "key", "value", "authenticator_data", "client_data",
    }  # fmt: skip
    with pytest.raises(Malformed, match="/signature"):
        Signed.from_json(
            signed.as_json()
            | {"signature": {**signed.as_json()["signature"], "user_handle": "AA=="}}
        )
