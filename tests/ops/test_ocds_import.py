"""Releases become entries: each object once, when it happened, and nothing lost in silence."""

import json
from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.append import Sequencer, create
from ledger.catalogue import load
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.storage import Database
from ledger.storage.vault import counts
from ledger.vault.composing import Sealer
from ledger.vault.master import MasterKey
from ledger.vault.vault import Vault
from ops.client import LocalClient
from ops.link import identified
from ops.ocds.exact import dump, parse
from ops.ocds.exporting import releases as exported
from ops.ocds.importing import BATCH_STATEMENTS_MAX, NotARegion
from ops.ocds.mapping import PRODUCED
from ops.ocds.personal import without_contacts
from tests.conftest import shared
from tests.ledger.conftest import Town
from tests.ops.ocds_paper import Paper, imported

PLATFORM = "org/platform"
FOLDERS = ["uk_ocds", "ocds_real_small", "ocds_fictional"]

BUYER = {"id": "GB-1", "name": "Town", "roles": ["buyer"], "address": {"countryName": "England"}}
TENDER = {
    "ocid": "ocds-abc123-1",
    "id": "1-tender",
    "date": "2026-03-01T09:00:00+01:00",
    "tag": ["tender"],
    "parties": [BUYER],
    "buyer": {"id": "GB-1", "name": "Town"},
    "tender": {
        "id": "T-1",
        "title": "Roads",
        "status": "active",
        "procurementMethod": "open",
        "mainProcurementCategory": "services",
        "datePublished": "2026-02-28T10:00:00Z",
        "value": {"amount": 1234.50, "currency": "GBP"},
        "tenderPeriod": {"endDate": "2026-03-31T12:00:00Z"},
        "documents": [{"id": "1", "url": "https://town.example/1"}],
    },
}
AWARD = {
    **TENDER,
    "id": "1-award",
    "date": "2026-04-10T00:00:00Z",
    "tag": ["award"],
    "awards": [
        {
            "id": "A-1",
            "status": "active",
            "date": "2026-04-09T00:00:00Z",
            "suppliers": [{"id": "S 1"}],
            "value": {"amount": 10, "currency": "JPY"},
        }
    ],
}
CONTRACT = {
    "id": "C-1",
    "awardID": "A-1",
    "dateSigned": "2026-04-20T00:00:00Z",
    "value": {"amount": 0.001, "currency": "GBP"},
}


@pytest.fixture
def ledger(tmp_path):
    return Paper(tmp_path / "objects")


@pytest.fixture
def write(tmp_path):
    def write(*releases, name="file.jsonl"):
        file = tmp_path / name
        file.write_text("".join(json.dumps(release) + "\n" for release in releases))
        return file

    return write


def types(ledger):
    return sorted(entry.type for entry in ledger.entries if entry.type in PRODUCED)


def test_a_notice_is_one_event_of_its_own_time(ledger, write):
    report = imported(ledger, write(TENDER))
    (notice,) = [entry for entry in ledger.entries if entry.type == "procurement.NoticePublished"]

    assert report["errors"] == []
    assert types(ledger) == [
        "document.Published",
        "party.Listed",
        "procurement.NoticePublished",
        "project.Registered",
        "release.Received",
    ]
    assert notice.stream == "project/ocds-abc123-1"
    assert notice.occurred_at == "2026-02-28T10:00:00.000000Z"
    assert notice.data["budget"] == {"currency": "GBP", "fen": 123_450}
    assert notice.data["bid_deadline"] == "2026-03-31T12:00:00.000000Z"


def test_an_object_without_a_date_happened_with_its_release(ledger, write):
    imported(ledger, write(TENDER))
    (document,) = [entry for entry in ledger.entries if entry.type == "document.Published"]

    assert document.occurred_at == "2026-03-01T08:00:00.000000Z"


def test_a_project_is_registered_once_with_the_buyers_country(ledger, write):
    imported(ledger, write(TENDER, AWARD))

    (project,) = ledger.of_type("project.Registered")
    assert project == {
        "project_code": "ocds-abc123-1",
        "trading_type": "government_procurement",
        "method": "open_tender",
        "region": "GB",
        "owner": "GB-1",
        "title": "Roads",
    }


