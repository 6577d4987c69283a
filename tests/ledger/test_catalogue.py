"""The event catalogue is whole, says what the rules need, and refuses what does not fit."""

import csv
import json
import re
import tomllib
from pathlib import Path

import jsonschema_rs
import pytest

from ledger.canonical import encode
from ledger.catalogue import FIELDS_FILE, UnknownEventType, load, read
from ledger.catalogue_page import PAGE, STAGES, render
from ledger.errors import Malformed
from ledger.fields import SCHEMAS, BrokenCatalogue
from tests.conftest import shared

CATALOGUE = load()
RULES = Path(__file__).parents[2] / "monitors" / "rules"
RULE_FILES = [
    "rules_seed.json",
    "rules_national.json",
    "first_rules_corrected.json",
    "retrieval_forms.json",
]
NAME = re.compile(r"\b[a-z][A-Za-z]+\.[A-Z][A-Za-z]+(?:@[0-9]+)?")

DEADLINES = {"bid.Deadline", "prequal.Deadline"}
"""Written like events in the rules' shorthand; they are fields of the notices."""

RENAMED = {
    # Shorthand of the starting list that the rules write out.
    "credit.Finalised": "credit.EvaluationFinalised",
    "credit.Published": "credit.EvaluationPublished",
    "credit.Corrected": "credit.EvaluationCorrected",
    "candidate.Ended": "candidate.PublicityEnded",
    "record.Approved": "record.RetrievalApproved",
    "record.Denied": "record.RetrievalDenied",
}
DROPPED = {"ledger.CheckpointSigned"}
"""A checkpoint is a file beside the log, not an entry in it."""

CONTROL = (
    "org",
    "ruleset",
    "calendar",
    "source",
    "alert",
    "ledger",
    "parameter",
    "reading",
    "nodeMap",
)

SIGNED = {
    "contract_id": "HT-1",
    "award_id": "ZB-1",
    "amount": {"currency": "CNY", "fen": 125_000_000},
    "signed_at": "2026-03-02T01:30:00.000000Z",
}

# What the first rules were written against: a name, and every field in order.
FIRST_FACTS = {
    "project.Registered": "project_code trading_type",
    "lot.Defined": "lot",
    "exemption.Granted": "subject basis",
    "tender.NoticePublished": "notice_id",
    "tender.DocIssued": "",
    "tender.DeadlineExtended": "bid_deadline",
    "bid.Submitted": "bid_id bidder",
    "opening.Held": "",
    "committee.Formed": "members",
    "member.Replaced": "out in",
    "report.Submitted": "report_id",
    "report.Received": "report_id",
    "candidate.PublicityStarted": "",
    "objection.Raised": "objection_id",
    "award.Determined": "award_id",
    "award.NoticeIssued": "award_id",
    "award.Revoked": "award_id",
    "award.Declined": "award_id",
    "contract.Signed": "contract_id award_id amount signed_at",
    "contract.Announced": "contract_id",
    "deposit.Received": "deposit_id bidder amount",
    "draw.Requested": "draw_id",
    "draw.AttendanceSigned": "draw_id person role direction",
    "draw.Executed": "draw_id",
    "session.Started": "session kind",
    "monitor.SessionEnded": "session",
    "record.RetrievalRequested": "request_no requester_org ground_kind records",
    "record.RetrievalApproved": "request_no approver_org records",
    "record.Retrieved": "request_no records",
    "information.Formed": "information_id",
    "disclosure.Published": "",
    "publication.Checked": "subject_id result",
    "licence.Decided": "decision_no outcome",
    "punishment.Decided": "decision_no",
    "foi.Received": "foi_id channel",
    "foi.ExtensionApproved": "foi_id days",
    "foi.Replied": "foi_id reply_type",
    "nodeMap.Activated": "trading_type nodes",
    "parameter.Set": "name value",
    "reading.Activated": "name value",
    "calendar.Loaded": "year notice off worked",
    "ruleset.Activated": "ruleset rules from",
    "source.Connected": "source event_types from",
    "source.WatermarkAdvanced": "source through",
    "org.Registered": "org",
    "org.RoleGranted": "org role",
    "alert.Raised": "rule rule_version level verdict correlation trigger evidence as_of",
    "violation.Confirmed": "alert",
}


