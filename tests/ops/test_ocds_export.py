"""What was imported comes back as it was, but for contacts; the rest as far as OCDS has a place."""

import json
from decimal import Decimal

import pytest

from ledger.canonical import encode
from ledger.entry import Entry, place
from ledger.statement import sign
from ops.ocds import native
from ops.ocds.exact import Written, dump
from ops.ocds.exporting import export_package
from ops.ocds.personal import LEFT_OUT
from ops.ocds.reading import Source
from ops.ocds.releases import releases_in
from tests.conftest import shared
from tests.ops.ocds_paper import CATALOGUE, KEY, Paper, imported

AT = "2026-03-01T00:00:00.000000Z"
FOLDERS = ["uk_ocds", "ocds_real_small", "ocds_fictional"]
MAY_BE_PERSONAL = ("contactPoint", "streetAddress", "postalCode", "email", "telephone", "faxNumber")


@pytest.fixture
def ledger(tmp_path):
    return Paper(tmp_path / "objects")


@pytest.fixture
def export(tmp_path):
    """The package as it is on disk, numbers as text."""

    def export(streams, objects=tmp_path / "objects"):
        output = tmp_path / "package.json"
        report = export_package(streams, objects, output, origin="ledger.test", at=AT)
        return report, output

    return export


def leaves(value, path=""):
    """Every value that is not a container, with its place."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}/{key}")
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from leaves(below, f"{path}/{position}")
    else:
        yield path, value.text if isinstance(value, Written) else value


def all_releases(path):
    files = sorted(path.glob("*.json*")) if path.is_dir() else [path]
    for file in files:
        for found in Source.of(file).values():
            yield from releases_in(found.value)


def by_name(releases):
    return {(r["ocid"], str(r.get("id")), json.dumps(sorted(r))): r for r in releases}


def test_the_english_notices_come_back_but_for_contacts(ledger, export):
    file = shared("data/uk_ocds/england.jsonl")
    imported(ledger, file)
    report, output = export(ledger.streams())
    theirs, ours = by_name(all_releases(file)), by_name(all_releases(output))

    assert report == {"file": str(output), "releases": 200, "errors": []}
    assert theirs.keys() == ours.keys()
    for name, release in theirs.items():
        back = dict(leaves(ours[name]))
        lost = {path: value for path, value in leaves(release) if back.get(path) != value}
        for path, value in lost.items():
            redacted = LEFT_OUT in str(back.get(path))
            assert redacted or any(part in MAY_BE_PERSONAL for part in path.split("/")), path
            assert value is not None
        assert back.keys() <= dict(leaves(release)).keys()


@pytest.mark.parametrize("folder", FOLDERS)
def test_what_was_exported_imports_to_the_same_entries(ledger, export, tmp_path, folder):
    imported(ledger, shared(f"data/{folder}"))
    _, output = export(ledger.streams())
    again = Paper(tmp_path / "objects")
    report = imported(again, output)

    assert report["errors"] == []
    assert report["contacts_sealed"] == 0
    assert objects_of(again) == objects_of(ledger)


def objects_of(ledger):
    return {
        encode(entry.data)
        for entry in ledger.entries
        if "ocds" in entry.data and entry.type != "release.Received"
    }


def test_numbers_come_back_digit_by_digit(ledger, export, tmp_path):
    file = tmp_path / "release.json"
    text = (
        '{"awards":[{"id":"1","value":{"amount":1234.50,"currency":"GBP"},"x":[0.10,1E3,-0]}],'
        '"date":"2026-03-01T00:00:00Z","id":"1","ocid":"ocds-abc123-1","tag":["award"]}'
    )
    file.write_text(text)
    imported(ledger, file)
    _, output = export(ledger.streams())

    assert output.read_text().splitlines()[1] == text


def test_a_release_that_came_twice_is_given_once(ledger, export, tmp_path):
    for name, blank in (("one.json", ""), ("two.json", " ")):
        file = tmp_path / name
        file.write_text(f'{{"ocid":"ocds-abc123-1",{blank}"id":"1","date":"2026-03-01"}}')
        imported(ledger, file)

    assert len(ledger.of_type("release.Received")) == 2
    assert export(ledger.streams())[0]["releases"] == 1


def test_objects_beside_the_ledger_are_put_back(ledger, export, tmp_path):
    file = tmp_path / "release.json"
    release = {
        "ocid": "ocds-abc123-1",
        "id": "1",
        "date": "2026-03-01T00:00:00Z",
        "tag": ["tender"],
        "tender": {"id": "1", "description": "长" * 20_000},
    }
    file.write_text(json.dumps(release))
    imported(ledger, file)
    _, output = export(ledger.streams())

    assert json.loads(output.read_text())["releases"] == [release]


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_an_object_that_is_gone_or_altered_is_said_so_and_the_rest_comes(
    ledger, export, tmp_path, damage
):
    release = {"id": "1", "date": "2026-03-01T00:00:00Z", "tag": ["tender"]}
    tender = {"id": "1", "description": "长" * 20_000}
    file = tmp_path / "releases.jsonl"
    whole = {**release, "ocid": "ocds-abc123-1", "tender": tender}
    file.write_text(json.dumps(whole) + "\n" + json.dumps({**release, "ocid": "ocds-abc123-2"}))
    imported(ledger, file)
    (kept,) = (tmp_path / "objects").iterdir()
    kept.unlink()
    if damage == "altered":
        kept.write_text("{}")
    report, output = export(ledger.streams())

    assert report["releases"] == 1
    assert kept.name in report["errors"][0]
    assert json.loads(output.read_text())["releases"][0]["ocid"] == "ocds-abc123-2"


NATIVE = {
    "project.Registered": (
        {"project_code": "P-1", "trading_type": "engineering", "owner": "org/town"},
        (
            "planning",
            {"tender": {"id": "P-1", "mainProcurementCategory": "works", "status": "planning"}},
        ),
    ),
    "tender.NoticePublished": (
        {"notice_id": "N-1", "lot": "1", "bid_deadline": AT},
        (
            "tender",
            {
                "tender": {
                    "id": "N-1",
                    "status": "active",
                    "tenderPeriod": {"endDate": AT},
                    "lots": [{"id": "1"}],
                }
            },
        ),
    ),
    "award.Determined": (
        {"award_id": "A-1", "winner": "org/b", "amount": {"currency": "CNY", "fen": 125_000_001}},
        (
            "award",
            {
                "awards": [
                    {
                        "id": "A-1",
                        "status": "active",
                        "suppliers": [{"id": "org/b"}],
                        "value": {"amount": Decimal("1250000.01"), "currency": "CNY"},
                    }
                ]
            },
        ),
    ),
    "draw.Executed": ({"draw_id": "D-1"}, None),
}


def test_everything_a_project_says_can_be_exported_and_read_again(export, tmp_path):
    """The smallest data of every event that has a place in OCDS, and what import makes of it."""
    money = {"currency": "CNY", "fen": 100}
    said = {
        "project_code": "P-1",
        "trading_type": "engineering",
        "notice_id": "N",
        "bid_deadline": AT,
        "lot": "1",
        "award_id": "A",
        "contract_id": "C",
        "amount": money,
        "signed_at": AT,
        "payment_id": "P",
        "reason": "why",
    }
    entries = [
        entry(
            index,
            type_,
            {
                use.key: said[use.key]
                for use in CATALOGUE.events[type_].fields
                if not use.optional or use.key in {"amount", "reason", "lot"}
            },
        )
        for index, type_ in enumerate(native.RELEASES)
    ]
    report, output = export([entries])
    again = imported(ledger := Paper(tmp_path / "objects"), output)

    assert report["releases"] == again["releases"] == len(entries)
    assert again["errors"] == []
    assert ledger.of_type("contract.Signed")[0]["amount"] == money


@pytest.mark.parametrize(("type_", "case"), NATIVE.items(), ids=NATIVE)
def test_what_never_was_ocds_is_given_as_far_as_ocds_goes(export, type_, case):
    data, expected = case
    report, output = export([[entry(0, type_, data)]])
    given = json.loads(output.read_text(), parse_float=Decimal)["releases"]

    if expected is None:
        assert (given, report["releases"]) == ([], 0)
        return
    tag, sections = expected
    (release,) = given
    assert release["ocid"] == "mingjing-P-1"
    assert release["tag"] == [tag]
    assert {key: release[key] for key in sections} == sections


def entry(index, type_, data):
    statement = {
        "v": 1,
        "log": "ledger.test",
        "id": f"t{index}",
        "stream": "project/P-1",
        "type": type_,
        "occurred_at": AT,
        "actor": "org/platform",
        "data": data,
    }
    raw = place(sign(statement, KEY), seq=index + 1, prev="0" * 64, received_at=AT)
    return Entry.load(index, raw)


def received(index, kept):
    data = {
        "ocid": "P-1",
        "release_id": "1",
        "tag": [],
        "released_at": AT,
        "imported": {"file_sha256": "0" * 64, "line_sha256": "0" * 64},
        "ocds": {"ocid": "P-1", "kind": "/", "json": kept},
    }
    return entry(index, "release.Received", data)


def test_an_entry_that_refers_to_itself_is_no_release(export):
    report, _ = export([[received(0, dump({"$entry": "t0"}))]])

    assert report["releases"] == 0
    assert len(report["errors"]) == 1


def test_what_others_said_too_deep_is_no_release_and_the_rest_comes(export):
    """Deep in one piece, and in two that refer to each other."""
    lists = ("[" * 150, "]" * 150)
    texts = ['{"$entry":"t1"}'.join(lists), "1".join(lists), "[" * 500 + "]" * 500, '{"id":"1"}']
    report, _ = export([[received(index, text) for index, text in enumerate(texts)]])

    assert report["releases"] == 2
    assert [error.partition(":")[0] for error in report["errors"]] == ["entry 0", "entry 2"]
