"""Every lie has its name, and is caught as formats §9 says, at the first bad index.

A lie takes the town's log before its heads are recorded and gives back what the assessor
is handed: a bundle's members. `None` for an index means that none can be named.
"""

import json

import pytest

from ledger.bundle import index_name
from ledger.canonical import decode, encode, to_base64
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.errors import UnusableKey
from ledger.note import Cosigner, Note, NoteSigner
from ledger.policy import Policy
from ledger.signing import PublicKey
from ledger.statement import Signed, sign
from ledger.verify import Trust, verify_bundle, verify_tree
from tests.tampering.conftest import AGENCY, BIDDER, CENTRE, town
from tests.tampering.honest_log import (
    COSIGNER,
    LEDGER,
    ORIGIN,
    OTHER,
    POLICY,
    SIGNER,
    private_key,
    resigned,
    time,
)

TRUST = Trust(policy=Policy.parse(POLICY))
STRANGER = private_key(99)


def entry_name(index):
    return f"entries/{index_name(index)}.json"


def proof_name(index):
    return f"proofs/{index_name(index)}.tlog-proof"


def finished(log, **options):
    log.record_heads()
    return log.bundle(**options)


def edited(log, mark, old, new):
    """The bundle with a few bytes of one entry exchanged."""
    members = finished(log)
    name = entry_name(log.marks[mark])
    assert old in members[name]
    members[name] = members[name].replace(old, new, 1)
    return members


def proved(log, index, raw):
    """A log that truly holds these bytes at this index: only its operator can do that."""
    log.entries[index] = raw
    return log.bundle()


def edited_in_the_log(log, mark, old, new):
    log.record_heads()
    index = log.marks[mark]
    assert old in log.entries[index]
    return proved(log, index, log.entries[index].replace(old, new, 1))


def without(log, *names, **options):
    members = finished(log, **options)
    for name in names:
        del members[name]
    return members


def added(log, name, content):
    return finished(log) | {name: content}


def note_changed(log, change):
    """The checkpoint changed in the bundle and in every proof alike."""
    members = finished(log)
    old, new = members["checkpoint"], change(members["checkpoint"])
    assert new != old
    return {name: content.replace(old, new) for name, content in members.items()}


def signed_by(log, *, signer=SIGNER, witnesses=(COSIGNER,)):
    log.record_heads()
    return log.bundle(checkpoint=log.checkpoint(signer=signer, witnesses=witnesses))


def text_signed(log, change):
    """A checkpoint whose very text is odd, and signed all the same."""
    log.record_heads()
    text = change(Note.parse(log.checkpoint()).text)
    signatures = (SIGNER.sign(text), COSIGNER.sign(text, seconds=1))
    return log.bundle(checkpoint=Note(text, signatures).encode())


def json_changed(log, name, change):
    members = finished(log)
    value = decode(members[name])
    members[name] = encode(change(value) or value)
    return members


def entries_swapped(log):
    members = finished(log)
    one, other = (entry_name(log.marks[mark]) for mark in ("first", "anchored"))
    members[one], members[other] = members[other], members[one]
    return members


def entry_of_another_project(log):
    members = finished(log)
    stranger = log.marks["elsewhere"]
    name = entry_name(log.marks["anchored"])
    members[name] = log.entries[stranger]
    return members


def whole_entry_of_another_project(log):
    members = finished(log)
    others = log.bundle(OTHER)
    index = log.marks["elsewhere"]
    return members | {name(index): others[name(index)] for name in (entry_name, proof_name)}


def placed(**where):
    def lie(log):
        log.publish("misplaced", mark="lie", placed=where)
        return finished(log)

    return lie


def said_twice(log):
    log.publish("twice", id=f"s-{log.marks['first']}", mark="lie")
    return finished(log)


def by_key(key, actor="org/centre", kind="disclosure.Published", **options):
    def lie(log):
        log.say(actor, kind, {"item": "lie"}, key=key, mark="lie", **options)
        return finished(log)

    return lie


