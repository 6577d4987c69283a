"""What an entry costs does not grow with the length of its project: work is counted, not time."""

import sys
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

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
