"""The engine against an evaluator written from the rule language alone, on random histories.

`naive/` imports nothing of the engine. Verdict, level and what names the case are held against each
other for every case of every rule: over the rules on file, and over rules that hypothesis makes up.
"""

import json
import os
from collections import Counter
from operator import attrgetter
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, reject, seed, settings
from hypothesis import strategies as st

from monitors.alert import statements
from monitors.calendar import calendar_statements
from monitors.errors import RuleRefused
from monitors.evaluate import evaluate, facts_of
from monitors.rulebook import Rulebook, read_rule
from monitors.stream import MONITOR, RAISED, Stream
from tests.monitors.conftest import make_entry
from tests.monitors.made_up import KINDS, VOCABULARY, files, histories, worlds
from tests.monitors.naive.beyond import belonging, home
from tests.monitors.naive.language import later, order
from tests.monitors.naive.verdicts import is_excluded, judged
from tests.monitors.naive.world import World, as_they_read
from tests.monitors.test_oracle import (
    ACT,
    AT,
    OTHERWISE,
    PEOPLE,
    PROJECT,
    REVIEWABLE,
    TIMES,
    TYPES,
    acts,
    connected,
    moment,
    reviewed,
    rulebook_in_force,
)

MEMBERS = st.builds(
    lambda name, kind, interested: {"member": name, "kind": kind, **interested},
    st.sampled_from("abcdefg"),
    st.sampled_from(["expert", "expert", "owner"]),
    st.sampled_from([{}, {}, {"interested": True}]),
)
COMMITTEES = st.one_of(
    acts(["committee.Formed"], members=st.lists(MEMBERS, min_size=3, max_size=7)),
    acts(["member.Replaced"], out=st.sampled_from("abc"), **{"in": MEMBERS}),
    acts(["evaluation.Started", "opening.Held"]),
    acts(["bid.Submitted"], bid_id=st.sampled_from("1234"), bidder=st.sampled_from("1234")),
)
SPAN = {"from": moment(4, 1, 2), "to": moment(4, 1, 4)}
WATCHED = st.one_of(
    acts(["session.Started", "session.Ended", "monitor.Heartbeat"], session=st.sampled_from("12")),
    acts(["record.Archived"], session=st.sampled_from("12"), spans=st.just([SPAN])),
    acts(
        ["duty.Granted", "duty.Granted", "duty.Revoked"],
        org=st.just("org/root"),
        person=st.sampled_from(PEOPLE),
        duty=st.sampled_from(["system_admin", "security_admin", "audit_admin", "officer"]),
    ),
)
HISTORIES = st.lists(
    st.integers(0, 9).flatmap(lambda n: ACT if n < 5 else COMMITTEES if n < 9 else WATCHED),
    min_size=5,
    max_size=25,
)
THROUGH = "2026-05-20T00:00:00.000000Z"
HEADER = "project.Registered"
BEGUN = "2026-01-01T00:00:00.000000Z"
STREAM = "project/P-1"
THIS_YEAR = calendar_statements()[-1]
ABOUT = ("project/", "org/", "expert/")
"""The streams that are looked at, but for what a rule gathers elsewhere."""
ON_CI = bool(os.environ.get("CI"))