def after_its_revocation(log):
    log.revoke(CENTRE)
    log.publish("too late", mark="lie")
    return finished(log)


def rotated_key_signs_on(log):
    log.publish("with the old key", actor="org/agency", key=AGENCY, mark="lie")
    return finished(log)


def rotated_key_issues_twice(log):
    log.issue("org/agency", private_key(31), by="org/agency", signer=AGENCY, mark="lie")
    return finished(log, stream=f"key/{private_key(31).public.id}")


def rotated_key_issues_for_another(log):
    log.rotate("org/bidder", private_key(32))
    log.issue("org/friend", private_key(32), by="org/bidder", signer=BIDDER, mark="lie")
    return finished(log, stream=f"key/{private_key(32).public.id}")


def rotated_root_issues_another_key(log):
    """The one word it has left is for the successor it named."""
    log.rotate("org/office", private_key(33))
    log.issue("org/friend", private_key(34), mark="lie")
    return finished(log, stream=f"key/{private_key(34).public.id}")


def issued_by_no_root(log):
    log.issue("org/friend", private_key(35), by="org/centre", signer=CENTRE, mark="lie")
    return finished(log, stream=f"key/{private_key(35).public.id}")


def issued_twice(log):
    log.issue("org/centre", CENTRE, mark="lie")
    return finished(log)


def issued_with_the_proof_of_another(log):
    proof = to_base64(private_key(1).sign(b"something else"))
    log.issue("org/friend", private_key(36), data={"proof": proof}, mark="lie")
    return finished(log, stream=f"key/{private_key(36).public.id}")


def low_order_key_issued(log):
    raw = b"\x01" + bytes(31)
    key = {
        "id": "7de74cc8c3fe2e1c3f5ff7a4a2bd7dd0e2c2c1a0f8ad2b1a6f9a4a2b0a6b6d4e",
        "suite": "ed25519",
        "public_key": to_base64(raw),
    }
    log.issue("org/friend", private_key(37), data={"key": key}, mark="lie")
    return finished(log, stream=f"key/{private_key(37).public.id}")


def revoked_by_a_stranger(log):
    log.revoke(BIDDER, by="org/centre", signer=CENTRE, mark="lie")
    return finished(log)


def compromise_told_by_the_key(log):
    since = log.marks["bid"]
    log.revoke(BIDDER, by="org/bidder", signer=BIDDER, since=since, mark="lie")
    return finished(log)


def revocation_that_disowns_itself(log):
    second = private_key(38)
    log.issue("org/office", second)
    log.issue("org/office", private_key(39), signer=second, mark="thief")
    log.revoke(second, signer=private_key(39), since=log.marks["thief"], mark="lie")
    return finished(log, stream=f"key/{second.public.id}")


def key_event_in_a_project(log):
    log.say(
        "org/office",
        "key.Revoked",
        {"reason": "no", "compromised_since": None},
        mark="lie",
    )
    return finished(log)


def second_genesis(log):
    data = decode(log.entries[0])["statement"]["data"]
    log.say("org/office", "ledger.Genesis", data, stream="system", mark="lie")
    return finished(log, stream="system")


def proof_forged_by_another_signature(log):
    signed = sign(log.statement("org/centre", "disclosure.Published", {"item": "x"}), CENTRE)
    log.place(resigned(signed, data={"item": "y"}), mark="lie")
    return finished(log)


def said_for_another_log(log):
    log.publish("replayed", log="ledger.example/other", mark="lie")
    return finished(log)


def low_s_shifted(log):
    """The same signature with S + L: malleable where a verifier does not ask for S < L."""
    order = 2**252 + 27742317777372353535851937790883648493
    signed = sign(log.statement("org/centre", "disclosure.Published", {"item": "x"}), CENTRE)
    s = int.from_bytes(signed.value[32:], "little") + order
    log.place(
        Signed(signed.statement, signed.key, signed.value[:32] + s.to_bytes(32, "little")),
        mark="lie",
    )
    return finished(log)


