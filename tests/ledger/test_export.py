"""What leaves the house: complete bundles and trees, that verify where nobody trusts us."""

import json
import subprocess
import sys
from base64 import b64decode
from hashlib import sha256
from types import SimpleNamespace

import pytest

from ledger.bundle import write_bundle
from ledger.canonical import to_base64
from ledger.export import (
    MaySee,
    NoSuchStream,
    export_bundle,
    export_tree,
    published_heads,
    trust_policy,
)
from ledger.heads import HeadProof, check_head
from ledger.merkle import NoSuchTree, check_consistency, check_inclusion, leaf_hash
from ledger.policy import Policy
from ledger.publish import LogSigner, PublishedLog, Publisher
from ledger.published import NotPublishedAt
from ledger.sealed import Opening, commit
from ledger.tiles import tile_path, tiles_of, unpack_entries
from ledger.tlog_proof import TlogProof
from tests.ledger.conftest import ORIGIN

MADE_AT = "2026-03-02T02:00:00.000000Z"
PLAN = b"the site plan"
SEAL_KEY = b"k" * 32


@pytest.fixture
def site(tmp_path, founded, reader, town, open_sequencer):
    """A ledger that takes statements and publishes when asked."""
    signer = LogSigner.begin(ORIGIN, town.key("log"), tmp_path / "signer" / "state")
    log = PublishedLog(tmp_path / "log")
    publisher = Publisher(reader, signer, log)
    publisher.start()
    sequencer = open_sequencer(founded, root_at=log.root_at)
    site = SimpleNamespace(reader=reader, log=log, signer=signer, town=town, directory=tmp_path)

    def submit(*statements):
        verdicts = sequencer.submit(statements)
        assert all(hasattr(verdict, "seq") for verdict in verdicts), verdicts
        return [verdict.index for verdict in verdicts]

    def publish():
        list(iter(publisher.publish_once, None))
        return log.latest()

    site.submit, site.publish = submit, publish
    site.heads = lambda: published_heads(sequencer.record_heads, log, publisher.publish_once)
    submit(*town.platform())
    return site


@pytest.fixture
def told(site):
    """A project with an anchor, a sealed value, an attachment and a rotated key; another one."""
    town = site.town
    site.submit(town.notice(number=1), town.notice(number=2, project="P-2"))
    seen = site.publish()
    anchor = {"size": seen.size, "root": to_base64(seen.root)}
    plan = {
        "name": "plan.pdf",
        "sha256": sha256(PLAN).hexdigest(),
        "size": len(PLAN),
        "media_type": "application/pdf",
    }
    unsealed = town.notice(number=3, id_="sealed-one").statement
    sealed = {"seat": commit(SEAL_KEY, unsealed, "seat", 7)}
    site.submit(
        town.notice(number=3, id_="sealed-one", sealed=sealed, anchor=anchor, attachments=[plan])
    )
    old, new = town.key("org/platform"), town.key("org/platform, the second")
    rotated = town.said(
        "org/platform",
        "key.Rotated",
        {"next": new.public.as_json()},
        stream=f"key/{old.public.id}",
    )
    site.submit(rotated)
    site.submit(town.issue("org/platform", by="org/platform", key=new))
    site.submit(town.notice(number=4, key=new), town.notice(number=5, project="P-2", key=new))
    return site


def exported(site, stream="project/P-1", *, heads_index=None, **more):
    index = site.heads() if heads_index is None else heads_index
    return export_bundle(site.reader, site.log, stream, heads_index=index, made_at=MADE_AT, **more)


def statements(members):
    return {
        int(name[8:20]): json.loads(content)["statement"]
        for name, content in members.items()
        if name.startswith("entries/")
    }


