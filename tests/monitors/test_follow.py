"""The live follower over a small log in memory: each alert once, whatever crashes."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ledger import catalogue
from ledger.statement import check_shape
from monitors.calendar import calendar_statements
from monitors.follow import Follower
from monitors.review import REVIEWED, VALUES, review_of
from monitors.rulebook import Rulebook
from monitors.stream import MONITOR
from monitors.wake import Wake

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
ABOUT = ("D-23", "D-42", "D-45", "N-22", "N-35", "N-36", "N-70", "S-01", "S-31")
"""The rules in force here: others would raise alerts of their own."""

AWARD = {"award_id": "A-1"}
PROJECT = {
    "project_code": "P-1",
    "trading_type": "engineering",
    "method": "open_tender",
    "region": "CN-331002",
    "mandatory_tender": True,
    "owner": "org/owner",
}


class Crash(BaseException):
    """The process ends here."""


def text(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class MemoryLog:
    """As much of the ledger as a follower meets: order, receipt, one entry per (actor, id)."""

    def __init__(self, make_entry):
        self.all = []
        self.now = START
        self.make_entry = make_entry
        self.more = threading.Condition()
        self.crash = None

    def say(self, type_, data, *, at=None, stream="project/P-1", actor="org/owner", name=None):
        if type_ in {*VALUES, "ruleset.Activated"}:
            self.say(REVIEWED, review_of(type_, data, reviewer="person/lawyer"), stream="rules")
        with self.more:
            index = len(self.all)
            entry = self.make_entry(
                index,
                type_,
                data,
                at=text(at or self.now),
                stream=stream,
                actor=actor,
                received_at=text(self.now),
                id=name or f"s-{index}",
            )
            self.all.append(entry)
            self.more.notify_all()
        return entry

    def entries(self, start=0):
        yield from self.all[start:]

    def follow(self, after, stop):
        while not stop.is_set():
            while len(self.all) > after + 1:
                after += 1
                yield self.all[after]
            with self.more:
                self.more.wait(0.02)

    def submit(self, statements):
        if self.crash == "before":
            raise Crash
        verdicts = [self._place(statement) for statement in statements]
        if self.crash == "after":
            raise Crash
        return verdicts

    def _place(self, said):
        check_shape({"v": 1, "log": "memory", **said})
        catalogue.load().check(said["type"], said["data"])
        if any((e.actor, e.id) == (said["actor"], said["id"]) for e in self.all):
            return {"verdict": "refused", "path": "/statement/id", "reason": "said otherwise"}
        entry = self.say(
            said["type"],
            said["data"],
            at=datetime.fromisoformat(said["occurred_at"]),
            stream=said["stream"],
            actor=said["actor"],
            name=said["id"],
        )
        return {"verdict": "accepted", "index": entry.index}

    def alerts(self):
        return [entry for entry in self.all if entry.actor == MONITOR]


@pytest.fixture
def log(entry, rulebook):
    return begun(entry, rulebook, ABOUT)


def begun(make_entry, rulebook, rules):
    """A log with what has to be there before anything is judged by these rules."""
    log = MemoryLog(make_entry)
    log.rulebook = Rulebook({name: rulebook[name] for name in rules})
    since = datetime(2000, 1, 1, tzinfo=UTC)
    [activation] = log.rulebook.activations("all", since=since.date())
    log.say("ruleset.Activated", activation, stream="rules", actor="root")
    for year in calendar_statements()[-2:]:
        log.say("calendar.Loaded", year, stream="calendars", actor="root")
    grace = {"name": "reporting_grace", "value": {"n": 3, "unit": "working_day"}}
    log.say("parameter.Set", grace, stream="rules", actor="root")
    families = sorted({name.split(".")[0] + ".*" for name in catalogue.load().events})
    connected = {"source": "town", "event_types": families, "from": text(since)}
    log.say("source.Connected", connected, stream="site/town", actor="root")
    log.say("project.Registered", PROJECT)
    return log


def follower(log):
    return Follower(log, log.submit, log.rulebook, now=lambda: log.now)


def reported_through(log, moment):
    through = {"source": "town", "through": text(moment)}
    log.say("source.WatermarkAdvanced", through, stream="site/town", actor="root")


def overdue(log):
    """An award whose contract was due on 1 April and has not been seen since."""
    log.say("award.NoticeIssued", AWARD)
    log.now += timedelta(days=40)
    reported_through(log, log.now)


def signed(log, at):
    data = {
        **AWARD,
        "contract_id": "C-1",
        "amount": {"currency": "CNY", "fen": 100},
        "signed_at": text(at),
    }
    log.say("contract.Signed", data, at=at)


def told(log):
    return [(e.type, e.data.get("rule"), e.data.get("level")) for e in log.alerts()]


def test_an_omission_is_raised_yellow_with_its_due_time(log):
    overdue(log)
    follower(log).catch_up()

    (alert,) = log.alerts()
    assert told(log)[0] == ("alert.Raised", "N-35", "yellow")
    assert "2026-04-01T16:00:00.000000Z" == alert.occurred_at == alert.data["due_at"]
    assert alert.id.startswith("alert-")
    assert len(alert.id) == 46


def test_a_second_follower_has_nothing_to_add(log):
    overdue(log)
    follower(log).catch_up()
    size = len(log.all)
    follower(log).catch_up()

    assert size == len(log.all)


def replaced(log, **changes):
    """Another version of the rule on contracts is in force from the first day, as after a release
    that an operator activated so."""
    put_into_force(log, replace(log.rulebook["N-35"], version="ab" * 32, **changes))


def put_into_force(log, rule):
    log.rulebook = Rulebook({**log.rulebook.rules, rule.id: rule})
    [activation] = log.rulebook.activations("all", since=datetime(2000, 1, 1, tzinfo=UTC).date())
    log.say("ruleset.Activated", activation, stream="rules", actor="root")


def test_another_version_of_the_rule_raises_no_second_alert_on_the_same_case(log):
    overdue(log)
    follower(log).catch_up()
    replaced(log)
    one = follower(log)
    one.catch_up()
    assert told(log) == [("alert.Raised", "N-35", "yellow")]

    alert = log.alerts()[0].id
    log.say("alert.Notified", {"alert": alert, "to_org": "org/owner"}, actor="org/office")
    log.now += timedelta(days=10)
    reported_through(log, log.now)
    one.catch_up()
    assert log.alerts()[-1].data["level"] == "red"
    signed(log, START + timedelta(days=20))
    one.catch_up()
    assert [entry.type for entry in log.alerts()] == [
        "alert.Raised", "alert.Escalated", "alert.Closed",
    ]  # fmt: skip
    assert {log.alerts()[n].data["alert"] for n in (1, 2)} == {alert}
    assert log.alerts()[-1].data["outcome"] == "reported_late"


def test_what_another_version_finds_sound_was_not_reported_late(log):
    log.say("award.NoticeIssued", AWARD)
    log.now += timedelta(days=40)
    signed(log, log.now)
    reported_through(log, log.now)
    follower(log).catch_up()
    limit = log.rulebook["N-35"].limit
    replaced(log, limit=replace(limit, n=60))
    follower(log).catch_up()

    assert [entry.type for entry in log.alerts()] == ["alert.Raised", "alert.Closed"]
    assert log.alerts()[-1].data["outcome"] == "explained"


def test_what_the_monitors_closed_themselves_another_version_may_raise_anew(log):
    overdue(log)
    follower(log).catch_up()
    signed(log, START + timedelta(days=20))
    follower(log).catch_up()
    limit = log.rulebook["N-35"].limit
    replaced(log, limit=replace(limit, n=5))
    follower(log).catch_up()

    assert [entry.type for entry in log.alerts()] == [
        "alert.Raised", "alert.Closed", "alert.Raised",
    ]  # fmt: skip


def test_what_was_closed_for_a_word_that_is_taken_back_is_raised_anew_once(log):
    overdue(log)
    follower(log).catch_up()
    signed(log, START + timedelta(days=20))
    said = {"index": log.all[-1].index, "field": "signed_at"}
    follower(log).catch_up()
    log.say("event.Corrected", {**said, "new": text(START + timedelta(days=35))})
    follower(log).catch_up()
    follower(log).catch_up()
    assert [entry.type for entry in log.alerts()] == [
        "alert.Raised", "alert.Closed", "alert.Raised",
    ]  # fmt: skip

    log.say("event.Corrected", {**said, "new": text(START + timedelta(days=21))})
    follower(log).catch_up()
    [again, closed] = log.alerts()[2:]
    assert (closed.type, closed.data["alert"]) == ("alert.Closed", again.id)


def registered_by(log, method):
    """Its registration reads otherwise: N-35 is about tenders alone."""
    header = next(each for each in log.all if each.type == "project.Registered")
    log.say("event.Corrected", {"index": header.index, "field": "method", "new": method})


@pytest.mark.parametrize("watched", [follower, lambda log: log.only], ids=["restarted", "running"])
def test_an_alert_is_closed_where_the_project_turns_out_to_be_none_of_the_rules(log, watched):
    log.only = follower(log)
    overdue(log)
    watched(log).catch_up()
    registered_by(log, "inquiry")
    watched(log).catch_up()
    watched(log).catch_up()
    [raised, closed] = log.alerts()
    assert (closed.type, closed.data["alert"]) == ("alert.Closed", raised.id)

    registered_by(log, "open_tender")
    watched(log).catch_up()
    assert [entry.type for entry in log.alerts()[2:]] == ["alert.Raised"]


def test_an_alert_is_closed_that_came_after_the_project_was_none_of_the_rules(log):
    overdue(log)
    one, submit = follower(log), log.submit

    def overtaken(statements):
        registered_by(log, "inquiry")
        return submit(statements)

    log.submit = overtaken
    late = follower(log)
    late.catch_up()
    log.submit = submit
    one.catch_up()

    [raised, closed] = log.alerts()
    assert (closed.type, closed.data["alert"]) == ("alert.Closed", raised.id)


def test_what_was_none_of_a_rule_is_judged_when_the_project_turns_out_to_be_one(log):
    registered_by(log, "inquiry")
    one = follower(log)
    overdue(log)
    one.catch_up()
    assert log.alerts() == []

    log.say("project.Registered", PROJECT)
    one.catch_up()
    assert [entry.type for entry in log.alerts()] == ["alert.Raised"]


def test_what_is_told_of_once_has_one_alert_though_what_came_first_is_told_later(log, rulebook):
    put_into_force(log, rulebook["D-04"])
    reported_through(log, START + timedelta(days=5))
    one = follower(log)
    for day in (2, 1):
        at = START + timedelta(days=day)
        log.say("disclosure.Published", {"subject_id": "N-1", "item": "x"}, at=at)
        log.now += timedelta(days=5)
        one.catch_up()

    assert [entry.type for entry in log.alerts()] == [
        "alert.Raised", "alert.Closed", "alert.Raised",
    ]  # fmt: skip
    assert log.alerts()[1].data["alert"] == log.alerts()[0].id


def test_a_correction_that_brings_a_violation_to_light_raises_an_alert_from_when_it_was_received(
    log,
):
    log.say("award.NoticeIssued", AWARD)
    log.now += timedelta(days=20)
    signed(log, log.now)
    wrong = log.all[-1].index
    log.now += timedelta(days=40)
    said = {"index": wrong, "field": "signed_at", "new": text(log.now)}
    correction = log.say("event.Corrected", said)
    follower(log).catch_up()

    [alert] = log.alerts()
    assert alert.occurred_at == correction.received_at
    assert alert.data["evidence"][-1] == correction.index


@pytest.mark.parametrize("restarts", [False, True])
def test_what_was_about_another_all_along_has_its_alert_there_and_none_where_it_was_raised(
    log, restarts
):
    overdue(log)
    wrong = next(each for each in log.all if each.type == "award.NoticeIssued")
    one = follower(log)
    one.catch_up()
    said = {"index": wrong.index, "field": "award_id", "new": "A-2"}
    correction = log.say("event.Corrected", said)
    (follower(log) if restarts else one).catch_up()
    follower(log).catch_up()

    by_type = {each.type: each for each in log.alerts()[1:]}
    assert len(by_type) == len(log.alerts()) - 1
    [first], again, closed = log.alerts()[:1], by_type["alert.Raised"], by_type["alert.Closed"]
    assert again.data["correlation"] == {"award_id": "A-2"}
    assert (closed.data["alert"], closed.data["outcome"]) == (first.id, "explained")
    assert closed.data["evidence"] == [wrong.index, correction.index]


def test_what_an_organisation_was_wrongly_said_to_owe_is_closed_in_its_stream(entry, rulebook):
    log = begun(entry, rulebook, ("N-11a",))
    role = {"org": "org/housing", "role": "SUPERVISING"}
    at = START - timedelta(days=400)
    granted = log.say("org.RoleGranted", role, at=at, stream="org/root", actor="root")
    reported_through(log, log.now)
    one = follower(log)
    one.catch_up()
    said = {"index": granted.index, "field": "org", "new": "org/water"}
    log.say("event.Corrected", said, stream="org/root", actor="root")
    one.catch_up()
    follower(log).catch_up()

    raised, *later = log.alerts()
    assert (raised.type, raised.stream) == ("alert.Raised", "org/housing")
    assert sorted((each.type, each.stream) for each in later) == [
        ("alert.Closed", "org/housing"), ("alert.Raised", "org/water"),
    ]  # fmt: skip


@pytest.mark.parametrize("crash", ["before", "after"])
def test_a_crash_repeats_work_but_not_the_alert(log, crash):
    overdue(log)
    log.crash = crash
    with pytest.raises(Crash):
        follower(log).catch_up()
    log.crash = None
    log.now += timedelta(days=1)
    reported_through(log, log.now)
    follower(log).catch_up()

    assert told(log) == [("alert.Raised", "N-35", "yellow")]


def test_a_late_proof_closes_the_alert_as_reported_late(log):
    overdue(log)
    one = follower(log)
    one.catch_up()
    signed(log, START + timedelta(days=20))
    one.catch_up()

    closed = log.alerts()[-1]
    assert closed.type == "alert.Closed"
    assert closed.data["outcome"] == "reported_late"
    assert log.alerts()[0].id == closed.data["alert"]


@pytest.mark.parametrize(
    ("approver", "actor", "closed"),
    [
        ("person/2", "org/office", False),  # two persons: it is settled, nothing more is said of it
        ("person/1", "org/office", True),  # the proposer's own agreement is none
        ("person/2", "person/1", True),  # nor is it for having another's name in it
    ],
)
def test_an_override_by_two_persons_settles_an_alert(log, approver, actor, closed):
    overdue(log)
    one = follower(log)
    one.catch_up()
    [raised] = log.alerts()
    data = {"alert": raised.id, "old": "yellow", "new": "green", "reason": "x"}
    stream = raised.stream
    proposal = log.say(
        "alert.OverrideProposed", {**data, "proposer": "person/1"}, stream=stream, actor="person/1"
    )
    agreed = {**data, "approver": approver, "proposal": proposal.index}
    log.say("alert.Overridden", agreed, stream=stream, actor=actor)
    signed(log, START + timedelta(days=20))
    one.catch_up()

    assert [entry.type for entry in log.alerts()][1:] == ["alert.Closed"] * closed


def test_an_alert_is_closed_when_the_clock_turns_out_to_run_from_another_entry(log):
    request = {"foi_id": "1"}
    received = {**request, "channel": "in_person", "basis": "submission"}
    log.say("foi.Received", received, stream="foi/1")
    log.now += timedelta(days=60)
    reported_through(log, log.now)
    one = follower(log)
    one.catch_up()
    log.say("foi.CorrectionRequested", request, at=START + timedelta(days=3), stream="foi/1")
    log.say("foi.Corrected", request, at=START + timedelta(days=50), stream="foi/1")
    one.catch_up()

    raised, closed = log.alerts()
    assert (raised.type, raised.data["rule"]) == ("alert.Raised", "D-42")
    assert (closed.type, closed.data["alert"]) == ("alert.Closed", raised.id)
    assert "outcome" not in closed.data


def test_a_source_that_speaks_again_ends_the_alert_of_its_silence(log):
    live = {"source": "gate", "event_types": ["bid.*"], "from": text(log.now)}
    log.say("source.Connected", {**live, "heartbeat_minutes": 10}, stream="site/gate")
    one = follower(log)
    for _ in range(2):
        log.now += timedelta(minutes=30)
        one.catch_up()
        through = {"source": "gate", "through": text(log.now)}
        log.say("source.WatermarkAdvanced", through, stream="site/gate")
        one.catch_up()

    assert [e.type for e in log.alerts()] == ["alert.Raised", "alert.Closed"] * 2


def test_a_period_lengthened_before_the_opening_is_closed_as_rectified(log):
    log.say("tender.DocIssued", {"bid_deadline": text(log.now + timedelta(days=8))})
    one = follower(log)
    one.catch_up()
    log.now += timedelta(days=2)
    later = text(log.now + timedelta(days=28))
    log.say("tender.DeadlineExtended", {"bid_deadline": later})
    one.catch_up()

    raised, closed = log.alerts()
    assert (raised.data["rule"], raised.data["level"]) == ("N-22", "yellow")
    assert (closed.type, closed.data["outcome"]) == ("alert.Closed", "rectified")


def test_a_late_act_makes_the_omission_a_breach_that_is_shown(log):
    overdue(log)
    one = follower(log)
    one.catch_up()
    signed(log, START + timedelta(days=35))
    one.catch_up()

    assert told(log) == [("alert.Raised", "N-35", "yellow"), ("alert.Escalated", None, "red")]


def test_a_period_too_short_once_opened_turns_red_and_is_held_against_nobody(log):
    log.say("tender.DocIssued", {"bid_deadline": text(log.now + timedelta(days=8))})
    one = follower(log)
    one.catch_up()
    log.now += timedelta(days=8)
    log.say("opening.Held", {})
    one.catch_up()
    one.catch_up()

    assert told(log) == [("alert.Raised", "N-22", "yellow"), ("alert.Escalated", None, "red")]


def test_an_omission_turns_red_when_the_notified_party_let_the_grace_pass(log):
    overdue(log)
    one = follower(log)
    one.catch_up()
    log.say("alert.Notified", {"alert": log.alerts()[0].id}, actor="org/office")
    one.catch_up()
    assert told(log) == [("alert.Raised", "N-35", "yellow")]

    log.now += timedelta(days=10)
    one.catch_up()
    one.catch_up()
    assert told(log) == [("alert.Raised", "N-35", "yellow"), ("alert.Escalated", None, "red")]


def test_a_breach_is_in_the_log_as_soon_as_its_entry_is(log):
    log.say("award.NoticeIssued", AWARD)
    log.now += timedelta(days=40)
    signed(log, log.now)
    follower(log).catch_up()

    (alert,) = log.alerts()
    assert told(log)[0] == ("alert.Raised", "N-35", "red")
    assert log.all[alert.data["evidence"][-1]].received_at == alert.occurred_at


def test_an_act_that_arrives_before_its_trigger_is_taken_in_the_order_of_acts(log):
    signed(log, START + timedelta(days=40))
    log.say("award.NoticeIssued", AWARD, at=START)
    log.now += timedelta(days=60)
    follower(log).catch_up()

    assert told(log) == [("alert.Raised", "N-35", "red")]


def supervising(log):
    granted = {"org": "org/housing", "role": "SUPERVISING"}
    log.say("org.RoleGranted", granted, stream="org/housing", actor="root")


@pytest.mark.parametrize("crash", [None, "before", "after"])
def test_a_quarter_in_which_nobody_did_anything_is_raised_once(log, crash):
    """Granted in March: the second and the third quarter are owed whole."""
    supervising(log)
    log.now += timedelta(days=220)
    reported_through(log, log.now)
    log.crash = crash
    if crash is None:
        follower(log).catch_up()
    else:
        with pytest.raises(Crash):
            follower(log).catch_up()
    log.crash = None
    follower(log).catch_up()

    assert told(log) == [("alert.Raised", "D-45", "blue")] * 2
    assert [alert.data["correlation"] for alert in log.alerts()] == [
        {"period": "2026-Q2"}, {"period": "2026-Q3"},
    ]  # fmt: skip
    assert {alert.stream for alert in log.alerts()} == {"rules"}
    assert [alert.occurred_at for alert in log.alerts()] == [
        "2026-06-30T16:00:00.000000Z", "2026-09-30T16:00:00.000000Z",
    ]  # fmt: skip


def bought(log, number, yuan, at):
    said = {
        "contract_id": f"C-{number}",
        "award_id": f"A-{number}",
        "amount": {"currency": "CNY", "fen": yuan * 100},
        "signed_at": text(at),
        "trading_type": "engineering",
        "purchaser": "org/water",
        "method": "quotation",
        "purchase_kind": "works",
        "investment_project": "I-1",
        "funding": "state",
    }
    log.say("contract.Signed", said, at=at, stream=f"project/W-{number}")


def test_what_adds_up_is_raised_once_though_another_part_of_it_is_told_late(log):
    """The third contract goes beyond; then it turns out that the second already did."""
    one = follower(log)
    for number, (yuan, day) in enumerate([(2_000_000, 1), (1_000_000, 5), (1_000_000, 9)]):
        bought(log, number, yuan, START + timedelta(days=day))
    log.now += timedelta(days=20)
    one.catch_up()
    assert told(log) == [("alert.Raised", "N-70", "yellow")]

    bought(log, 3, 1_500_000, START + timedelta(days=3))
    one.catch_up()
    first, second, closed = sorted(log.alerts(), key=lambda each: each.type == "alert.Closed")
    assert {first.type, second.type} == {"alert.Raised"}
    assert (closed.type, closed.data["alert"]) == ("alert.Closed", first.id)
    assert {alert.stream for alert in log.alerts()} == {"org/water"}
    follower(log).catch_up()
    assert len(log.alerts()) == len([first, second, closed])


def test_an_alert_on_an_act_of_another_stream_is_dated_by_when_that_was_received(log):
    expert = {"expert": "expert/e-1"}
    log.say("draw.ExpertNotified", {"draw_id": "D-1", **expert})
    log.now += timedelta(days=3)
    log.say("expert.PoolApproved", expert, stream="expert/e-1")
    reported_through(log, log.now)
    follower(log).catch_up()

    (alert,) = log.alerts()
    assert (alert.data["rule"], alert.stream) == ("D-23", "project/P-1")
    assert alert.occurred_at == text(log.now)


class Lease:
    def held(self):
        return True


@contextmanager
def alone(_stop):
    yield Lease()


def test_the_running_follower_judges_what_comes_and_wakes_when_something_falls_due(log):
    log.say("award.NoticeIssued", AWARD)
    one, stop = follower(log), threading.Event()
    with Wake(lambda: datetime.now(UTC)) as wake:
        runner = threading.Thread(
            target=one.run, args=(stop,), kwargs={"alone": alone, "wake": wake}
        )
        runner.start()
        try:
            assert one.wait_for(len(log.all), 60)
            assert log.alerts() == []
            reported_through(log, START + timedelta(days=100))
            assert one.wait_for(len(log.all), 60)
            assert log.alerts() == []
            with_the_alert = len(log.all) + 1
            log.now += timedelta(days=40)
            wake.at(text(START), one.look)
            assert one.wait_for(with_the_alert, 60)
        finally:
            stop.set()
            runner.join()

    assert told(log) == [("alert.Raised", "N-35", "yellow")]
