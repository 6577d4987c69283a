"""What may be asked for, by whom, and what happens to it at once."""

import pytest

from gateway.acts import GATEWAY
from gateway.archive import NoSuchRecord
from gateway.retrieval.errors import FormIncomplete
from tests.gateway.conftest import now
from tests.gateway.retrieval.conftest import (
    ANNA,
    ASKS,
    BRUNO,
    CENTRE,
    COMMISSION,
    JIN,
    KARL,
    PETRA,
    handler,
    in_days,
)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"purpose": " "}, "purpose"),
        ({"handlers": [handler()]}, "handlers"),
        ({"handlers": [handler(), handler()]}, "handlers"),
        ({"handlers": [handler(), {"name": "x"}]}, "handlers[1].credential_kind"),
        ({"ground_kind": "curiosity"}, "ground_kind"),
        ({"ground_kind": "court"}, "ground_kind"),
        ({"records": []}, "records"),
        ({"mode": []}, "mode"),
        ({"mode": ["view_online", "copy"]}, "copies"),
        ({"copies": 2}, "copies"),
        ({"copies": True, "mode": ["copy"]}, "copies"),
        ({"needed_until": "2020-01-01T00:00:00.000000Z"}, "needed_until"),
        ({"needed_until": "tomorrow"}, "needed_until"),
        ({"confidential": True}, "confidential"),
        ({"spans": [{"from": "2026-01-02T00:00:00.000000Z"}]}, "spans[0].to"),
        ({"masking": ["everything"]}, "masking"),
        ({"instrument": {"title": "x"}}, "instrument.issuer"),
        ({"urgent": True}, "urgent"),
        ({"ordered": "yes"}, "ordered"),
    ],
    ids=str,
)
def test_an_incomplete_form_is_refused_by_its_field(town, changed, field):
    record = town.record()
    answer = town.as_(ANNA).post("/api/v1/retrievals", json=town.form(record, **changed))
    assert town.problem(answer) == (400, "form-incomplete")
    assert answer.json()["detail"].startswith(f"{field}:")


def test_a_state_secret_is_not_handled(town):
    form = town.form(town.record(), secrecy_class="state_secret_refused_here")
    answer = town.as_(ANNA).post("/api/v1/retrievals", json=form)
    assert town.problem(answer) == (403, "state-secret")


def test_a_record_that_is_not_there_is_named(town):
    form = town.form(town.record()) | {"records": ["rec-none"]}
    assert town.problem(town.as_(ANNA).post("/api/v1/retrievals", json=form))[0] == 404


def test_records_of_two_projects_are_two_requests(town):
    form = town.form(town.record(), town.record())
    assert town.problem(town.as_(ANNA).post("/api/v1/retrievals", json=form))[0] == 400


def test_only_who_makes_requests_makes_one(town):
    form = town.form(town.record())
    for who in (KARL, PETRA):
        assert town.problem(town.as_(who).post("/api/v1/retrievals", json=form))[0] == 403


def test_who_handles_it_and_why_stand_sealed(town):
    request_no = town.ask(town.record())
    case = town.site.parts.desk.cases.case(request_no)
    entry = town.entry(case.index)
    assert entry.statement["sealed"].keys() == {"purpose", "handlers"}
    assert "王某".encode() not in entry.raw
    assert "核查" not in entry.raw.decode()
    assert entry.data["by"] if entry.actor == ANNA else entry.data["requester"] == ANNA


def test_what_is_asked_for_is_held_from_that_moment(town):
    record = town.record()
    request_no = town.ask(record)
    [hold] = town.site.parts.archive.describe(record.record_id).holds
    assert (hold.request_no, hold.actor) == (request_no, GATEWAY)


def test_an_order_needs_no_approval_and_goes_by_its_form(town):
    record = town.record()
    answer = town.as_(JIN).post("/api/v1/retrievals", json=town.order(record))
    request_no = answer.json()["request_no"]
    assert town.problem(town.act(PETRA, request_no, "approvals"))[0] in (403, 409)

    unchecked = town.act(KARL, request_no, "release")
    assert town.problem(unchecked) == (400, "form-incomplete")
    released = town.act(KARL, request_no, "release", form_checked=True)
    assert released.json()["state"] == "released"
    assert town.entry(released.json()["grant"]["index"]).data["ordered"] is True
    assert town.act(JIN, request_no, "views", record=record.record_id).status_code == 201


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"instrument": None}, "instrument"),
        ({"handlers": [handler()]}, "handlers"),
        ({"ground_kind": "internal_inspection"}, "ground_kind"),
    ],
    ids=str,
)
def test_an_order_without_its_form_is_refused(town, changed, field):
    form = town.order(town.record(), **changed)
    answer = town.as_(JIN).post("/api/v1/retrievals", json=form)
    assert town.problem(answer) == (400, "form-incomplete")
    assert answer.json()["detail"].startswith(field)


@pytest.mark.parametrize("missing", ["title", "no", "issuer", "date", "sha256"])
def test_an_orders_instrument_is_whole(town, missing):
    form = town.order(town.record())
    del form["instrument"][missing]
    answer = town.as_(JIN).post("/api/v1/retrievals", json=form)
    assert answer.json()["detail"].startswith(f"instrument.{missing}")


def test_who_is_not_on_file_as_an_organ_orders_nothing(town):
    record = town.record()
    answer = town.as_(ANNA).post("/api/v1/retrievals", json=town.order(record))
    assert town.problem(answer) == (403, "organ-not-on-file")
    court = town.order(record, ground_kind="court")
    assert town.problem(town.as_(JIN).post("/api/v1/retrievals", json=court))[0] == 403