def check(members, trust):
    """What a bundle claims, checked by hand; its checkpoint."""
    checkpoint = trust.open(members["checkpoint"]).checkpoint
    said = statements(members)
    leaves = {index: leaf_hash(members[f"entries/{index:012}.json"]) for index in said}
    for each in json.loads(members.get("withheld.json", b"[]")):
        leaves[each["index"]] = bytes.fromhex(each["leaf"])
    for index, leaf in leaves.items():
        proof = TlogProof.parse(members[f"proofs/{index:012}.tlog-proof"])
        assert (proof.index, proof.checkpoint) == (index, members["checkpoint"])
        check_inclusion(leaf, index, checkpoint.size, proof.hashes, checkpoint.root)
    recorded = said[json.loads(members["bundle.json"])["heads_index"]]["data"]
    for value in json.loads(members["heads.json"])["proofs"]:
        proof = HeadProof.from_json(value, "")
        assert proof.head.leaf in leaves.values()
        check_head(proof, streams=recorded["streams"], root=b64decode(recorded["root"]))
    for name in members:
        if name.startswith("consistency/"):
            size, hashes = int(name[12:-5]), [b64decode(h) for h in json.loads(members[name])]
            roots = {
                s["anchor"]["size"]: s["anchor"]["root"] for s in said.values() if "anchor" in s
            }
            if size in roots:
                old_root = b64decode(roots[size])
                check_consistency(size, old_root, checkpoint.size, checkpoint.root, hashes)
    return checkpoint


def heads_of(members):
    return [each["head"]["stream"] for each in json.loads(members["heads.json"])["proofs"]]


@pytest.fixture
def trust(site):
    return Policy.parse(trust_policy(site.signer.verifier))


def test_a_bundle_has_the_stream_its_keys_and_nothing_else(told, trust):
    members = exported(told)
    heads_index = told.reader.size() - 1
    assert check(members, trust).size == heads_index + 1
    expected = {
        entry.index
        for entry in told.reader.entries()
        if entry.stream in {"project/P-1", *heads_of(members)} or entry.index in (0, heads_index)
    }
    assert set(statements(members)) == expected
    keys = [told.town.key(name) for name in ("org/root", "ledger", "org/platform")]
    keys.append(told.town.key("org/platform, the second"))
    assert heads_of(members) == [*sorted(f"key/{key.public.id}" for key in keys), "project/P-1"]


def test_a_key_that_signs_nothing_in_the_stream_stays_at_home(told):
    told.submit(*told.town.platform("org/another"))
    told.submit(told.town.notice("org/another", number=9, project="P-2"))
    another = f"key/{told.town.key('org/another').public.id}"
    assert another not in heads_of(exported(told))
    assert another in heads_of(exported(told, "project/P-2"))


def test_heads_that_nothing_followed_are_used_again(told):
    first = told.heads()
    assert told.heads() == first
    assert exported(told) == exported(told, heads_index=first)


def test_a_bundle_ends_at_its_heads_though_the_log_has_gone_on(told, trust):
    heads_index = told.heads()
    told.submit(told.town.notice(number=8, key=told.town.key("org/platform, the second")))
    told.publish()
    members = exported(told, heads_index=heads_index)
    assert check(members, trust).size == heads_index + 1
    assert max(statements(members)) == heads_index


def test_the_system_s_own_stream_is_a_bundle_too(told, trust):
    members = exported(told, "system")
    check(members, trust)
    assert "system" in heads_of(members)
    assert exported(told, "system").keys() == members.keys()


def test_the_checkpoint_an_assessor_saw_last_is_shown_to_be_a_prefix(told, trust):
    members = exported(told, since=5)
    checkpoint = check(members, trust)
    proof = [b64decode(each) for each in json.loads(members["consistency/5.json"])]
    old_root = told.log.root_at(5)
    check_consistency(5, old_root, checkpoint.size, checkpoint.root, proof)
    anchors = {s["anchor"]["size"] for s in statements(members).values() if "anchor" in s}
    sizes = {int(name[12:-5]) for name in members if name.startswith("consistency/")}
    assert sizes == anchors | {5}


def test_a_checkpoint_from_the_future_has_no_proof(told):
    with pytest.raises(NoSuchTree):
        exported(told, since=10_000)