def test_a_project_stays_registered_as_it_was_when_another_file_says_otherwise(ledger, write):
    imported(ledger, write(TENDER))
    report = imported(ledger, write({**AWARD, "buyer": {"id": "GB-2"}}, name="later.jsonl"))

    assert report["refused"] == 0
    assert [project["owner"] for project in ledger.of_type("project.Registered")] == ["GB-1"]


def test_the_region_given_wins_and_must_be_one(ledger, write):
    imported(ledger, write(TENDER), region="CN-331000")

    assert ledger.of_type("project.Registered")[0]["region"] == "CN-331000"
    with pytest.raises(NotARegion):
        imported(ledger, write(TENDER), region="Taizhou")


@pytest.mark.parametrize(
    ("change", "region"),
    [
        ({"parties": [], "buyer": {"address": {"country": "mx"}}}, "MX"),
        ({"parties": [], "buyer": {"address": {"countryName": "MÉXICO"}}}, "MX"),
        ({"parties": [], "buyer": {"address": {"countryName": "Atlantis"}}}, "GB"),
        ({"parties": [], "buyer": {}, "tender": {"value": {"amount": 1, "currency": "USD"}}}, None),
        ({"parties": [], "buyer": {}, "tender": {}}, None),
    ],
    ids=["code", "name", "the money's country", "a shared currency", "nothing said"],
)
def test_no_law_is_applied_to_a_place_nobody_named(ledger, write, change, region):
    imported(ledger, write({**TENDER, **change}))

    assert ledger.of_type("project.Registered")[0].get("region") == region


def test_works_are_engineering(ledger, write):
    tender = {**TENDER["tender"], "mainProcurementCategory": "works"}
    imported(ledger, write({**TENDER, "tender": tender}))

    assert ledger.of_type("project.Registered")[0]["trading_type"] == "engineering"
    assert len(ledger.of_type("tender.NoticePublished")) == 1


def test_what_a_later_release_repeats_is_no_second_event(ledger, write):
    again = {**AWARD, "id": "1-contract", "tag": ["contract"], "date": "2026-05-01T00:00:00Z"}

    imported(ledger, write(AWARD, again))

    assert len(ledger.of_type("award.Determined")) == 1
    assert len(ledger.of_type("procurement.NoticePublished")) == 1
    assert len(ledger.of_type("release.Received")) == 2


@pytest.mark.parametrize(
    ("tag", "award", "expected"),
    [
        ("award", {}, "award.Determined"),
        ("awardUpdate", {}, "award.Changed"),
        ("awardCancellation", {}, "award.Revoked"),
        ("award", {"status": "cancelled"}, "award.Revoked"),
        ("award", {"status": "pending"}, "award.StatusReported"),
        ("compiled", {}, "award.Determined"),
    ],
)
def test_an_award_is_what_its_release_and_status_say(ledger, write, tag, award, expected):
    imported(ledger, write({**AWARD, "tag": [tag], "awards": [{**AWARD["awards"][0], **award}]}))

    assert [t for t in types(ledger) if t.startswith("award")] == [expected]


@pytest.mark.parametrize(
    ("tag", "status", "expected"),
    [
        ("tender", "active", "procurement.NoticePublished"),
        ("tenderUpdate", "active", "correction.Published"),
        ("tenderAmendment", "active", "correction.Published"),
        ("tenderCancellation", "active", "project.Terminated"),
        ("tender", "cancelled", "project.Terminated"),
        ("tender", "unsuccessful", "abnormal.Reported"),
    ],
)
def test_a_tender_is_what_its_release_and_status_say(ledger, write, tag, status, expected):
    imported(
        ledger, write({**TENDER, "tag": [tag], "tender": {**TENDER["tender"], "status": status}})
    )

    assert expected in types(ledger)
    assert types(ledger).count("procurement.NoticePublished") == (
        expected == "procurement.NoticePublished"
    )


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": {"amount": 0.01, "currency": "GBP"}}, "contract.Signed"),
        ({}, "contract.Published"),
        ({"dateSigned": None}, "contract.Published"),
        ({"awardID": None}, "contract.Published"),
    ],
    ids=["whole", "less than a penny", "no date", "no award"],
)
def test_a_contract_is_signed_only_where_all_of_it_is_known(ledger, write, change, expected):
    release = {**TENDER, "tag": ["contract"], "contracts": [{**CONTRACT, **change}]}
    imported(ledger, write(release))

    assert [t for t in types(ledger) if t.startswith("contract")] == [expected]


