"""A correction counts wherever the corrected entry does, and changes nothing that must be said."""

import pytest

from monitors.corrections import SAID_AGAIN
from monitors.evaluate import evaluate, facts_of
from monitors.facts import Changed, Facts
from monitors.gather import Gathering
from monitors.replay import Period, Rules, Task, alone, replay
from monitors.watch import Watch
from tests.monitors.conftest import make_entry, read_story, shanghai

AT = shanghai("2026-06-01 00:00")
TWO_EXPERTS = """\
stream project/P-1
2026-03-02 09:00  org/owner  draw.ExpertNotified  draw_id=1 expert=expert/a
2026-03-03 09:00  org/owner  draw.ExpertNotified  draw_id=2 expert=expert/b
stream expert/a
2026-02-02 09:00  org/office  expert.PoolApproved  expert=expert/b
"""
PUBLISHED = """\
stream org/centre
2026-01-05 09:00  org/root  org.RoleGranted  org=org/center role=PUBLISHING
stream project/P-1
2026-03-02 09:00  org/owner  project.Registered  project_code=P-1 region=CN-331002 \
trading_type=engineering
2026-03-03 09:00  org/centre  disclosure.Published  subject_id=N-1 version=1 content_sha256={sha}
""".format(sha="a" * 64)
SPOKEN = """\
stream project/P-1
2026-03-02 09:00  org/owner  draw.Executed  draw_id=1
"""
OFFICE = """\
stream org/root
2025-01-06 09:00  org/root  org.RoleGranted  org=org/housing role=SUPERVISING
"""
END = "at 2026-06-01 00:00\nexpect nothing\n"


def told(text):
    return list(read_story(text + END).entries)


def last(entries, event):
    return next(one for one in reversed(entries) if one.type == event)


def corrected(entries, wrong, field, new, actor=None):
    """The same log, with a correction by whoever said it or by this actor."""
    said = {"index": wrong.index, "field": field, "new": new}
    correction = make_entry(
        len(entries), "event.Corrected", said, at=AT, stream=wrong.stream,
        actor=actor or wrong.actor,
    )  # fmt: skip
    return [*entries, correction]


def live(rulebook, entries):
    """Judged after every entry; a stream folded anew gives all its verdicts again."""
    watch, kept = Watch(rulebook), {}
    for one in entries:
        watch.take(one)
        for case, judgement, watched in watch.judge(AT):
            kept[case] = judgement, watched, watched.generation
    return [one for one, watched, generation in kept.values() if generation == watched.generation]


def verdicts(judgements, rule):
    return sorted(
        (each.stream, str(each.verdict), tuple(sorted(each.evidence)))
        for each in judgements
        if each.rule == rule
    )


def judged(rulebook, entries, rule):
    """By replay, and live: what both find."""
    found = verdicts(evaluate(rulebook, entries, facts_of(entries), AT), rule)
    assert verdicts(live(rulebook, entries), rule) == found
    return found


def test_an_act_of_another_stream_counts_for_whom_it_is_about_as_it_reads_now(rulebook):
    entries = told(TWO_EXPERTS)
    wrong = last(entries, "expert.PoolApproved")
    a, b = (one.index for one in entries if one.type == "draw.ExpertNotified")
    before = [("project/P-1", "satisfied", (b, wrong.index)), ("project/P-1", "violated", (a,))]
    assert judged(rulebook, entries, "D-23") == before

    now = corrected(entries, wrong, "expert", "expert/a")
    assert judged(rulebook, now, "D-23") == [
        ("project/P-1", "satisfied", (a, wrong.index, now[-1].index)),
        ("project/P-1", "violated", (b,)),
    ]
    strangers = corrected(entries, wrong, "expert", "expert/a", actor="org/other")
    assert judged(rulebook, strangers, "D-23") == before


def test_a_role_is_held_by_whom_its_grant_names_now(rulebook):
    entries = told(PUBLISHED)
    published = last(entries, "disclosure.Published").index
    grant = last(entries, "org.RoleGranted")
    assert judged(rulebook, entries, "D-02") == [("project/P-1", "inactive", (published,))]

    now = corrected(entries, grant, "org", "org/centre")
    assert judged(rulebook, now, "D-02") == [("project/P-1", "violated", (published,))]
    strangers = corrected(entries, grant, "org", "org/centre", actor="org/owner")
    assert judged(rulebook, strangers, "D-02") == judged(rulebook, entries, "D-02")


def test_what_an_organisation_owes_is_owed_by_the_one_that_is_named_now(rulebook):
    entries = told(OFFICE)
    wrong = last(entries, "org.RoleGranted")
    [(stream, verdict, _)] = judged(rulebook, entries, "N-11a")
    assert (stream, verdict) == ("org/housing", "violated")

    now = corrected(entries, wrong, "org", "org/water")
    evidence = (wrong.index, now[-1].index)
    assert judged(rulebook, now, "N-11a") == [("org/water", "violated", evidence)]


