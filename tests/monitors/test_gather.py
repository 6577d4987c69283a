"""What is said of one organisation is judged together, in whatever stream it stands."""

import pytest

from monitors.errors import RuleRefused
from monitors.evaluate import evaluate, facts_of
from monitors.gather import Gathering
from monitors.judgement import Verdict
from monitors.review import REVIEWED, review_of
from monitors.rulebook import RULES, read_rule
from monitors.watch import Watch
from tests.monitors.test_rulebook import fields

__all__ = ["fields"]

AT = "2026-06-01T00:00:00.000000Z"
CENTRE, OFFICE = "org/centre", "org/office"


@pytest.fixture
def told(entry, rulebook):
    """Entries of several streams, behind the rules in force."""

    def entries(*acts):
        data = rulebook.activations("all", since=rulebook["D-01"].valid_from)
        world = [
            ("rules", event, each, "2018-01-01")
            for said in data
            for event, each in (
                (REVIEWED, review_of("ruleset.Activated", said, reviewer="person/lawyer")),
                ("ruleset.Activated", said),
            )
        ]
        return [
            entry(index, event, said, at=f"{day}T02:00:00.000000Z", stream=stream)
            for index, (stream, event, said, day) in enumerate([*world, *acts])
        ]

    return entries


def granted(stream, role, day, event="org.RoleGranted"):
    return (stream, event, {"org": CENTRE, "role": role}, day)


TWO_STREAMS = (
    granted(CENTRE, "PUBLISHING", "2026-01-05"),
    granted(OFFICE, "SUPERVISING", "2026-02-02"),
)


def breaches(judgements):
    return [
        (each.rule, each.stream, each.trigger)
        for each in judgements
        if each.verdict is Verdict.VIOLATED
    ]


def live(rulebook, entries):
    """Every alert's case as it is found, entry by entry, in the order of the log."""
    watch, found = Watch(rulebook), {}
    for one in entries:
        watch.take(one)
        found |= {case: judgement for case, judgement, _ in watch.judge(AT)}
    return found.values()


def test_roles_told_in_two_streams_meet_in_the_organisations_own(told, rulebook):
    entries = told(*TWO_STREAMS)
    found = [("D-01", CENTRE, entries[-1].index)]

    assert breaches(evaluate(rulebook, entries, facts_of(entries), AT)) == found
    assert breaches(live(rulebook, entries)) == found


def test_what_took_a_role_back_in_another_stream_counts_though_it_is_told_last(told, rulebook):
    revoked = granted("org/elsewhere", "PUBLISHING", "2026-01-20", "org.RoleRevoked")
    entries = told(*TWO_STREAMS, revoked)
    watch = Watch(rulebook)
    for one in entries:
        watch.take(one)

    assert breaches(evaluate(rulebook, entries, facts_of(entries), AT)) == []
    assert breaches(judgement for _, judgement, _ in watch.judge(AT)) == []


def test_one_stream_is_judged_by_its_own_entries_and_what_is_gathered_into_it(told, rulebook):
    entries = told(*TWO_STREAMS)
    facts = facts_of(entries)
    gathering = Gathering([rulebook], facts.corrections)

    def judged(stream):
        own = [one for one in entries if one.stream == stream]
        belonging = [*own, *gathering.of(stream, entries)]
        return evaluate(rulebook, belonging, facts, AT, stream=stream)

    whole = evaluate(rulebook, entries, facts, AT)
    streams = sorted({one.stream for one in entries})
    assert [each for stream in streams for each in judged(stream)] == whole
    assert breaches(judged(OFFICE)) == []


def test_a_field_that_names_no_subject_leaves_the_entry_at_home(told, rulebook):
    said = {"org": "centre", "role": "SUPERVISING"}
    entries = told(("site/hall", "org.RoleGranted", said, "2026-01-05"))
    found = evaluate(rulebook, entries, facts_of(entries), AT)

    assert {each.stream for each in found if each.rule == "D-01"} == {"site/hall"}


@pytest.mark.parametrize(
    ("changed", "key", "reason"),
    [
        (('gather = "org"', 'gather = "orgs"'), "gather", "not a field"),
        (('gather = "org"', "gather = 3"), "gather", "not a text"),
        (("[pattern]", '[scope]\nregion = "CN"\n\n[pattern]'), "scope", "about a subject"),
    ],
    ids=["a field nobody says", "no field", "a project"],
)
def test_a_rule_that_gathers_wrongly_is_refused_with_line_and_reason(fields, changed, key, reason):
    text = (RULES / "D-01.toml").read_text(encoding="utf-8")
    true, false = changed
    assert true in text
    wrong = text.replace(true, false)
    with pytest.raises(RuleRefused) as refusal:
        read_rule("D-01.toml", wrong.encode(), fields)

    assert refusal.value.key.endswith(key)
    assert reason in str(refusal.value)
    assert key in wrong.splitlines()[refusal.value.line - 1]