def test_a_winner_whose_id_is_no_name_is_named_by_a_digest(ledger, write):
    imported(ledger, write(AWARD))

    (award,) = ledger.of_type("award.Determined")
    assert award["winner"].startswith("org-")
    assert award["amount"] == {"currency": "JPY", "fen": 10}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"date": None}, "without a date"),
        ({"date": "yesterday"}, "/date: 'yesterday' is not a date"),
        ({"date": 20260301}, "is not a date"),
        ({"ocid": ""}, "without an ocid"),
        ({"tender": {"id": "1", "datePublished": "2026-13-01"}}, "/tender/datePublished"),
    ],
    ids=["no date", "a word", "a number", "no ocid", "a bad date inside"],
)
def test_a_release_that_cannot_be_dated_is_reported_and_the_rest_goes_on(
    ledger, write, change, reason
):
    file = write({**TENDER, **change}, AWARD)
    report = imported(ledger, file)

    (error,) = report["errors"]
    assert (error["file"], error["line"]) == (str(file), 1)
    assert reason in error["reason"]
    assert report["releases"] == 1
    assert len(ledger.of_type("award.Determined")) == 1


def test_a_bad_release_in_a_package_does_not_take_the_others_with_it(ledger, write):
    package = {"releases": [{"ocid": "ocds-abc123-2"}, 7, TENDER]}
    report = imported(ledger, write(package, {"records": [{"ocid": "1", "releases": []}]}))

    assert (report["releases"], report["refused"]) == (1, 3)
    assert [error["line"] for error in report["errors"]] == [1, 1, 2]


@pytest.mark.parametrize("depth", [245, 400, 500, 5_000])
def test_a_release_too_deep_is_its_line_alone_and_the_files_after_it_are_read(
    ledger, write, tmp_path, depth
):
    """Up to 250 deep it is taken, with the two containers around it; whatever Python reads it."""
    deep = json.dumps(TENDER)[:-1] + ', "x": ' + "[" * depth + "]" * depth + "}"
    first, last = write(AWARD), tmp_path / "later.jsonl"
    first.write_text(first.read_text() + deep + "\n" + json.dumps(TENDER) + "\n")
    last.write_text(json.dumps({**TENDER, "ocid": "ocds-abc123-2"}))
    report = imported(ledger, first, last)

    taken = depth == 245
    assert report["releases"] == 3 + taken
    assert [(error["file"], error["line"], error["reason"]) for error in report["errors"]] == (
        [] if taken else [(str(first), 2, "more than 250 containers deep")]
    )


def test_a_source_says_what_it_reports_and_up_to_when(ledger, write):
    imported(ledger, write(TENDER, AWARD))
    connected, advanced = ledger.streams("site/")[0]

    assert connected.stream == "site/ocds-abc123"
    assert connected.data["streams"] == "project/ocds-abc123"
    assert connected.data["from"] == "2026-02-28T10:00:00.000000Z"
    assert advanced.data["through"] == "2026-04-10T00:00:00.000000Z"
    assert set(types(ledger)) <= set(connected.data["event_types"])


def test_every_event_an_import_can_make_is_in_the_catalogue():
    assert set(PRODUCED) <= load().events.keys()


def test_what_was_refused_is_not_promised_to_be_all(ledger, write):
    imported(ledger, write(TENDER, {"ocid": "ocds-abc123-2"}))

    assert [entry.type for entry in ledger.streams("site/")[0]] == ["source.Connected"]


@pytest.mark.parametrize("ocid", ["ocds-abc123-über 1", "ocds-abc123-" + "x" * 200, "项目 1"])
def test_an_ocid_that_is_no_stream_name_gets_one(ledger, write, ocid):
    imported(ledger, write({**TENDER, "ocid": ocid}))

    (project,) = ledger.of_type("project.Registered")
    assert ledger.entries[0].stream.startswith("project/ocds-")
    assert ledger.of_type("release.Received")[0]["ocid"] == project["project_code"]


