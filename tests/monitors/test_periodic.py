"""A duty that comes round by the calendar is seen although nobody did anything at all."""

import pytest

from monitors.alert_id import alert_id
from monitors.errors import RuleRefused
from monitors.evaluate import evaluate, facts_of
from monitors.judgement import Verdict
from monitors.period import Every, period_of, periods_from
from monitors.replay import Rules
from monitors.rulebook import RULES, Rulebook, read_rule
from monitors.watch import Watch
from tests.monitors.conftest import read_story, shanghai
from tests.monitors.test_rulebook import fields

__all__ = ["fields"]

AT = shanghai("2026-06-01 00:00")
NOBODY_INSPECTS = """\
stream org/housing
2025-01-06 09:00  org/root  org.RoleGranted  org=org/housing role=SUPERVISING
at 2026-01-02 00:00
expect nothing
"""


@pytest.fixture
def silent():
    """The log of a year in which nobody did what comes round each quarter."""
    return list(read_story(NOBODY_INSPECTS).entries)


def of_rule(judgements, rule="D-45"):
    return [each for each in judgements if each.rule == rule]


def told(judgements):
    return sorted(
        (str(each.correlation["period"]), str(each.verdict), each.due_at, alert_id(each))
        for each in judgements
    )


@pytest.mark.parametrize(
    ("moment", "every", "name", "first", "last"),
    [
        ("2025-12-31 23:59", Every.YEAR, 2025, "2025-01-01", "2025-12-31"),
        ("2026-01-01 00:00", Every.YEAR, 2026, "2026-01-01", "2026-12-31"),
        ("2026-03-31 23:59", Every.QUARTER, "2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-10-01 00:00", Every.QUARTER, "2026-Q4", "2026-10-01", "2026-12-31"),
        ("2024-02-29 12:00", Every.MONTH, "2024-02", "2024-02-01", "2024-02-29"),
        ("2026-12-01 00:00", Every.MONTH, "2026-12", "2026-12-01", "2026-12-31"),
        ("2026-05-02 00:00", Every.WORKING_DAY, "2026-05-02", "2026-05-02", "2026-05-02"),
    ],
)
def test_an_instant_falls_in_a_period_of_shanghai(moment, every, name, first, last):
    span = period_of(shanghai(moment), every)

    assert (span.name, str(span.first), str(span.last)) == (name, first, last)
    assert span.begins <= shanghai(moment) < span.ends


@pytest.mark.parametrize("every", Every)
def test_each_period_begins_where_the_one_before_it_ends(every):
    spans = periods_from(shanghai("2023-11-15 00:00"), every)
    one = next(spans)
    for _ in range(30):
        after = next(spans)
        assert after.begins == one.ends
        one = after


def test_every_quarter_in_which_nothing_happened_is_a_case_of_its_own(silent, rulebook):
    found = of_rule(evaluate(rulebook, silent, facts_of(silent), shanghai("2026-01-02 00:00")))

    assert [(each.correlation["period"], str(each.verdict)) for each in found] == [
        ("2025-Q2", "violated"), ("2025-Q3", "violated"), ("2025-Q4", "violated"),
        ("2026-Q1", "pending"),
    ]  # fmt: skip
    assert {each.subject for each in found} == {None}  # whoever owes it: no one party
    assert [each.arose_at for each in found] == [
        shanghai(f"{day} 00:00") for day in ("2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01")
    ]


def test_the_clock_alone_opens_the_periods_and_finds_what_is_missing(silent, rulebook):
    """Everything is in; from then on only `next_due` says when to look."""
    watch, kept, woken = Watch(rulebook), {}, 0
    for one in silent:
        watch.take(one)
    at, last = shanghai("2025-01-07 00:00"), shanghai("2026-01-02 00:00")
    while at is not None and at <= last:
        kept |= {case: judgement for case, judgement, _ in watch.judge(at) if case[0] == "D-45"}
        assert watch.next_due() is None or watch.next_due() > at
        at, woken = watch.next_due(), woken + 1

    expected = of_rule(evaluate(rulebook, silent, facts_of(silent), last))
    assert told(kept.values()) == told(expected)
    assert woken < 50


def test_looking_often_opens_no_case_twice(silent, rulebook):
    watch, cases = Watch(rulebook), set()
    for one in silent:
        watch.take(one)
    for day in range(1, 29):
        at = shanghai(f"2025-07-{day:02d} 00:00")
        cases |= {case for case, _, _ in watch.judge(at) if case[0] == "D-45"}

    assert len(cases) == len(["2025-Q2", "2025-Q3"])


def test_a_duty_taken_back_in_an_entry_that_came_late_closes_what_was_raised(
    silent, rulebook, entry
):
    """Told in December of January: no quarter was owed."""
    late = entry(
        len(silent),
        "org.RoleRevoked",
        {"org": "org/housing", "role": "SUPERVISING"},
        at=shanghai("2025-01-07 09:00"),
        received_at=shanghai("2025-12-01 09:00"),
        stream="org/housing",
    )
    watch = Watch(rulebook)
    for one in silent:
        watch.take(one)
    before = [each for _, each, _ in watch.judge(shanghai("2025-12-01 00:00"))]
    watch.take(late)
    after = [each for _, each, _ in watch.judge(shanghai("2026-01-02 00:00"))]

    assert Verdict.VIOLATED in {each.verdict for each in of_rule(before)}
    assert {each.reason.code for each in of_rule(after)} == {"ended"}
    whole = [*silent, late]
    expected = evaluate(rulebook, whole, facts_of(whole), shanghai("2026-01-02 00:00"))
    assert told(of_rule(after)) == told(of_rule(expected))


