"""What had happened, what was known of it, and what every rule says of that."""

import json

import pytest

from ledger.entry import Entry
from ledger.export import NoSuchStream
from monitors.judgement import Verdict
from reports import replay as module
from reports.errors import NothingByThen
from reports.render import replay_html, replay_text
from tests.monitors.conftest import shanghai
from tests.passkeys import Authenticator
from tests.reports.conftest import PROJECT, MemoryLedger
from tests.tampering.conftest import town
from tests.tampering.honest_log import ORIGIN, private_key


def verdict_of(replay, rule):
    (found,) = [verdict for verdict in replay.verdicts if verdict.rule == rule]
    return found


def types(replay):
    return [entry.type for entry in replay.timeline]


def test_what_had_not_occurred_by_then_is_not_shown(case, replayed):
    assert types(replayed(case, "2026-03-01 00:00")) == ["project.Registered"]
    assert types(replayed(case, "2026-03-02 09:59")) == ["project.Registered"]
    assert types(replayed(case, "2026-03-02 10:00")) == ["project.Registered", "award.NoticeIssued"]
    assert types(replayed(case, "2026-03-27 17:00"))[-1] == "contract.Signed"


def test_what_was_reported_late_is_known_only_later(case, replayed):
    before = replayed(case, "2026-05-01 00:00", known_at="2026-05-20 08:59")
    after = replayed(case, "2026-05-01 00:00", known_at="2026-05-20 09:00")

    assert types(before) == ["project.Registered", "award.NoticeIssued"]
    assert types(after) == [*types(before), "contract.Signed"]
    assert verdict_of(before, "N-35").verdict is Verdict.VIOLATED
    assert verdict_of(before, "N-35").omission
    assert verdict_of(after, "N-35").verdict is Verdict.SATISFIED
    assert types(replayed(case, "2026-05-01 00:00")) == types(after)


def test_a_verdict_is_that_of_the_instant(case, replayed):
    early = verdict_of(replayed(case, "2026-03-20 00:00"), "N-35")
    late = verdict_of(replayed(case, "2026-04-30 00:00", known_at="2026-05-01 00:00"), "N-35")

    assert early.verdict is Verdict.PENDING
    assert late.verdict is Verdict.VIOLATED
    assert early.due_at == late.due_at == shanghai("2026-04-02 00:00")


def test_facts_that_were_received_later_are_not_used(told, replayed):
    """The watermark that an omission rests on arrives in June."""
    ledger = told(
        "without source\n"
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering method=open_tender region=CN-331002"
        " mandatory_tender=yes owner=org/owner\n"
        "2026-03-02 10:00  org/owner  award.NoticeIssued  award_id=A-1\n"
        "stream site/town\n"
        "2026-01-01 00:00  org/town  source.Connected  source=town"
        " event_types=award.*,contract.* from=2026-01-01T00:00\n"
        "2026-06-01 00:00  org/town  source.WatermarkAdvanced  source=town"
        " through=2026-06-01T00:00\n"
        "at 2026-06-02 00:00\n"
    )
    may = replayed(ledger, "2026-05-01 00:00", known_at="2026-05-31 00:00")
    june = replayed(ledger, "2026-05-01 00:00", known_at="2026-06-02 00:00")

    assert verdict_of(may, "N-35").verdict is Verdict.PENDING
    assert verdict_of(june, "N-35").verdict is Verdict.VIOLATED
    assert verdict_of(june, "N-35").source == "town"


def test_the_due_time_is_shown_day_by_day(told, replayed):
    """Ten working days over the holidays of May."""
    ledger = told(
        "stream foi/1\n"
        "2026-04-24 09:00  org/housing  foi.Received  foi_id=1 channel=post clear=no\n"
        "at 2026-06-01 00:00\n"
    )
    document = replayed(ledger, "2026-06-01 00:00", stream="foi/1").as_json()

    (n02,) = [each for each in document["verdicts"] if each["rule"] == "N-02"]
    numbered = {each["day"]: (each["kind"], each["number"]) for each in n02["due"]["days"]}
    assert numbered["2026-04-25"] == ("weekend", 0)
    assert numbered["2026-04-27"] == ("worked", 1)
    assert numbered["2026-05-01"] == ("holiday", 0)
    assert n02["due"]["days"][-1]["number"] == 7
    assert n02["due_at"] == n02["due"]["final"]