def runs(on_ci, elsewhere):
    """So many histories, the same every time."""
    return settings(
        max_examples=on_ci if ON_CI else elsewhere,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def log(entry, rulebook):
    """Log entries: what is in force, then the acts as they arrive."""

    def entries(history, trading_type):
        node = {"node": "notice", "event": "tender.DocIssued", "item": "i", "n": 3}
        nodes = [{**node, "unit": "working_day", "basis": "B"}]
        parameters = [
            {"name": "competent_department", "value": {"*": ["1"]}},
            {"name": "session_gap_seconds", "value": 3_600},
        ]
        said = [
            ("rules", "ruleset.Activated", rulebook_in_force(rulebook)),
            ("calendars", "calendar.Loaded", THIS_YEAR),
            *(("rules", "parameter.Set", parameter) for parameter in parameters),
        ]
        told = [
            *((*reviewed(type_, data), BEGUN) for _, type_, data in said),
            *((*reviewed(*act[:2]), BEGUN) for act in history
              if act[0] in REVIEWABLE and act[1]["off"]),
            *((*each, BEGUN) for each in said),
            ("rules", "nodeMap.Activated", {"trading_type": "engineering", "nodes": nodes}, BEGUN),
            ("site/a", "source.Connected", connected(), BEGUN),
            (STREAM, HEADER, {**PROJECT, "trading_type": trading_type}, BEGUN),
            *((STREAM, *act) for act in history),
            ("site/a", "source.WatermarkAdvanced", {"source": "a", "through": THROUGH}, BEGUN),
        ]  # fmt: skip
        return [
            entry(index, event, data, at=at, stream=stream)
            for index, (stream, event, data, at) in enumerate(told)
        ]

    entries.rulebook = rulebook  # behind a name: it is too long to be shown with every example
    return entries


def compare(rulebook, entries, at):
    """Hold every case of the engine against every case of the naive evaluator."""
    now = as_they_read(entries)
    known = sorted((each for each in now if order(each)[0] <= at), key=order)
    homes = {stream for stream in map(attrgetter("stream"), now) if stream.startswith(ABOUT)}
    worlds = {}
    found = [
        told(each, each.trigger, each.correlation, each.verdict, each.level)
        for each in evaluate(rulebook, entries, facts_of(entries), at)
        if rulebook[each.rule].gather or each.stream in homes
    ]
    expected, excluded = [], set()
    for rule in rulebook:
        for stream in {home(rule, each) for each in known} if rule.gather else homes:
            if stream not in worlds:
                worlds[stream] = World(now, at, stream)
            world = worlds[stream]
            mine = belonging(rule, known, stream)
            excluded |= {(rule.id, stream)} if is_excluded(rule, world) else set()
            expected += [
                told(Told(rule.id, stream), case.named_by.index, named(rule, case), verdict, level)
                for case, verdict, level in judged(rulebook, rule, mine, world)
            ]
    compare_excluded(found, expected, excluded, worlds)
    naive = Counter(case for case in expected if case[:2] not in excluded)
    engine = Counter(case for case in found if case[:2] not in excluded)
    assert (sorted(naive - engine), sorted(engine - naive)) == ([], [])
    return found


def compare_excluded(found, expected, excluded, worlds):
    """Of a rule that is not about the project one verdict stands for all cases there are.

    What it looked at before the header told so has a verdict of its own.
    """
    said = [case[:2] for case in found if case[:2] in excluded]
    assert {verdict for *who, verdict, _ in found if tuple(who[:2]) in excluded} <= {"inactive"}
    assert {case[:2] for case in expected} & excluded <= set(said)
    for rule, stream in excluded:
        if not any(each.type == HEADER for each in worlds[stream].told[1:]):
            assert said.count((rule, stream)) <= 1


class Told(NamedTuple):
    rule: str
    stream: str


def told(each, trigger, correlation, verdict, level):
    keys = json.dumps(dict(correlation), sort_keys=True)
    return each.rule, each.stream, trigger, keys, str(verdict), str(level)


def named(rule, case):
    pairs = zip(rule.correlation.keys, case.keys, strict=True)
    return {key.own.lstrip("@"): value for key, value in pairs if value is not None}


@runs(500, 30)
@given(history=HISTORIES, trading_type=TYPES)
def test_the_engine_agrees_on_histories_of_several_lots(log, history, trading_type):
    compare(log.rulebook, log(history, trading_type), AT)


@runs(500, 30)
@given(history=HISTORIES, trading_type=TYPES, lot=st.sampled_from([None, "1"]))
def test_the_engine_agrees_on_histories_of_one_lot(log, history, trading_type, lot):
    of_one = [
        (event, {k: v for k, v in {**data, "lot": lot}.items() if v is not None}, at)
        for event, data, at in history
    ]
    compare(log.rulebook, log(of_one, trading_type), AT)


HEADERS = st.lists(
    st.builds(
        lambda header, trading_type, at: (HEADER, {**header, "trading_type": trading_type}, at),
        st.sampled_from(
            [PROJECT, {**PROJECT, "method": "inquiry"}, {"project_code": "P-1"},
             {**PROJECT, "mandatory_tender": False}, {**PROJECT, "region": "US"}]
        ),
        TYPES,
        TIMES,
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip


@runs(500, 30)
@given(history=HISTORIES, trading_type=TYPES, headers=HEADERS)
def test_the_engine_agrees_where_a_project_turns_out_to_be_another(
    log, history, trading_type, headers
):
    """What rules were not told of, when the project was none of theirs, they are told then."""
    compare(log.rulebook, log([*history, *headers], trading_type), AT)


@runs(500, 30)
@given(
    history=HISTORIES,
    corrections=st.lists(st.tuples(OTHERWISE, st.integers(0, 25)), min_size=1, max_size=6),
    trading_type=TYPES,
)
def test_the_engine_agrees_on_how_entries_read_after_they_were_corrected(
    log, history, corrections, trading_type
):
    header = next(e.index for e in log(history, trading_type) if e.stream == STREAM)
    for (_, data, _), number in corrections:
        data["index"] = header + number % (len(history) + 1)
    said = [correction for correction, _ in corrections]
    compare(log.rulebook, log([*history, *said], trading_type), AT)


MET = Counter()
"""How often each verdict of each pattern was met over rules that were made up."""


@pytest.mark.parametrize("kind", KINDS)
@runs(350, 40)
@given(data=st.data())
def test_the_engine_agrees_on_rules_that_nobody_wrote(kind, data):
    agree(kind, data)


def agree(kind, data):
    text, events = data.draw(files(kind))
    try:
        rule = read_rule("X-1.toml", text.encode(), VOCABULARY)
    except RuleRefused:
        reject()
    history = data.draw(histories(kind, [*events, *events, "m.H"]))
    world = data.draw(worlds(kind))
    rulebook = Rulebook({rule.id: rule})

    entries = made_up_log(rulebook, history, world)
    found = compare(rulebook, entries, world["at"])
    notices = data.draw(NOTICES)
    compare(rulebook, [*entries, *told_of(rulebook, entries, world["at"], notices)], AFTERWARDS)
    MET.update((kind, verdict) for *_, verdict, _ in found)


NOTICES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 300)), min_size=1, max_size=4)
"""Which alert the party was told of, and how many hours after it was raised."""