def test_a_withheld_entry_is_named_and_proved_and_not_shown(told, trust):
    hidden = told.reader.stream("project/P-1")[1]
    members = exported(told, may_see=MaySee(entry=lambda entry: entry.index != hidden.index))
    check(members, trust)
    assert json.loads(members["withheld.json"]) == [
        {"index": hidden.index, "leaf": hidden.leaf.hex(), "seq": hidden.seq}
    ]
    assert hidden.index not in statements(members)
    assert not any(hidden.raw == content for content in members.values())


def test_keys_and_the_system_are_never_withheld(told, trust):
    for stream in ("system", f"key/{told.town.key('org/platform').public.id}"):
        members = exported(told, stream, may_see=MaySee(entry=lambda _entry: False))
        check(members, trust)
        assert "withheld.json" not in members


def test_what_a_reader_may_see_is_opened_and_attached(told):
    sealed = next(entry for entry in told.reader.entries() if "sealed" in entry.statement)
    members = exported(told, may_see=SEES_ALL)
    opened = json.loads(members[f"opened/{sealed.index:012}.json"])
    assert Opening.from_json(opened["seat"], "").opens(sealed.statement, "seat")
    assert members[f"attachments/{sha256(PLAN).hexdigest()}"] == PLAN


def test_nothing_is_opened_or_attached_unless_somebody_may_see_it(told):
    assert not [name for name in exported(told) if name.startswith(("opened/", "attachments/"))]


def test_a_stream_that_is_not_there_is_not_exported(told):
    with pytest.raises(NoSuchStream):
        exported(told, "project/P-9")


def test_an_index_without_recorded_heads_is_not_exported_to(told):
    told.publish()
    with pytest.raises(NotPublishedAt):
        exported(told, heads_index=3)


def test_the_tree_that_is_handed_out_is_the_whole_log(told, trust):
    told.publish()
    checkpoint = export_tree(told.reader, told.log, told.directory / "tree")
    tree = told.directory / "tree"
    assert trust.open((tree / "checkpoint").read_bytes()).checkpoint == checkpoint
    (path,) = (tree / "tile" / "entries").rglob("*.p/*")
    assert list(unpack_entries(path.read_bytes())) == [e.raw for e in told.reader.entries()]
    files = {p.relative_to(tree).as_posix() for p in tree.rglob("*") if p.is_file()}
    hashes = {tile_path(*place) for place in tiles_of(checkpoint.size)}
    assert files == hashes | {path.relative_to(tree).as_posix(), "checkpoint"}


@pytest.fixture
def verdict(told):
    """What the verifier says, run as an assessor runs it: a process of its own, our policy."""
    policy = told.directory / "policy"
    policy.write_text(trust_policy(told.signer.verifier))

    def run(path, *more):
        command = [sys.executable, "-m", "ledger.verify", path, "--policy", policy, "--json", *more]
        done = subprocess.run(map(str, command), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)["code"]

    return run


def test_an_assessor_verifies_the_tree(told, verdict):
    told.publish()
    export_tree(told.reader, told.log, told.directory / "tree")
    assert verdict(told.directory / "tree") == "VERIFIED"


def test_an_assessor_verifies_a_bundle_against_what_they_saw_last(told, verdict):
    told.publish()
    (told.directory / "last-seen").write_bytes(told.log.checkpoint())
    path = told.directory / "a.mingjing"
    write_bundle(path, exported(told, since=told.log.size()))
    last_seen = told.directory / "last-seen"
    assert verdict(path, "--last-seen", last_seen) == "VERIFIED_WITH_REDACTIONS"


SEES_ALL = MaySee(
    openings=lambda entry: {"seat": Opening(SEAL_KEY, 7)} if "sealed" in entry.statement else {},
    attachment={sha256(PLAN).hexdigest(): PLAN}.get,
)
SEES_LESS = MaySee(entry=lambda entry: entry.seq != 2)


@pytest.mark.parametrize(
    ("may_see", "expected"),
    [(SEES_ALL, "VERIFIED"), (SEES_LESS, "VERIFIED_WITH_WITHHELD")],
    ids=["all", "less"],
)
def test_an_assessor_is_told_how_much_of_a_stream_they_have(told, verdict, may_see, expected):
    path = told.directory / "a.mingjing"
    write_bundle(path, exported(told, may_see=may_see))
    assert verdict(path) == expected
