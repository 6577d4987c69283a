"""`mingjing verify-copy`, as whoever is handed a copy runs it, on files alone."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from gateway.retrieval.proving import prove
from ledger.append import Sequencer, create
from ledger.catalogue import load
from ledger.publish import LogSigner, PublishedLog, Publisher
from ledger.read import Reader
from ledger.storage import Database
from ops.cli import main
from tests.ledger.conftest import ORIGIN, Town

CONTENT = b"a recording"


def now():
    return datetime.now(UTC)


@pytest.fixture
def handed(ledger_urls, tmp_path):
    """A copy, its proof and the policy of whoever was handed it."""
    digest = sha256(CONTENT).hexdigest()
    data = {
        "request_no": "R-1", "copy_no": "R-1-1", "record_id": "rec-1", "sha256": digest,
        "media_sha256": digest, "medium": "disc", "medium_serial": "DVD-7",
        "recipient": "person/00000000000000aa", "requester_org": "org/asks", "grant": 7,
    }  # fmt: skip
    town = Town()
    with Database(ledger_urls.application) as database:
        create(database, town.genesis(), now=now)
        with Sequencer(
            database, load(), root_at=lambda _: None, ledger_key=town.key("ledger"), now=now
        ) as sequencer:
            said = town.said("org/platform", "record.CopyIssued", data, stream="project/copies")
            verdict = sequencer.submit([*town.platform(), said])[-1]
        reader, log = Reader(database), PublishedLog(tmp_path / "public")
        signer = LogSigner.begin(ORIGIN, town.key("log"), tmp_path / "signed")
        publisher = Publisher(reader, signer, log)
        publisher.start()
        publisher.publish_once()
        (tmp_path / "copy.proof.json").write_bytes(prove(reader, log, verdict.index))
    (tmp_path / "copy.mp4").write_bytes(CONTENT)
    (tmp_path / "trust.policy").write_text(f"log {signer.vkey}\nquorum none\n")
    return tmp_path


def run(handed, *more):
    main(
        [
            "verify-copy", str(handed / "copy.mp4"),
            "--proof", str(handed / "copy.proof.json"),
            "--policy", str(handed / "trust.policy"), *more,
        ]
    )  # fmt: skip


def left(handed, capsys, *more):
    with pytest.raises(SystemExit) as ended:
        run(handed, *more)
    return ended.value.code, capsys.readouterr()


def test_a_copy_says_to_whom_it_was_given(handed, capsys):
    code, said = left(handed, capsys, "--json")
    facts = json.loads(said.out)
    assert code in (None, 0)
    assert (facts["recipient"], facts["medium"]) == ("person/00000000000000aa", "DVD-7")
    assert (facts["grant"], facts["log"]) == (7, ORIGIN)


def test_another_file_is_not_the_copy(handed, capsys):
    (handed / "copy.mp4").write_bytes(CONTENT + b" altered")
    code, said = left(handed, capsys)
    assert code == 1
    assert "SHA-256" in said.err


def test_an_altered_proof_proves_nothing(handed, capsys):
    proof = handed / "copy.proof.json"
    proof.write_bytes(proof.read_bytes().replace(b"DVD-7", b"DVD-8"))
    code, _ = left(handed, capsys)
    assert code == 1


def test_what_is_no_proof_is_refused(handed, capsys):
    (handed / "copy.proof.json").write_bytes(b"{}")
    code, _ = left(handed, capsys)
    assert code == 1


@pytest.mark.parametrize("policy", [b"", b"log \xff"], ids=["empty", "no text"])
def test_what_is_no_policy_is_unreadable_and_named(handed, capsys, policy):
    (handed / "trust.policy").write_bytes(policy)
    code, said = left(handed, capsys)
    assert code == 2
    assert "trust.policy: " in said.err
