"""The files of the rules are kept with the entry that puts them into force, and judged by later."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from monitors.editions import ACTIVATED
from monitors.replay import Period, alone
from monitors.rulebook import RULES, load_rulebook
from ops import assemble, genesis, store
from ops import rules as rules_of
from ops.postgres import EmbeddedServer
from ops.replaying import compare, of_site
from ops.settings import Settings
from tests.conftest import scale
from tests.ops.test_commands import answer, runner

LAWYER = "person/5f0c9a1e77d24b36"


@pytest.fixture
def settings(reachable_directory, tmp_path, monkeypatch):
    """A home whose ledger began with a rule more, and extensions of fifteen days at most."""
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for file in RULES.glob("*.toml"):
        text = file.read_text(encoding="utf-8")
        if file.name == "N-04b.toml":
            text = text.replace("at_most = 20", "at_most = 15")
        (earlier / file.name).write_text(text, encoding="utf-8")
    (earlier / "Z-1.toml").write_bytes((RULES / "N-09.toml").read_bytes())
    home = reachable_directory / tmp_path.name
    home.mkdir()
    with EmbeddedServer.start(home):
        settings = Settings(home=home)
        with monkeypatch.context() as then:
            then.setattr(genesis, "load_rulebook", lambda: load_rulebook(earlier))
            genesis.create(settings, origin="ledger.test/then", root="org/office", progress=print)
        yield settings


def extension(number, days):
    return {
        "stream": f"foi/{number}",
        "type": "foi.Extended",
        "occurred_at": "2026-03-02T02:00:00.000000Z",
        "data": {"foi_id": f"F-{number}", "days": days},
    }


def test_an_upgrade_changes_nothing_of_what_was_and_the_live_monitors_go_on(settings, tmp_path):
    with assemble.open_site(settings) as site:
        assert [[rule.id for rule in book] for book in site.rulebook.earlier] == [["N-04b", "Z-1"]]
        with site.working():
            link = site.link(print)
            link.submit([extension(0, 18)])
            link.settle()
            today = datetime.now(UTC).date()
            said = rules_of.on_file(rules_of.facts(site.reader), load_rulebook(), today)
            rules_of.review(link, said, LAWYER, "", "pass")
            rules_of.activate(link, load_rulebook(), said, "")
            link.submit([extension(1, 18), extension(2, 14)])
            link.settle()
        raised = [each for each in site.reader.entries() if each.type == "alert.Raised"]
        history = of_site(site, [site.rulebook], None, 1)
        period = Period(since="", at="2026-06-01T00:00:00.000000Z")
        found = compare(history, site.rulebook, None, period, alone)

    assert [each.stream for each in raised] == ["foi/0", "foi/1"]
    assert {each.data["rule_version"] for each in raised} == {
        hashlib.sha256((tmp_path / "earlier/N-04b.toml").read_bytes()).hexdigest()
    }
    assert [each.stream for each in found.then.breaches] == ["foi/0", "foi/1"]
    assert found.lost == ()


def test_the_files_of_an_earlier_release_are_kept_where_the_ledger_names_them(settings, tmp_path):
    run = runner(settings.home)
    for kept in (settings.home / "objects").iterdir():
        kept.unlink()  # as a ledger that was made before they were kept
    said = tmp_path / "said.jsonl"
    said.write_text(json.dumps(extension(0, 18)), encoding="utf-8")
    run("submit", said)
    asked = ("monitor", "replay", "--processes", 1, "--to", "2026-09-30", "--json")
    assert [each["rule"] for each in answer(run(*asked))["lost"]] == ["N-04b", "Z-1"]

    (tmp_path / "earlier/Z-2.toml").write_text("nobody put this into force", encoding="utf-8")
    kept = answer(run("rules", "keep", tmp_path / "earlier", "--json"))
    assert ("N-04b" in kept, "Z-2" in kept) == (True, False)
    replayed = answer(run(*asked))
    assert replayed["lost"] == []
    assert [each["stream"] for each in replayed["then"]["breaches"]] == ["foi/0"]
    run("rules", "keep", tmp_path, code=1)


def test_every_text_is_kept_beside_the_ledger_and_goes_with_its_shards(settings, tmp_path):
    scale("pyarrow")
    run = runner(settings.home)
    run("rules", "review", "--by", LAWYER)
    run("rules", "activate", "--since", "2026-09-01")
    with assemble.open_site(settings) as site:
        activated = list(site.reader.of_types({ACTIVATED}))
        [retired] = site.reader.of_types({"ruleset.Retired"})
    assert retired.data["rules"] == ["Z-1"]
    assert answer(run("rules", "outdated", "--json")) == []
    named = [(rule["id"], rule["version"]) for each in activated for rule in each.data["rules"]]
    attached = [
        (each["name"].removesuffix(".toml"), each["sha256"])
        for entry in activated
        for each in entry.statement["attachments"]
    ]
    assert named == attached
    assert all(store.get(settings.home / "objects", version) for _, version in named)

    said = tmp_path / "said.jsonl"
    said.write_text(json.dumps(extension(0, 18)), encoding="utf-8")
    run("submit", said)
    until = ("--to", "2026-09-30", "--json")
    of_ledger = answer(run("monitor", "replay", "--processes", 2, *until))
    assert [each["stream"] for each in of_ledger["then"]["breaches"]] == ["foi/0"]

    run("export", "--parquet", tmp_path / "shards")
    of_shards = run("monitor", "replay", "--shards", tmp_path / "shards", "--processes", 1, *until)
    assert answer(of_shards) == of_ledger

    bundle, policy = tmp_path / "rules.mingjing", tmp_path / "policy"
    run("export", "--stream", "rules", "-o", bundle, "--policy", policy)
    verified = answer(run("verify", bundle, "--policy", policy, "--json"))
    assert verified["code"] == "VERIFIED"  # with every text: nothing attached is missing

    strict = hashlib.sha256((tmp_path / "earlier/N-04b.toml").read_bytes()).hexdigest()
    (tmp_path / "shards/rules" / strict).unlink()
    told = run("monitor", "replay", "--shards", tmp_path / "shards", "--processes", 1, *until)
    assert answer(told)["lost"] == [{"rule": "N-04b", "version": strict}]
    assert answer(told)["then"]["breaches"] == []