def test_what_no_entry_can_hold_lies_beside_the_ledger(ledger, write):
    long = {**TENDER["tender"], "description": "长" * 20_000}
    imported(ledger, write({**TENDER, "tender": long}))

    (notice,) = [entry for entry in ledger.entries if entry.type == "procurement.NoticePublished"]
    (attachment,) = notice.statement["attachments"]
    kept = ledger.objects / attachment["sha256"]
    assert kept.stat().st_size == attachment["size"] > 60_000
    assert json.loads(kept.read_bytes())["description"] == "长" * 20_000
    assert notice.data["ocds"]["sha256"] == attachment["sha256"]


def test_more_than_a_batch_in_one_line_is_sent_in_batches(ledger, write):
    many = [{**TENDER, "ocid": f"ocds-abc123-{number}"} for number in range(150)]
    asked = []

    def submit(statements):
        asked.append(len(statements))
        return Paper.submit(ledger, statements)

    ledger.submit = submit
    report = imported(ledger, write({"releases": many}))

    assert report["accepted"] == len(ledger.entries) == 150 * 5 + 2
    assert max(asked) <= BATCH_STATEMENTS_MAX


def test_the_source_file_and_line_are_kept(ledger, write):
    imported(ledger, write(TENDER, AWARD))
    first, second = (data["imported"] for data in ledger.of_type("release.Received"))

    assert (first["line"], second["line"]) == (1, 2)
    assert first["file_sha256"] == second["file_sha256"]
    assert first["line_sha256"] != second["line_sha256"]


def test_a_file_that_is_not_there_is_reported(ledger, tmp_path, write):
    report = imported(ledger, tmp_path / "absent.json", write(TENDER))

    assert report["errors"][0]["line"] == 0
    assert report["releases"] == 1


def test_a_versioned_release_is_the_releases_it_came_from(ledger):
    imported(ledger, shared("data/ocds_real_small/versioned-release-2.json"))

    received = ledger.of_type("release.Received")
    assert [data["release_id"] for data in received] == ["01", "02"]
    assert [data["released_at"][:10] for data in received] == ["2015-12-14", "2017-06-05"]
    assert len(ledger.of_type("contract.Signed")) == 1


def test_a_record_with_its_releases_is_not_read_twice(ledger):
    imported(ledger, shared("data/ocds_real_small/record-package_versioned.json"))

    received = ledger.of_type("release.Received")
    assert len(received) == 4
    assert "compiled" not in {tag for data in received for tag in data["tag"]}


def test_what_is_no_procurement_is_reported_line_by_line(ledger):
    folder = shared("data/cardinal/tests/fixtures/coverage")
    report = imported(ledger, folder)

    assert report["releases"] == report["accepted"] == 0
    broken = {error["file"].rpartition("/")[2] for error in report["errors"]}
    assert {file.name for file in folder.glob("invalid_*.jsonl")} <= broken
    assert all(error["reason"] for error in report["errors"])


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_the_real_data_are_taken_in_and_again_adds_nothing(ledger, folder):
    first = imported(ledger, shared(f"data/{folder}"))
    size = len(ledger.entries)
    second = imported(ledger, shared(f"data/{folder}"))

    assert first["errors"] == second["errors"] == []
    assert first["releases"] == second["releases"] > 10
    assert first["accepted"] == size
    assert second["accepted"] == 0
    assert second["duplicates"] == first["accepted"] + first["duplicates"]


def test_every_line_of_the_english_notices_is_accounted_for(ledger):
    file = shared("data/uk_ocds/england.jsonl")
    imported(ledger, file)
    received = ledger.of_type("release.Received")

    assert [data["imported"]["line"] for data in received] == list(range(1, 201))
    assert len(ledger.of_type("project.Registered")) == 190
    assert {data["region"] for data in ledger.of_type("project.Registered")} == {"GB"}


