"""A rule of one stream asks for an act of another, live as by replay."""

import re

import pytest

from monitors.alert import statements
from monitors.errors import RuleRefused
from monitors.evaluate import evaluate, facts_of
from monitors.rulebook import RULES, read_rule
from monitors.stream import Alert, Stream
from monitors.watch import Watch
from tests.monitors.conftest import read_story, shanghai
from tests.monitors.test_rulebook import fields

__all__ = ["fields"]

AT = shanghai("2026-06-01 00:00")
TOLD = """\
stream project/{n}
2026-03-02 09:00  org/centre  disclosure.Published  subject_id=N-1 item=x
"""
CATALOGUE = """\
stream catalogue/centre
{at}  org/centre  catalogue.Published  catalogue_version=C-1 channel=web,mobile
"""
END = "at 2026-06-01 00:00\nexpect nothing\n"


def entries_of(*lines):
    return list(read_story("".join(lines) + END).entries)


def live(rulebook, entries, rule="D-04"):
    """Judged after every entry: the last verdict of each case, and how often it was given."""
    watch, found, given = Watch(rulebook), {}, []
    for one in entries:
        watch.take(one)
        for case, judgement, _ in watch.judge(AT):
            if case[0] == rule:
                found[case] = judgement
                given.append((one.index, judgement.stream))
    return list(found.values()), given


def replayed(rulebook, entries, rule="D-04"):
    found = evaluate(rulebook, entries, facts_of(entries), AT)
    return [each for each in found if each.rule == rule]


def told(judgements):
    return sorted((each.stream, str(each.verdict), each.evidence) for each in judgements)


def test_an_act_that_is_reported_late_in_another_stream_clears_what_waited_for_it(rulebook):
    entries = entries_of(
        TOLD.format(n=1), TOLD.format(n=2), CATALOGUE.format(at="2026-03-01 09:00")
    )
    found, _ = live(rulebook, entries)

    assert told(found) == told(replayed(rulebook, entries))
    assert {str(each.verdict) for each in found} == {"satisfied"}
    before = replayed(rulebook, entries[:-1])
    assert {str(each.verdict) for each in before} == {"violated"}


def test_a_case_that_found_its_act_is_not_looked_at_again_for_a_later_one(rulebook):
    once = [CATALOGUE.format(at="2026-03-01 09:00"), TOLD.format(n=1)]
    later = entries_of(*once, CATALOGUE.format(at="2026-03-01 10:00"))
    earlier = entries_of(*once, CATALOGUE.format(at="2026-03-01 08:00"))

    for entries, looks in ((later, 1), (earlier, 2)):
        found, given = live(rulebook, entries)
        assert len(given) == looks
        assert told(found) == told(replayed(rulebook, entries))


CONFIRMED = """\
stream project/1
2026-03-02 09:00  org/office  violation.Confirmed  alert={alert}
"""
HANDED_ON = """\
stream site/cases/1
{at}  org/office  case.Transferred  case_id=x alert={alert} to_org=org/discipline
"""
ALERT = "alert-" + "1" * 40


def test_a_case_handed_on_apart_is_nothing_to_the_project_and_nothing_there_tells_of_it(rulebook):
    entries = entries_of(
        CONFIRMED.format(alert=ALERT), HANDED_ON.format(alert=ALERT, at="2026-03-03 09:00")
    )
    found, _ = live(rulebook, entries, "D-44")

    assert told(found) == told(replayed(rulebook, entries, "D-44"))
    [one] = found
    assert (str(one.verdict), one.reason.code) == ("inactive", "not_judged_here")
    index = entries[-1].index
    assert index not in one.evidence
    assert not {one.trigger, one.due_at} & {index, entries[-1].occurred_at}


def test_a_case_handed_on_too_late_or_about_another_alert_clears_nothing(rulebook):
    for alert, at in ((ALERT, "2026-04-15 09:00"), ("alert-" + "2" * 40, "2026-03-03 09:00")):
        entries = entries_of(CONFIRMED.format(alert=ALERT), HANDED_ON.format(alert=alert, at=at))
        found, _ = live(rulebook, entries, "D-44")

        assert told(found) == told(replayed(rulebook, entries, "D-44"))
        assert [str(each.verdict) for each in found] == ["violated"]


def test_the_alert_of_a_case_that_turns_out_to_have_been_handed_on_is_not_closed_by_itself(
    rulebook,
):
    """Its closing would tell in the project's stream of what stands apart from it."""
    entries = entries_of(
        CONFIRMED.format(alert=ALERT), HANDED_ON.format(alert=ALERT, at="2026-03-03 09:00")
    )
    [before] = replayed(rulebook, entries[:-1], "D-44")
    [after] = replayed(rulebook, entries, "D-44")
    stream = Stream("project/1")
    [raised] = statements(before, stream, lambda: AT)
    stream.alerts[raised["id"]] = Alert("D-44", before.version, before.trigger, "yellow", 99)
    stream.alerts_about["D-44", before.trigger] = [raised["id"]]

    assert list(statements(after, stream, lambda: AT)) == []


def test_what_takes_the_act_back_is_asked_for_as_well(rulebook):
    entries = entries_of(
        "stream expert/e-1\n2026-01-05 09:00  org/office  expert.PoolApproved  expert=expert/e-1\n",
        "stream project/1\n"
        "2026-03-02 09:00  org/centre  draw.ExpertNotified  draw_id=D-1 expert=expert/e-1\n",
        "stream expert/e-1\n2026-02-02 09:00  org/office  expert.Removed  expert=expert/e-1\n",
    )
    found, given = live(rulebook, entries, "D-23")

    assert told(found) == told(replayed(rulebook, entries, "D-23"))
    assert [str(each.verdict) for each in found] == ["violated"]
    assert len(given) == 2


