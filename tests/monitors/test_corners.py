"""What the second opinion found, one history each: the engine had said otherwise."""

import pytest

from monitors.evaluate import evaluate, facts_of
from monitors.rulebook import Rulebook, read_rule
from tests.monitors.made_up import VOCABULARY
from tests.monitors.test_naive import made_up_log

HEAD = """
zh = "甲"
en = "A"
level = "red"
verified = "text"
valid_from = 2000-01-01

[[basis]]
instrument = "I"
article = "1"
status = "in_force"

[pattern]
"""
WORLD = {
    "through": "2027-01-01T00:00:00.000000Z", "from": "2000-01-01T00:00:00.000000Z", "orgs": [],
    "heartbeat": False, "gone": False, "calendar": True, "mapped": False, "gap": None,
    "competent": None, "late_hours": None, "streams": "", "ceiling": None, "reporting_grace": None,
}  # fmt: skip


def on(day, hour=2):
    return f"2026-05-{day:02d}T{hour:02d}:00:00.000000Z"


def verdicts(text, *history, **world):
    """The verdicts of a rule over acts `(event, data, at)`, by their correlation and trigger."""
    rule = read_rule("X-1.toml", f"{HEAD}{text}".encode(), VOCABULARY)
    rulebook = Rulebook({rule.id: rule})
    entries = made_up_log(rulebook, history, WORLD | world)
    found = evaluate(rulebook, entries, facts_of(entries), "2027-01-01T00:00:00.000000Z")
    first = min(entry.index for entry in entries if entry.type.startswith("m."))
    return {
        (judged.trigger - first, *judged.correlation.values()): str(judged.verdict)
        for judged in found
    }


def test_a_start_of_all_lots_is_a_case_of_each_lot():
    text = """kind = "duration"
correlate = ["lot"]
[[start]]
event = "m.A"
[[end]]
event = "m.B"
moment = "when"
[limit]
n = 5
unit = "natural_day"
kind = "at_least"
"""
    found = verdicts(
        text,
        ("m.B", {"lot": "1", "when": on(20)}, on(1)),
        ("m.B", {"lot": "2", "when": on(5)}, on(1)),
        ("m.A", {}, on(2)),
    )

    assert found == {(2,): "inactive", (2, "1"): "satisfied", (2, "2"): "violated"}


def test_one_act_is_counted_once_though_two_tables_ask_for_it():
    text = """kind = "existence"
[[required]]
event = "m.A"
[[required]]
event = "m.A"
where = { flag = "x" }
[count]
at_most = 1
"""
    assert verdicts(text, ("m.A", {"flag": "x"}, on(1))) == {(0,): "satisfied"}


CHAIN = """kind = "precedence"
chain = true
[[trigger]]
event = "m.C"
[[required]]
event = "m.A"
[[required]]
event = "m.A"
"""


def test_one_act_is_one_link_of_a_chain():
    assert verdicts(CHAIN, ("m.A", {}, on(1)), ("m.C", {}, on(2))) == {(1,): "violated"}
    twice = [("m.A", {}, on(1)), ("m.A", {}, on(2)), ("m.C", {}, on(3))]
    assert verdicts(CHAIN, *twice) == {(2,): "satisfied"}


def test_a_duty_that_is_only_a_warning_by_now_began_no_less_exactly():
    text = """kind = "response"
[[trigger]]
event = "m.A"
[[trigger]]
event = "m.G"
level = "yellow"
[[required]]
event = "m.B"
[[stops]]
from = "m.C"
until = "m.D"
within = { n = 1, unit = "natural_day" }
[limit]
n = 30
unit = "natural_day"
kind = "at_most"
"""
    stopped_late = ("m.C", {}, on(6))
    goes_on = ("m.D", {}, on(7))
    found = verdicts(text, ("m.A", {}, on(1)), stopped_late, goes_on, ("m.A", {}, on(8)))

    assert found == {(0,): "violated", (3,): "violated"}


QUORUM = """kind = "quorum"
correlate = ["lot"]
[[trigger]]
event = "m.B"
[[enter]]
event = "m.A"
name = "name"
doubt = { mode = "remote" }
[[test]]
"""


@pytest.mark.parametrize(
    "demand",
    [
        'kind = "odd"',
        'kind = "share"\nof = [2, 3]\nwhere = { kind = "expert" }',
        'kind = "none"\nwhere = { kind = "owner" }',
        'kind = "at_least"\nn = 2',
    ],
)
def test_one_whose_presence_is_doubtful_decides_no_demand(demand):
    found = verdicts(
        QUORUM + demand,
        ("m.A", {"name": "p", "kind": "expert"}, on(1)),
        ("m.A", {"name": "q", "kind": "owner", "mode": "remote"}, on(1)),
        ("m.B", {}, on(2)),
    )

    assert found == {(2,): "undetermined"}


def test_who_came_too_late_is_not_present_in_a_role_either():
    text = """kind = "quorum"
correlate = ["lot"]
roles_held = { org = "org", premises = "PUBLISHING" }
[[trigger]]
event = "m.B"
[[enter]]
event = "m.A"
name = "name"
[[end]]
event = "m.D"
[[test]]
kind = "roles"
roles = [["SUPERVISING"]]
"""
    role = {"org": "org/owner", "role": "SUPERVISING"}
    signed = ("m.A", {"name": "p", "role": "SUPERVISING", "lot": "1"}, on(5))
    told = [("org.RoleGranted", role, on(1)), ("m.D", {"lot": "1"}, on(4)), signed]
    opened = ("m.B", {"lot": "1"}, on(6))

    assert list(verdicts(text, *told, opened).values()) == ["undetermined"]
    assert list(verdicts(text, told[0], told[2], opened).values()) == ["satisfied"]