def test_the_real_door_takes_real_data_and_again_adds_nothing(ledger_urls, tmp_path):
    town = Town()
    with Database(ledger_urls.application) as database:
        create(database, town.genesis(), now=lambda: datetime.now(UTC))
        with Sequencer(
            database,
            load(),
            root_at=lambda _: None,
            ledger_key=town.key("ledger"),
            now=lambda: datetime.now(UTC),
        ) as sequencer:
            sequencer.submit(town.platform())
            keys = {PLATFORM: town.key(PLATFORM)}
            reader = Reader(database)
            master = MasterKey.from_text(f"1:{'A' * 43}=", "this test")
            vault = Vault(database, reader, master, lambda: datetime.now(UTC))
            client = LocalClient(sequencer, PublishedLog(tmp_path), keys)
            office = Office(client, tmp_path, Sealer(vault, load(), sequencer.origin))
            before = reader.size()
            first = imported(office, shared("data/uk_ocds"))
            held = database.read(counts)
            second = imported(office, shared("data/uk_ocds"))

            assert first["errors"] == second["errors"] == []
            assert first["accepted"] == reader.size() - before > 1_000
            assert second["accepted"] == 0
            assert database.read(counts) == held
            assert held.values > 200
            for received in reader.of_types({"release.Received"}):
                sealed = received.statement.get("sealed", {})
                assert vault.open(received.index).keys() == sealed.keys()
                assert ("digests" in sealed) == ("line_sha256" not in received.data["imported"])


WHOLE = {
    **AWARD,
    "tag": ["compiled"],
    "planning": {"budget": {"amount": {"amount": 5, "currency": "GBP"}}, "documents": [{"id": 2}]},
    "tender": {
        **TENDER["tender"],
        "lots": [{"id": "L"}],
        "amendments": [{"id": "M", "date": "2026-03-02"}],
        "procuringEntity": {"id": "GB-1", "contactPoint": {"email": "a@b.example"}},
    },
    "bids": {"details": [{"id": "B", "date": "2026-03-30", "tenderers": [{"id": "S"}]}]},
    "contracts": [
        {
            **CONTRACT,
            "milestones": [{"id": "M", "dueDate": "2026-06-01", "status": "met"}],
            "amendments": [{"rationale": "more"}],
            "implementation": {"transactions": [{"id": "P", "value": {"amount": 1.5}}]},
        }
    ],
}
STRANGE = (None, "", " ", 0, -1, True, 1.5, 10**30, "x", "\0", "é" * 300, "年" * 9_000)
MISPLACED = ([], {}, [[]], [None], {"id": None}, {"id": [1]}, {"a": {"b": []}})
NO_DATES = ("2026-13-01", "0001-01-01T00:00:00+14:00")
ODD = st.sampled_from((*STRANGE, *MISPLACED, *NO_DATES))


def places(value, path=()):
    for key, below in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, key)
        if isinstance(below, dict | list):
            yield from places(below, (*path, key))


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(list(places(WHOLE))), ODD), max_size=3))
def test_whatever_stands_in_a_release_it_is_taken_whole_or_refused_with_a_reason(tmp_path, changes):
    release = deepcopy(WHOLE)
    for path, value in changes:
        holder = release
        try:
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = deepcopy(value)
        except (LookupError, TypeError):
            continue  # an earlier change took the place away
    text = json.dumps(release, ensure_ascii=False).encode(errors="surrogatepass")
    (tmp_path / "release.json").write_bytes(text)
    ledger = Paper(tmp_path / "objects")
    report = imported(ledger, tmp_path / "release.json")

    if report["releases"]:
        assert report["errors"] == []
        (given_back,) = exported(ledger.streams()[0], ledger.objects)
        assert dump(given_back) == dump(without_contacts(parse(text.decode()))[0])
    else:
        assert ledger.entries == []
        assert report["errors"][0]["reason"]


class Office:
    """Says in the platform's name what the importer found."""

    def __init__(self, client, objects, sealer):
        self.objects = objects
        self._client = client
        self._sealer = sealer

    def submit(self, statements):
        said = [{"actor": PLATFORM, **each} for each in statements]
        return self._client.submit(self._sealer.compose(said, identified))
