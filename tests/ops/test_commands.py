"""The commands as a script would use them: one home, one ledger, every exit code."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.signing import PrivateKey
from ops import genesis, keys
from ops.home import Home
from ops.keystore import Keystore
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from tests.conftest import UNHEARD, unheard

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


NO_STREAMS = ("project/none", os.fsdecode(b"\xff"))
NOWHERE = Settings(home=Path("/dev/null/home"))


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


@pytest.mark.parametrize(
    "origin",
    ["https://a", "with space", "a/", "/a", "a//b", "a+b", "", "a" * 201, b"\xff", "a\x07b"],
)
def test_an_origin_is_a_name(origin):
    with pytest.raises(genesis.BadOrigin):
        genesis.create(NOWHERE, origin=os.fsdecode(origin), root="org/office", progress=print)


@pytest.mark.parametrize(
    ("root", "refusal"),
    [
        ("ledger", genesis.BadRoot),
        ("monitor", genesis.BadRoot),
        ("with space", keys.NotAnActor),
        ("", keys.NotAnActor),
    ],
)
def test_a_root_is_an_actor_of_its_own(root, refusal):
    with pytest.raises(refusal):
        genesis.create(NOWHERE, origin="ledger.test", root=root, progress=print)


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
def test_what_cannot_be_said_is_refused_alone(mingjing, home):
    """As some editors save it, with strings that have breaks in them, and no actor's name."""
    said = {"stream": "project/E1", "type": "lot.Defined", "data": {"lot": "\u2028"}}
    nobodies = [said | {"actor": actor} for actor in ("", "org/a b", "\ud800", 5)]
    before = len(list((home / "keys").iterdir()))
    text = "\ufeff" + lines(said) + "\r\n" + json.dumps(said | {"id": "\ud800"}) + "\n"
    text += "".join(json.dumps(nobody) + "\n" for nobody in nobodies)

    verdicts = answer(mingjing("submit", "-", "--json", text=text, code=1))

    assert [each["verdict"] for each in verdicts] == ["accepted", *["refused"] * 5]
    assert [each.get("path") for each in verdicts[1:]] == [
        "/statement/id",
        *["/statement/actor"] * 4,
    ]
    assert len(list((home / "keys").iterdir())) == before


@pytest.mark.usefixtures("created")
def test_a_key_nobody_heard_of_after_a_crash_is_found_again_or_left_alone(mingjing, home):
    """Killed after the key was issued, and killed before."""
    said = {"stream": "project/E3", "type": "lot.Defined", "actor": "org/crash"}
    answer(mingjing("submit", "-", "--json", text=lines(said | {"data": {"lot": "1"}})))
    [issued] = [key for key in local_keys(home) if key["actor"] == "org/crash"]
    path = home / "keys" / f"{issued['key']['id']}.json"
    path.rename(path.with_suffix(".prepared"))
    Keystore(home / "keys").prepare("org/crash", PrivateKey.from_seed(bytes(32)))

    again = answer(mingjing("submit", "-", "--json", text=lines(said | {"data": {"lot": "2"}})))

    assert [each["verdict"] for each in again] == ["accepted"]
    assert [key for key in local_keys(home) if key["actor"] == "org/crash"] == [issued]