def anchored(size, root=None):
    def lie(log):
        anchor = log.anchor(min(size, log.size))
        anchor |= {"size": size} | ({} if root is None else {"root": root})
        log.publish("anchored", anchor=anchor, mark="lie")
        return finished(log)

    return lie


def opened_otherwise(change):
    def lie(log):
        members = finished(log)
        name = f"opened/{index_name(log.marks['sealed'])}.json"
        value = decode(members[name])
        change(value)
        members[name] = encode(value)
        return members

    return lie


def attachment_exchanged(log):
    return finished(log) | {f"attachments/{next(iter(log.attachments))}": b"another plan"}


def withheld_key_entry(log):
    key = f"key/{AGENCY.public.id}"
    return finished(log, stream=key, withheld=[log.marks["rotated"]])


def withheld_of_system(log):
    return finished(log, stream="system", withheld=[0])


def withheld_forged(log):
    members = finished(log, withheld=[log.marks["anchored"]])
    held = decode(members["withheld.json"])
    held[0]["leaf"] = "ab" * 32
    members["withheld.json"] = encode(held)
    return members


def proof_to_another_checkpoint(log):
    members = finished(log)
    name, note = proof_name(log.marks["first"]), members["checkpoint"]
    text = Note.parse(note).text
    other = Note(text, (SIGNER.sign(text), COSIGNER.sign(text, seconds=7))).encode()
    members[name] = members[name].replace(note, other)
    return members


def proof_with_an_extra_line(log):
    members = finished(log)
    name = proof_name(log.marks["first"])
    members[name] = members[name].replace(b"\nindex", b"\nextra AAAA\nindex", 1)
    return members


def proof_hash_flipped(log):
    members = finished(log)
    name = proof_name(log.marks["first"])
    head, note = members[name].split(b"\n\n", 1)
    lines = head.split(b"\n")
    lines[2] = b"A" * 43 + b"="
    members[name] = b"\n".join(lines) + b"\n\n" + note
    return members


def heads_of_another_log(log):
    log.record_heads(root="A" * 43 + "=")
    return log.bundle()


def heads_too_few_streams(log):
    log.record_heads(streams=3)
    return log.bundle()


def heads_size_wrong(log):
    log.record_heads(size=3)
    return log.bundle()


def heads_said_by_another(log):
    log.record_heads()
    del log.entries[-1]
    data = {"size": log.size, "streams": 3, "root": "A" * 43 + "="}
    log.say("org/centre", "ledger.HeadsRecorded", data, stream="system", mark="lie")
    return log.bundle()


def tail_dropped(log):
    """An honest bundle of the stream, but for its last entry."""
    index = log.marks["bid"]
    return without(log, entry_name(index), proof_name(index))


def heads_dropped(log):
    members = finished(log)
    for name in (entry_name, proof_name):
        del members[name(log.marks["heads"])]
    return members


def key_stream_dropped(log):
    members = finished(log)
    stream = f'"stream":"key/{CENTRE.public.id}"'.encode()
    index = next(i for i, raw in enumerate(log.entries) if stream in raw)
    for name in (entry_name(index), proof_name(index)):
        del members[name]
    return members


def revocation_hidden(log):
    """The key is revoked in the log, and the bundle does not say so."""
    index = log.revoke(BIDDER)
    return without(log, entry_name(index), proof_name(index))


def other_origin(log):
    told = type(log)().found(origin="ledger.example/other")
    told.record_heads()
    return told.bundle("system")


def other_log_key(log):
    other = NoteSigner(ORIGIN, STRANGER)
    told = type(log)().found(log_vkey=other.vkey)
    told.record_heads()
    return told.bundle("system")


