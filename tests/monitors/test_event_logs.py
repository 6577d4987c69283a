"""Rules over real event logs, each with a twin in one query of window functions.

Beside every `event_logs/<rule>.toml` stands `<rule>.sql`, written by hand, which knows nothing of
the engine. Both name the same events of the same cases: of permits asked of a Dutch municipality
(rules R) and of road traffic fines (rules F). The event types are made up for these logs.
"""

import csv
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from monitors.evaluate import evaluate, facts_of
from monitors.fields import Said
from monitors.judgement import Verdict
from monitors.rulebook import Rulebook, read_rule
from tests.conftest import scale, shared
from tests.monitors.conftest import make_entry
from tests.monitors.test_oracle import reviewed

HERE = Path(__file__).parent / "event_logs"
RULES = sorted(HERE.glob("*.toml"))
RECEIPTS = {
    "Confirmation of receipt": ("receipt.Received", "T01"),
    "T02 Check confirmation of receipt": ("receipt.Checked", "T02"),
    "T04 Determine confirmation of receipt": ("receipt.Determined", "T04"),
    "T05 Print and send confirmation of receipt": ("receipt.Sent", "T05"),
    "T06 Determine necessity of stop advice": ("receipt.AdviceConsidered", "T06"),
    "T10 Determine necessity to stop indication": ("receipt.StopConsidered", "T10"),
}
FINES = {
    "Create Fine": "fine.Created",
    "Send Fine": "fine.Sent",
    "Payment": "fine.Paid",
    "Insert Fine Notification": "fine.Notified",
    "Add penalty": "fine.PenaltyAdded",
    "Send for Credit Collection": "fine.Collected",
    "Send Appeal to Prefecture": "fine.Appealed",
}
FIELDS = {
    "resource": Said(type="id"),
    "task": Said(type="code", values=frozenset({"T01", "T02", "T04", "T05", "T06", "T10"})),
    "registered_at": Said(type="time"),
    "paid": Said(type="money"),
    "amount": Said(type="money"),
}
TYPES = [*(type_ for type_, _ in RECEIPTS.values()), *FINES.values(), "receipt.Other"]
VOCABULARY = dict.fromkeys(TYPES, FIELDS) | {"project.Registered": {}}
BEGUN = "1999-01-01T00:00:00.000000Z"
OVER = "2014-01-01T00:00:00.000000Z"


def instant(text):
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def money(text):
    return {"currency": "EUR", "fen": round(float(text) * 100)}


@lru_cache(maxsize=1)
def events():
    """`(case, type, at, data)` of both logs, in the order of their files."""
    found = []
    for row in rows("receipt.csv"):
        type_, task = RECEIPTS.get(row["concept:name"], ("receipt.Other", None))
        data = {"resource": row["org:resource"], "registered_at": instant(row["case:startdate"])}
        data |= {"task": task} if task else {}
        found.append((row["case:concept:name"], type_, instant(row["time:timestamp"]), data))
    for row in rows("roadtraffic100traces.csv"):
        type_ = FINES.get(row["concept:name"])
        if type_ is not None:
            data = {"amount": money(row["amount"])} if type_ == "fine.Created" else {}
            data |= {"paid": money(row["paymentAmount"])} if type_ == "fine.Paid" else {}
            found.append((row["case:concept:name"], type_, instant(row["time:timestamp"]), data))
    return found


def rows(name):
    with shared(f"data/eventlogs/{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rulebook():
    rules = [read_rule(file.name, file.read_bytes(), VOCABULARY) for file in RULES]
    return Rulebook({rule.id: rule for rule in rules})


@pytest.fixture(scope="module")
def judged(rulebook):
    """Every verdict of every rule: `(rule, case, event, verdict)`."""
    activated = {
        "ruleset": "logs",
        "rules": [{"id": rule.id, "version": rule.version} for rule in rulebook],
        "from": "1990-01-01",
    }
    said = [
        ("rules", "ruleset.Activated", activated),
        *(("calendars", "calendar.Loaded", weekends(year)) for year in range(1999, 2015)),
        ("rules", "parameter.Set", {"name": "gap", "value": 7 * 86_400}),
    ]
    told = [
        *((*reviewed(type_, data), BEGUN) for _, type_, data in said),
        *((*each, BEGUN) for each in said),
        ("site/log", "source.Connected", {
            "source": "log", "event_types": ["receipt.*", "fine.*"], "from": BEGUN}, BEGUN),
        ("site/log", "source.WatermarkAdvanced", {"source": "log", "through": OVER}, BEGUN),
    ]  # fmt: skip
    first = len(told)
    told += [(f"project/{case}", type_, data, at) for case, type_, at, data in events()]
    entries = [
        make_entry(index, type_, data, at=at, stream=stream)
        for index, (stream, type_, data, at) in enumerate(told)
    ]
    found = evaluate(rulebook, entries, facts_of(entries), OVER)
    return [
        (each.rule, each.stream.removeprefix("project/"), each.trigger - first, each.verdict)
        for each in found
    ]


def weekends(year):
    """A calendar of weekends alone: what the queries know of days off."""
    return {"year": year, "notice": "none", "off": [], "worked": []}


@pytest.fixture(scope="module")
def log():
    """The same events as a table."""
    scale("duckdb")
    import duckdb  # noqa: PLC0415 - only where the extra is installed

    connection = duckdb.connect()
    connection.execute((HERE / "log.sql").read_text(encoding="utf-8"))
    table = [
        (
            case, position, type_, at.rstrip("Z"), data.get("resource"), data.get("task"),
            data.get("registered_at", "").rstrip("Z") or None, *(
                data[name]["fen"] if name in data else None for name in ("paid", "amount")),
        )
        for position, (case, type_, at, data) in enumerate(events())
    ]  # fmt: skip
    connection.executemany("insert into log values (?, ?, ?, ?, ?, ?, ?, ?, ?)", table)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", [file.stem for file in RULES])
def test_a_rule_and_its_twin_name_the_same_events(rulebook, judged, log, name):
    broken = {
        (case, position)
        for rule, case, position, verdict in judged
        if rule == name and verdict is Verdict.VIOLATED
    }
    query = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    opening = rulebook[name].trigger or rulebook[name].start or rulebook[name].required
    about = {event for match in opening for event in match.events}
    all_of_them = sum(type_ in about for _, type_, _, _ in events())

    assert broken == set(log.execute(query).fetchall())
    assert 0 < len(broken) < all_of_them  # what all keep, or all break, would show nothing


def test_there_are_twins_of_every_rule_and_all_use_windows():
    assert {file.stem for file in RULES} == {f.stem for f in HERE.glob("*.sql")} - {"log"}
    assert all("over" in (HERE / f"{f.stem}.sql").read_text(encoding="utf-8") for f in RULES)
