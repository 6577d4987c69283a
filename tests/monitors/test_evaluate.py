"""The same history as of other instants, as known at other instants, under other rules."""

from datetime import date

import pytest

from monitors.evaluate import evaluate, facts_of
from monitors.review import REVIEWED, VALUES, review_of
from monitors.rulebook import RULES, load_rulebook
from monitors.wording import reason

PROJECT = {
    "project_code": "P-1",
    "trading_type": "engineering",
    "method": "open_tender",
    "region": "CN-331002",
}
NOTICE = "2026-03-02T02:00:00.000000Z"
SIGNED = "2026-03-20T02:00:00.000000Z"
RECEIVED = "2026-06-01T02:00:00.000000Z"
LATER = "2026-07-01T00:00:00.000000Z"


class History:
    """An award whose contract was signed in time and reported months later."""

    def __init__(self, make, rulebook):
        self.make = make
        self.rulebook = rulebook
        self.entries = []
        for data in rulebook.activations("all", since=date(2000, 1, 1)):
            self.say("ruleset.Activated", data, "rules")
        self.say("calendar.Loaded", {"year": 2026, "notice": "n", "off": [], "worked": []})
        connected = {"source": "a", "event_types": ["contract.*"], "from": "2026-01-01T00:00:00Z"}
        self.say("source.Connected", connected, "site/a")
        through = {"source": "a", "through": "2026-05-01T00:00:00.000000Z"}
        self.say("source.WatermarkAdvanced", through, "site/a")
        self.say("project.Registered", PROJECT)
        self.say("award.NoticeIssued", {"award_id": "A-1"})
        contract = {"award_id": "A-1", "contract_id": "C-1", "signed_at": SIGNED}
        self.say("contract.Signed", contract, at=SIGNED, received_at=RECEIVED)

    def say(self, type_, data, stream="project/P-1", *, at=NOTICE, **more):
        if type_ in {*VALUES, "ruleset.Activated"}:
            self.say(REVIEWED, review_of(type_, data, reviewer="person/lawyer"), "rules", at=at)
        index = len(self.entries)
        self.entries.append(self.make(index, type_, data, at=at, stream=stream, **more))

    def verdict(self, at=LATER, known_at=None, rule="N-35"):
        facts = facts_of(self.entries, known_at)
        found = evaluate(self.rulebook, self.entries, facts, at, known_at)
        (judgement,) = [judgement for judgement in found if judgement.rule == rule]
        return judgement


@pytest.fixture
def history(entry, rulebook):
    return History(entry, rulebook)


