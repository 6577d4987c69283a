"""Rules are judged by only as the ledger says; an upgrade is noticed, not silently taken."""

from datetime import date

import pytest

from ledger import catalogue
from ledger.entry import Entry, place
from ledger.signing import PrivateKey
from ledger.statement import sign
from monitors.review import REVIEWED, review_of
from monitors.rulebook import RULES, load_rulebook
from ops.cli.serve import lacking
from ops.rules import facts, not_in_force, retired

DAY = date(2026, 3, 2)


class Log:
    """A reader of two entries: the review and the activation of some rules."""

    def __init__(self, data):
        review = review_of("ruleset.Activated", data, reviewer="person/lawyer")
        self.said = [self._entry(0, REVIEWED, review), self._entry(1, "ruleset.Activated", data)]

    def _entry(self, index, type_, data):
        statement = {
            "v": 1,
            "log": "ledger.test/rules",
            "id": f"said-{index}",
            "stream": "rules",
            "type": type_,
            "occurred_at": "2026-01-01T00:00:00.000000Z",
            "actor": "org/office",
            "data": data,
        }
        signed = sign(statement, PrivateKey.from_seed(bytes(32)))
        raw = place(signed, seq=1, prev="0" * 64, received_at="2026-01-01T00:00:00.000000Z")
        return Entry.load(index, raw)

    def of_types(self, types):
        assert {entry.type for entry in self.said} <= types
        return self.said


@pytest.fixture
def rulebook(tmp_path):
    """Two rules of ours, in a directory that may change."""
    for name in ("N-22.toml", "N-64.toml"):
        (tmp_path / name).write_bytes((RULES / name).read_bytes())
    return lambda: load_rulebook(tmp_path)


def test_the_rules_that_were_activated_are_in_force(rulebook):
    rules = rulebook()

    assert not_in_force(facts(Log(*rules.activations("r", since=DAY))), rules, DAY) == []


def test_a_rule_that_changed_is_not_in_force(rulebook, tmp_path):
    log = Log(*rulebook().activations("r", since=DAY))
    with (tmp_path / "N-22.toml").open("a") as file:
        file.write("\n# a word more\n")

    assert not_in_force(facts(log), rulebook(), DAY) == ["N-22"]


def test_a_rule_that_is_not_on_file_any_more_is_retired(rulebook, tmp_path):
    log = Log(*rulebook().activations("r", since=DAY))
    (tmp_path / "N-22.toml").unlink()
    rules = rulebook()

    assert not_in_force(facts(log), rules, DAY) == ["N-22"]
    [said] = retired(facts(log), rules, DAY)
    catalogue.load().check(said["type"], said["data"])
    assert said["data"]["rules"] == ["N-22"]
    assert retired(facts(log), rules, date(2026, 3, 1)) == []


def test_the_day_of_a_rule_begins_when_it_begins_in_china(rulebook):
    rules = rulebook()
    known = facts(Log(*rules.activations("r", since=DAY)))

    assert list(lacking(known, rules, "2026-03-01T16:00:00.000000Z")) == []
    [told] = lacking(known, rules, "2026-03-01T15:59:59.999999Z")
    assert told.startswith("2 rules are not in force")


def test_a_rule_is_in_force_from_its_day_on(rulebook):
    rules = rulebook()
    log = Log(*rules.activations("r", since=DAY))

    assert not_in_force(facts(log), rules, date(2026, 3, 1)) == ["N-22", "N-64"]