def second_key_first(log):
    told = type(log)()
    told.found()
    del told.entries[1:]
    told.heads = {"system": told.heads["system"]}
    told.issue("org/centre", CENTRE)
    told.issue("ledger", LEDGER)
    told.record_heads()
    return told.bundle(f"key/{CENTRE.public.id}")


ROOT_ELSEWHERE = "A" * 43 + "="

LIES = {
    # --- the container and its JSON
    "an unknown member": (lambda log: added(log, "readme.txt", b"hello"), "MALFORMED", None),
    "the policy is inside the bundle": (
        lambda log: added(log, "trust.policy", POLICY.encode()),
        "MALFORMED",
        None,
    ),
    "an index of eleven digits": (
        lambda log: added(log, "entries/00000000001.json", b"{}"),
        "MALFORMED",
        None,
    ),
    "bundle.json with spaces": (
        lambda log: finished(log) | {"bundle.json": json.dumps({"v": 1}).encode()},
        "MALFORMED",
        None,
    ),
    "bundle.json with one member more": (
        lambda log: json_changed(log, "bundle.json", lambda value: value | {"note": "hi"}),
        "MALFORMED",
        None,
    ),
    "version true": (
        lambda log: json_changed(log, "bundle.json", lambda value: value | {"v": True}),
        "MALFORMED",
        None,
    ),
    "another origin than the checkpoint's": (
        lambda log: json_changed(log, "bundle.json", lambda value: value | {"origin": "x"}),
        "MALFORMED",
        None,
    ),
    "heads that are not the last entry": (
        lambda log: json_changed(log, "bundle.json", lambda value: value | {"heads_index": 5}),
        "MALFORMED",
        None,
    ),
    "made_at is no time": (
        lambda log: json_changed(log, "bundle.json", lambda value: value | {"made_at": "now"}),
        "MALFORMED",
        None,
    ),
    "an empty withheld.json": (lambda log: added(log, "withheld.json", b"[]"), "MALFORMED", None),
    "a head twice": (
        lambda log: json_changed(
            log, "heads.json", lambda value: {"proofs": value["proofs"] + value["proofs"][:1]}
        ),
        "MALFORMED",
        None,
    ),
    "a head of a stream that is not here": (
        lambda log: (
            finished(log)
            | {
                "heads.json": encode(
                    {
                        "proofs": [
                            *decode(log.bundle()["heads.json"])["proofs"],
                            *[
                                proof
                                for proof in decode(log.bundle(OTHER)["heads.json"])["proofs"]
                                if proof["head"]["stream"] == OTHER
                            ],
                        ]
                    }
                )
            }
        ),
        "MALFORMED",
        None,
    ),
    "a proof to another checkpoint": (proof_to_another_checkpoint, "MALFORMED", "first"),
    "an extra line in a proof": (proof_with_an_extra_line, "MALFORMED", "first"),
    "something withheld of a key": (withheld_key_entry, "MALFORMED", None),
    "something withheld of system": (withheld_of_system, "MALFORMED", None),
    "a consistency file that proves nothing": (
        lambda log: added(log, "consistency/6.json", b"[]"),
        "MALFORMED",
        None,
    ),
    "a consistency file of a complete tree that proves nothing": (
        lambda log: added(log, "consistency/4.json", encode([ROOT_ELSEWHERE])),
        "MALFORMED",
        None,
    ),
    "an attachment that no entry names": (
        lambda log: added(log, f"attachments/{'ab' * 32}", b""),
        "MALFORMED",
        None,
    ),
    "an opening of nothing": (
        lambda log: added(
            log,
            f"opened/{index_name(log.marks['first'])}.json",
            encode({"x": {"key": ROOT_ELSEWHERE, "value": 1}}),
        ),
        "MALFORMED",
        "first",
    ),
    "bundle.json is missing": (lambda log: without(log, "bundle.json"), "INCOMPLETE", None),
    "the checkpoint is missing": (lambda log: without(log, "checkpoint"), "INCOMPLETE", None),
    # --- the checkpoint
    "signed by another log key": (
        lambda log: signed_by(log, signer=NoteSigner(ORIGIN, STRANGER)),
        "BAD_SIGNATURE",
        None,
    ),
    "a byte of the log's signature changed": (
        lambda log: note_changed(log, lambda note: note[:-180] + b"A" + note[-179:]),
        "BAD_SIGNATURE",
        None,
    ),
    "cosigned by nobody": (lambda log: signed_by(log, witnesses=()), "NO_QUORUM", None),
    "cosigned by a stranger": (
        lambda log: signed_by(log, witnesses=(Cosigner("witness.example/other", STRANGER),)),
        "NO_QUORUM",
        None,
    ),
    "the witness's signature is of another text": (
        lambda log: note_changed(
            log,
            lambda note: Note(
                Note.parse(note).text,
                (Note.parse(note).signatures[0], COSIGNER.sign("another\n1\nx\n", seconds=1)),
            ).encode(),
        ),
        "BAD_SIGNATURE",
        None,
    ),
    "an extension line": (
        lambda log: text_signed(log, lambda text: text + "more\n"),
        "MALFORMED",
        None,
    ),
    "a size with a plus": (
        lambda log: text_signed(log, lambda text: text.replace("\n", "\n+", 1)),
        "MALFORMED",
        None,
    ),
    "a size with a zero before it": (
        lambda log: text_signed(log, lambda text: text.replace("\n", "\n0", 1)),
        "MALFORMED",
        None,
    ),
    "lines that end in CR LF": (
        lambda log: text_signed(log, lambda text: text.replace("\n", "\r\n")),
        "MALFORMED",
        None,
    ),
    "a root without its padding": (
        lambda log: text_signed(log, lambda text: text.replace("=", "")),
        "MALFORMED",
        None,
    ),
    # --- entry by entry, in the bundle alone
    "an amount was changed": (
        lambda log: edited(log, "first", b'"fen":106', b'"fen":107'),
        "NOT_INCLUDED",
        "first",
    ),
    "two entries were swapped": (entries_swapped, "NOT_INCLUDED", "first"),
    "an entry of another project in its place": (
        entry_of_another_project,
        "NOT_INCLUDED",
        "anchored",
    ),
    "an entry of another project besides": (
        whole_entry_of_another_project,
        "MALFORMED",
        "elsewhere",
    ),
    "a hash of a proof was changed": (proof_hash_flipped, "NOT_INCLUDED", "first"),
    "a withheld entry has another leaf": (withheld_forged, "NOT_INCLUDED", "anchored"),
    # --- entry by entry, in a log whose operator lies
    "a space in the JSON": (
        lambda log: edited_in_the_log(log, "bid", b'"data":', b'"data": '),
        "MALFORMED",
        "bid",
    ),
    "an amount with a fraction": (
        lambda log: edited_in_the_log(log, "bid", b'"fen":115', b'"fen":115.0'),
        "MALFORMED",
        "bid",
    ),
    "a member twice": (
        lambda log: edited_in_the_log(log, "bid", b'"item":"bid"', b'"item":"bid","item":"bid"'),
        "MALFORMED",
        "bid",
    ),
    "thirty-three containers": (
        lambda log: edited_in_the_log(
            log, "bid", b'"item":"bid"', b'"item":' + b"[" * 30 + b"]" * 30
        ),
        "MALFORMED",
        "bid",
    ),
    "a lone surrogate": (
        lambda log: edited_in_the_log(log, "bid", b'"item":"bid"', b'"item":"\\ud800"'),
        "MALFORMED",
        "bid",
    ),
    "a key outside ASCII": (
        lambda log: edited_in_the_log(log, "bid", b'"item"', '"项"'.encode()),
        "MALFORMED",
        "bid",
    ),
    "a signature in loose base64": (
        lambda log: edited_in_the_log(log, "bid", b'=="},"statement"', b'="},"statement"'),
        "MALFORMED",
        "bid",
    ),
    "a member of its own invention": (
        lambda log: edited_in_the_log(log, "bid", b'"v":1', b'"v":1,"w":1'),
        "MALFORMED",
        "bid",
    ),
    "the thirtieth of February": (
        lambda log: edited_in_the_log(log, "bid", b"2026-03-01T", b"2026-02-30T"),
        "MALFORMED",
        "bid",
    ),
    "an amount was changed by the operator": (
        lambda log: edited_in_the_log(log, "bid", b'"fen":115', b'"fen":116'),
        "BAD_SIGNATURE",
        "bid",
    ),
    "an event was moved to another stream": (
        lambda log: edited_in_the_log(log, "elsewhere", OTHER.encode(), b"project/E1"),
        "BAD_SIGNATURE",
        "elsewhere",
    ),
    "the signature of another statement": (
        proof_forged_by_another_signature,
        "BAD_SIGNATURE",
        "lie",
    ),
    "a second form of a signature": (low_s_shifted, "BAD_SIGNATURE", "lie"),
    "said for another log": (said_for_another_log, "MALFORMED", "lie"),
    "a key that nobody issued": (by_key(STRANGER), "UNKNOWN_KEY", "lie"),
    "a key of another actor": (by_key(BIDDER), "UNKNOWN_KEY", "lie"),
    "a key before it was issued": (
        lambda log: (
            log.say("org/late", "x.Y", {}, key=private_key(40), mark="lie"),
            log.issue("org/late", private_key(40)),
            finished(log),
        )[-1],
        "UNKNOWN_KEY",
        "lie",
    ),
    "a key after its revocation": (after_its_revocation, "REVOKED_KEY", "lie"),
    "a rotated key signs on": (rotated_key_signs_on, "REVOKED_KEY", "lie"),
    "a rotated key issues a second key": (rotated_key_issues_twice, "REVOKED_KEY", "lie"),
    "a rotated key issues for another actor": (
        rotated_key_issues_for_another,
        "REVOKED_KEY",
        "lie",
    ),
    "a rotated root issues what it did not name": (
        rotated_root_issues_another_key,
        "REVOKED_KEY",
        "lie",
    ),
    "a key issued by no root": (issued_by_no_root, "MALFORMED", "lie"),
    "a key issued twice": (issued_twice, "MALFORMED", "lie"),
    "a key whose proof is another's": (issued_with_the_proof_of_another, "BAD_SIGNATURE", "lie"),
    "a key of low order": (low_order_key_issued, "MALFORMED", "lie"),
    "a key revoked by a stranger": (revoked_by_a_stranger, "MALFORMED", "lie"),
    "a key tells its own compromise": (compromise_told_by_the_key, "MALFORMED", "lie"),
    "a revocation that disowns itself": (revocation_that_disowns_itself, "MALFORMED", "lie"),
    "a key event outside the key's stream": (key_event_in_a_project, "MALFORMED", "lie"),
    "a second genesis": (second_genesis, "MALFORMED", "lie"),
    "genesis founds another log": (other_origin, "MALFORMED", 0),
    "genesis names another log key": (other_log_key, "MALFORMED", 0),
    "another key is issued before root's": (second_key_first, "MALFORMED", 1),
    "an anchor of entries to come": (anchored(40), "SPLIT_VIEW", "lie"),
    "an anchor of another root": (anchored(7, ROOT_ELSEWHERE), "SPLIT_VIEW", "lie"),
    "a gap in the chain's numbers": (placed(seq=10), "INCOMPLETE", "lie"),
    "a number twice in the chain": (placed(seq=2), "CHAIN_BROKEN", "lie"),
    "prev names another entry": (placed(prev="ab" * 32), "CHAIN_BROKEN", "lie"),
    "prev names the other project": (
        lambda log: placed(prev=log.leaves[log.marks["elsewhere"]].hex())(log),
        "CHAIN_BROKEN",
        "lie",
    ),
    "received before the entry before it": (placed(received_at=time(2)), "CHAIN_BROKEN", "lie"),
    "one id said twice": (said_twice, "CHAIN_BROKEN", "lie"),
    # --- what is missing
    "genesis is missing": (
        lambda log: without(log, entry_name(0), proof_name(0)),
        "INCOMPLETE",
        0,
    ),
    "an entry was dropped": (
        lambda log: without(log, *(name(log.marks["agency"]) for name in (entry_name, proof_name))),
        "INCOMPLETE",
        "later",
    ),
    "an entry was dropped and its proof left": (
        lambda log: without(log, entry_name(log.marks["agency"])),
        "INCOMPLETE",
        "agency",
    ),
    "the last entry was dropped": (tail_dropped, "INCOMPLETE", "heads"),
    "a proof was dropped": (
        lambda log: without(log, proof_name(log.marks["first"])),
        "INCOMPLETE",
        "first",
    ),
    "a withheld entry's proof was dropped": (
        lambda log: without(
            log, proof_name(log.marks["anchored"]), withheld=[log.marks["anchored"]]
        ),
        "INCOMPLETE",
        "anchored",
    ),
    "a signing key's stream was dropped": (key_stream_dropped, "UNKNOWN_KEY", "first"),
    "a revocation was hidden": (revocation_hidden, "INCOMPLETE", "heads"),
    "the heads entry was dropped": (heads_dropped, "INCOMPLETE", "heads"),
    "heads.json was dropped": (lambda log: without(log, "heads.json"), "INCOMPLETE", "heads"),
    "an anchor's consistency was dropped": (
        lambda log: without(log, f"consistency/{log.marks['anchored']}.json"),
        "INCOMPLETE",
        "anchored",
    ),
    "recorded heads of another log": (heads_of_another_log, "INCOMPLETE", "heads"),
    "recorded heads of fewer streams": (heads_too_few_streams, "INCOMPLETE", "heads"),
    "recorded heads of another size": (heads_size_wrong, "MALFORMED", "heads"),
    "heads recorded by another": (heads_said_by_another, "MALFORMED", "lie"),
    # --- openings
    "a sealed value was exchanged": (
        opened_otherwise(lambda value: value["seat"].update(value=8)),
        "OPENING_MISMATCH",
        "sealed",
    ),
    "the key of a sealed value was exchanged": (
        opened_otherwise(lambda value: value["seat"].update(key=ROOT_ELSEWHERE)),
        "OPENING_MISMATCH",
        "sealed",
    ),
    "two openings were exchanged": (
        opened_otherwise(lambda value: value.update(seat=value["experts"], experts=value["seat"])),
        "OPENING_MISMATCH",
        "sealed",
    ),
    "an attachment was exchanged": (attachment_exchanged, "OPENING_MISMATCH", "attached"),
}