def test_an_alert_stands_where_the_ledger_got_it(told, replayed):
    """Its own time is when something fell due, which was before anybody said so."""
    ledger = told(
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering\n"
        "2026-03-01 09:00  monitor  alert.Raised  rule=N-35 rule_version=1 level=yellow"
        " verdict=violated correlation={} trigger=1 evidence=1 as_of=2026-03-05T00:00"
        " (received 2026-03-05 09:00)\n"
        "2026-03-03 09:00  org/owner  lot.Defined  lot=B01\n"
        "at 2026-05-01 00:00\n"
    )

    assert types(replayed(ledger, "2026-03-04 00:00")) == ["project.Registered", "lot.Defined"]
    assert types(replayed(ledger, "2026-03-06 00:00")) == [
        "project.Registered",
        "lot.Defined",
        "alert.Raised",
    ]


def test_who_acted_with_keys_kept_how(honest_ledger, replayed):
    found = replayed(honest_ledger, "2026-04-01 00:00", stream="project/E1")

    agency = next(actor for actor in found.actors if actor.actor == "org/agency")
    assert agency.entries == 2
    assert len(agency.keys) == 2  # rotated in between
    assert set(agency.keys.values()) == {"holder"}
    system = replayed(honest_ledger, "2026-04-01 00:00", stream="system")
    custody = {actor.actor: set(actor.keys.values()) for actor in system.actors}
    assert custody == {"org/office": {"holder"}, "ledger": {"gateway"}}


def test_what_a_person_signed_and_what_the_gateway_signed_are_told_apart(catalogue, replayed):
    log, passkey = town(), Authenticator(31)
    data = passkey.issue(ORIGIN, "person/1")
    log.say("org/office", "key.Issued", data, stream=f"key/{passkey.public.id}")
    log.issue("org/centre", private_key(90), custody="gateway")
    log.publish("kept by the gateway")
    confirmed = {"alert": "alert-" + "0" * 40, "officer": "person/1"}
    log.place(passkey.signed(log.statement("person/1", "violation.Confirmed", confirmed)))
    ledger = MemoryLedger(Entry.load(n, raw) for n, raw in enumerate(log.entries))

    found = replayed(ledger, "2026-04-01 00:00", stream="project/E1")

    assert [found.kept[entry.key] for entry in found.timeline[-2:]] == ["gateway", "passkey"]
    for lang, words in (
        ("zh", ("网关代管", "本人认证器")),
        ("en", ("gateway custody", "own auth")),
    ):
        for shown in (replay_text(found, catalogue, lang), replay_html(found, catalogue, lang)):
            assert all(word in shown for word in words)


def test_the_document_is_whole_and_the_same_each_time(honest_ledger, replayed):
    one = replayed(honest_ledger, "2026-04-01 00:00", stream="project/E1").as_json()
    two = replayed(honest_ledger, "2026-04-01 00:00", stream="project/E1").as_json()

    assert json.dumps(one) == json.dumps(two)
    assert list(one) == ["stream", "at", "known_at", "timeline", "verdicts", "actors"]
    entries = [entry for entry in honest_ledger.all if entry.stream == "project/E1"]
    assert [step["leaf"] for step in one["timeline"]] == [entry.leaf.hex() for entry in entries]
    assert [step["key"] for step in one["timeline"]] == [entry.key for entry in entries]
    assert [list(step["sealed"]) for step in one["timeline"] if "sealed" in step] == [
        ["experts", "seat"]
    ]
    assert [
        step["attachments"][0]["name"] for step in one["timeline"] if "attachments" in step
    ] == ["plan.txt"]


def test_every_verdict_of_the_document_says_what_it_rests_on(case, replayed):
    document = replayed(case, "2026-05-01 00:00", known_at="2026-05-02 00:00").as_json()

    (n35,) = [each for each in document["verdicts"] if each["rule"] == "N-35"]
    assert n35["verdict"] == "violated"
    assert n35["level"] == "yellow"
    assert n35["omission"] is True
    assert n35["correlation"] == {"award_id": "A-1"}
    assert n35["source"] == "town"
    assert n35["due"]["days"][0] == {"day": "2026-03-03", "kind": "natural", "number": 1}
    assert n35["due"]["days"][-1]["number"] == 30
    assert n35["evidence"] == [case.all[-2].index]
    assert len(n35["version"]) == 64
    assert all(each["basis"] and each["reason"]["zh"] for each in document["verdicts"])


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_stream_is_read_to_its_end_page_by_page(case, replayed, monkeypatch, page):
    whole = replayed(case, "2026-05-01 00:00").timeline
    monkeypatch.setattr(module, "PAGE", page)

    assert replayed(case, "2026-05-01 00:00").timeline == whole


def test_a_stream_that_is_not_there_is_named(case, replayed):
    with pytest.raises(NoSuchStream):
        replayed(case, "2026-05-01 00:00", stream="project/none")


