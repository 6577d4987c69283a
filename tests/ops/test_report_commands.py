"""`replay`, `certificate`, `violations` and `streams` over one ledger, with every exit code."""

import json
import os

import pytest

from ops import assemble, exporting, genesis
from ops.cli import main
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from tests.ops.conftest import too_short

ORIGIN = "ledger.test/reports"


@pytest.fixture(scope="module")
def served(reachable_directory):
    """A home with a bid period that is too short, and its bundle and policy."""
    home = reachable_directory / "reports" / "home"
    home.mkdir(parents=True)
    settings = Settings(home=home)
    with EmbeddedServer.start(home):
        genesis.create(settings, origin=ORIGIN, root="org/office", progress=lambda _said: None)
        with assemble.open_site(settings) as site, site.working():
            site.client.submit(too_short("E1", log=ORIGIN))
            site.settle()
            exporting.bundle(site, "project/E1", None, home.parent / "e1.mingjing")
            policy = f"log {site.site.log_vkey}\nquorum none\n"
            (home.parent / "trust.policy").write_text(policy)
        yield home


@pytest.fixture
def mingjing(served, monkeypatch, capfd):
    """Runs a command in this process; gives what it printed, and wants that exit code."""
    monkeypatch.setenv("MINGJING_HOME", str(served))

    def run(*arguments, code=0):
        with pytest.raises(SystemExit) as end:
            main([*map(str, arguments)])
        said = capfd.readouterr()
        assert code == (end.value.code or 0), said.err
        assert "Traceback" not in said.err
        return said

    return run


def document(said):
    return json.loads(said.out.splitlines()[-1])


def test_a_violation_is_listed_and_replayed(mingjing):
    [short] = [
        each for each in document(mingjing("violations", "--json")) if each["rule"] == "N-22"
    ]
    replayed = document(mingjing("replay", "project/E1", "--json"))
    [verdict] = [each for each in replayed["verdicts"] if each["rule"] == "N-22"]

    assert verdict["verdict"] == "violated"
    assert verdict["evidence"] == short["evidence"]
    assert verdict["level"] == short["level"]
    assert short["alert_index"] in [step["index"] for step in replayed["timeline"]]


def test_streams_tell_how_long_they_are(mingjing):
    listed = document(mingjing("streams", "--json"))
    replayed = document(mingjing("replay", "project/E1", "--json"))

    assert [each["stream"] for each in listed] == sorted(each["stream"] for each in listed)
    [project] = [each for each in listed if each["stream"] == "project/E1"]
    assert list(project) == ["stream", "entries", "last_at"]
    assert project["entries"] == len(replayed["timeline"])
    assert project["last_at"] == max(step["received_at"] for step in replayed["timeline"])


def test_a_list_with_nothing_in_it_says_so(mingjing):
    assert mingjing("cards").out == "（无） none\n"  # what was found here nobody has confirmed


def test_nothing_at_that_time_is_a_no_with_its_reason(mingjing):
    early = mingjing("replay", "project/E1", "--at", "2026-03-01", code=1)
    unknown = mingjing("replay", "project/E1", "--known-at", "2026-03-05", code=1)
    missing = mingjing("replay", "project/none", code=1)

    assert early.err == (
        "mingjing: project/E1: nothing had occurred by 2026-03-01 24:00 (Beijing time)\n"
    )
    assert "and had been received by 2026-03-05 24:00" in unknown.err
    assert missing.err == "mingjing: nothing stands in project/none\n"
    assert early.out == unknown.out == missing.out == ""


@pytest.mark.parametrize(
    ("at", "known_at", "timeline"),
    [
        ("2026-03-02T10:00", None, ["project.Registered", "tender.DocIssued"]),
        ("2026-03-02T10:00", "2099-01-01", ["project.Registered", "tender.DocIssued"]),
        ("2026-03-02T02:00:00Z", None, ["project.Registered", "tender.DocIssued"]),
        ("2098-01-01", "2099-01-01", ["project.Registered", "tender.DocIssued", "alert.Raised"]),
        ("2099-01-01", "2098-01-01", ["project.Registered", "tender.DocIssued", "alert.Raised"]),
    ],
)
def test_both_instants_bound_what_is_shown(mingjing, at, known_at, timeline):
    known = ("--known-at", known_at) if known_at else ()
    replayed = document(mingjing("replay", "project/E1", "--at", at, *known, "--json"))

    assert [step["type"] for step in replayed["timeline"]] == timeline
    assert (replayed["known_at"] is None) == (known_at is None)


@pytest.mark.parametrize("time", ["2026-02-30", ""])
@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("replay", "project/E1"), "--at"),
        (("replay", "project/E1"), "--known-at"),
        (("monitor", "replay"), "--from"),
        (("monitor", "replay"), "--to"),
    ],
)
def test_a_time_that_is_none_is_wrong_usage(mingjing, command, option, time):
    said = mingjing(*command, option, time, code=2)

    assert option in said.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_written_where_they_are_wanted(mingjing, tmp_path, served, lang):
    replay, certificate = tmp_path / "replay.html", tmp_path / "certificate.html"
    trust = ("--policy", served.parent / "trust.policy")

    mingjing("replay", "project/E1", "--html", replay, "--lang", lang)
    mingjing(
        "certificate", served.parent / "e1.mingjing", *trust, "--html", certificate, "--lang", lang
    )

    for page in (replay, certificate):
        assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert ('lang="zh-CN"' in page.read_text(encoding="utf-8")) == (lang == "zh")


def test_a_file_whose_name_is_no_utf_8_is_certified_under_what_can_be_shown_of_it(
    mingjing, tmp_path, served
):
    bundle, page = tmp_path / os.fsdecode("招标".encode() + b"\xff"), tmp_path / "page.html"
    bundle.write_bytes((served.parent / "e1.mingjing").read_bytes())
    trust = ("--policy", served.parent / "trust.policy")

    certificate = mingjing("certificate", bundle, *trust, "--html", page, "--json")

    assert document(certificate)["file"] == "招标\\xff"
    assert "招标\\xff" in page.read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_wrong_usage(mingjing, tmp_path, served):
    nowhere = tmp_path / "none" / "page.html"
    trust = ("--policy", served.parent / "trust.policy")
    bundle = served.parent / "e1.mingjing"

    for said in (
        mingjing("replay", "project/E1", "--html", nowhere, code=2),
        mingjing("replay", "project/E1", "--html", tmp_path, code=2),
        mingjing("certificate", bundle, *trust, "--html", nowhere, code=2),
    ):
        assert str(tmp_path) in said.err
        assert said.out == ""


def test_a_certificate_says_yes_no_or_nothing(mingjing, tmp_path, served):
    trust = ("--policy", served.parent / "trust.policy")
    bundle = served.parent / "e1.mingjing"
    altered = tmp_path / "altered.mingjing"
    altered.write_bytes(bundle.read_bytes().replace(b'"lot":"1"', b'"lot":"2"', 1))

    good = document(mingjing("certificate", bundle, *trust, "--json"))
    bad = document(mingjing("certificate", altered, *trust, "--json", code=1))

    assert good["code"] == "VERIFIED"
    assert good["not_proven"]
    assert (good["file"], good["policy"]) == ("e1.mingjing", "trust.policy")
    assert bad["code"] == "MALFORMED"
    for missing in (
        ("certificate", tmp_path / "none", *trust),
        ("certificate", bundle, "--policy", tmp_path / "none"),
        ("certificate", bundle, "--policy", bundle),
        ("certificate", bundle),
    ):
        assert mingjing(*missing, code=2).out == ""
