"""Stories: a case in lines a lawyer reads, and the verdicts it must get.

    2026-03-01 09:00  org/owner  award.NoticeIssued  award_id=A-1     # Shanghai time
    at 2026-05-01 00:00
    expect violated yellow because line 2

Every event is checked against the catalogue. Behind a story stand all rules in force, the
calendars of 2004-2026 and a source that reports everything up to `at`; `without rules`,
`without calendar` and `without source` take them away. `(received 2026-03-05 09:00)` after an
event says when the ledger got it. `stream foi/1` turns to another stream than the project's.
"""

import json
import re
import shlex
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count
from pathlib import Path

import pytest

from ledger import catalogue
from ledger.entry import Entry
from monitors.calendar import calendar_statements
from monitors.evaluate import evaluate, facts_of
from monitors.rulebook import load_rulebook

STORIES = Path(__file__).parent / "stories"
_SHANGHAI = timedelta(hours=8)
_EVENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)\s+(\S+)\s+(\w+\.\w+)\s*(.*)")
_RECEIVED = re.compile(r"\(received (.*?)\)")
_EXPECT = re.compile(
    r"expect (?P<verdict>\w+)(?: (?P<level>red|yellow|blue))?"
    r"(?: because lines? (?P<lines>[\d, ]+))?(?: due (?P<due>\d{4}-\d\d-\d\d))?"
    r"(?: reason (?P<reason>\w+))?(?: reading (?P<reading>\w+))?"
)


def shanghai(text):
    """`2026-03-01 09:00` in Shanghai, as the ledger writes it."""
    naive = datetime.fromisoformat(text) - _SHANGHAI
    return naive.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def make_entry(index, type, data, *, at, stream="project/P-1", actor="org/owner", **other):  # noqa: A002 - the statement's name
    """An entry as the engine needs it: its place and its statement, no bytes."""
    statement = {
        "v": 1,
        "log": "stories",
        "id": other.get("id", f"s-{index}"),
        "stream": stream,
        "type": type,
        "occurred_at": at,
        "actor": actor,
        "data": data,
    }
    return Entry(
        index=index,
        raw=b"",
        leaf=b"",
        statement=statement,
        seq=index + 1,
        prev="0" * 64,
        received_at=other.get("received_at", at),
        key="",
        signature=b"",
    )


@lru_cache(maxsize=1)
def shipped():
    return load_rulebook()


@dataclass
class Story:
    entries: list = field(default_factory=list)
    index_of_line: dict = field(default_factory=dict)
    expected: list = field(default_factory=list)
    at: str = ""

    def judgements(self, rule_id):
        found = evaluate(shipped(), self.entries, facts_of(self.entries), self.at)
        return [judgement for judgement in found if judgement.rule == rule_id]


def read_story(text):
    story, stream, world = Story(), "project/P-1", {"rules", "calendar", "source"}
    events = []
    for number, line in enumerate(text.splitlines(), start=1):
        told = re.sub(r"(^|\s)#.*", "", line).strip()
        if told.startswith("without "):
            world.discard(told.removeprefix("without "))
        elif told.startswith("stream "):
            stream = told.removeprefix("stream ")
        elif told.startswith("at "):
            story.at = shanghai(told.removeprefix("at "))
        elif told.startswith("expect"):
            story.expected.append(told)
        elif told:
            events.append((number, stream, told))
    numbers = count()
    for type_, data, stream_ in _world(world, story.at):
        add_entry(story, next(numbers), type_, data, "2000-01-01T00:00:00.000000Z", stream_)
    for number, stream_, told in events:
        story.index_of_line[number] = next(numbers)
        story.entries.append(_event(story.index_of_line[number], stream_, told))
    return story


def add_entry(story, index, type_, data, at, stream):
    story.entries.append(make_entry(index, type_, data, at=at, stream=stream, actor="org/root"))