def test_a_replay_by_streams_reads_what_the_whole_log_reads(rulebook):
    entries = told(TWO_EXPERTS + OFFICE)
    entries = corrected(entries, last(entries, "expert.PoolApproved"), "expert", "expert/a")
    entries = corrected(entries, last(entries, "org.RoleGranted"), "org", "org/water")
    facts = facts_of(entries)
    gathering = Gathering([rulebook], facts.corrections)

    def belonging(streams):
        for stream in streams:
            own = [one for one in entries if one.stream == stream]
            yield stream, [*own, *gathering.of(stream, entries)]

    streams = {one.stream for one in entries} | {"org/housing", "org/water"}
    period = Period(since="", at=AT)
    task = Task(rules=Rules(rulebook), facts=entries, period=period, reading=lambda: belonging)
    found = replay(task, [sorted(streams)], alone)

    whole = evaluate(rulebook, entries, facts, AT)
    violated = [each for each in whole if each.verdict == "violated"]
    assert {"D-23", "N-11a"} <= {each.rule for each in violated}
    assert sorted((one.stream, one.rule, one.trigger) for one in found.breaches) == sorted(
        (each.stream, each.rule, each.trigger) for each in violated
    )


def test_as_known_before_the_correction_the_verdict_is_that_of_then(rulebook):
    entries = told(TWO_EXPERTS)
    now = corrected(entries, last(entries, "expert.PoolApproved"), "expert", "expert/a")
    before = max(one.received_at for one in entries)
    then = evaluate(rulebook, now, facts_of(now, before), AT, before)

    assert verdicts(then, "D-23") == judged(rulebook, entries, "D-23")


def test_nobody_speaks_for_whom_a_corrected_duty_does_not_name():
    facts = Facts()
    duty = {"person": "person/p", "org": "org/wrong", "duty": "officer"}
    granted = make_entry(0, "duty.Granted", duty, at=AT, actor="org/root")
    facts.apply(granted)
    assert facts.speaks_for("person/p", AT) == {"org/wrong"}

    assert facts.apply(corrected([granted], granted, "org", "org/right")[-1]) is Changed.ROLE
    assert facts.speaks_for("person/p", AT) == {"org/right"}


CONTROL = {
    "alert.Notified": ("alert", "alert-" + "2" * 40),
    "calendar.Loaded": ("off", ["2026-03-12"]),
    "nodeMap.Activated": ("nodes", []),
    "parameter.Set": ("value", 1),
    "reading.Activated": ("value", "unrolled"),
    "rule.LegalReviewed": ("result", "pass"),
    "ruleset.Activated": ("from", "2030-01-01"),
    "source.Connected": ("from", "2030-01-01T00:00:00.000000Z"),
}
"""One event of each family that is said again, and what a correction would have it say."""

SAID = {
    "alert.Notified": {"alert": "alert-" + "1" * 40, "party": "org/owner"},
    "calendar.Loaded": {"year": 2026, "notice": "n", "off": [], "worked": []},
    "nodeMap.Activated": {
        "trading_type": "engineering",
        "nodes": [{"node": "n", "event": "tender.DocIssued", "item": "i", "n": 3,
                   "unit": "working_day", "basis": "B"}],
    },
    "parameter.Set": {"name": "reporting_grace", "value": {"n": 3, "unit": "working_day"}},
    "reading.Activated": {"name": "roll", "value": "rolled"},
    "rule.LegalReviewed": {"rule": "D-02", "rule_version": "1" * 64, "result": "fail"},
    "ruleset.Activated": {"ruleset": "all", "rules": [], "from": "2018-01-01"},
    "source.Connected": {
        "source": "a", "event_types": ["award.*"], "from": "2018-01-01T00:00:00.000000Z",
    },
}  # fmt: skip


def test_one_event_of_each_family_that_is_said_again_is_tried():
    assert {f"{event.split('.')[0]}." for event in CONTROL} == set(SAID_AGAIN)


@pytest.mark.parametrize("event", CONTROL)
def test_what_puts_something_into_force_is_changed_by_no_correction(event):
    field, new = CONTROL[event]
    said = make_entry(0, event, SAID[event], at=AT, stream="rules", actor="org/root")
    facts = Facts()
    facts.apply(said)
    before = facts.parameters.copy(), facts.node_maps.copy()

    assert facts.apply(corrected([said], said, field, new)[-1]) is Changed.NOTHING
    assert facts.corrections.read(said) is said
    assert (facts.parameters, facts.node_maps) == before


def test_a_calendar_is_not_corrected_past_its_review(rulebook):
    """Were the 20th a day off, the answer would have come on the last day and not after it."""
    text = """\
stream foi/F-1
2026-03-16 09:00  org/office  foi.Received  foi_id=1 channel=post clear=no
2026-03-26 09:00  org/office  foi.CorrectionRequested  foi_id=1
"""
    entries = told(text)
    calendar = next(
        one for one in entries if one.type == "calendar.Loaded" and one.data["year"] == 2026
    )
    off = [*calendar.data["off"], "2026-03-20"]
    found = judged(rulebook, entries, "N-02")

    assert [verdict for _, verdict, _ in found] == ["violated"]
    assert judged(rulebook, corrected(entries, calendar, "off", off), "N-02") == found