@pytest.mark.parametrize(
    ("source_from", "verdict"), [("2025-03-01", "violated"), ("2025-03-03", "undetermined")]
)
def test_nobody_is_said_to_lack_what_nobody_would_have_reported(rulebook, source_from, verdict):
    """Trained within a year before 2 March 2026: the source must have reported all of that year."""
    entries = entries_of(
        "without source\nstream site/pool\n",
        "2026-02-01 09:00  org/office  source.Connected  source=pool event_types=expert.* "
        f"from={source_from}T00:00 streams=expert/\n",
        "2026-05-01 09:00  org/office  source.WatermarkAdvanced  source=pool "
        "through=2026-05-01T00:00\n",
        "stream project/1\n"
        "2026-03-02 09:00  org/centre  draw.ExpertNotified  draw_id=D-1 expert=expert/e-1\n",
    )

    assert [str(each.verdict) for each in replayed(rulebook, entries, "A13-3")] == [verdict]


@pytest.mark.parametrize("year", [1, 2, 9999])
def test_an_act_said_to_be_of_the_first_or_the_last_year_is_judged_all_the_same(
    rulebook, entry, year
):
    """Nothing took place a year before the year one; a mistyped year stops nobody."""
    at = f"{year:04d}-01-01T00:00:00.000000Z"
    said = {"org": "org/o", "role": "SUPERVISING", "purchaser": "org/o", "expert": "expert/e"}
    entries = [
        entry(0, "org.RoleGranted", said, at=at, stream="org/o"),
        entry(1, "draw.ExpertNotified", {"draw_id": "d", **said}, at=at),
        entry(2, "inspection.Conducted", said, at=at, stream="org/o"),
        entry(3, "contract.Signed", {"signed_at": at, **said}, at=at),
    ]
    last = max(at, AT)
    watch = Watch(rulebook)
    for one in entries:
        watch.take(one)
    found = {judgement.rule for _, judgement, _ in watch.judge(last)}

    assert {"A13-3", "D-23"} <= found
    assert evaluate(rulebook, entries, facts_of(entries), last)


WRONG = {
    "no stream": ("D-04", '"catalogue/"', '"catalogue"', "elsewhere", "how streams begin"),
    "an act that is not kept": (
        "D-04", 'event = "catalogue.Published"\nwhere = { channel = { includes = ["mobile"] } }',
        'event = "basis.Changed"', "elsewhere", "finds no basis.Changed",
    ),
    "found by another key": ("A13-3", '["expert"]', '["draw_id"]', "correlate", "is kept"),
    "a chain of other streams": (
        "D-04", "once = true", "once = true\nchain = true", "chain", "at least two",
    ),
    "nothing that ends": (
        "D-44", '[[ends]]\nevent = "case.Transferred"\n', "", "ends", "is missing",
    ),
    "an end that is not kept": (
        "D-44", '[[ends]]\nevent = "case.Transferred"', '[[ends]]\nevent = "alert.Closed"',
        "elsewhere", "finds no alert.Closed",
    ),
    "how old, of its own stream": ("A13-3", 'elsewhere = "expert/"\n', "", "limit", "none does"),
    "once, of its own stream": (
        "D-04", 'elsewhere = "catalogue/"\n', "", "once", "looks elsewhere",
    ),
    "how old, in working days": ("A13-3", "natural_day", "working_day", "unit", "not measured"),
    "a key of another pattern": (
        "D-25", "[pattern]", '[pattern]\nelsewhere = "site/"', "elsewhere", "finds no|not a key",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "true", "false", "key", "reason"), WRONG.values(), ids=WRONG)
def test_a_rule_that_looks_elsewhere_wrongly_is_refused(fields, rule, true, false, key, reason):
    text = (RULES / f"{rule}.toml").read_text(encoding="utf-8")
    assert true in text
    with pytest.raises(RuleRefused) as refusal:
        read_rule(f"{rule}.toml", text.replace(true, false).encode(), fields)

    assert refusal.value.key.split(".")[-1] == key
    assert re.search(reason, str(refusal.value))
    assert refusal.value.line > 0


def test_what_took_place_after_the_day_that_is_asked_about_is_not_known_on_it(rulebook):
    entries = entries_of(TOLD.format(n=1), CATALOGUE.format(at="2026-03-04 09:00"))

    def on(day):
        at = shanghai(f"{day} 12:00")
        found = evaluate(rulebook, entries, facts_of(entries), at)
        return next(each.reason.code for each in found if each.rule == "D-04")

    assert [on("2026-03-03"), on("2026-03-04")] == ["prior_not_seen", "prior_late"]


def test_each_act_that_comes_too_late_is_evidence_as_soon_as_it_took_place(rulebook):
    days = ("2026-03-04", "2026-03-06")
    acts = [CATALOGUE.format(at=f"{day} 09:00") for day in days]
    entries, watch, found = entries_of(TOLD.format(n=1), *acts), Watch(rulebook), {}
    for one in entries:
        watch.take(one)
    for day in (5, 7):  # the clock alone goes on
        at = shanghai(f"2026-03-{day:02d} 00:00")
        found |= {case: each for case, each, _ in watch.judge(at) if each.rule == "D-04"}

    assert told(found.values()) == told(replayed(rulebook, entries))
    [(_, _, evidence)] = told(found.values())
    assert {entries[-1].index, entries[-2].index} < set(evidence)
