"""The whole history under the rules then in force, under a draft, and how they differ."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from ledger.entry import NO_PREVIOUS, Entry, place
from ledger.statement import Signed
from monitors.facts import FACT_TYPES
from monitors.replay import Period, Processes, Rules, Task, alone, difference, replay
from monitors.review import REVIEWED, review_of
from monitors.rulebook import RULES, load_rulebook

ALWAYS = Period(since="", at="2026-06-01T00:00:00.000000Z")


@dataclass(frozen=True)
class FromFile:
    """Reads entries from a file of JSON lines, in any process."""

    path: Path

    def __call__(self):
        lines = self.path.read_text(encoding="utf-8").splitlines()
        entries = [Entry.load(index, line.encode()) for index, line in enumerate(lines)]
        return lambda streams: (
            (stream, [each for each in entries if each.stream == stream]) for stream in streams
        )


@pytest.fixture
def log(tmp_path, rulebook):
    """Requests for information answered after so many days, one stream each."""

    def written(days, in_force=rulebook):
        said = []
        for data in in_force.activations("all", since=date(2000, 1, 1)):
            review = review_of("ruleset.Activated", data, reviewer="person/lawyer")
            said.append(("rules", REVIEWED, review, "2000-01-01"))
            said.append(("rules", "ruleset.Activated", data, "2000-01-01"))
        for number, day in enumerate(days):
            asked = {"foi_id": f"F-{number}", "channel": "post", "clear": True}
            said.append((f"foi/{number}", "foi.Received", asked, "2026-03-02"))
            told = {"foi_id": f"F-{number}", "days": day}
            said.append((f"foi/{number}", "foi.Extended", told, "2026-03-20"))
        path = tmp_path / f"log-{len(said)}.jsonl"
        path.write_bytes(b"\n".join(_raw(number, *each) for number, each in enumerate(said)))
        return FromFile(path)

    return written


def _raw(number, stream, event, data, day):
    at = f"{day}T02:00:00.000000Z"
    statement = {
        "v": 1, "log": "replay", "id": f"r-{number}", "stream": stream, "type": event,
        "occurred_at": at, "actor": "org/owner", "data": data,
    }  # fmt: skip
    return place(Signed(statement, "0" * 64, bytes(64)), seq=1, prev=NO_PREVIOUS, received_at=at)


@pytest.fixture
def draft(tmp_path):
    """The rules on file, one of them written otherwise."""

    def written(**changed):
        directory = tmp_path / "draft"
        directory.mkdir()
        for file in RULES.glob("*.toml"):
            (directory / file.name).write_bytes(file.read_bytes())
        for name, (old, new) in changed.items():
            file = directory / f"{name.replace('_', '-')}.toml"
            text = file.read_text(encoding="utf-8")
            assert old in text
            file.write_text(text.replace(old, new), encoding="utf-8")
        return load_rulebook(directory)

    return written


def outcome_of(rules, log, period=ALWAYS, processes=1):
    whole = log()
    streams = sorted(
        {json.loads(line)["statement"]["stream"] for line in log.path.read_text().splitlines()}
    )
    facts = [each for _, stream in whole(streams) for each in stream if each.type in FACT_TYPES]
    task = Task(rules=rules, facts=facts, period=period, reading=log)
    share = alone if processes == 1 else Processes(processes)
    return replay(task, batched(streams, 3), share)


def batched(names, number):
    return [names[start : start + number] for start in range(0, len(names), number)]


def of_rule(breaches, rule):
    return [(each.stream, each.level) for each in breaches if each.rule == rule]


def test_a_draft_says_what_it_would_have_raised_and_what_not(log, draft, rulebook):
    history = log([10, 20, 25, 31])
    stricter = draft(N_04b=("at_most = 20", "at_most = 15"))
    then, now = (
        outcome_of(Rules(rulebook), history),
        outcome_of(Rules(stricter, tried=True), history),
    )

    assert of_rule(then.breaches, "N-04b") == [("foi/2", "red"), ("foi/3", "red")]
    differs = difference(then, now)
    assert of_rule(differs.more, "N-04b") == [("foi/1", "red")]
    assert (differs.fewer, differs.relevelled) == ((), ())


def test_a_milder_draft_raises_fewer_and_lighter(log, draft, rulebook):
    history = log([25, 31])
    milder = draft(N_04b=("at_most = 20", "at_most = 30"))
    differs = difference(
        outcome_of(Rules(rulebook), history), outcome_of(Rules(milder, tried=True), history)
    )
    assert (differs.more, of_rule(differs.fewer, "N-04b")) == ((), [("foi/0", "red")])


def test_another_level_is_neither_more_nor_fewer(log, draft, rulebook):
    history = log([25])
    lighter = draft(N_04b=('level = "red"', 'level = "yellow"'))
    differs = difference(
        outcome_of(Rules(rulebook), history), outcome_of(Rules(lighter, tried=True), history)
    )
    ((before, after),) = differs.relevelled
    assert (differs.more, differs.fewer) == ((), ())
    assert (before.level, after.level) == ("red", "yellow")


def test_under_the_rules_then_in_force_another_version_says_nothing(log, draft):
    changed = draft(N_04b=("at_most = 20", "at_most = 15"))
    then = outcome_of(Rules(changed), log([25]))

    assert of_rule(then.breaches, "N-04b") == []  # the log put the version on file into force


def test_a_period_takes_the_cases_opened_in_it(log, rulebook):
    history = log([25])
    for since, at, found in (
        ("2026-03-20T00:00:00.000000Z", ALWAYS.at, 1),
        ("2026-03-21T00:00:00.000000Z", ALWAYS.at, 0),
        ("", "2026-03-19T00:00:00.000000Z", 0),
    ):
        judged = outcome_of(Rules(rulebook), history, Period(since=since, at=at))
        assert len(of_rule(judged.breaches, "N-04b")) == found


def test_two_processes_find_what_one_does(log, rulebook):
    history = log([10 + number for number in range(20)])
    alone = outcome_of(Rules(rulebook), history)

    assert len(of_rule(alone.breaches, "N-04b")) == 9
    assert outcome_of(Rules(rulebook), history, processes=2) == alone