AFTERWARDS = "2027-04-20T00:00:00.000000Z"


def told_of(rulebook, entries, at, notices):
    """An alert on each violation there is, and notices of some of them, as entries that follow."""
    raised = [
        statement
        for judgement in evaluate(rulebook, entries, facts_of(entries), at)
        for statement in statements(judgement, Stream(judgement.stream), lambda: at)
    ]
    said = [(each["id"], each["stream"], RAISED, each["data"], at) for each in raised]
    for number, hours in notices if raised else ():
        alert = raised[number % len(raised)]
        notice = {"alert": alert["id"]}
        when = later(at, hours * 3600)
        said.append((f"n-{hours}", alert["stream"], "alert.Notified", notice, when))
    return [
        make_entry(index, event, data, at=when, stream=stream, actor=MONITOR, id=name)
        for index, (name, stream, event, data, when) in enumerate(said, start=len(entries))
    ]


NEXT = {"year": 2027, "notice": "n", "off": ["2027-01-01"], "worked": []}


PARAMETERS = ("gap", "competent", "late_hours", "ceiling", "reporting_grace")


def made_up_log(rulebook, history, world):
    families = {
        "source": "a", "event_types": ["m.*", "expert.*"], "from": world["from"],
        "orgs": world["orgs"], "streams": world["streams"],
    }  # fmt: skip
    live = {"source": "b", "event_types": ["m.A"], "from": BEGUN, "heartbeat_minutes": 5}
    nodes = [
        {"node": node, "item": item, "event": "m.A", "n": n, "unit": "natural_day", "basis": "B"}
        for node, item, n in (("1", "1", 1), ("2", "1", 3))
    ]
    header = {"trading_type": "engineering", "region": "CN-33", "owner": "org/owner"}
    said = [
        ("rules", "ruleset.Activated", rulebook_in_force(rulebook)),
        *(("calendars", "calendar.Loaded", year)
          for year in (THIS_YEAR, NEXT) if world["calendar"]),
        *(("rules", "parameter.Set", {"name": name, "value": world[name]})
          for name in PARAMETERS if world[name] is not None),
    ]  # fmt: skip
    told = [
        *(reviewed(type_, data) for _, type_, data in said),
        *said,
        *([("rules", "nodeMap.Activated", {"trading_type": "engineering", "nodes": nodes})]
          if world["mapped"] else []),
        ("site/a", "source.Connected", families),
        *([("site/b", "source.Connected", live)] if world["heartbeat"] else []),
        (STREAM, HEADER, header),
        *((STREAM, *act) for act in history),
        ("site/a", "source.WatermarkAdvanced", {"source": "a", "through": world["through"]}),
        *([("site/a", "source.Disconnected", {"source": "a"})] if world["gone"] else []),
    ]  # fmt: skip
    return [placed(index, *one) for index, one in enumerate(told)]


def placed(index, stream, event, data, at=BEGUN, actor="org/owner", hours=0):
    received = later(at, hours * 3600)
    return make_entry(index, event, data, at=at, stream=stream, actor=actor, received_at=received)


POSSIBLE = {
    kind: {"satisfied", "violated", "undetermined", "inactive"}
    | (
        {"pending"}
        if kind not in ("universality", "equality", "value", "separation", "aggregate")
        else set()
    )
    for kind in KINDS
}
"""A pattern that asks only for what was said already has nothing to wait for."""


ROUNDS_MAX = 20


@pytest.mark.skipif(not ON_CI, reason="a short run need not meet every verdict of every pattern")
def test_every_verdict_of_every_pattern_is_met():
    """What is drawn depends on the modules that are loaded: what was not met is looked for."""
    wanted = {(kind, verdict) for kind in KINDS for verdict in POSSIBLE[kind]}
    for number in range(ROUNDS_MAX):
        for kind in sorted({kind for kind, _ in wanted - MET.keys()}):
            look_further(kind, number)

    assert wanted == set(MET)


def look_further(kind, number):
    @seed(number)
    @settings(runs(350, 350), derandomize=False)
    @given(data=st.data())
    def again(data):
        agree(kind, data)

    again()