def written_out(shorthand):
    """`catalogue.ItemAdded / ItemChanged` names two events."""
    prefix = ""
    for part in re.split(r"[/;]", re.sub(r"\(.*?\)", "", shorthand)):
        before, dot, last = part.strip().rpartition(".")
        prefix = before if dot else prefix
        yield f"{prefix}.{last}"


def test_every_event_of_the_starting_list_is_there():
    groups = json.loads(shared("rules/events_catalogue.json").read_text())
    names = {name for group in groups for name in written_out(group["events"])}

    assert len(names) > 210
    assert {RENAMED.get(name, name) for name in names - DROPPED} <= CATALOGUE.events.keys()
    assert not DROPPED & CATALOGUE.events.keys()


@pytest.mark.parametrize("file", RULE_FILES)
def test_every_event_a_written_rule_names_exists(file):
    named = set(NAME.findall(shared(f"rules/{file}").read_text())) - DEADLINES

    assert named
    assert named <= CATALOGUE.events.keys()


def test_every_event_a_rule_file_names_exists():
    missing = {
        (file.name, name)
        for file in RULES.glob("*.toml")
        for name in NAME.findall(json.dumps(tomllib.loads(file.read_text()), default=str))
        if name not in CATALOGUE.events
    }

    assert not missing


@pytest.mark.parametrize(("name", "required"), FIRST_FACTS.items(), ids=FIRST_FACTS)
def test_the_first_rules_find_their_required_fields(name, required):
    fields = CATALOGUE.events[name].fields

    assert [use.key for use in fields if not use.optional] == required.split()


def test_everything_has_a_name_in_both_languages():
    for thing in [*CATALOGUE.events.values(), *CATALOGUE.fields.values()]:
        assert re.search("[\u4e00-\u9fff]", thing.zh), thing.name
        assert re.search("[A-Za-z]", thing.en), thing.name


def test_every_event_names_its_source_and_its_stage_has_a_title():
    assert all(event.source for event in CATALOGUE.events.values())
    assert {event.stage for event in CATALOGUE.events.values()} == STAGES.keys()


def test_who_acted_may_stand_in_every_event_that_people_say():
    data = {"index": 3, "by": "person/0011223344556677"}

    CATALOGUE.check("event.Corrected", data)
    with pytest.raises(Malformed) as refused:
        CATALOGUE.check("event.Corrected", data | {"by": "a name"})
    assert refused.value.path == "/data/by"
    with pytest.raises(Malformed):
        CATALOGUE.check("key.Revoked", {"reason": "x", "compromised_since": None} | data)


def test_every_field_is_used():
    uses = [use for event in CATALOGUE.events.values() for use in event.uses + event.sealed]
    uses += [use for field in CATALOGUE.fields.values() for use in field.members]

    assert {use.of for use in uses} == CATALOGUE.fields.keys()


def test_codes_list_their_values_and_objects_their_members():
    for field in CATALOGUE.fields.values():
        assert bool(field.values) == (field.type == "code"), field.name
        assert bool(field.members) == (field.type == "object"), field.name
        assert field.type in SCHEMAS


def test_a_person_is_always_marked_as_personal():
    assert all(field.personal for field in CATALOGUE.fields.values() if field.type == "person")
    assert CATALOGUE.personal("committee.Formed") == ("/members/*/member",)
    assert CATALOGUE.personal("record.RetrievalApproved") == ("/approver", "/requester")


def test_the_roots_of_the_ledger_may_say_every_control_event():
    for event in CATALOGUE.events.values():
        if event.name.split(".")[0] in CONTROL and event.name != "ledger.HeadsRecorded":
            assert "ROOT" in event.by, event.name


