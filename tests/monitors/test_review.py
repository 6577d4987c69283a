"""Nothing comes into force unreviewed: no rule, calendar, parameter or reading."""

from datetime import date

import pytest

from ledger import catalogue
from monitors.evaluate import evaluate
from monitors.facts import Facts
from monitors.replay import Rules
from monitors.review import REVIEWED, review_of
from monitors.rulebook import Rulebook
from monitors.watch import Watch
from monitors.wording import reason

DAY = date(2026, 3, 2)
RULE = {"id": "N-35", "version": "ab" * 32}
ACTIVATED = ("ruleset.Activated", {"ruleset": "all", "rules": [RULE], "from": "2026-01-01"})
CALENDAR = ("calendar.Loaded", {"year": 2026, "notice": "n", "off": [], "worked": []})
PARAMETER = ("parameter.Set", {"name": "session_gap_seconds", "value": 60, "basis": "b"})
READING = ("reading.Activated", {"rule": "N-35", "name": "roll", "value": "rolled"})
ALL = pytest.mark.parametrize("said", [ACTIVATED, CALENDAR, PARAMETER, READING])
AT = "2026-03-02T02:00:00.000000Z"


@pytest.fixture
def facts(entry):
    """What is in force after these were said by the office, unless another actor is named."""

    def after(*said):
        found = Facts()
        for index, (type_, data, *actor) in enumerate(said):
            catalogue.load().check(type_, data)
            by = actor[0] if actor else "org/office"
            found.apply(entry(index, type_, data, at=AT, stream="rules", actor=by))
        return found

    return after


def reviewed(said, **more):
    return REVIEWED, review_of(*said, **{"reviewer": "person/lawyer", **more})


def in_force(facts):
    """Which of the four are."""
    return {
        "ruleset.Activated": facts.activation("N-35", DAY) is not None,
        "calendar.Loaded": DAY.year in facts.calendar.years,
        "parameter.Set": facts.parameters.get("session_gap_seconds") == 60,
        "reading.Activated": facts.reading("N-35", "roll") == "rolled",
    }


@ALL
def test_what_was_reviewed_before_it_was_said_is_in_force(facts, said):
    assert in_force(facts(reviewed(said), said))[said[0]]


@ALL
def test_what_nobody_reviewed_is_not(facts, said):
    assert not any(in_force(facts(said)).values())


@ALL
def test_a_review_that_comes_afterwards_puts_nothing_into_force_by_itself(facts, said):
    assert not in_force(facts(said, reviewed(said)))[said[0]]
    assert in_force(facts(said, reviewed(said), said))[said[0]]


@ALL
def test_what_the_review_did_not_pass_is_not_in_force(facts, said):
    failed = reviewed(said, result="fail")

    assert not in_force(facts(failed, said))[said[0]]
    assert not in_force(facts(reviewed(said), failed, said))[said[0]]
    assert in_force(facts(failed, reviewed(said), said))[said[0]]


@ALL
def test_nobody_reviews_what_they_put_into_force_themselves(facts, said):
    """Neither a person for one organisation, nor an organisation that names nobody."""
    type_, data = said
    by_themselves = (type_, {**data, "by": "person/lawyer"})
    unnamed = (REVIEWED, {n: v for n, v in reviewed(said)[1].items() if n != "reviewer"})
    own_key = (*unnamed, "person/lawyer")

    assert not in_force(facts(reviewed(said), by_themselves))[type_]
    assert not in_force(facts(own_key, (*said, "person/lawyer")))[type_]
    assert not in_force(facts(unnamed, said))[type_]
    assert in_force(facts(own_key, said))[type_]


@pytest.mark.parametrize(
    ("said", "other"),
    [
        (ACTIVATED, {"rules": [{**RULE, "version": "cd" * 32}]}),
        (CALENDAR, {"off": ["2026-03-02"]}),
        (PARAMETER, {"value": 61}),
        (READING, {"rule": "N-53"}),
    ],
)
def test_a_review_holds_for_the_very_text_that_was_reviewed(facts, said, other):
    type_, data = said

    assert not any(in_force(facts(reviewed((type_, {**data, **other})), said)).values())


def test_what_was_in_force_before_stays_in_force(facts):
    tighter = ("parameter.Set", {**PARAMETER[1], "value": 10})
    found = facts(reviewed(PARAMETER), PARAMETER, tighter)

    assert found.parameters["session_gap_seconds"] == 60
    assert list(found.unreviewed) == [("parameter.Set", "session_gap_seconds")]


def test_a_parameter_without_review_has_a_reason_of_its_own(facts):
    name = "session_gap_seconds"

    assert facts(PARAMETER).unset(name) == reason("not_reviewed", name)
    assert facts().unset(name) == reason("not_configured", name)


def test_one_review_may_name_a_single_rule_as_before(facts):
    single = {"rule": "N-35", "rule_version": RULE["version"], "result": "pass"}
    said = (REVIEWED, {**single, "reviewer": "person/lawyer"})

    assert in_force(facts(said, ACTIVATED))["ruleset.Activated"]


OF_ITSELF, FAILED, AFTERWARDS = "of itself", "failed", "afterwards"


@ALL
@pytest.mark.parametrize("how", [None, OF_ITSELF, FAILED, AFTERWARDS])
def test_what_was_not_reviewed_before_is_found_and_a_review_afterwards_changes_nothing(
    entry, rulebook, said, how
):
    review = reviewed(said, **_OTHERWISE.get(how, {}))
    told = [said] if how is None else [said, review] if how is AFTERWARDS else [review, said]
    assert _judged(entry, rulebook, *told) == ["violated"]


@ALL
def test_nothing_is_found_where_it_was(entry, rulebook, said):
    assert _judged(entry, rulebook, reviewed(said), said) == ["satisfied"]


_OTHERWISE = {OF_ITSELF: {"reviewer": "org/office"}, FAILED: {"result": "fail"}}


def _judged(entry, rulebook, *told):
    """What S-38 says, as a draft that is tried: live and by replay."""
    draft = Rulebook({"S-38": rulebook["S-38"]})
    entries = [
        entry(index, type_, data, at=AT, stream="rules", actor="org/office")
        for index, (type_, data) in enumerate(told)
    ]
    found = evaluate(draft, entries, Rules(draft, tried=True).facts(entries), AT)
    watch = Watch(draft)
    for one in entries:
        watch.take(one)
    watch.facts.suppose({"S-38": draft["S-38"].version})
    live = [str(judgement.verdict) for _, judgement, _ in watch.judge(AT)]
    assert live == [str(each.verdict) for each in found]
    return live
