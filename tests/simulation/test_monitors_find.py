"""What was planted is found, what was almost planted is not, and nothing else is."""

from itertools import chain

import pytest

from monitors.basis import Status
from monitors.evaluate import AT_ONCE, Evaluation, evaluate, facts_of
from monitors.gather import Gathering
from monitors.judgement import Verdict
from monitors.rule import Kind
from monitors.watch import Watch
from ops.town import town
from ops.town.plantings import PLANTINGS

AT = "2026-07-01T01:10:00.000000Z"  # ten minutes after the town was received


@pytest.mark.parametrize(("seed", "projects"), [(1, 100), (2, 100), (3, 30), (4, 5)])
def test_exactly_what_was_planted_is_found(placed, rulebook, seed, projects):
    one = town(seed, projects)
    entries = placed(one)
    expected = {(each["rule"], each["stream"]) for each in one.answers()["violations"]}
    judged = evaluate(rulebook, entries, facts_of(entries), AT)
    found = violations(judged)

    stories = {each.stream: each.planting.story for each in one.planted}
    wrong = [(*each, stories.get(each[1])) for each in sorted(found - expected)]
    missed = [(*each, stories[each[1]]) for each in sorted(expected - found)]
    assert (wrong, missed) == ([], [])


def test_on_the_last_day_nothing_is_left_open_but_what_never_began(placed, rulebook):
    entries = placed(town(7, 100))
    judged = evaluate(rulebook, entries, facts_of(entries), AT)

    # But for deposits of projects whose contract was never signed.
    # What comes round by the calendar does so again.
    pending = {
        each.reason.code
        for each in judged
        if each.verdict is Verdict.PENDING and rulebook[each.rule].kind is not Kind.PERIODIC
    }
    assert pending <= {"not_started"}


@pytest.mark.parametrize(("seed", "projects"), [(5, 100), (6, 20)])
def test_nothing_is_raised_on_the_way_that_is_not_found_in_the_end(
    placed, rulebook, seed, projects
):
    """Judged after every single entry: an alert once raised cannot be taken back."""
    entries = placed(town(seed, projects))
    watch, raised = Watch(rulebook), set()
    for entry in entries:
        watch.take(entry)
        raised |= violations(judgement for *_, judgement, _ in watch.judge(AT))

    assert raised == violations(evaluate(rulebook, entries, facts_of(entries), AT))


def test_a_stream_is_judged_alone_as_it_is_among_others(placed, rulebook):
    entries = placed(town(8, 20))
    facts = facts_of(entries)
    gathering = Gathering([rulebook], facts.corrections)
    names = {entry.stream for entry in entries}.union(*map(gathering.elsewhere, entries))
    belonging = [
        (name, [*(e for e in entries if e.stream == name), *gathering.of(name, entries)])
        for name in sorted(names)
    ]
    evaluation = Evaluation(rulebook)

    alone = [found for each in belonging for _, found in evaluation.judge([each], facts, AT)]

    assert len(names) > 2 * AT_ONCE
    assert [*chain.from_iterable(alone)] == evaluate(rulebook, entries, facts, AT)


def test_every_rule_about_what_happens_in_the_town_is_broken_somewhere(rulebook):
    """But for those that count by the clock of the ledger: the town lies in its past."""
    planted = {planting.rule for planting in PLANTINGS if planting.breaks}
    said = {act.type for act in town(1, 200).acts}
    about = {rule.id for rule in rulebook if said & set(openings(rule))}

    assert about - planted == NEVER_PLANTED.keys()
    assert rulebook["S-01"].observer == "ledger"


NEVER_PLANTED = {
    "S-01": "counts by the clock of the ledger",
    "D-01": "the institutions are the same in every town, and lawful",
    "A1-1": "the same",
    "D-12": "no town's office says how long a session may show no sign",
    "N-52": "no town lasts fifteen years",
    "D-04": "the catalogue of items is published before everything else",
    "D-19": "the pool is the same in every town, and lawful",
    "D-24": "nobody reports what is disclosed of the pool of experts",
    "D-35b": "nobody reports what the office does about the negative list",
    "D-45": "nobody reports inspections",
    "D-46b": "nobody reports measures of quality",
    "D-48": "nobody reports assessments",
    "D-14": "nobody reports who is on duty",
    "D-30": "nobody reports secrecy reviews",
    "D-47": "nobody reports approvals of disclosures",
    "A4-1": "holds in another place",
    "A4-2": "the same",
    "N-44": "the same",
    "D-16b": "what the gateway releases is not of the town",
    "D-17a": "the same",
    "D-17b": "the same",
    "D-18a": "the same",
    "D-18b": "the same",
    "S-11": "the same",
    "S-13": "the same",
    "S-14": "the same",
    "N-79b": "nothing breaks it without breaking N-79a",
    "N-75b": "no notice of the town says until when it stands",
    "N-75e": "the same of results",
    "N-81e": "the same",
    "N-75d": "no procurement of the town is so large",
    "N-81d": "no listing of the town is for new capital",
    "N-66c": "no town lasts five years",
    "S-38": "what comes into force in the town was reviewed",
    "S-36": "no office of the town suspends anything over an alert",
}


def openings(rule):
    """The events that open an occasion of the rule, if none of its instruments is repealed."""
    if all(basis.status is not Status.IN_FORCE for basis in rule.basis):
        return
    for match in (
        *rule.trigger,
        *rule.subject,
        *rule.start,
        *(rule.required if rule.kind is Kind.EXISTENCE else ()),
    ):
        yield from match.events


def violations(judgements):
    return {(each.rule, each.stream) for each in judgements if each.verdict is Verdict.VIOLATED}