@pytest.mark.parametrize(("lie", "code", "place"), LIES.values(), ids=LIES)
def test_a_lie_is_caught(lie, code, place):
    log = town()

    found = verify_bundle(lie(log), TRUST)

    index = log.marks.get(place, place) if isinstance(place, str) else place
    assert (found.code, found.index) == (code, index), found.reason
    assert not found.ok
    assert [check.ok for check in found.checks][-1:] == [False]


def last_seen(note):
    return Trust(policy=TRUST.policy, last_seen=open_checkpoint(note, TRUST.policy.logs))


def test_a_log_that_shrank_is_rolled_back():
    log = town()
    members = finished(log)
    log.publish("later")
    kept = log.checkpoint()

    for found in (
        verify_bundle(members, last_seen(kept)),
        verify_tree(log.tree(log.size - 1).get, last_seen(kept)),
    ):
        assert (found.code, found.index) == ("ROLLED_BACK", None)


def forked():
    """Another log that this log's key signed, of the same size."""
    other = town()
    other.publish("for other eyes")
    return other


def test_two_logs_of_one_size_are_a_split_view_and_both_checkpoints_are_shown():
    log = town()
    log.record_heads()
    kept = forked().checkpoint()

    for found in (
        verify_bundle(log.bundle(), last_seen(kept)),
        verify_tree(log.tree().get, last_seen(kept)),
    ):
        assert found.code == "SPLIT_VIEW"
        assert found.checkpoints == (kept, log.checkpoint())