def local_keys(home):
    return [json.loads(path.read_bytes()) for path in (home / "keys").glob("*.json")]


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", ":1:"),
        ("[1]", "a statement is a JSON object"),
        ('{"a":' * 200_000, "too deep"),
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
    owner = {
        "stream": "org/owner",
        "type": "org.RoleGranted",
        "data": {"org": "org/owner", "role": "TENDERER"},
    }
    answer(mingjing("submit", "-", "--json", text=lines(source, owner, issued, opened)))

    found = answer(mingjing("violations", "--json"))
    [short] = [each for each in found if each["rule"] == "N-22"]
    assert short["stream"] == "project/E1"
    assert short["level"] == "red"
    assert len(short["evidence"]) >= 2

    tried = (
        (1, "not told yet", "confirm", "reason=属实"),
        (0, "", "notify", "to_org=org/owner"),
        (1, "may answer until", "confirm", "reason=属实"),
        (2, "verify: result is missing; may be given: reason", "verify"),
        (1, "comes after it was reported", "verify", "result=pass"),
        (2, "order: org, due are missing", "order"),
    )
    for code, words, step, *fields in tried:
        assert words in mingjing("alert", step, short["alert"], *fields, code=code).stderr
    handled = (
        ("answer", "statement=情况属实", "--as", "org/owner"),
        ("confirm", "reason=属实"),
        ("close", "outcome=confirmed", "reason=已认定"),
    )
    for step, *fields in handled:
        said = answer(mingjing("alert", step, short["alert"], *fields, "--json"))
        assert said["verdict"] == "accepted"
    shown = answer(mingjing("alert", "show", short["alert"], "--json"))
    assert (shown["state"], len(shown["entries"])) == ("closed", 4)
    assert answer(mingjing("cards", "--json")) == [{"org": "org/owner", "red": 1, "yellow": 0}]

    mingjing("alert", "case", short["alert"], code=1)
    mingjing("alert", "close", short["alert"], "outcome=mistaken", "reason=x", code=1)
    mingjing("alert", "verify", "alert-none", "result=pass", code=2)
    mingjing("alert", "ignore", short["alert"], code=2)

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
def test_the_successor_of_a_key_in_gateway_custody_is_kept_there_too(mingjing):
    answer(mingjing("key", "rotate", "monitor", "--json"))

    listed = answer(mingjing("key", "list", "--json"))
    assert [k["custody"] for k in listed if k["actor"] == "monitor"] == ["gateway"] * 2
    assert {k["custody"] for k in listed if k["actor"] == "gateway"} == {"gateway"}


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
    again = mingjing("key", "revoke", good, "--reason", "lost", code=1)
    assert "only one of root's" in again.stdout
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
        ("export", "--stream", "rules", "--since", "999999", "-o", "/dev/null/x"),
        ("import", "ocds", "/no/such/file"),
        ("key", "issue", "bad actor"),
        ("key", "revoke", "abc", "--reason", "lost"),
        ("simulate", "--seed", "1", "--projects", "1", "--planted", "/no/such/file"),
        ("serve", "--host", "a..b"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(mingjing, arguments):
    mingjing(*arguments, code=2)


@pytest.mark.usefixtures("created")
def test_a_stream_nobody_spoke_in_is_not_exported(mingjing, tmp_path):
    for how in ((), ("--ocds",)):
        for stream in NO_STREAMS:
            mingjing("export", "--stream", stream, *how, "-o", tmp_path / "x", code=1)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("created")
def test_where_the_policy_cannot_be_written_nothing_is_exported(mingjing, tmp_path):
    wanted = ("--stream", "rules", "-o", tmp_path / "x", "--policy", tmp_path / "none/policy")

    assert "none/policy" in mingjing("export", *wanted, code=2).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("created")
def test_where_what_was_planted_cannot_be_written_nothing_is_said(mingjing, tmp_path):
    before = mingjing("streams").stdout

    said = mingjing("simulate", "--seed", 2, "--projects", 1, "--planted", tmp_path, code=2)

    assert str(tmp_path) in said.stderr
    assert mingjing("streams").stdout == before


@pytest.mark.parametrize("group", [(), ("rules",), ("record",), ("vault",)], ids=str)
def test_the_help_lists_commands_with_whole_sentences(mingjing, group):
    listed = mingjing(*group, "--help").stdout.partition("Commands:")[2]

    assert listed
    assert "..." not in listed


@pytest.mark.usefixtures("created")
def test_a_stream_nobody_spoke_in_is_not_replayed(mingjing):
    for stream in NO_STREAMS:
        for replay in (("replay", stream), ("monitor", "replay", "--stream", stream)):
            assert "nothing stands in" in mingjing(*replay, code=1).stderr


@pytest.mark.usefixtures("created")
@pytest.mark.parametrize("redirection", UNHEARD.values(), ids=UNHEARD)
@pytest.mark.parametrize(
    "arguments",
    [("streams",), ("streams", "--json"), ("verify", "/no/such/file", "--policy", "x", "--json")],
    ids=" ".join,
)
def test_an_answer_that_nobody_was_given_exits_2(home, redirection, arguments):
    status, said = unheard(
        redirection, sys.executable, "-m", "ops", *arguments, MINGJING_HOME=str(home)
    )

    assert status == 2
    assert "Traceback" not in said
    assert "Exception" not in said


@pytest.mark.usefixtures("created")
def test_that_nobody_hears_of_a_refusal_makes_it_no_other(home):
    for redirection in ("2>&-", "2>/dev/full"):
        replay = (sys.executable, "-m", "ops", "replay", "project/none")
        status, _ = unheard(f"{redirection} >/dev/null", *replay, MINGJING_HOME=str(home))

        assert status == 1


def test_ctrl_c_while_the_command_is_loaded_ends_it_as_afterwards(tmp_path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt")
    done = subprocess.run(
        [sys.executable, "-m", "ops", "streams"],
        env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (130, b"")


@pytest.mark.usefixtures("created")
def test_the_last_line_is_json_where_the_terminal_lacks_a_character(home, mingjing):
    title = "Café £5 \U00020000"
    said = {"stream": "project/E4", "type": "lot.Defined", "data": {"lot": "1", "title": title}}
    mingjing("submit", "-", text=lines(said))
    done = subprocess.run(
        [sys.executable, "-m", "ops", "replay", "project/E4", "--json"],
        env={"MINGJING_HOME": str(home), "PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert title in str(answer(done)["timeline"])


@pytest.mark.usefixtures("created")
def test_a_port_that_is_taken_is_named(mingjing):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert f"127.0.0.1 port {port}" in mingjing("serve", "--port", port, code=2).stderr


def test_a_serve_that_ends_leaves_a_later_one_its_address(tmp_path):
    home = Home(tmp_path)
    home.serving.write_text('{"url": "http://127.0.0.1:2"}')

    home.forget_serving("http://127.0.0.1:1")
    assert home.serving.exists()

    home.forget_serving("http://127.0.0.1:2")
    assert not home.serving.exists()


@pytest.mark.usefixtures("created")
def test_streams_lists_every_stream(mingjing):
    listed = {each["stream"]: each for each in answer(mingjing("streams", "--json"))}

    assert {"system", "calendars", "rules"} <= listed.keys()
    assert listed["calendars"]["entries"] >= 20
    assert listed["calendars"]["last_at"].endswith("Z")


@pytest.mark.usefixtures("created")
def test_rules_are_put_into_force_from_a_day(mingjing):
    assert answer(mingjing("rules", "outdated", "--json")) == []

    verdicts = answer(mingjing("rules", "activate", "--since", "2026-03-01", "--json"))

    assert {each["verdict"] for each in verdicts} == {"accepted"}
    mingjing("rules", "activate", "--since", "soon", code=2)
