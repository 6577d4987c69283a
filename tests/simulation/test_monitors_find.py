"""What was planted is found, what was almost planted is not, and nothing else is."""

import pytest

from monitors.engine import Engine
from monitors.evaluate import evaluate, facts_of
from monitors.facts import Facts
from monitors.judgement import Verdict
from ops.town import town

AT = "2026-07-01T02:00:00.000000Z"


@pytest.mark.parametrize(("seed", "projects"), [(1, 100), (2, 100), (3, 30), (4, 5)])
def test_exactly_what_was_planted_is_found(placed, rulebook, seed, projects):
    one = town(seed, projects)
    entries = placed(one)
    known = {rule.id for rule in rulebook}
    expected = {
        (each["rule"], each["stream"])
        for each in one.answers()["violations"]
        if each["rule"] in known
    }
    judged = evaluate(rulebook, entries, facts_of(entries), AT)
    found = {(each.rule, each.stream) for each in judged if each.verdict is Verdict.VIOLATED}

    stories = {each.stream: each.planting.story for each in one.planted}
    wrong = [(*each, stories.get(each[1])) for each in sorted(found - expected)]
    missed = [(*each, stories[each[1]]) for each in sorted(expected - found)]
    assert (wrong, missed) == ([], [])


@pytest.mark.parametrize("seed", [5, 6])
def test_nothing_is_raised_on_the_way_that_is_not_found_in_the_end(placed, rulebook, seed):
    """Entry by entry, as the follower sees them: an alert once raised cannot be taken back."""
    entries = placed(town(seed, 60))
    raised = set(_raised_on_the_way(rulebook, entries))
    judged = evaluate(rulebook, entries, facts_of(entries), AT)

    assert raised == {
        (each.rule, each.stream) for each in judged if each.verdict is Verdict.VIOLATED
    }


def _raised_on_the_way(rulebook, entries):
    engine, facts, streams = Engine(rulebook), Facts(), {}
    for entry in entries:
        facts.apply(entry)
        stream = streams.setdefault(entry.stream, engine.start(entry.stream))
        judged = [
            engine.judge_case(stream, case, AT, facts) for case in engine.step(stream, entry, facts)
        ]
        if entry.type == "source.WatermarkAdvanced":
            judged += [each for one in streams.values() for each in engine.judge(one, AT, facts)]
        yield from ((each.rule, each.stream) for each in judged if each.verdict is Verdict.VIOLATED)