def test_a_log_that_does_not_extend_the_one_seen_is_a_split_view():
    log = town()
    log.publish("for these eyes")
    log.record_heads()
    kept = forked().checkpoint()
    size = Checkpoint.parse(Note.parse(kept).text).size

    for found in (
        verify_bundle(log.bundle(since=[size]), last_seen(kept)),
        verify_tree(log.tree().get, last_seen(kept)),
    ):
        assert found.code == "SPLIT_VIEW"
        assert kept in found.checkpoints


def test_another_genesis_than_the_given_one_is_refused():
    log = town()
    trust = Trust(policy=TRUST.policy, genesis=bytes(32))

    found = verify_bundle(finished(log), trust)

    assert (found.code, found.index) == ("MALFORMED", 0)


# What an operator can do to a tile tree. The file that is changed, how, and what it is.
TREES = {
    "an amount was changed": ("tile/entries/000", b'"fen":106', b'"fen":107', "NOT_INCLUDED", 6),
    "a hash of level 0 was changed": ("tile/0/000", 6, None, "NOT_INCLUDED", 6),
    "a hash of the right edge was changed": ("tile/0/001.p/60", 3, None, "NOT_INCLUDED", 259),
    "a hash of level 1 was changed": ("tile/1/000.p/1", 0, None, "NOT_INCLUDED", 0),
    "an entry tile is missing": ("tile/entries/001.p/60", None, None, "INCOMPLETE", 256),
    "a hash tile is missing": ("tile/0/001.p/60", None, None, "INCOMPLETE", 256),
    "an entry tile ends too early": ("tile/entries/000", -1, None, "MALFORMED", 0),
    "a hash tile ends too early": ("tile/0/000", -1, None, "MALFORMED", 0),
}


