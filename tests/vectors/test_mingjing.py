"""The published vectors of our own formats, made by an independent writer."""

import random

import pytest

from ledger.bundle import read_bundle
from ledger.checkpoint import open_checkpoint
from ledger.policy import Policy
from ledger.verification import NoVerdict
from ledger.verify import Trust, main, verify_bundle, verify_tree
from ledger.verify_tiles import directory
from tests.conftest import shared

SMALL_BYTES = 190
SAMPLES = 40
SAMPLES_OF_ALIKE = 3
ALIKE = ("entries/", "proofs/", "opened/", "consistency/")


@pytest.fixture(scope="module")
def vectors():
    return shared("vectors/mingjing")


@pytest.fixture(scope="module")
def trust(vectors):
    policy = Policy.parse((vectors / "trust.policy").read_text())
    note = (vectors / "last-seen.checkpoint").read_bytes()
    return Trust(policy=policy, last_seen=open_checkpoint(note, policy.logs))


@pytest.mark.parametrize(
    ("name", "last_seen", "code"),
    [
        ("project.mingjing", True, "VERIFIED"),
        ("project-sealed.mingjing", False, "VERIFIED_WITH_REDACTIONS"),
        ("log", True, "VERIFIED"),
    ],
)
def test_the_vectors_are_verified(vectors, capsys, name, last_seen, code):
    kept = ["--last-seen", str(vectors / "last-seen.checkpoint")] if last_seen else []

    status = main([str(vectors / name), "--policy", str(vectors / "trust.policy"), *kept])

    assert status == 0
    assert f" {code}\n" in capsys.readouterr().out


def flips(content, seed, samples):
    """Every byte of a small member, some of a larger one, each changed somehow."""
    chosen = random.Random(seed)  # noqa: S311 - which bytes to try is no secret
    positions = range(len(content))
    if len(content) > SMALL_BYTES:
        positions = chosen.sample(positions, samples)
    for position in positions:
        flipped = bytearray(content)
        flipped[position] ^= 1 << chosen.randrange(8)
        yield bytes(flipped)


def some_of(members):
    """All members that are one of their kind, and every seventh of those that are many."""
    many = [name for name in members if name.startswith(ALIKE)]
    return [name for name in members if name not in many], sorted(many)[::7]


@pytest.mark.parametrize("name", ["project.mingjing", "project-sealed.mingjing"])
def test_no_changed_byte_of_a_bundle_is_verified(vectors, trust, name):
    if name == "project-sealed.mingjing":
        trust = Trust(policy=trust.policy)
    members = dict(read_bundle(vectors / name))
    assert verify_bundle(members, trust).ok
    single, alike = some_of(members)
    for member in single + alike:
        content = members[member]
        samples = SAMPLES if member in single else SAMPLES_OF_ALIKE
        for flipped in flips(content, member, samples):
            if member == "bundle.json" and only_made_at(content, flipped):
                continue
            try:
                found = verify_bundle({**members, member: flipped}, trust)
            except NoVerdict:
                continue
            assert not found.ok, member


def only_made_at(content, flipped):
    start = content.index(b'"made_at":"') + len(b'"made_at":"')
    stop = content.index(b'"', start)
    return content[:start] == flipped[:start] and content[stop:] == flipped[stop:]


def test_no_changed_byte_of_the_tree_is_verified(vectors, trust):
    fetch = directory(vectors / "log")
    names = [
        str(file.relative_to(vectors / "log"))
        for file in sorted((vectors / "log").rglob("*"))
        if file.is_file()
    ]
    files = {name: fetch(name) for name in names}
    for name, content in files.items():
        for flipped in flips(content, name, SAMPLES // 4):
            found = verify_tree({**files, name: flipped}.get, trust)
            assert not found.ok, name
