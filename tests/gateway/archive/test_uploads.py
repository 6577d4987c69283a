"""Uploads over HTTP, as any tus client makes them."""

import os
from base64 import b64encode
from contextlib import ExitStack
from hashlib import sha256

import pytest

from gateway.archive.segments import SEGMENT_BYTES
from ledger.storage import archive
from tests.conftest import until
from tests.gateway.archive.conftest import whole
from tests.gateway.persons import organisation, person, signed_in

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest.fixture(scope="module")
def centre(site):
    return organisation(site, "ARCHIVE")


@pytest.fixture
def sign_in(site, centre):
    """Clients of persons with these duties in the centre, signed in until the test ends."""
    with ExitStack() as clients:

        def sign_in_(*duties):
            who = person(site, centre, *duties)
            client = clients.enter_context(signed_in(site, who, centre))
            client.person = who
            return client

        yield sign_in_


@pytest.fixture
def http(sign_in):
    return sign_in("custodian")


def metadata(**said):
    said = {"project": "uploads-1", **said}
    return ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in said.items())


def begin(http, length, **said):
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(**said)}
    return http.post("/api/v1/uploads", headers=headers, content=b"")


def send(http, address, offset, data, **headers):
    return http.patch(
        address, headers={**PIECE, "Upload-Offset": str(offset), **headers}, content=data
    )


def offset(http, address):
    answer = http.head(address, headers=TUS)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["upload-offset"])


def test_a_record_sent_in_one_piece_is_archived_with_its_last_byte(http, site, centre):
    data = os.urandom(SEGMENT_BYTES + 10)
    begun = begin(http, len(data), session="opening-1", title="开标现场录像")
    assert begun.status_code == 201
    sent = send(http, begun.headers["location"], 0, data)
    assert (sent.status_code, sent.headers["upload-offset"]) == (204, str(len(data)))
    record = site.parts.archive.describe(sent.headers["mingjing-record"])
    assert (record.sha256, record.title) == (sha256(data).hexdigest(), "开标现场录像")
    assert (record.archived_by, record.custodian) == (http.person, centre)
    assert whole(site.parts.archive, record) == data


