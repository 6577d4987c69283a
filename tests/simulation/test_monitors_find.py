"""What was planted is found, what was almost planted is not, and nothing else is."""

import pytest

from monitors.evaluate import evaluate, facts_of
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