def _world(parts, at):
    if "rules" in parts:
        since = datetime(2000, 1, 1, tzinfo=UTC).date()
        for data in shipped().activations("all", since=since):
            yield "ruleset.Activated", data, "rules"
    if "calendar" in parts:
        for year in calendar_statements():
            yield "calendar.Loaded", year, "calendars"
    if "source" in parts:
        families = sorted({name.split(".")[0] + ".*" for name in catalogue.load().events})
        since = "2000-01-01T00:00:00.000000Z"
        connected = {"source": "town", "event_types": families, "from": since}
        yield "source.Connected", connected, "site/town"
        yield "source.WatermarkAdvanced", {"source": "town", "through": at}, "site/town"


def _event(index, stream, told):
    received = _RECEIVED.search(told)
    at, actor, type_, rest = _EVENT.fullmatch(_RECEIVED.sub("", told).strip()).groups()
    told_pairs = [pair.partition("=") for pair in shlex.split(rest)]
    uses = {use.key: use for use in catalogue.load().events[type_].fields}
    data = {key: _value(uses[key], value) for key, _, value in told_pairs if key != "id"}
    catalogue.load().check(type_, data)
    other = {key: value for key, _, value in told_pairs if key == "id"}
    if received:
        other["received_at"] = shanghai(received[1])
    return make_entry(index, type_, data, at=shanghai(at), stream=stream, actor=actor, **other)


def _value(use, text):
    if use.many and not text.startswith("["):
        return [_one(use.of, part) for part in text.split(",") if part]
    return _one(use.of, text)


def _one(of, text):
    kind = catalogue.load().fields[of].type
    if of == "committee_member":
        name, kind_of_member, *interested = text.split("/")
        return {"member": name, "kind": kind_of_member, **dict.fromkeys(interested, True)}
    readers = {
        "integer": int,
        "boolean": {"yes": True, "no": False}.get,
        "time": lambda value: shanghai(value.replace("T", " ")),
        "money": lambda value: {"currency": "CNY", "fen": round(float(value) * 100)},
        "any": json.loads,
        "object": json.loads,
        "sha256": lambda value: (value * 64)[:64],
    }
    return readers.get(kind, str)(text)


def check_story(story, rule_id):
    """Each judgement of the rule, in the order of triggers, is as the story expects."""
    found = story.judgements(rule_id)
    lines = {index: line for line, index in story.index_of_line.items()}
    if story.expected == ["expect nothing"]:
        assert found == []
        return
    told = [
        f"{j.verdict} {j.level} lines {[lines.get(i) for i in j.evidence]} due {j.due_at}"
        f" {j.reason} {j.reason.zh} {j.reason.en} {j.reading}"
        for j in found
    ]
    assert len(story.expected) == len(found), told
    found.sort(key=lambda j: (j.trigger, json.dumps(j.correlation, sort_keys=True)))
    for expected, judgement, shown in zip(story.expected, found, told, strict=True):
        wanted = _EXPECT.fullmatch(expected)
        assert wanted, expected
        assert wanted["verdict"] == judgement.verdict, shown
        if judgement.verdict == "violated":
            assert wanted["level"] == judgement.level, shown
        if wanted["lines"]:
            because = [int(number) for number in wanted["lines"].split(",")]
            assert because == [lines.get(index) for index in judgement.evidence], shown
        if wanted["due"]:
            last_day = datetime.fromisoformat(judgement.due_at) + _SHANGHAI
            assert wanted["due"] == (last_day - timedelta(microseconds=1)).date().isoformat(), shown
        assert wanted["reason"] in (None, judgement.reason.code), shown
        assert wanted["reading"] == judgement.reading, shown
        assert judgement.reason.zh, shown
        assert judgement.reason.en, shown


@pytest.fixture
def rulebook():
    return shipped()


@pytest.fixture
def story():
    return read_story


@pytest.fixture
def entry():
    return make_entry


@pytest.fixture
def check():
    return check_story