def test_a_confidential_order_stands_in_a_stream_of_its_own_and_is_nobodys_business(town):
    record = town.record()
    form = town.order(record, confidential=True)
    request_no = town.as_(JIN).post("/api/v1/retrievals", json=form).json()["request_no"]
    case = town.site.parts.desk.cases.case(request_no)
    assert case.stream.startswith("retrieval/")
    assert len(case.stream) == len("retrieval/") + 32
    one = f"/api/v1/retrievals/{request_no}"
    for who in (ANNA, PETRA, BRUNO):
        assert town.problem(town.as_(who).get(one)) == (404, "no-such-retrieval")
        listed = town.as_(who).get("/api/v1/retrievals").json()["retrievals"]
        assert request_no not in {each["request_no"] for each in listed}
    for who in (JIN, KARL):
        assert town.as_(who).get(one).status_code == 200


def test_notice_waits_until_the_issuing_organ_lifts_its_confidentiality(town):
    record = town.record()
    form = town.order(record, confidential=True)
    request_no = town.as_(JIN).post("/api/v1/retrievals", json=form).json()["request_no"]
    town.act(KARL, request_no, "release", form_checked=True)
    early = town.act(KARL, request_no, "notices", to_org="org/r-housing")
    assert town.problem(early) == (409, "notice-postponed")
    assert town.act(KARL, request_no, "lifting").status_code == 403

    assert town.act(JIN, request_no, "lifting").status_code == 200
    assert town.act(KARL, request_no, "notices", to_org="org/r-housing").status_code == 200
    assert town.as_(PETRA).get(f"/api/v1/retrievals/{request_no}").status_code == 200
    assert town.problem(town.act(JIN, request_no, "lifting")) == (409, "not-confidential")


def test_what_another_says_in_an_organs_name_begins_and_lifts_nothing(town):
    record = town.record()
    data = {
        "request_no": "R-forged",
        "requester_org": COMMISSION,
        "ground_kind": "supervision_commission",
        "records": [record.record_id],
    }
    town.say(CENTRE, "record.RetrievalOrdered", data, stream=record.stream)
    answer = town.as_(KARL).get("/api/v1/retrievals/R-forged")
    assert town.problem(answer) == (404, "no-such-retrieval")


def test_the_requester_takes_it_back(town):
    request_no = town.ask(town.record())
    assert town.act(BRUNO, request_no, "withdrawal", reason="已无需要").status_code == 200
    assert town.state(request_no) == "withdrawn"
    assert town.problem(town.act(PETRA, request_no, "approvals")) == (410, "withdrawn")


def test_lists_are_read_page_by_page(town):
    numbers = [town.ask(town.record(), needed_until=in_days(2)) for _ in range(3)]
    first = town.as_(ANNA).get("/api/v1/retrievals", params={"limit": "2"}).json()
    assert [each["request_no"] for each in first["retrievals"]] == numbers[:0:-1]
    second = town.as_(ANNA).get(first["next"]).json()
    assert second["retrievals"][0]["request_no"] == numbers[0]


def test_what_another_platform_reported_is_shown_though_it_says_little(town):
    data = {
        "request_no": "R-else/where",
        "requester_org": CENTRE,
        "ground_kind": "internal_inspection",
        "records": [],
    }
    town.say(CENTRE, "record.RetrievalRequested", data, stream="project/R-else")
    listed = town.as_(KARL).get("/api/v1/retrievals").json()["retrievals"]
    assert "R-else/where" in {each["request_no"] for each in listed}
    assert town.as_(KARL).get("/retrievals").status_code == 200


def test_a_request_that_the_ledger_refuses_holds_nothing(town):
    record = town.record()
    instrument = {
        "title": "函",
        "no": "7号",
        "issuer": "某局,电话13800138000",
        "date": "2026-03-02",
    }
    before = town.site.parts.reader.size()

    answer = town.as_(ANNA).post(
        "/api/v1/retrievals", json=town.form(record, instrument=instrument)
    )

    assert town.problem(answer) == (409, "not-said")
    assert town.site.parts.reader.size() == before
    assert not town.site.parts.archive.describe(record.record_id).held


def test_requests_that_come_together_are_answered_each_by_its_own(town):
    records = [town.record(), town.record()]
    principals = {
        who: town.site.parts.register.principal(who, org, now())
        for who, org in ((ANNA, ASKS), (BRUNO, ASKS))
    }
    forms = [
        (principals[ANNA], town.form(records[0])),
        (principals[BRUNO], town.form(records[1], purpose=" ")),
        (principals[BRUNO], town.form(records[0]) | {"records": ["rec-none"]}),
        (principals[BRUNO], town.form(records[1])),
    ]
    before = town.site.parts.reader.size()

    first, incomplete, missing, last = town.site.parts.desk.request_each(forms)

    assert (type(incomplete), type(missing)) == (FormIncomplete, NoSuchRecord)
    assert [(case.requester, *case.records) for case in (first, last)] == [
        (ANNA, records[0].record_id),
        (BRUNO, records[1].record_id),
    ]
    said = [
        (entry.type, entry.data["request_no"]) for entry in town.site.parts.reader.entries(before)
    ]
    assert said == [
        (type_, case.request_no)
        for case in (first, last)
        for type_ in ("record.RetrievalRequested", "record.Preserved")
    ]