def test_only_the_ledger_records_heads_and_key_events_are_left_to_the_key_rules():
    assert CATALOGUE.events["ledger.HeadsRecorded"].by == {"LEDGER"}
    assert "MONITOR" in CATALOGUE.events["alert.Raised"].by
    keys = {event.by for event in CATALOGUE.events.values() if event.name.startswith("key.")}
    assert keys == {frozenset()}


def test_data_standard_numbers_exist():
    with shared("data/cn_datastd/data_standard_v4_fields.csv").open(encoding="utf-8") as rows:
        known = {row["data_no"] for row in csv.DictReader(rows)}

    assert {number for event in CATALOGUE.events.values() for number in event.std} <= known


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == render(CATALOGUE)


def test_every_event_has_a_schema_that_is_one():
    for name in CATALOGUE.events:
        jsonschema_rs.meta.validate(CATALOGUE.json_schema(name))
        encode(CATALOGUE.json_schema(name))


def test_what_fits_passes():
    CATALOGUE.check("contract.Signed", SIGNED)
    CATALOGUE.check("contract.Signed", {**SIGNED, "lot": "标段一"})
    CATALOGUE.check("key.Revoked", {"reason": "lost", "compromised_since": None})
    CATALOGUE.check("parameter.Set", {"name": "D-15.limit", "value": [1, {"unit": "working_day"}]})


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"signed_at": "2026-02-30T01:30:00.000000Z"}, "/data/signed_at"),
        ({"signed_at": "2026-03-02T01:30:00Z"}, "/data/signed_at"),
        ({"signed_at": "0000-03-02T01:30:00.000000Z"}, "/data/signed_at"),
        ({"signed_at": "2026-03-02T24:00:00.000000Z"}, "/data/signed_at"),
        ({"signed_at": "٢٠٢٦-03-02T01:30:00.000000Z"}, "/data/signed_at"),
        ({"signed_at": "2026-03-02T01:30:00.000000Z\n"}, "/data/signed_at"),
        ({"signed_at": "2026-03-02T01:30:60.000000Z"}, "/data/signed_at"),
        ({"amount": 125}, "/data/amount"),
        ({"amount": {"currency": "CNY", "fen": True}}, "/data/amount/fen"),
        ({"amount": {"currency": "CNY", "fen": 2**53}}, "/data/amount/fen"),
        ({"amount": {"currency": "cny", "fen": 1}}, "/data/amount/currency"),
        ({"amount": {"currency": "CNY"}}, "/data/amount/fen"),
        ({"contract_id": ""}, "/data/contract_id"),
        ({"contract_id": " HT-1"}, "/data/contract_id"),
        ({"contract_id": "HT\u00001"}, "/data/contract_id"),
        ({"contract_id": "x" * 129}, "/data/contract_id"),
        ({"lot": None}, "/data/lot"),
        ({"a/b~c": 1}, "/data/a~1b~0c"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_its_path(change, path):
    with pytest.raises(Malformed) as refused:
        CATALOGUE.check("contract.Signed", {**SIGNED, **change})

    assert refused.value.path == path
    assert refused.value.reason


def test_a_missing_field_is_refused():
    with pytest.raises(Malformed, match="/data/award_id: missing"):
        CATALOGUE.check(
            "contract.Signed", {key: SIGNED[key] for key in SIGNED if key != "award_id"}
        )


def test_a_value_outside_its_code_list_is_refused_with_the_list():
    with pytest.raises(Malformed, match="'gala' is none of opening, draw, evaluation, auction"):
        CATALOGUE.check("session.Started", {"session": "S-1", "kind": "gala"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"signed_at": "2026-03-02"}, "'2026-03-02' is not an instant like 2026-"),
        ({"signed_at": "2026-02-30T01:30:00.000000Z"}, "is not an instant that exists"),
        ({"amount": {"currency": "yuan", "fen": 1}}, "'yuan' is not a currency"),
        ({"amount": 125}, '125 is not of type "object"'),
    ],
    ids=str,
)
def test_a_refusal_names_the_value_and_says_what_it_must_be(change, words):
    with pytest.raises(Malformed, match=words):
        CATALOGUE.check("contract.Signed", {**SIGNED, **change})