def test_of_two_things_said_of_a_role_at_one_instant_the_later_entry_holds():
    text = """kind = "universality"
barred = { field = "org", role = "PUBLISHING" }
[[trigger]]
event = "m.A"
"""
    role = {"org": "org/a", "role": "PUBLISHING"}
    granted = ("org.RoleGranted", role, on(1))
    revoked = ("org.RoleRevoked", role, on(1))
    act = ("m.A", {"org": "org/a"}, on(2))

    assert list(verdicts(text, granted, revoked, act).values()) == ["satisfied"]
    assert list(verdicts(text, revoked, granted, act).values()) == ["violated"]


def test_two_stops_at_once_stop_the_clock_once():
    text = """kind = "response"
[[trigger]]
event = "m.A"
[[required]]
event = "m.B"
[[stops]]
from = "m.C"
until = "m.D"
[[stops]]
from = "m.E"
until = "m.F"
[limit]
n = 10
unit = "hour"
kind = "at_most"
"""
    stops = [("m.C", {}, on(6, 4)), ("m.E", {}, on(6, 5)), ("m.D", {}, on(6, 8))]
    goes_on = ("m.F", {}, on(6, 9))  # five hours in all: due at 17:00
    for hour, verdict in ((16, "satisfied"), (18, "violated")):
        act = ("m.B", {}, on(6, hour))
        assert verdicts(text, ("m.A", {}, on(6, 2)), *stops, goes_on, act) == {(0,): verdict}


LISTED = """kind = "precedence"
elsewhere = "expert/"
correlate = ["expert"]
{same}
[[trigger]]
event = "m.A"
[[required]]
event = "expert.PoolApproved"
[[required]]
event = "expert.Trained"
[[withdrawn]]
event = "expert.Removed"
{who}
"""
ONE = {"expert": "expert/1"}


def test_what_may_have_taken_back_an_act_of_another_stream_took_nothing_back():
    text = LISTED.format(same="", who='where = { flag = "x" }')
    approved, drawn = ("expert.PoolApproved", ONE, on(1)), ("m.A", ONE, on(3))

    unsure, sure = ("expert.Removed", ONE, on(2)), ("expert.Removed", {**ONE, "flag": "x"}, on(2))
    assert set(verdicts(text, approved, unsure, drawn).values()) == {"satisfied"}
    assert set(verdicts(text, approved, sure, drawn).values()) == {"violated"}


@pytest.mark.parametrize(
    ("same", "who", "kept", "flag"),
    [
        ("", "", "expert.Trained", "x"),
        ('same = ["flag"]', "", "expert.PoolApproved", "y"),
        ("", 'role = "SUPERVISING"', "expert.PoolApproved", "x"),
    ],
    ids=["another ground", "another content", "no such role"],
)
def test_an_act_of_another_stream_is_taken_back_as_any_other_is(same, who, kept, flag):
    """Only the first that is required can be, of the same content, by one in the role."""
    text = LISTED.format(same=same, who=who)
    found = verdicts(
        text,
        (kept, {**ONE, "flag": "x"}, on(1)),
        ("expert.Removed", {**ONE, "flag": flag}, on(2)),
        ("m.A", {**ONE, "flag": "x"}, on(3)),
    )

    assert set(found.values()) == {"satisfied"}


def test_an_act_did_not_come_before_itself_in_whatever_stream():
    text = """kind = "precedence"
elsewhere = "expert/"
correlate = ["expert"]
[[trigger]]
event = "expert.Trained"
[[required]]
event = "expert.Trained"
"""
    found = verdicts(text, ("m.H", {}, on(1)), ("expert.Trained", ONE, on(2)),
                     ("expert.Trained", ONE, on(3)))  # fmt: skip

    assert [verdict for _, verdict in sorted(found.items())] == ["violated", "satisfied"]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [({"flag": "x"}, "inactive"), ({"flag": "y"}, "violated"), ({}, "inactive")],
)
def test_only_what_may_be_the_act_ends_a_duty_apart(said, verdict):
    text = """kind = "response"
elsewhere = "site/cases/"
correlate = ["alert"]
[[trigger]]
event = "m.A"
[[required]]
event = "m.B"
[[ends]]
event = "case.Transferred"
where = { flag = "x" }
[limit]
n = 3
unit = "natural_day"
kind = "at_most"
"""
    handed_on = ("case.Transferred", {"alert": "1", **said}, on(1, 1))
    found = verdicts(text, handed_on, ("m.A", {"alert": "1"}, on(1)))

    assert set(found.values()) == {verdict}


def test_what_the_ledger_itself_would_know_of_another_stream_needs_no_source():
    text = LISTED.format(same='observer = "ledger"', who="")

    assert set(verdicts(text, ("m.A", ONE, on(1)), streams="site/b").values()) == {"violated"}


def test_what_belongs_to_an_act_that_names_nothing_is_not_added_to_all_others():
    text = """kind = "value"
correlate = ["k"]
amount = "amount"
share = [1, 1]
[[trigger]]
event = "m.A"
[[base]]
event = "m.B"
"""
    ten, one = ({"currency": "CNY", "fen": fen} for fen in (10, 1))
    found = verdicts(
        text,
        ("m.B", {"amount": ten}, on(1)),
        ("m.A", {"k": "2", "amount": ten}, on(2)),
        ("m.A", {"amount": one}, on(3)),
        ("m.A", {"k": "1", "amount": one}, on(4)),
    )

    assert found == {(1, "2"): "satisfied", (2,): "violated", (3, "1"): "satisfied"}
