"""The commands as a script would use them: one home, one ledger, every exit code."""

import json
import subprocess
import sys

import pytest

from ops.postgres import EmbeddedServer

ENGINEERING = {
    "project_code": "E1",
    "trading_type": "engineering",
    "method": "open_tender",
    "region": "CN-331000",
    "mandatory_tender": True,
}


@pytest.fixture(scope="module")
def home(reachable_directory):
    return reachable_directory / "commands" / "home"


@pytest.fixture(scope="module")
def mingjing(home):
    """Runs a command in a process of its own on the same home, whose server stays up."""
    home.mkdir(parents=True)
    with EmbeddedServer.start(home):
        yield runner(home)


def runner(home):

    def run(*arguments, code=0, text=None):
        done = subprocess.run(
            [sys.executable, "-m", "ops", *map(str, arguments)],
            env={"MINGJING_HOME": str(home), "PATH": "/usr/bin:/bin"},
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert code == done.returncode, done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def created(mingjing):
    return answer(mingjing("init", "--origin", "ledger.test/commands", "--json"))


def answer(done):
    """The one JSON document on the last line of standard output."""
    return json.loads(done.stdout.splitlines()[-1])


def lines(*statements):
    return "\n".join(json.dumps(statement, ensure_ascii=False) for statement in statements)


def test_there_is_nothing_before_init(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "ops", "violations"],
        env={"MINGJING_HOME": str(tmp_path / "none"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "mingjing init --origin" in done.stderr


def test_init_answers_with_what_outsiders_need(created, home):
    assert created["log_vkey"].startswith("ledger.test/commands+")
    assert len(created["genesis"]) == 64
    assert created["size"] > 20
    assert (home / "keys").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("created")
def test_init_refuses_a_second_time(mingjing):
    done = mingjing("init", "--origin", "ledger.test/other", code=1)

    assert "already" in done.stderr


@pytest.mark.parametrize("origin", ["https://ledger.test", "with space", "ledger.test/", "a+b"])
def test_an_origin_is_a_name(origin, mingjing):
    mingjing("init", "--origin", origin, code=2)


@pytest.mark.usefixtures("created")
def test_submit_completes_signs_and_answers_each_line(mingjing):
    said = {
        "id": "registered",
        "stream": "project/E1",
        "type": "project.Registered",
        "occurred_at": "2026-03-02T01:00:00.000000Z",
        "data": ENGINEERING,
    }
    bad = {"id": "bad", "stream": "project/E1", "type": "no.Such", "data": {}}

    first = mingjing("submit", "-", "--json", text=lines(said, bad), code=1)
    again = mingjing("submit", "-", "--json", text=lines(said))

    accepted, refused = answer(first)
    assert accepted["verdict"] == "accepted"
    assert refused["verdict"] == "refused"
    assert "no.Such" in refused["reason"]
    assert answer(again) == [
        {"id": "registered", "verdict": "duplicate", "index": accepted["index"]}
    ]


@pytest.mark.usefixtures("created")
def test_submit_gives_an_unknown_actor_a_key(mingjing):
    said = {
        "stream": "project/E1",
        "type": "lot.Defined",
        "actor": "org/new-tenderer",
        "data": {"lot": "1"},
    }

    done = mingjing("submit", "-", "--json", text=lines(said))

    assert [verdict["verdict"] for verdict in answer(done)] == ["accepted"]
    assert "org/new-tenderer" in done.stderr
    keys = answer(mingjing("key", "list", "--json"))
    assert [key["held"] for key in keys if key["actor"] == "org/new-tenderer"] == ["yes"]


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", ":1:"),
        ("[1]", "a statement is a JSON object"),
        ('{"stream":"a"}\n{"stream":"a","stream":"b"}', ":2:"),
    ],
)
def test_a_line_that_is_no_statement_is_named(mingjing, text, said):
    assert said in mingjing("submit", "-", text=text, code=2).stderr


@pytest.mark.usefixtures("created")
def test_a_violation_is_found_replayed_exported_and_verified(mingjing, home):
    """Tender documents out on 2 March, bids due on the 11th: nine days instead of twenty."""
    source = {
        "stream": "site/platform",
        "type": "source.Connected",
        "occurred_at": "2026-01-01T00:00:00.000000Z",
        "data": {
            "source": "platform",
            "event_types": ["project.*", "tender.*", "opening.*"],
            "from": "2026-01-01T00:00:00.000000Z",
        },
    }
    issued = {
        "stream": "project/E1",
        "type": "tender.DocIssued",
        "occurred_at": "2026-03-02T02:00:00.000000Z",
        "data": {"lot": "1", "bid_deadline": "2026-03-11T02:00:00.000000Z"},
    }
    opened = {
        "stream": "project/E1",
        "type": "opening.Held",
        "occurred_at": "2026-03-11T02:00:00.000000Z",
        "data": {"lot": "1"},
    }
    answer(mingjing("submit", "-", "--json", text=lines(source, issued, opened)))

    found = answer(mingjing("violations", "--json"))
    [short] = [each for each in found if each["rule"] == "N-22"]
    assert short["stream"] == "project/E1"
    assert short["level"] == "red"
    assert len(short["evidence"]) >= 2

    replayed = answer(mingjing("replay", "project/E1", "--json"))
    verdicts = {each["rule"]: each["verdict"] for each in replayed["verdicts"]}
    assert verdicts["N-22"] == "violated"
    mingjing("replay", "project/E1", "--at", "2026-01-01", code=1)
    lawful = answer(mingjing("replay", "project/E1", "--at", "2026-03-02", "--json"))
    assert [each["type"] for each in lawful["timeline"]] == [
        "project.Registered",
        "tender.DocIssued",
    ]

    bundle, policy = home.parent / "e1.mingjing", home.parent / "trust.policy"
    mingjing("export", "--stream", "project/E1", "-o", bundle, "--policy", policy)
    verified = answer(mingjing("verify", bundle, "--policy", policy, "--json"))
    assert verified["code"] == "VERIFIED"

    tree = home.parent / "tree"
    mingjing("export", "--log", tree, "--policy", policy)
    assert answer(mingjing("verify", tree, "--policy", policy, "--json"))["code"] == "VERIFIED"

    page = home.parent / "certificate.html"
    certificate = mingjing("certificate", bundle, "--policy", policy, "--html", page, "--json")
    assert answer(certificate)["code"] == "VERIFIED"
    assert "核验证明" in page.read_text(encoding="utf-8")

    altered = home.parent / "altered.mingjing"
    content = bundle.read_bytes()
    altered.write_bytes(content.replace(b'"lot":"1"', b'"lot":"2"', 1))
    refused = answer(mingjing("verify", altered, "--policy", policy, "--json", code=1))
    assert refused["code"] in {"MALFORMED", "NOT_INCLUDED"}
    mingjing("certificate", altered, "--policy", policy, code=1)


@pytest.mark.usefixtures("created")
def test_a_rotated_key_goes_on_and_a_revoked_one_does_not(mingjing):
    said = {"stream": "project/E2", "type": "lot.Defined", "actor": "org/r", "data": {"lot": "1"}}
    answer(mingjing("submit", "-", "--json", text=lines(said)))

    rotated = answer(mingjing("key", "rotate", "org/r", "--json"))
    assert [each["verdict"] for each in rotated] == ["accepted", "accepted"]
    after = answer(mingjing("submit", "-", "--json", text=lines(said | {"data": {"lot": "2"}})))
    assert [each["verdict"] for each in after] == ["accepted"]

    listed = answer(mingjing("key", "list", "--json"))
    [good] = [k["id"] for k in listed if k["actor"] == "org/r" and k["state"] == "good"]
    answer(mingjing("key", "revoke", good, "--reason", "lost", "--json"))
    last = said | {"data": {"lot": "3"}}
    assert (
        "ended" in answer(mingjing("submit", "-", "--json", text=lines(last), code=1))[0]["reason"]
    )


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize(
    "arguments",
    [
        ("export",),
        ("export", "--stream", "project/E1"),
        ("export", "--stream", "project/E1", "--ocds", "--log", "x", "-o", "y"),
        ("replay", "project/E1", "--at", "yesterday"),
        ("replay", "project/E1", "--lang", "fr"),
        ("simulate", "--seed", "1"),
        ("simulate", "--seed", "1", "--projects", "0"),
        ("submit", "/no/such/file"),
        ("verify",),
        ("verify", "/no/such/file", "--policy", "/no/such/policy"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(mingjing, arguments):
    mingjing(*arguments, code=2)


@pytest.mark.usefixtures("created")
def test_streams_lists_every_stream(mingjing):
    listed = {each["stream"]: each for each in answer(mingjing("streams", "--json"))}

    assert {"system", "calendars", "rules"} <= listed.keys()
    assert listed["calendars"]["entries"] >= 20
    assert listed["calendars"]["last_at"].endswith("Z")