def test_a_refusal_does_not_repeat_a_long_value():
    with pytest.raises(Malformed) as refused:
        CATALOGUE.check("contract.Changed", {"contract_id": "HT-1", "reason": "长" * 4_001})

    assert len(refused.value.reason) < 200


def test_a_list_in_an_object_is_refused_at_the_element():
    members = [{"member": "expert/1", "kind": "expert"}, {"member": "张 三", "kind": "expert"}]
    with pytest.raises(Malformed) as refused:
        CATALOGUE.check("committee.Formed", {"members": members})

    assert refused.value.path == "/data/members/1/member"


def sealing_catalogue(directory):
    (directory / FIELDS_FILE).write_text(
        '[lot]\ntype = "id"\nzh = "标段"\nen = "Lot"\n'
        '[phone]\ntype = "string"\nzh = "电话"\nen = "Telephone"\n',
        encoding="utf-8",
    )
    (directory / "stage.toml").write_text(
        '["a.B"]\nzh = "事"\nen = "Thing"\nsource = "§1"\nby = []\n'
        'fields = ["lot"]\nsealed = ["phone?"]\n',
        encoding="utf-8",
    )
    return read(directory)


def test_a_sealed_value_among_the_data_is_refused_whatever_else_is_wrong(tmp_path):
    catalogue = sealing_catalogue(tmp_path)

    for data in ({"lot": "1", "phone": "0576-1"}, {"a": 1, "lot": 1, "phone": "0576-1"}):
        with pytest.raises(Malformed) as refused:
            catalogue.check("a.B", data)
        assert refused.value.path == "/data/phone"
        assert refused.value.reason == "sealed, never plain"


def test_the_schema_tells_which_values_are_sealed(tmp_path):
    schema = sealing_catalogue(tmp_path).json_schema("a.B")

    assert "lot" in schema["properties"]
    assert "phone" not in schema["properties"]
    assert list(schema["x-sealed"]["properties"]) == ["phone"]
    jsonschema_rs.meta.validate(schema)


def test_an_unknown_event_is_refused():
    with pytest.raises(UnknownEventType) as refused:
        CATALOGUE.check("contract.Imagined", {})

    assert refused.value.path == "/type"


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ('["a.B"]\nfields = ["nowhere"]\nby = []', "nowhere"),
        ('["a.B"]\nfields = ["lot", "lot?"]\nby = []', "twice"),
        ('["a.B"]\nfields = ["lot!"]\nby = []', "lot!"),
        ('["a.B"]\nfields = []\nby = ["KING"]', "KING"),
        ('["A.b"]\nfields = []\nby = []', "A.b"),
        ('["a.B"]\nfields = []\nby = []\nsealed = ["nowhere"]', "nowhere"),
        ('["a.B"]\nfields = ["lot"]\nby = []\nsealed = ["lot?"]', "twice"),
        ('["a.B"]\nfields = ["lot"]\nby = []\nsubject = "who"', "who"),
        ('["a.B"', "stage.toml"),
    ],
)
def test_a_broken_catalogue_is_named(tmp_path, event, complaint):
    field = '[lot]\ntype = "id"\nzh = "标段"\nen = "Lot"\n'
    (tmp_path / FIELDS_FILE).write_text(field, encoding="utf-8")
    (tmp_path / "stage.toml").write_text(
        event + '\nzh = "事"\nen = "Thing"\nsource = "§1"\n', encoding="utf-8"
    )

    with pytest.raises(BrokenCatalogue, match=complaint):
        read(tmp_path)
