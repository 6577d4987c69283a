"""The engine against an evaluator written from the rule language alone, on random histories.

`naive/` imports nothing of the engine. It has no opinion on what it does not cover (see
monitors/README.md); a case the engine leaves to another rule or an exemption is not compared.
"""

import json
import os
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors.basis import Status
from monitors.calendar import calendar_statements
from monitors.evaluate import evaluate, facts_of
from monitors.stream import order_of
from tests.monitors.naive.language import NoOpinion, World, in_force, in_scope
from tests.monitors.naive.verdicts import PATTERNS
from tests.monitors.test_oracle import (
    ACT,
    AT,
    FAMILIES,
    PROJECT,
    SETTINGS,
    TYPES,
    acts,
    connected,
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
HISTORIES = st.lists(
    st.booleans().flatmap(lambda of_all: ACT if of_all else COMMITTEES), min_size=5, max_size=25
)
THROUGH = "2026-05-20T00:00:00.000000Z"
BEGUN = "2026-01-01T00:00:00.000000Z"
LEFT = {"yields", "exempt"}
MANY = settings(SETTINGS, max_examples=1_000 if os.environ.get("CI") else 60)


@pytest.fixture
def log(entry, rulebook):
    def entries(history, trading_type):
        through = {"source": "a", "through": THROUGH}
        told = [
            (*reviewed("ruleset.Activated", rulebook_in_force(rulebook)), BEGUN),
            (*reviewed("calendar.Loaded", calendar_statements()[-1]), BEGUN),
            ("rules", "ruleset.Activated", rulebook_in_force(rulebook), BEGUN),
            ("calendars", "calendar.Loaded", calendar_statements()[-1], BEGUN),
            ("site/a", "source.Connected", connected(), BEGUN),
            ("project/P-1", "project.Registered", {**PROJECT, "trading_type": trading_type}, BEGUN),
            *(("project/P-1", *act) for act in history),
            ("site/a", "source.WatermarkAdvanced", through, BEGUN),
        ]
        return [
            entry(index, event, data, at=at, stream=stream)
            for index, (stream, event, data, at) in enumerate(told)
        ]

    entries.rulebook = rulebook  # behind a name: it is too long to be shown with every example
    return entries


def compare(rulebook, entries):
    """Hold every verdict both have an opinion on against each other."""
    mine = sorted((each for each in entries if each.stream == "project/P-1"), key=order_of)
    world = world_of(entries)
    judged = evaluate(rulebook, entries, facts_of(entries), AT)
    for rule in rulebook:
        if (
            str(rule.kind) not in PATTERNS
            or rule.gate
            or rule.gather  # looks beyond the one stream
            or all(basis.status is not Status.IN_FORCE for basis in rule.basis)
        ):
            continue
        try:
            naive = naively(rule, mine, world)
        except NoOpinion:
            continue
        engine = [each for each in judged if each.rule == rule.id and each.stream == "project/P-1"]
        left = {case(rule, e.trigger, e.correlation) for e in engine if e.reason.code in LEFT}
        found = Counter((case(rule, e.trigger, e.correlation), str(e.verdict)) for e in engine)
        expected = Counter(naive)
        told = [[str(each) for each in sorted(some.elements()) if each[0] not in left]
                for some in (found, expected)]  # fmt: skip
        assert told[0] == told[1], rule.id


def naively(rule, entries, world):
    cases = []
    for entry, keys, verdict in PATTERNS[rule.kind](rule, entries, world):
        named = {
            key.own.lstrip("@"): value
            for key, value in zip(rule.correlation.keys, keys, strict=True)
            if value is not None
        }
        held = in_scope(rule, world.header)
        if not in_force(rule, entry) or held is False:
            said = "inactive"
        elif held is None:
            said = "inactive" if rule.on_missing == "inactive" else "undetermined"
        else:
            said = verdict
        cases.append((case(rule, entry.index, named), said))
    return cases


def case(rule, trigger, correlation):
    """A clock that is started afresh names its case by what did it: not by what opened it."""
    named = json.dumps(dict(correlation), sort_keys=True)
    return named if rule.restarts else f"{trigger} {named}"


def world_of(entries):
    (last,) = [each for each in entries if each.type == "calendar.Loaded"][-1:]
    (header,) = [each.data for each in entries if each.type == "project.Registered"]
    return World(
        families=FAMILIES,
        through=THROUGH,
        year=last.data["year"],
        off=set(map(date.fromisoformat, last.data["off"])),
        worked=set(map(date.fromisoformat, last.data["worked"])),
        header=header,
    )


@MANY
@given(history=HISTORIES, trading_type=TYPES)
def test_the_engine_agrees_on_histories_of_several_lots(log, history, trading_type):
    compare(log.rulebook, log(history, trading_type))


@MANY
@given(history=HISTORIES, trading_type=TYPES, lot=st.sampled_from([None, "1"]))
def test_the_engine_agrees_on_histories_of_one_lot(log, history, trading_type, lot):
    of_one = [
        (event, {k: v for k, v in {**data, "lot": lot}.items() if v is not None}, at)
        for event, data, at in history
    ]
    compare(log.rulebook, log(of_one, trading_type))


AT_LEAST = {
    "absence": 4, "duration": 9, "existence": 2, "precedence": 21, "quorum": 5, "response": 51,
    "universality": 18, "value": 6,
}  # fmt: skip
"""Rules on file that the naive evaluator has an opinion on, by their pattern."""


def test_most_rules_on_file_are_covered(rulebook):
    covered = Counter()
    for rule in rulebook:
        with suppress(NoOpinion, KeyError):
            if not (rule.gate or rule.gather) and list(PATTERNS[rule.kind](rule, [], None)) == []:
                covered[str(rule.kind)] += 1

    assert {kind: many for kind, many in AT_LEAST.items() if covered[kind] < many} == {}