REPORTED = """\
stream org/housing
2025-01-06 09:00  org/root  org.RoleGranted  org=org/housing role=SUPERVISING
{given_back}
{at}  org/housing  annualReport.Published  org=org/housing year=2025 organ_kind=department
at 2026-06-01 00:00
expect nothing
"""
GIVEN_BACK = "2026-01-15 09:00  org/root  org.RoleRevoked  org=org/housing role=SUPERVISING"


@pytest.mark.parametrize(
    ("given_back", "verdict"),
    [(GIVEN_BACK, "inactive"), ("", "violated")],
    ids=["ended", "lasting"],
)
def test_an_act_that_comes_after_the_duty_has_ended_is_not_held_against_anybody(
    rulebook, given_back, verdict
):
    """It was due on 31 January, and nobody owed it any more."""
    text = REPORTED.format(given_back=given_back, at="2026-03-02 09:00")
    entries = list(read_story(text).entries)
    found = of_rule(evaluate(rulebook, entries, facts_of(entries), AT), "N-11a")

    assert [str(one.verdict) for one in found if one.correlation["period"] == 2025] == [verdict]


def drafted(fields, rule, *changes):
    """A rule on file, written otherwise, as if it had been in force all along."""
    text = (RULES / f"{rule}.toml").read_text(encoding="utf-8")
    for true, false in changes:
        assert true in text
        text = text.replace(true, false)
    draft = Rulebook({rule: read_rule(f"{rule}.toml", text.encode(), fields)})
    return draft, Rules(draft, tried=True)


@pytest.mark.parametrize(
    ("at", "verdict"),
    [("2026-01-01 23:59", "satisfied"), ("2026-01-02 00:00", "violated")],
)
def test_hours_to_do_it_in_begin_when_the_period_is_over(fields, at, verdict):
    limit = '\n[limit]\nn = 24\nunit = "hour"\nkind = "at_most"\n'
    draft, tried = drafted(
        fields, "N-11a", ('due = "01-31"\n', ""), ("[[trigger]]", f"{limit}\n[[trigger]]")
    )
    entries = list(read_story(REPORTED.format(given_back="", at=at)).entries)
    found = evaluate(draft, entries, tried.facts(entries), AT)

    assert [str(one.verdict) for one in found if one.correlation["period"] == 2025] == [verdict]


@pytest.mark.parametrize(("org", "verdict"), [("", "satisfied"), ("org=org/water", "violated")])
def test_an_act_that_does_not_say_whose_duty_it_fulfils_is_taken_for_that_of_each(
    fields, org, verdict
):
    draft, tried = drafted(fields, "D-45", ('["@period"]', '["org", "@period"]'))
    text = f"""\
stream org/housing
2025-01-06 09:00  org/root  org.RoleGranted  org=org/housing role=SUPERVISING
2025-05-06 09:00  org/housing  inspection.Conducted  inspection_id=1 method=sample {org}
at 2025-07-02 00:00
expect nothing
"""
    entries = list(read_story(text).entries)
    at = shanghai("2025-07-02 00:00")
    found = evaluate(draft, entries, tried.facts(entries), at)

    quarter = [each for each in found if each.correlation["period"] == "2025-Q2"]
    assert [str(each.verdict) for each in quarter] == [verdict]


DATED, IN_PERIOD = "N-11a", "D-45"

WRONG = {
    "no period": (DATED, 'every = "year"\n', "", "every", "needs it"),
    "an unknown period": (DATED, 'every = "year"', 'every = "decade"', "every", "not one of"),
    "nobody owes it": (DATED, 'owed = "at_end"\n', "", "owed", "needs it"),
    "owed in an unknown way": (DATED, '"at_end"', '"sometimes"', "owed", "not one of"),
    "no such day": (DATED, '"01-31"', '"02-30"', "due", "not a day of every year"),
    "a day of some years": (DATED, '"01-31"', '"02-29"', "due", "not a day of every year"),
    "a day of the year, each quarter": (
        DATED, '"year"\nowed', '"quarter"\nowed', "due", "each year",
    ),
    "an act that may follow without end": (DATED, 'due = "01-31"\n', "", "due", "may follow it"),
    "a due day and a limit": (
        DATED,
        'due = "01-31"\n',
        'due = "01-31"\n\n[limit]\nn = 31\nunit = "natural_day"\nkind = "at_most"\n',
        "due",
        "[limit] as well",
    ),
    "cases nobody can tell apart": (DATED, '["@period=year"]', '["year"]', "correlate", "@period"),
    "a due day for what lies in the period": (
        DATED, '"@period=year"', '"@period"', "correlate", "which field names",
    ),
    "a field no act has": (DATED, '"@period=year"', '"@period=years"', "years", "no event"),
    "a period of another pattern": (
        "D-01", '["org"]\n', '["org", "@period"]\n', "correlate", "only a periodic",
    ),
    "a key of another pattern": (
        "D-01", "[pattern]", '[pattern]\nevery = "year"', "every", "not a key",
    ),
    "nobody holds it": (IN_PERIOD, "[[trigger]]", "[[until]]", "trigger", "needs it"),
    "nothing is required": (IN_PERIOD, "[[required]]", "[[until]]", "required", "needs it"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "true", "false", "key", "reason"), WRONG.values(), ids=WRONG)
def test_a_periodic_rule_that_makes_no_sense_is_refused(fields, rule, true, false, key, reason):
    text = (RULES / f"{rule}.toml").read_text(encoding="utf-8")
    assert true in text
    with pytest.raises(RuleRefused) as refusal:
        read_rule(f"{rule}.toml", text.replace(true, false).encode(), fields)

    assert refusal.value.key.split(".")[-1] == key
    assert reason in str(refusal.value)
    assert refusal.value.line > 0