def changed(tmp_path, old, new):
    """The shipped N-35 with one line another: a rulebook of its own."""
    text = (RULES / "N-35.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "N-35.toml").write_text(text.replace(old, new), encoding="utf-8")
    return load_rulebook(tmp_path)


def test_a_verdict_is_of_an_instant(history):
    assert history.verdict(at="2026-03-10T00:00:00.000000Z").verdict == "pending"
    assert history.verdict().verdict == "satisfied"


def test_what_was_not_yet_received_was_not_known(history):
    known = history.verdict(known_at="2026-05-15T00:00:00.000000Z")

    assert (known.verdict, known.level) == ("violated", "yellow")
    assert (known.source, known.watermark) == ("a", "2026-05-01T00:00:00.000000Z")


def test_what_happened_before_its_only_basis_was_in_force_breaks_nothing(history, tmp_path):
    status = 'status = "in_force"'
    history.rulebook = changed(tmp_path, status, status + "\nvalid_from = 2026-03-03")
    [rules] = history.rulebook.activations("all", since=date(2000, 1, 1))
    history.say("ruleset.Activated", rules, "rules")

    assert history.verdict().reason.code == "not_in_force"


def test_an_omission_says_what_was_not_seen_and_no_more(history):
    told = history.verdict(known_at="2026-05-15T00:00:00.000000Z").reason

    assert told.zh == "截至 2026-05-01 08:00 时未见 “合同签订” 信息"
    assert told.en == "as of 2026-05-01 08:00, no “A contract was signed” has been seen"


def test_a_verdict_shows_how_its_period_was_counted(history):
    days = history.verdict().due.days

    assert date(2026, 3, 3) == days[0].day
    assert (date(2026, 4, 1), 30) == (days[-1].day, days[-1].number)


def test_another_version_than_the_one_in_force_says_nothing(history, tmp_path):
    history.rulebook = changed(tmp_path, "n = 30", "n = 20")

    assert seen(history) == ("inactive", "other_version")


@pytest.mark.parametrize("status", ["repealed", "superseded", "conflicting"])
def test_a_basis_that_is_not_in_force_never_fires(history, tmp_path, status):
    history.rulebook = changed(tmp_path, '"in_force"', f'"{status}"')

    assert seen(history) == ("inactive", "repealed")


def test_a_rule_is_chosen_by_the_day_of_the_act(history, tmp_path):
    history.rulebook = changed(
        tmp_path, "valid_from = 2000-01-01", "valid_from = 2000-01-01\nvalid_to = 2026-03-01"
    )

    assert seen(history) == ("inactive", "not_in_force")


def test_a_retired_rule_set_speaks_of_what_happened_before(history):
    history.say("ruleset.Retired", {"ruleset": "all", "from": "2026-03-02"}, "rules")
    assert seen(history) == ("inactive", "not_activated")

    history.say("ruleset.Retired", {"ruleset": "all", "from": "2026-03-03"}, "rules")
    assert history.verdict().verdict == "satisfied"


def seen(history):
    judgement = history.verdict()
    return judgement.verdict, judgement.reason.code


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reporting_grace", {"n": "three", "unit": "working_day"}),
        ("reporting_grace", {"n": 3, "unit": "fortnight"}),
        ("reporting_grace", 3),
        ("competent_department", {"*": "org/housing"}),
        ("competent_department", ["org/housing"]),
        ("late_receipt_hours", "soon"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_as_good_as_none(history, name, value):
    history.say("parameter.Set", {"name": name, "value": value}, "rules")
    history.say("alert.Notified", {"alert": "alert-1"})
    approved = {"request_no": "R-1", "records": ["v"], "approver_org": "org/h"}
    history.say("record.RetrievalApproved", approved)
    history.say("record.Retrieved", {"request_no": "R-1", "records": ["v"]})

    assert history.verdict(rule="D-16").verdict == "undetermined"
    assert history.verdict().verdict == "satisfied"


def test_an_act_said_to_be_of_the_last_day_of_time_is_not_counted_from(history):
    last = "9999-12-31T23:59:59.999999Z"
    history.say("award.NoticeIssued", {"award_id": "A-2"}, at=last)
    found = evaluate(history.rulebook, history.entries, facts_of(history.entries), last)

    (odd,) = [j for j in found if j.rule == "N-35" and j.correlation == {"award_id": "A-2"}]
    assert odd.verdict == "undetermined"


def test_by_a_version_put_into_force_without_review_nothing_is_judged(history):
    history.entries = [
        each for each in history.entries if each.type != REVIEWED or "rules" not in each.data
    ]

    assert seen(history) == ("inactive", "rule_not_reviewed")


@pytest.mark.parametrize(
    ("said", "zh", "en"),
    [
        (("field_missing", "lot"), "缺少“标段(包)编号”", "field “Lot” (lot) is missing"),
        (("field_missing", "experts.org"), "缺少experts.org", "field experts.org is missing"),
        (
            ("out_of_scope", "trading_type", "other"),
            "不在适用范围：“交易类型”为“其他公共资源”",
            "out of scope: “Trading type” (trading_type) is other",
        ),
        (
            ("gate_shut", "trading_type", "another"),
            "不适用：“交易类型”为another",
            "does not apply: “Trading type” (trading_type) is another",
        ),
    ],
)
def test_a_reason_names_fields_and_what_stands_in_them_by_their_titles(said, zh, en):
    words = reason(*said)

    assert (words.zh, words.en) == (zh, en)
