"""``mingjing rules``: reviewed by one, put into force by another, on a real ledger."""

import json

import pytest

from ops.assemble import open_site
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from tests.ops.test_commands import lines, runner

LAWYER, OFFICER = "person/5f0c9a1e77d24b36", "person/0123456789abcdef"


def parameter(name):
    data = {"name": name, "value": 60, "basis": "DB3310/T 50-2018 §6.3"}
    return {"stream": "rules", "type": "parameter.Set", "data": data}


@pytest.fixture(scope="module")
def home(reachable_directory):
    home = reachable_directory / "rules"
    home.mkdir()
    return home


@pytest.fixture(scope="module")
def run(home):
    with EmbeddedServer.start(home):
        run = runner(home)
        run("init", "--origin", "ledger.test/rules")
        yield run


def said(done):
    return json.loads(done.stdout.splitlines()[-1])


def test_what_init_put_into_force_was_reviewed_by_another_actor(run, home):
    assert said(run("rules", "outdated", "--json")) == []
    with open_site(Settings.from_environment({"MINGJING_HOME": str(home)})) as site:
        reviews = list(site.reader.of_types(["rule.LegalReviewed"]))
        activated = list(site.reader.of_types(["ruleset.Activated", "calendar.Loaded"]))

    before = [entry for entry in reviews if entry.index < activated[0].index]
    assert {entry.actor for entry in before} == {"legal"}
    assert len(before) >= 20
    assert {entry.actor for entry in activated} == {"org/office"}
    shown = run("rules", "show", "N-35", "--lang", "en").stdout
    assert "Legal review: passed, legal (entry " in shown
    assert "In force since 2000-01-01 (entry " in shown


def test_a_parameter_is_reviewed_first_and_then_set(run, tmp_path):
    file = tmp_path / "gap.jsonl"
    file.write_text(lines(parameter("session_gap_seconds")), encoding="utf-8")

    run("rules", "review", file, "--by", LAWYER, "--note", "对照标准 §6.3")
    run("submit", file)

    assert said(run("rules", "outdated", "--json")) == []


def test_what_was_set_without_review_holds_once_it_was_reviewed_and_set_again(run):
    run("submit", "-", text=lines(parameter("late_receipt_hours")))
    name = "parameter.Set late_receipt_hours"
    assert said(run("rules", "outdated", "--json", code=1)) == [name]

    unreviewed = run("rules", "activate", code=1)
    assert name in unreviewed.stderr
    run("rules", "review", "--by", LAWYER)
    assert said(run("rules", "outdated", "--json", code=1)) == [name]
    themselves = run("rules", "activate", "--by", LAWYER, code=1)
    assert "by somebody else" in themselves.stderr
    run("rules", "activate", "--by", OFFICER)

    assert said(run("rules", "outdated", "--json")) == []


def test_rules_that_a_lawyer_did_not_find_sound_are_not_put_into_force(run):
    run("rules", "review", "--by", LAWYER, "--failed")

    assert "were not reviewed" in run("rules", "activate", code=1).stderr
    run("rules", "review", "--by", LAWYER)
    run("rules", "activate")


def test_a_review_names_a_person_and_only_what_is_reviewed(run, tmp_path):
    file = tmp_path / "other.jsonl"
    file.write_text(lines({**parameter("x"), "type": "source.Disconnected"}), encoding="utf-8")

    assert "--by" in run("rules", "review", code=2).stderr
    assert "calendar.Loaded" in run("rules", "review", file, "--by", LAWYER, code=2).stderr
