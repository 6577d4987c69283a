"""What an entry costs does not grow with the length of its project: work is counted, not time."""

import sys
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from monitors.judgement import Verdict
from monitors.review import REVIEWED, review_of
from monitors.watch import Watch

AT = "2026-12-01T00:00:00.000000Z"
ROUNDS = 24
DAYS_OF_A_ROUND = 20

LIFE = [
    ("tender.DocIssued", {"bid_deadline": "2026-01-21T01:00:00.000000Z"}),
    ("draw.Requested", {"draw_id": "d", "pool_level": "local"}),
    ("draw.SupervisorApproved", {"draw_id": "d"}),
    ("draw.Submitted", {"draw_id": "d"}),
    ("draw.AttendanceSigned", {"draw_id": "d", "person": "p1", "role": "SUPERVISING"}),
    ("draw.Executed", {"draw_id": "d"}),
    ("committee.Formed", {"members": []}),
    ("objection.Raised", {"objection_id": "o", "kind": "tender_docs"}),
    ("objection.Answered", {"objection_id": "o", "kind": "tender_docs"}),
    ("bid.Submitted", {"bid_id": "b", "bidder": "b"}),
    ("opening.Held", {}),
    ("bid.Accessed", {"bid_id": "b"}),
    ("evaluation.Started", {}),
    ("activity.Suspended", {}),
    ("activity.Resumed", {}),
    ("evaluation.Ended", {}),
    ("report.Received", {"report_id": "r"}),
    ("award.Determined", {"award_id": "a"}),
    ("award.NoticeIssued", {"award_id": "a"}),
    ("result.Announced", {"award_id": "a"}),
    ("contract.Signed", {"award_id": "a", "contract_id": "c"}),
    ("contract.Announced", {"contract_id": "c", "designated": True}),
    ("deposit.Received", {"deposit_id": "e", "form": "cash"}),
    ("deposit.Refunded", {"deposit_id": "e", "form": "cash"}),
    ("information.Formed", {"information_id": "i", "producer_kind": "administrative"}),
    ("disclosure.Published", {"information_id": "i", "node": "notice"}),
    ("record.RetrievalApproved", {"request_no": "q", "records": ["v"]}),
    ("record.Retrieved", {"request_no": "q", "records": ["v"]}),
]
"""What happens again and again in one lot, to things of other names each time.

Every duty is done: a suspension stops all that are open, and costs as much as there are.
"""

NAMES = {"draw_id", "objection_id", "bid_id", "bidder", "report_id", "award_id", "contract_id"}
NAMES |= {"deposit_id", "information_id", "request_no"}


@pytest.fixture
def rounds(entry):
    def acts(number):
        for place, (event, data) in enumerate(LIFE):
            begun = datetime.fromisoformat("2015-01-01T01:00:00+00:00")
            at = begun + timedelta(days=DAYS_OF_A_ROUND * number, hours=place)
            named = {k: f"{v}-{number}" if k in NAMES else v for k, v in data.items()}
            moment = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            yield entry(number * len(LIFE) + place, event, {"lot": "1", **named}, at=moment)

    return [list(acts(number)) for number in range(ROUNDS)]


@contextmanager
def counting():
    """How many instructions of Python are carried out meanwhile."""
    done = [0]

    def instruction(_frame, event, _argument):
        done[0] += event == "opcode"
        return instruction

    def call(frame, _event, _argument):
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return instruction

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield done
    finally:
        sys.settrace(before)


def test_an_entry_costs_no_more_at_the_end_of_a_long_project(rulebook, rounds):
    watch, instructions, judgements = Watch(rulebook), [], []
    for acts in rounds:
        with counting() as done:
            judged = [case for act in acts for case in _taken(watch, act)]
        instructions.append(done[0])
        judgements.append(len(judged))

    early, late = slice(4, 8), slice(ROUNDS - 4, ROUNDS)
    assert judgements[late] == judgements[early]
    # Dictionaries and memories grow a little now and then; what is looked at does not.
    assert sum(instructions[late]) < 1.1 * sum(instructions[early])


def _taken(watch, act):
    watch.take(act)
    return [case for case, *_ in watch.judge(AT)]


def year_of_an_organisation(entry, number):
    """What is told of one organisation in a year, in streams of several kinds; rules gather it."""
    year = 2026 + number
    told = [
        ("annualReport.Published", "org/o", {"org": "org/o", "year": year - 1}),
        ("expert.Trained", "expert/e", {"expert": "expert/e"}),
        ("expert.Updated", "expert/e", {"expert": "expert/e"}),
        *(
            (
                "contract.Signed",
                f"project/{year}-{place}",
                {
                    **dict.fromkeys(("contract_id", "award_id", "category", "budget_item"), "1"),
                    "signed_at": f"{year}-06-0{place}T01:00:00.000000Z",
                    "trading_type": "government_procurement",
                    "purchaser": "org/o",
                    "method": "inquiry",
                    "purchase_kind": "goods",
                    "amount": {"currency": "CNY", "fen": 1},
                },
            )
            for place in range(1, 5)
        ),
        ("draw.ExpertNotified", f"project/{year}", {"draw_id": "d", "expert": "expert/e"}),
        ("disclosure.Published", f"project/{year}", {"subject_id": "s"}),
        ("inspection.Conducted", "org/o", {"inspection_id": "i", "method": "sample"}),
    ]
    first = number * len(told) + 2
    return [
        entry(first + place, event, data, at=f"{year}-06-{place + 1:02d}T02:00:00.000000Z",
              stream=stream)
        for place, (event, stream, data) in enumerate(told)
    ]  # fmt: skip


def test_an_entry_costs_no_more_at_the_end_of_an_organisations_long_life(rulebook, entry):
    """Thirty years of one that reports, buys, inspects and draws experts."""
    watch, instructions, found = Watch(rulebook), [], []
    granted = {"org": "org/o", "role": "SUPERVISING"}
    at = "2025-01-01T02:00:00.000000Z"
    said = {"catalogue_version": "1", "channel": ["web", "mobile"]}
    data = rulebook.activations("all", since=date(2000, 1, 1))
    founded = [
        *(("rules", REVIEWED, review_of("ruleset.Activated", each, reviewer="p")) for each in data),
        *(("rules", "ruleset.Activated", each) for each in data),
        ("catalogue/c", "catalogue.Published", said),
        ("org/o", "org.RoleGranted", granted),
    ]
    for index, (stream, event, told) in enumerate(founded):
        watch.take(entry(index - len(founded) + 2, event, told, at=at, stream=stream))
    for number in range(30):
        with counting() as done:
            for act in year_of_an_organisation(entry, number):
                watch.take(act)
                found += [
                    each.rule
                    for _, each, _ in watch.judge(act.occurred_at)
                    if each.verdict is Verdict.SATISFIED
                ]
        instructions.append(done[0])

    assert len(found) > 4 * 30, "rules were in force, and found something each year"
    early, late = instructions[4:8], instructions[26:30]
    assert sum(late) < 1.1 * sum(early)
