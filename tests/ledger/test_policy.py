"""Trust policies: which quorums hold, and which files would mean two things."""

import pytest

from ledger.checkpoint import Checkpoint
from ledger.note import BadNoteSignature, Cosigner, Note, NoteSigner
from ledger.policy import MalformedPolicy, NoQuorum, Policy
from ledger.signing import PrivateKey
from tests.conftest import shared

LOG = NoteSigner("ledger.example/taizhou", PrivateKey.from_seed(b"l" * 32))
WITNESSES = {
    name: Cosigner(f"{name}.example", PrivateKey.from_seed(name.encode() * 16))
    for name in ("x1", "x2", "x3", "y1", "y2")
}
TEXT = Checkpoint(LOG.name, 200, b"\x01" * 32).text()

LINES = [f"log {LOG.vkey}"] + [f"witness {n} {w.vkey}" for n, w in WITNESSES.items()]
TWO_HOUSES = """
  # two of the offices, and one of the assessors 第三方
group\toffices 2 x1 x2 x3
group assessors any  y1 y2 
group both all offices assessors
quorum both
"""  # noqa: W291 - trailing blanks are allowed


def policy(*lines):
    return "\n".join([*LINES, *lines])


def note(*names, signer=LOG):
    cosigned = [WITNESSES[name].sign(TEXT, seconds=9) for name in names]
    return Note(TEXT, (signer.sign(TEXT), *cosigned)).encode()


@pytest.mark.parametrize(
    ("names", "reached"),
    [
        ("x1 x2 y1", True),
        ("x2 x3 y2", True),
        ("x1 x2 x3 y1 y2", True),
        ("x1 x2 x3", False),
        ("x1 y1 y2", False),
        ("", False),
    ],
)
def test_a_quorum_of_groups_is_counted_group_by_group(names, reached):
    trust = Policy.parse(policy(TWO_HOUSES))
    if reached:
        assert trust.open(note(*names.split())).checkpoint.size == 200
    else:
        with pytest.raises(NoQuorum) as refusal:
            trust.open(note(*names.split()))
        assert refusal.value.cosigned == tuple(names.split())


def test_a_quorum_of_none_asks_for_the_log_alone():
    trust = Policy.parse(f"log {LOG.vkey}\nquorum none\n")
    assert trust.open(note()).log == LOG.verifier
    stranger = NoteSigner(LOG.name, PrivateKey.from_seed(b"s" * 32))
    with pytest.raises(BadNoteSignature):
        trust.open(note(signer=stranger))


def test_a_witness_who_signs_twice_counts_once():
    trust = Policy.parse(policy("group offices 2 x1 x2 x3", "quorum offices"))
    with pytest.raises(NoQuorum):
        trust.open(note("x1", "x1"))


@pytest.mark.parametrize("threshold", ["any", "all", "1"])
def test_a_group_may_have_one_member(threshold):
    trust = Policy.parse(policy(f"group g {threshold} x1", "quorum g"))
    assert trust.is_reached_by(["x1"])
    assert not trust.is_reached_by(["x2"])


def test_a_second_log_is_as_good_as_the_first():
    trust = Policy.parse(f"log {OTHER_LOG}\nlog {LOG.vkey}\nquorum none\n")
    assert trust.open(note()).log == LOG.verifier


def test_urls_are_allowed_and_mean_nothing_here():
    trust = Policy.parse(
        f"log {LOG.vkey} https://log.example\nwitness w {WITNESSES['x1'].vkey} https://w.example\n"
        "quorum w"
    )
    assert trust.open(note("x1")).cosigned[0].seconds == 9


def test_the_published_policy_opens_the_published_log():
    text = shared("vectors/mingjing/trust.policy").read_text()
    trust = Policy.parse(text)
    assert trust.open(shared("vectors/mingjing/log/checkpoint").read_bytes()).checkpoint.size == 309


SAME_KEY = NoteSigner("other.example", LOG.key).vkey
SAME_WITNESS = Cosigner("other.example", WITNESSES["x1"].key).vkey
OTHER_LOG = NoteSigner("other.example", PrivateKey.from_seed(b"o" * 32)).vkey
OTHER_WITNESS = Cosigner("other.example", PrivateKey.from_seed(b"o" * 32)).vkey
LOG_AS_WITNESS = Cosigner("other.example", LOG.key).vkey


@pytest.mark.parametrize(
    "lines",
    {
        "no quorum": [],
        "two quorums": ["quorum x1", "quorum x1"],
        "an unknown line": ["threshold 3", "quorum x1"],
        "a quorum of an unknown name": ["quorum z"],
        "a quorum of a group that follows": ["quorum g", "group g any x1"],
        "a quorum of two names": ["quorum x1 x2"],
        "a witness's name twice": [f"witness x1 {SAME_KEY}", "quorum x1"],
        "a group's name taken": ["group x1 any x2", "quorum x1"],
        "a group called none": ["group none any x2", "quorum none"],
        "none as a member": ["group g any none", "quorum g"],
        "a group in itself": ["group g any g", "quorum g"],
        "a member of two groups": ["group g any x1", "group h any x1", "quorum h"],
        "a member twice in a group": ["group g 1 x1 x1", "quorum g"],
        "a group of nobody": ["group g any", "quorum g"],
        "a threshold of none": ["group g 0 x1", "quorum g"],
        "a threshold above the members": ["group g 2 x1", "quorum g"],
        "a threshold with a leading zero": ["group g 01 x1", "quorum g"],
        "a threshold in other digits": ["group g １ x1", "quorum g"],
        "a log's key twice": [f"log {SAME_KEY}", "quorum x1"],
        "a witness's key twice": [f"witness w {SAME_WITNESS}", "quorum x1"],
        "the log's key as a witness": [f"witness w {LOG_AS_WITNESS}", "quorum w"],
        "a log's kind of key for a witness": [f"witness w {OTHER_LOG}", "quorum w"],
        "a witness's kind of key for a log": [f"log {OTHER_WITNESS}", "quorum x1"],
        "a broken key": [f"log {LOG.vkey[:-4]}AAA=", "quorum x1"],
        "a log with two URLs": [f"log {OTHER_LOG} a b", "quorum x1"],
        "a log without a key": ["log", "quorum x1"],
        "a witness with two URLs": [f"witness w {OTHER_WITNESS} a b", "quorum w"],
        "a witness without a key": ["witness w", "quorum x1"],
        "a group without a threshold": ["group g", "quorum x1"],
        "a control character in a comment": ["# \x01", "quorum x1"],
        "a carriage return": ["quorum x1\r"],
        "a no-break space": ["quorum\u00a0x1"],
        "a comment after the words": ["quorum x1 # why"],
        "more lines than anyone needs": ["#"] * 1_000 + ["quorum x1"],
    }.items(),
    ids=lambda item: item[0],
)
def test_a_policy_that_would_not_mean_one_thing_is_refused(lines):
    with pytest.raises(MalformedPolicy):
        Policy.parse(policy(*lines[1]))


def test_a_refusal_names_the_line():
    with pytest.raises(MalformedPolicy) as refusal:
        Policy.parse(policy("quorum x1", "quorum x1"))
    assert refusal.value.line == len(LINES) + 2
