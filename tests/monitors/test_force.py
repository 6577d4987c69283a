"""Whether a rule was in force is kept from act to act, and is what a first look would say."""

import random
from datetime import date, timedelta

import pytest

from monitors.facts import Facts
from monitors.force import Force
from monitors.moment import end_of

DAYS = [date(2025, 12, 20) + timedelta(days=n) for n in range(60)]
NIGHTS = [f"{day}T{hour}:59:59.999999Z" for day in DAYS for hour in ("15", "16")]
MIDNIGHTS = [end_of(day) for day in DAYS]


def activated(rule, version, since):
    return {"ruleset": "all", "rules": [{"id": rule, "version": version}], "from": since}


@pytest.fixture
def changes(entry, rulebook):
    rule = rulebook["N-35"]
    versions = ["0" * 64, rule.version]
    reviewed = {"rules": [{"id": rule.id, "version": each} for each in versions]}
    told = [
        ("rule.LegalReviewed", {**reviewed, "result": "pass", "reviewer": "person/lawyer"}),
        ("ruleset.Activated", activated(rule.id, "0" * 64, "2025-12-25")),
        ("ruleset.Activated", activated(rule.id, rule.version, "2026-01-01")),
        ("ruleset.Retired", {"ruleset": "all", "from": "2026-01-31"}),
        ("ruleset.Activated", activated(rule.id, rule.version, "2026-02-10")),
    ]
    return rule, [
        entry(index, type_, data, at="2025-12-01T00:00:00.000000Z", stream="rules")
        for index, (type_, data) in enumerate(told)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_first_look_would_say(changes, seed):
    rule, entries = changes
    facts, kept = Facts(), Force()
    said = set()
    for change in entries:
        facts.apply(change)
        moments = random.Random(seed).sample([*NIGHTS, *MIDNIGHTS], 120)  # noqa: S311
        for at in moments:
            found = kept.bars(rule, at, facts)
            assert found == Force().bars(rule, at, facts)
            said.add(found and found[1].code)

    assert said == {None, "not_activated", "other_version"}


def test_a_rule_that_is_put_into_force_again_was_not_in_force_meanwhile(changes):
    """Retired from 31 January and put into force again from 10 February."""
    rule, entries = changes
    facts, force = Facts(), Force()
    for change in entries:
        facts.apply(change)

    found = [
        force.bars(rule, end_of(date(2026, *day)), facts) for day in ((1, 29), (1, 30), (2, 9))
    ]
    said = [barred and barred[1].code for barred in found]
    assert said == [None, "not_activated", None]
    meanwhile = force.bars(rule, end_of(date(2026, 2, 8)), facts)
    assert meanwhile is not None
    assert meanwhile[1].code == "not_activated"


def test_a_rule_is_in_force_from_the_first_instant_of_its_day_in_shanghai(changes):
    rule, entries = changes
    facts, force = Facts(), Force()
    for change in entries[:3]:
        facts.apply(change)

    assert force.bars(rule, "2025-12-31T15:59:59.999999Z", facts) is not None
    assert force.bars(rule, "2025-12-31T16:00:00.000000Z", facts) is None