def test_before_its_beginning_a_stream_has_nothing_to_replay(case, replayed):
    with pytest.raises(NothingByThen) as not_yet:
        replayed(case, "2026-01-01 00:00")
    with pytest.raises(NothingByThen) as not_known:
        replayed(case, "2026-05-01 00:00", known_at="2025-12-31 00:00")

    assert not_yet.value.stream == PROJECT
    assert "nothing had occurred by 2025-12-31 24:00" in str(not_yet.value)
    assert "received by 2025-12-30 24:00" in str(not_known.value)


def test_make_up_days_holidays_stops_and_a_roll_are_told_apart(told, replayed):
    """Over May Day 2026: its Saturday is worked, and the party is asked meanwhile."""
    ledger = told(
        "stream foi/1\n"
        "2026-04-28 09:00  org/b  foi.Received  foi_id=1 channel=post\n"
        "2026-05-06 09:00  org/housing  foi.ThirdPartyConsulted  foi_id=1 party=org/c\n"
        "2026-05-08 09:00  org/c  foi.ThirdPartyReplied  foi_id=1 party=org/c\n"
        "at 2026-06-30 00:00\n"
    )
    document = replayed(ledger, "2026-06-30 00:00", stream="foi/1").as_json()

    (d42,) = [each for each in document["verdicts"] if each["rule"] == "D-42"]
    days = {each["day"]: (each["kind"], each["number"]) for each in d42["due"]["days"]}
    assert days["2026-04-29"] == ("worked", 1)
    assert days["2026-05-01"] == ("holiday", 0)
    assert days["2026-05-07"] == ("stopped", 0)
    assert days["2026-05-09"] == ("make_up", 4)
    assert days["2026-05-10"] == ("weekend", 0)


LATE_ON_A_DAY_OFF = (
    "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
    " trading_type=engineering method=open_tender region=CN-331002 mandatory_tender=yes\n"
    "2026-03-26 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
    "2026-04-27 10:00  org/owner  contract.Signed  contract_id=C-1 award_id=A-1"
    " amount=100 signed_at=2026-04-27T10:00\n"
    "at 2026-06-30 00:00\n"
)
"""Thirty days end on Saturday, 25 April; the Monday after is in time only if the end rolls."""


def test_where_readings_differ_the_verdict_under_each_is_told(told, replayed):
    document = replayed(told(LATE_ON_A_DAY_OFF), "2026-06-30 00:00").as_json()

    (n35,) = [each for each in document["verdicts"] if each["rule"] == "N-35"]
    assert (n35["verdict"], n35["level"], n35["reading"]) == ("violated", "yellow", "roll")
    assert n35["readings"] == {"rolled": "satisfied", "unrolled": "violated"}
    rolled = [each for each in n35["due"]["days"] if each["kind"] == "rolled"]
    assert [each["day"] for each in rolled] == ["2026-04-26", "2026-04-27"]


def test_a_corrected_fact_is_judged_anew_and_the_old_verdict_stays_known(told, replayed):
    """The day was mistyped: signed in March, said to be in May."""
    ledger = told(
        "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1"
        " trading_type=engineering method=open_tender region=CN-331002 mandatory_tender=yes\n"
        "2026-03-02 10:00  org/agency  award.NoticeIssued  award_id=A-1\n"
        "2026-05-20 17:00  org/owner  contract.Signed  contract_id=C-1 award_id=A-1"
        " amount=100 signed_at=2026-05-20T17:00\n"
        "2026-05-25 09:00  org/other  event.Corrected  index=0 field=signed_at"
        ' new="\\"2026-03-20T09:00:00.000000Z\\""\n'
        "2026-06-01 09:00  org/owner  event.Corrected  index=0 field=signed_at"
        ' new="\\"2026-03-20T09:00:00.000000Z\\""\n'
        "at 2026-06-30 00:00\n"
    )
    signed, by_another, by_itself = ledger.all[-3:]
    for correction in (by_another, by_itself):
        correction.data["index"] = signed.index

    def n35(known_at=None):
        found = replayed(ledger, "2026-06-30 00:00", known_at).verdicts
        return next(each for each in found if each.rule == "N-35")

    assert n35("2026-05-22 00:00").verdict is Verdict.VIOLATED
    assert n35("2026-05-26 00:00").verdict is Verdict.VIOLATED  # nobody corrects another's word
    corrected = n35()
    assert corrected.verdict is Verdict.SATISFIED
    assert by_itself.index in corrected.evidence
    assert by_another.index not in corrected.evidence