@pytest.fixture(scope="module")
def files():
    log = town()
    while log.size < 315:
        log.publish(f"notice {log.size}", anchor=log.anchor(9))
    log.record_heads()
    return log.tree()


@pytest.mark.parametrize(("name", "what", "new", "code", "index"), TREES.values(), ids=TREES)
def test_a_lie_in_the_tree_is_caught(files, name, what, new, code, index):
    tree = dict(files)
    content = tree.pop(name)
    if isinstance(what, bytes):
        assert what in content
        tree[name] = content.replace(what, new, 1)
    elif what == -1:
        tree[name] = content[:-1]
    elif what is not None:
        tree[name] = content[: 32 * what] + bytes(32) + content[32 * (what + 1) :]

    found = verify_tree(tree.get, TRUST)

    assert (found.code, found.index) == (code, index), found.reason


def test_a_gap_in_a_chain_of_the_whole_log_is_a_broken_chain():
    log = town()
    log.publish("misplaced", mark="lie", placed={"seq": 20})
    log.record_heads()

    found = verify_tree(log.tree().get, TRUST)

    assert (found.code, found.index) == ("CHAIN_BROKEN", log.marks["lie"])


def test_recorded_heads_that_are_wrong_are_found_in_the_whole_log():
    log = town()
    log.record_heads(root=ROOT_ELSEWHERE)

    found = verify_tree(log.tree().get, TRUST)

    assert (found.code, found.index) == ("INCOMPLETE", log.marks["heads"])


def test_a_public_key_of_low_order_cannot_even_be_held():
    with pytest.raises(UnusableKey, match="low order"):
        PublicKey("ed25519", b"\x01" + bytes(31))
