"""``mingjing indicators`` over files and over the ledger gives the same for what was imported."""

import json

import pytest

from ops.ocds.compiling import of_files
from ops.postgres import EmbeddedServer
from tests.conftest import shared
from tests.ops.test_commands import runner

PRICE = {"amount": 10, "currency": "GBP"}
BIDS = [
    {"id": who, "status": "valid", "tenderers": [{"id": who}], "value": PRICE} for who in ("V", "W")
]


@pytest.fixture
def files(tmp_path):
    release = {
        "ocid": "ocds-213czf-1",
        "id": "1",
        "date": "2024-01-01T00:00:00Z",
        "tag": ["tender"],
        "buyer": {"id": "B", "name": "B"},
        "tender": {"id": "1", "procurementMethod": "open", "numberOfTenderers": 1},
    }
    later = {**release, "id": "2", "date": "2024-02-01T00:00:00Z", "bids": {"details": BIDS}}
    (tmp_path / "a.jsonl").write_text(json.dumps(later) + "\n" + json.dumps(release) + "\n{\n")
    return tmp_path


@pytest.fixture
def run(founded):
    """Runs a command on a home of its own, whose server stays up."""
    with EmbeddedServer.start(founded):
        yield runner(founded)


def test_releases_of_one_process_are_compiled_and_broken_lines_named(files):
    [process], [unread] = of_files([files])

    assert (process.ocid, process.tenderers, len(process.bids)) == ("ocds-213czf-1", 1, 2)
    assert unread.startswith(f"{files / 'a.jsonl'}:3: ")


def test_a_value_too_deep_is_a_broken_line_and_the_rest_is_compiled(files):
    (files / "0.json").write_text("[" * 500 + "]" * 500)

    processes, unread = of_files([files])

    assert [process.ocid for process in processes] == ["ocds-213czf-1"]
    assert unread[0] == f"{files / '0.json'}:1: more than 250 containers deep"


def test_a_file_that_is_not_what_it_begins_as_is_named_and_the_rest_is_compiled(files):
    (files / "0.json").write_bytes('[{"ocid":1}'.encode("utf-16-le")[:-1])

    processes, unread = of_files([files])

    assert [process.ocid for process in processes] == ["ocds-213czf-1"]
    assert unread[0] == f"{files / '0.json'}:0: not utf-16-le: truncated data"


def test_files_and_ledger_agree(files, run):
    whole = (files / "a.jsonl").read_text().splitlines()[:2]
    (files / "a.jsonl").write_text("\n".join(whole))
    run("import", "ocds", files)

    of_file = json.loads(run("indicators", files, "--json").stdout.splitlines()[-1])
    of_log = json.loads(run("indicators", "--json").stdout.splitlines()[-1])

    published = [each for each in of_log if each["code"].startswith("R")]
    assert published == of_file
    flagged = {each["code"] for each in of_file if each["flags"]}
    assert {"R018", "R028"} <= flagged
    assert run("indicators", files / "none", code=2).stderr


def test_what_a_platform_said_in_place_of_a_release_is_no_process(run):
    received = {
        "ocid": "P-1",
        "release_id": "1",
        "tag": [],
        "released_at": "2026-03-01T00:00:00.000000Z",
        "imported": {"file_sha256": "0" * 64, "line_sha256": "0" * 64},
        "ocds": {"ocid": "P-1", "kind": "/", "json": "[1]"},
    }
    said = {"stream": "project/P-1", "type": "release.Received", "data": received}
    run("submit", "-", text=json.dumps(said))

    found = json.loads(run("indicators", "--json").stdout.splitlines()[-1])

    assert {each["processes"] for each in found if each["code"].startswith("R")} == {0}


def test_all_published_data_are_read():
    processes, unread = of_files([shared("data/uk_ocds"), shared("data/ocds_real_small")])

    assert processes
    assert unread == []