@pytest.mark.parametrize("piece", [SEGMENT_BYTES // 3 + 1, SEGMENT_BYTES, 2 * SEGMENT_BYTES - 1])
def test_pieces_of_any_length_make_the_same_record(http, site, piece):
    data = os.urandom(2 * SEGMENT_BYTES + 77)
    address = begin(http, len(data)).headers["location"]
    at = 0
    while at < len(data):
        answer = send(http, address, at, data[at : at + piece])
        assert answer.status_code == 204, answer.text
        at = int(answer.headers["upload-offset"])
    record = site.parts.archive.describe(answer.headers["mingjing-record"])
    assert record.sha256 == sha256(data).hexdigest()


def test_another_process_goes_on_where_the_first_one_stopped(http, site):
    data = os.urandom(2 * SEGMENT_BYTES + 77)
    address = begin(http, len(data)).headers["location"]
    for start in range(0, len(data), SEGMENT_BYTES + 5):
        site.parts.archive.desk._idle.clear()  # what a process forgets when it ends
        answer = send(http, address, start, data[start : start + SEGMENT_BYTES + 5])
    record = site.parts.archive.describe(answer.headers["mingjing-record"])
    assert record.sha256 == sha256(data).hexdigest()
    assert whole(site.parts.archive, record) == data


def test_what_came_before_the_connection_broke_is_kept(http):
    data = os.urandom(SEGMENT_BYTES + 5_000)

    def breaking():
        yield data[: SEGMENT_BYTES + 2_000]
        raise ConnectionError

    address = begin(http, len(data)).headers["location"]
    headers = {**PIECE, "Upload-Offset": "0", "Content-Length": str(len(data))}
    with pytest.raises(ConnectionError):
        http.patch(address, headers=headers, content=breaking())
    until(lambda: offset(http, address), "the server to keep what came")

    def gone_on():
        at = offset(http, address)
        done = send(http, address, at, data[at:])
        return done.status_code == 204 and (at, done)

    at, done = until(gone_on, "the upload to be nobody's")  # until all that came is kept
    assert 0 < at <= SEGMENT_BYTES + 2_000
    assert done.headers["mingjing-record"]


def test_a_piece_for_another_offset_is_refused_with_the_right_one(http):
    address = begin(http, 10).headers["location"]
    answer = send(http, address, 5, b"12345")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:mingjing:problem:upload-moved")
    assert offset(http, address) == 0


def test_a_piece_that_does_not_fit_its_checksum_is_not_kept(http):
    data = os.urandom(SEGMENT_BYTES + 9)
    digest = b64encode(sha256(data).digest()).decode()
    address = begin(http, len(data)).headers["location"]
    wrong = send(http, address, 0, data[:-1] + b"\0", **{"Upload-Checksum": f"sha256 {digest}"})
    assert (wrong.status_code, offset(http, address)) == (460, 0)
    right = send(http, address, 0, data, **{"Upload-Checksum": f"sha256 {digest}"})
    assert right.headers["mingjing-record"]


def test_more_than_was_announced_is_refused(http):
    address = begin(http, 10).headers["location"]
    assert send(http, address, 0, b"12345678901").status_code == 413
    assert offset(http, address) == 0


def test_state_secrets_are_refused_before_a_byte_is_stored(http, site_database):
    for name in ("state_secret", "state_secret_refused_here"):
        answer = begin(http, 10, secrecy_class=name)
        assert answer.status_code == 403
        assert answer.json()["type"] == "urn:mingjing:problem:state-secret-refused"
        assert "location" not in answer.headers
    assert site_database.read(lambda c: archive.receiving(c, http.person)) == 0


def test_a_whole_that_is_not_what_was_announced_is_given_up(http):
    address = begin(http, 3, sha256="ab" * 32).headers["location"]
    answer = send(http, address, 0, b"abc")
    assert answer.json()["type"] == "urn:mingjing:problem:other-content"
    assert http.head(address, headers=TUS).status_code == 404


def test_an_upload_is_nobody_elses(sign_in):
    one, other = sign_in("custodian"), sign_in("custodian")
    address = begin(one, 10).headers["location"]
    assert other.head(address, headers=TUS).status_code == 404
    assert send(other, address, 0, b"0123456789").status_code == 404
    assert other.delete(address, headers=TUS).status_code == 404
    assert offset(one, address) == 0


@pytest.mark.parametrize("duty", ["applicant", "approver", "officer", "operator"])
def test_who_keeps_no_records_puts_none_in(sign_in, duty):
    assert begin(sign_in(duty), 10).status_code == 403


def test_a_custodian_of_an_organisation_without_archive_puts_none_in(site):
    org = organisation(site, "PUBLISHING")
    with signed_in(site, person(site, org, "custodian"), org) as http:
        assert begin(http, 10).status_code == 403


def test_an_upload_given_up_leaves_nothing_to_read(http):
    data = os.urandom(SEGMENT_BYTES + 1)
    address = begin(http, len(data) + 1).headers["location"]
    send(http, address, 0, data)
    assert http.delete(address, headers=TUS).status_code == 204
    assert http.head(address, headers=TUS).status_code == 404


def test_what_is_spoken_here_is_said(http):
    answer = http.options("/api/v1/uploads")
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,termination"
    assert begin_with(http, **{"Tus-Resumable": "0.2.2"}).status_code == 412


def begin_with(http, **headers):
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata(), **headers}
    return http.post("/api/v1/uploads", headers=headers, content=b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "-1"},
        {"Upload-Length": "1e3"},
        {"Upload-Metadata": "project !!!"},
        {"Upload-Metadata": metadata(project="two words")},
        {"Upload-Metadata": metadata(colour="blue")},
        {"Upload-Metadata": metadata(spans="[1]")},
        {"Upload-Metadata": metadata(spans="{")},
        {"Upload-Metadata": ""},
        {"Upload-Metadata": metadata(secrecy_class="none")},
    ],
)
def test_a_description_that_cannot_be_meant_is_refused(http, headers):
    assert begin_with(http, **headers).status_code == 400


def test_a_title_with_a_mobile_number_is_refused_before_a_byte_is_stored(http):
    answer = begin(http, 10, title="开标录像 13800000000")
    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_what_clients_say_of_names_and_types_is_not_kept(http, site):
    begun = begin(http, 5, filename="某某的评标录像.html", filetype="text/html")
    sent = send(http, begun.headers["location"], 0, b"hello")
    record = site.parts.archive.describe(sent.headers["mingjing-record"])
    assert record.media_type == "text/plain"
    entry = site.parts.reader.entry(record.index)
    assert "某某".encode() not in entry.raw
