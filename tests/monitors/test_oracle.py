"""The incremental engine against the fold from scratch, on histories nobody would write."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitors.calendar import calendar_statements
from monitors.evaluate import evaluate, facts_of
from monitors.review import REVIEWED, VALUES, review_of
from monitors.stream import order_of
from monitors.watch import Watch

AT = "2026-12-01T00:00:00.000000Z"
LOTS = st.sampled_from([{}, {"lot": "1"}, {"lot": "2"}])
DAYS = st.integers(1, 28)
PEOPLE = ["p1", "p2", "p3"]


def moment(month, day, hour=2):
    return f"2026-{month:02d}-{day:02d}T{hour:02d}:00:00.000000Z"


def acts(types, **fields):
    """Acts of these types with these fields, each on any day of the spring."""
    data = st.fixed_dictionaries(fields)
    return st.builds(
        lambda type_, said, lot, month, day, hour: (
            type_,
            {**said, **lot},
            moment(month, day, hour),
        ),
        st.sampled_from(types),
        data,
        LOTS,
        st.integers(3, 5),
        DAYS,
        st.integers(0, 23),
    )


IDS = st.sampled_from(["1", "2"])
ALERTS = st.sampled_from(["alert-" + "1" * 40, "alert-" + "2" * 40])
CENT = {"currency": "CNY", "fen": 1}
TIMES = st.builds(moment, st.integers(3, 5), DAYS)
AMOUNTS = st.builds(
    lambda currency, fen: {"currency": currency, "fen": fen},
    st.sampled_from(["CNY", "CNY", "EUR"]),
    st.sampled_from([1, 10, 100]),
)
ACT = st.one_of(
    acts(["award.NoticeIssued", "award.Revoked", "award.Determined"], award_id=IDS),
    acts(["contract.Signed"], award_id=IDS, contract_id=IDS, signed_at=TIMES, amount=AMOUNTS),
    acts(["contract.Supplemented"], contract_id=IDS, amount=AMOUNTS),
    acts(["contract.Announced"], contract_id=IDS, designated=st.booleans()),
    acts(["activity.Suspended", "activity.Resumed", "project.Terminated"]),
    acts(["deposit.Received"], deposit_id=IDS, form=st.sampled_from(["cash", "guarantee"])),
    acts(["deposit.Refunded", "deposit.Forfeited"], deposit_id=IDS),
    acts(["report.Submitted", "report.Received", "candidate.PublicityStarted"], report_id=IDS),
    acts(["candidate.PublicityEnded", "evaluation.Started", "evaluation.Ended"]),
    acts(["tender.DocIssued", "tender.DeadlineExtended"], bid_deadline=TIMES),
    acts(["bid.Submitted", "bid.Withdrawn", "bid.Accessed"], bid_id=IDS, bidder=IDS),
    acts(
        ["objection.Raised", "objection.Answered"],
        objection_id=IDS,
        kind=st.sampled_from(["tender_docs", "result"]),
    ),
    acts(["opening.Held", "retender.Started", "report.TenderingFiled"]),
    acts(["draw.Requested"], draw_id=IDS, pool_level=st.sampled_from(["local", "province"])),
    acts(["draw.SupervisorApproved", "draw.Submitted", "draw.Executed"], draw_id=IDS),
    acts(["draw.SupervisorApproved"], draw_id=IDS, numbers=st.integers(1, 3)),
    acts(["draw.Executed", "draw.Redrawn"], draw_id=IDS, experts_count=st.integers(1, 3)),
    acts(
        ["draw.AttendanceSigned"],
        draw_id=IDS,
        person=st.sampled_from(PEOPLE),
        role=st.sampled_from(["SUPERVISING", "PUBLISHING", "AGENCY"]),
        direction=st.sampled_from(["in", "out"]),
        org=st.sampled_from(["org/owner", "org/other"]),
    ),
    acts(
        ["org.RoleGranted", "org.RoleRevoked"],
        org=st.sampled_from(["org/owner", "org/other"]),
        role=st.sampled_from(["SUPERVISING", "PUBLISHING", "AGENCY"]),
    ),
    acts(
        ["catalogue.Published"],
        catalogue_version=IDS,
        channel=st.sampled_from([["web"], ["web", "mobile"]]),
    ),
    acts(
        ["expert.PoolApproved", "expert.Removed", "expert.Trained", "draw.ExpertNotified"],
        expert=st.sampled_from(["expert/1", "expert/2"]),
        draw_id=IDS,
    ),
    acts(["violation.Confirmed", "accountability.Decided"], alert=ALERTS, decision_no=IDS),
    acts(["case.Transferred"], case_id=IDS, alert=ALERTS),
    acts(["inspection.Conducted"], inspection_id=IDS, method=st.just("sample")),
    acts(
        ["annualReport.Published"],
        org=st.sampled_from(["org/owner", "org/other"]),
        year=st.sampled_from([2024, 2025]),
        organ_kind=st.just("department"),
    ),
    acts(
        ["duty.Granted", "duty.Granted", "duty.Revoked", "person.Departed"],
        org=st.just("org/root"),
        person=st.sampled_from(PEOPLE),
        duty=st.sampled_from(["system_admin", "security_admin", "audit_admin", "officer"]),
    ),
    acts(["record.RetrievalApproved"], request_no=IDS, records=st.just(["v"]), approver_org=IDS),
    acts(["record.RetrievalDenied"], request_no=IDS, reason=st.just("r")),
    acts(["record.Retrieved"], request_no=IDS, records=st.just(["v"])),
    acts(["foi.Received", "foi.CorrectionRequested", "foi.Corrected", "foi.Replied"], foi_id=IDS),
    acts(
        ["calendar.Loaded"],
        year=st.just(2026),
        notice=st.just("n"),
        off=st.sampled_from([[], ["2026-03-12", "2026-04-02", "2026-04-03"]]),
        worked=st.just([]),
    ),
    acts(["foi.ThirdPartyConsulted", "foi.ThirdPartyReplied", "foi.ExtensionNotified"], foi_id=IDS),
    acts(["foi.ExtensionApproved", "foi.Extended"], foi_id=IDS, days=st.integers(10, 25)),
    acts(["information.Formed"], information_id=IDS, producer_kind=st.just("administrative")),
    acts(["attribute.Determined"], information_id=IDS, attribute=st.just("proactive")),
    acts(["disclosure.Published"], information_id=IDS, node=st.just("notice")),
    acts(["exemption.Granted"], subject=st.sampled_from(["N-35", "N-26a"])),
)
PROJECT = {
    "project_code": "P-1",
    "trading_type": "engineering",
    "method": "open_tender",
    "region": "CN-331002",
    "mandatory_tender": True,
}
WATERMARK = "source.WatermarkAdvanced"
FAMILIES = [
    "accountability", "activity", "annualReport", "award", "bid", "candidate", "catalogue",
    "contract", "deposit", "disclosure", "draw", "evaluation", "expert", "foi", "inspection",
    "objection", "opening", "project", "record", "report", "tender",
]  # fmt: skip


@pytest.fixture
def history(entry, rulebook):
    """Log entries: what is in force, then the acts as they arrive."""

    def entries(acts_, trading_type):
        node = {"node": "notice", "event": "tender.DocIssued", "item": "i", "n": 3}
        nodes = [{**node, "unit": "working_day", "basis": "B"}]
        world = [
            ("rules", "ruleset.Activated", {**rulebook_in_force(rulebook)}),
            *(("calendars", "calendar.Loaded", year) for year in calendar_statements()[-1:]),
            ("rules", "nodeMap.Activated", {"trading_type": "engineering", "nodes": nodes}),
            ("rules", "parameter.Set", {"name": "competent_department", "value": {"*": ["1"]}}),
            ("site/a", "source.Connected", connected()),
        ]
        begun = "2026-01-01T00:00:00.000000Z"
        said = [*((type_, data) for _, type_, data in world), *((a[0], a[1]) for a in acts_)]
        told = [(*reviewed(type_, data), begun) for type_, data in said if type_ in REVIEWABLE]
        told += [(stream, type_, data, begun) for stream, type_, data in world]
        registered = {**PROJECT, "trading_type": trading_type}
        told.append(("project/P-1", "project.Registered", registered, begun))
        told += [("project/P-1", *act) for act in acts_]
        through = {"source": "a", "through": "2026-05-20T00:00:00.000000Z"}
        told.append(("site/a", "source.WatermarkAdvanced", through, begun))
        return [
            entry(index, type_, data, at=at, stream=stream)
            for index, (stream, type_, data, at) in enumerate(told)
        ]

    entries.rulebook = rulebook
    entries.make_entry = entry
    return entries


REVIEWABLE = frozenset({*VALUES, "ruleset.Activated"})


def reviewed(type_, data):
    """Where and what says that a lawyer has found it sound."""
    return "rules", REVIEWED, review_of(type_, data, reviewer="person/lawyer")


def rulebook_in_force(rulebook):
    return {
        "ruleset": "all",
        "rules": [{"id": rule.id, "version": rule.version} for rule in rulebook],
        "from": "2000-01-01",
    }


def connected():
    return {
        "source": "a",
        "event_types": [f"{family}.*" for family in FAMILIES],
        "from": "2000-01-01T00:00:00.000000Z",
    }


def told(judgements):
    """Verdicts as comparable values, without what depends on when they were asked for."""
    return sorted(
        json.dumps(
            [
                (j.rule, j.stream, dict(j.correlation), j.verdict, j.level, j.trigger),
                (j.evidence, j.due_at, j.reason.code),
            ],
            default=str,
        )
        for j in judgements
    )


def heard(judgements):
    """But for the rules that are not about the project: live, nobody need be told so."""
    return [each for each in judgements if each.reason.code != "out_of_scope"]


HISTORIES = st.lists(ACT, max_size=25)
TYPES = st.sampled_from(["engineering", "government_procurement"])
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@SETTINGS
@given(acts_=HISTORIES, trading_type=TYPES)
def test_what_is_kept_entry_by_entry_is_what_a_fold_from_scratch_finds(
    history, acts_, trading_type
):
    entries = history(acts_, trading_type)
    watch, kept = Watch(history.rulebook), {}
    for one in entries:
        watch.take(one)
        for case, judgement, watched in watch.judge(AT):
            kept[case] = judgement, watched, watched.generation
    # Where a stream was folded anew other cases took the place of those before.
    latest = [each for each, watched, number in kept.values() if number == watched.generation]

    found = evaluate(history.rulebook, entries, facts_of(entries), AT)
    assert told(heard(found)) == told(heard(latest))


def test_a_case_yields_live_as_soon_as_a_special_rule_deals_with_its_item(history):
    formed = {"information_id": "1", "producer_kind": "administrative"}
    signed = {"award_id": "1", "contract_id": "1", "signed_at": moment(3, 2), "amount": CENT}
    acts_ = [
        ("information.Formed", formed, moment(3, 1)),
        ("contract.Signed", signed, moment(3, 2)),
    ]
    found = {}
    entries = history(acts_, "government_procurement")
    watch = Watch(history.rulebook)
    for one in entries:
        watch.take(one)
        found |= {j.rule: j.reason.code for _, j, _ in watch.judge(AT) if j.rule == "D-40"}

    assert found == {"D-40": "yields"}
    inner = test_what_is_kept_entry_by_entry_is_what_a_fold_from_scratch_finds
    inner.hypothesis.inner_test(history, acts_, "government_procurement")


HEADERS = st.lists(
    st.tuples(st.booleans(), TYPES, TIMES).map(
        lambda told: (
            "project.Registered",
            {**PROJECT, "mandatory_tender": told[0], "trading_type": told[1]},
            told[2],
        )
    ),
    min_size=1,
    max_size=3,
)


@SETTINGS
@given(acts_=HISTORIES, trading_type=TYPES, headers=HEADERS, seed=st.randoms())
def test_a_project_that_turns_out_to_be_another_is_judged_live_as_it_is_from_scratch(
    history, acts_, trading_type, headers, seed
):
    told_of = [*acts_, *headers]
    seed.shuffle(told_of)
    inner = test_what_is_kept_entry_by_entry_is_what_a_fold_from_scratch_finds
    inner.hypothesis.inner_test(history, told_of, trading_type)


CORRECTIONS = acts(
    ["event.Corrected"], index=st.integers(0, 5), field=st.just("signed_at"), new=TIMES
)
NOTICES = acts(["award.NoticeIssued"], award_id=st.just("1"))
SIGNINGS = acts(
    ["contract.Signed"], award_id=st.just("1"), contract_id=IDS, signed_at=TIMES, amount=AMOUNTS
)
CORRECTED = st.tuples(
    st.lists(SIGNINGS, min_size=3, max_size=6),
    st.lists(st.one_of(NOTICES, CORRECTIONS, ACT), min_size=4, max_size=12),
)


READS = st.sampled_from([
    ("signed_at", moment(4, 9)), ("award_id", "2"), ("expert", "expert/2"), ("org", "org/other"),
    ("role", "SUPERVISING"), ("person", "p2"), ("duty", "officer"), ("year", 2024), ("lot", "2"),
    ("channel", ["web", "mobile"]), ("alert", "alert-" + "2" * 40), ("region", "CN-11"),
])  # fmt: skip
OTHERWISE = st.builds(
    lambda said, at: ("event.Corrected", dict(zip(("field", "new"), said, strict=True)), at),
    READS,
    TIMES,
)


@SETTINGS
@given(
    said=HISTORIES,
    corrections=st.lists(st.tuples(OTHERWISE, st.integers(0, 24)), min_size=1, max_size=6),
    trading_type=TYPES,
)
def test_whatever_is_corrected_counts_live_where_it_does_from_scratch(
    history, said, corrections, trading_type
):
    """Also where other streams look at it, and where it says now whom it is about."""
    acts_ = [*said, *(correction for correction, _ in corrections)]
    first = len(history(acts_, trading_type)) - len(acts_) - 2  # the header can be corrected too
    for (_, data, _), number in corrections:
        data["index"] = first + number % (len(said) + 1)
    inner = test_what_is_kept_entry_by_entry_is_what_a_fold_from_scratch_finds
    inner.hypothesis.inner_test(history, acts_, trading_type)


@SETTINGS
@given(told=CORRECTED, trading_type=TYPES)
def test_what_is_corrected_is_judged_live_as_it_is_from_scratch(history, told, trading_type):
    signed, others = told
    first = len(history([*signed, *others], trading_type)) - len(signed) - len(others) - 1
    for event, data, _ in others:
        if event == "event.Corrected":
            data["index"] = first + data["index"] % len(signed)
    inner = test_what_is_kept_entry_by_entry_is_what_a_fold_from_scratch_finds
    inner.hypothesis.inner_test(history, [*signed, *others], trading_type)


@SETTINGS
@given(acts_=HISTORIES, trading_type=TYPES, looks=st.lists(TIMES, max_size=6))
def test_verdicts_given_as_time_passes_end_where_the_last_look_alone_would(
    history, acts_, trading_type, looks
):
    """Everything is in; then the clock goes on, and only what falls due is looked at again."""
    entries = history(acts_, trading_type)
    watch, kept = Watch(history.rulebook), {}
    for one in entries:
        watch.take(one)
    for instant in [*sorted(looks), AT]:
        kept |= {case: judgement for case, judgement, _ in watch.judge(instant)}

    found = evaluate(history.rulebook, entries, facts_of(entries), AT)
    assert told(heard(found)) == told(kept.values())


@SETTINGS
@given(acts_=HISTORIES, trading_type=TYPES, marks=st.lists(TIMES, max_size=6))
def test_verdicts_that_wait_for_a_watermark_are_given_when_it_comes(
    history, acts_, trading_type, marks
):
    entries = history(acts_, trading_type)
    *before, closing = entries
    told_so_far = [
        history.make_entry(
            closing.index + number,
            WATERMARK,
            {"source": "a", "through": mark},
            at=mark,
            stream=closing.stream,
        )
        for number, mark in enumerate(sorted(marks))
    ]
    watch, kept = Watch(history.rulebook), {}
    for one in before:
        watch.take(one)
    for one in told_so_far:
        kept |= {case: judgement for case, judgement, _ in watch.judge(AT)}
        watch.take(one)
    kept |= {case: judgement for case, judgement, _ in watch.judge(AT)}
    all_told = [*before, *told_so_far]

    expected = evaluate(history.rulebook, all_told, facts_of(all_told), AT)
    assert told(heard(expected)) == told(kept.values())


@SETTINGS
@given(acts_=HISTORIES, trading_type=TYPES)
def test_the_order_of_arrival_does_not_change_what_happened(history, acts_, trading_type):
    """Acts at one instant are ordered by index, so here no two are.

    Of two calendars for a year the one that the log has last holds, whenever it was said: that
    is what is in force, not what happened.
    """
    acts_ = [act for act in acts_ if act[0] != "calendar.Loaded"]
    distinct = list({act[2]: act for act in acts_}.values())
    as_arrived = history(distinct, trading_type)
    in_order = history(sorted(distinct, key=lambda act: act[2]), trading_type)
    index_of = {one.occurred_at: one.index for one in in_order if one.stream == "project/P-1"}
    moved = {
        one.index: index_of[one.occurred_at]
        for one in sorted(as_arrived, key=order_of)
        if one.stream == "project/P-1"
    }
    arrived = evaluate(history.rulebook, as_arrived, facts_of(as_arrived), AT)
    ordered = evaluate(history.rulebook, in_order, facts_of(in_order), AT)

    assert verdicts(arrived, moved) == verdicts(ordered, {})


def verdicts(judgements, moved):
    return sorted(
        json.dumps(
            [
                (j.rule, dict(j.correlation), j.verdict, j.level, j.due_at, j.reason.code),
                moved.get(j.trigger, j.trigger),
                sorted(moved.get(index, index) for index in j.evidence),
            ],
            default=str,
        )
        for j in judgements
    )
