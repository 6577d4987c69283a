"""What the pages and the API say of records and sessions, and that they never give content."""

from itertools import count

import pytest

from tests.gateway.archive.conftest import CENTRE, described
from tests.gateway.persons import grant, organisation, person, signed_in

NUMBERS = count(1)
HEADER = {
    "trading_type": "government_procurement", "method": "open_tender", "region": "CN-331002",
    "mandatory_tender": False, "owner": "org/platform",
}  # fmt: skip


@pytest.fixture
def project(site):
    """A registered project with a session that was watched, but for three minutes."""
    code = f"pages-{next(NUMBERS)}"
    say(
        site, code, "project.Registered", "2026-03-01T01:00:00.000000Z", project_code=code, **HEADER
    )
    say(site, code, "monitor.SessionStarted", minute(0), session="op-1", device="rec-01",
        kind="opening", camera="cam-1")  # fmt: skip
    say(site, code, "session.Started", minute(1), session="op-1", kind="opening", place="301 室")
    for at in (2, 3, 6, 7):
        say(site, code, "monitor.Heartbeat", minute(at), session="op-1", device="rec-01")
    say(site, code, "monitor.DeviceStatus", minute(7), session="op-1", device="rec-01",
        status="fault")  # fmt: skip
    say(site, code, "session.Ended", minute(8), session="op-1", kind="opening")
    return code


def minute(number):
    return f"2026-03-02T01:{number:02}:00.000000Z"


def say(site, project, type_, at, **data):
    said = site.town.said("org/platform", type_, data, stream=f"project/{project}", occurred_at=at)
    [verdict] = site.append(said)
    site.until_seen(verdict.index)
    return verdict.index


@pytest.fixture
def set_parameter(site):
    def set_it(name, value):
        return grant(site, "parameter.Set", stream="system", name=name, value=value)

    yield set_it
    set_it("session_gap_seconds", 0)
    set_it("record_retention", {})


def archived(site, project, data=b"a line\nanother\n", **said):
    archive = site.parts.archive
    described_ = described(project=project, session="op-1", **said)
    return archive.put([data], described_, size=len(data), by=CENTRE)


def test_the_list_names_records_by_project_and_session(reader_http, site, project):
    first = archived(site, project, title="开标录像一")
    second = archived(site, project, title="开标录像二")
    answer = reader_http.get("/api/v1/records", params={"project": project}).json()
    assert [r["record_id"] for r in answer["records"]] == [second.record_id, first.record_id]
    page = reader_http.get("/api/v1/records", params={"project": project, "limit": 1}).json()
    [shown] = page["records"]
    assert shown["title"] == "开标录像二"
    [older] = reader_http.get(page["next"]).json()["records"]
    assert older["record_id"] == first.record_id
    nothing = reader_http.get("/api/v1/records", params={"session": "no-such"}).json()
    assert nothing == {"records": []}


def test_a_record_says_how_long_it_is_kept_and_on_what_that_rests(reader_http, site, project):
    record = archived(site, project)
    address = f"/api/v1/records/{record.record_id}"
    open_ = reader_http.get(address).json()["retention"]
    assert (open_["known"], open_["years"], open_["basis"]) == ("not_ended", 15, "政府采购法 §42")
    ended = say(site, project, "project.Closed", "2026-06-30T16:30:00.000000Z")
    kept = reader_http.get(address).json()["retention"]
    assert (kept["known"], kept["until"], kept["ended"]) == ("until", "2041-07-01", ended)


def test_a_class_for_which_nobody_set_years_is_undetermined(
    reader_http, site, project, set_parameter
):
    record = archived(site, project, retention_class="engineering")
    say(site, project, "project.Closed", "2026-06-30T01:00:00.000000Z")
    address = f"/api/v1/records/{record.record_id}"
    assert reader_http.get(address).json()["retention"]["known"] == "no_years"
    assert "无法判定" in reader_http.get(f"/records/{record.record_id}").text
    set_parameter("record_retention", {"engineering": {"years": 10}})
    assert reader_http.get(address).json()["retention"]["until"] == "2036-06-30"


def test_a_parameter_never_shortens_what_the_law_says(reader_http, site, project, set_parameter):
    record = archived(site, project)
    set_parameter("record_retention", {"government_procurement": {"years": 5}})
    shown = reader_http.get(f"/api/v1/records/{record.record_id}").json()["retention"]
    assert shown["years"] == 15


def test_the_page_of_a_record_shows_its_entries_with_proofs(reader_http, site, project):
    record = archived(site, project, title="开标录像")
    page = reader_http.get(f"/records/{record.record_id}").text
    assert record.sha256 in page
    assert f'href="/api/v1/entries/{record.index}/proof"' in page
    assert "开标录像" in reader_http.get("/records", params={"project": project}).text


def test_the_page_of_a_session_shows_devices_gaps_and_recordings(
    reader_http, site, project, set_parameter
):
    archived(site, project, title="开标录像")
    address = f"/sessions/{project}"
    unset = reader_http.get(address, params={"session": "op-1"}).text
    assert "无法判定" in unset
    set_parameter("session_gap_seconds", 60)
    page = reader_http.get(address, params={"session": "op-1", "lang": "en"}).text
    assert "rec-01" in page
    assert "Fault" in page
    assert "开标录像" in page
    assert '<td data-label="seconds">180</td>' in page
    assert page.count('data-label="From"') == 1


def test_a_recording_shows_the_session_too(reader_http, site, project, set_parameter):
    archived(site, project, spans=[{"from": minute(3), "to": minute(6), "camera": "cam-1"}])
    set_parameter("session_gap_seconds", 60)
    page = reader_http.get(f"/sessions/{project}", params={"session": "op-1", "lang": "en"}).text
    assert "None longer than allowed." in page


def test_a_session_nobody_spoke_of_is_not_there(reader_http, project):
    assert reader_http.get(f"/sessions/{project}", params={"session": "none"}).status_code == 404


def test_a_hold_of_a_confidential_retrieval_is_shown_to_nobody_else(site, project):
    record = archived(site, project)
    site.parts.following.until(record.index)
    for stream, request_no in ((f"project/{project}", "R-1"), ("retrieval/0a1b2c", "R-secret")):
        said = site.town.said(
            "org/platform", "record.Preserved",
            {"request_no": request_no, "records": [record.record_id]}, stream=stream,
        )  # fmt: skip
        site.append(said)
    assert len(site.parts.archive.describe(record.record_id).holds) == 2
    office = organisation(site, "SUPERVISING")
    with signed_in(site, person(site, office, "officer"), office) as officer:
        shown = officer.get(f"/api/v1/records/{record.record_id}").json()
        page = officer.get(f"/records/{record.record_id}").text
    assert [hold["request_no"] for hold in shown["holds"]] == ["R-1"]
    assert "R-1" in page
    assert "R-secret" not in page


def test_no_address_of_the_archive_gives_content(reader_http, site, project):
    record = archived(site, project, data=b"words that nobody reads without retrieval")
    for address in (
        f"/records/{record.record_id}", f"/api/v1/records/{record.record_id}", "/records",
        "/api/v1/records", f"/sessions/{project}?session=op-1",
    ):  # fmt: skip
        assert "words that nobody reads" not in reader_http.get(address).text


@pytest.mark.parametrize(
    "address", ["/records", "/api/v1/records", "/records/rec-1", "/api/v1/records/rec-1",
                "/sessions/p?session=s"]
)  # fmt: skip
def test_a_stranger_sees_nothing(http, address):
    assert http.get(address).status_code in (303, 401)


def test_a_page_leads_only_where_its_reader_may_go(site, project):
    record = archived(site, project)
    site.parts.following.until(record.index)
    centre, office = organisation(site, "ARCHIVE"), organisation(site, "SUPERVISING")
    stream, asks = f'href="/streams/project/{project}', "/retrievals/new?record="
    with signed_in(site, person(site, centre, "custodian"), centre) as custodian:
        for address in (
            f"/records?project={project}", f"/records/{record.record_id}",
            f"/sessions/{project}?session=op-1",
        ):  # fmt: skip
            page = custodian.get(address).text
            assert project in page
            assert stream not in page
            assert asks not in page
    with signed_in(site, person(site, office, "officer", "applicant"), office) as officer:
        page = officer.get(f"/records/{record.record_id}").text
    assert stream in page
    assert asks + record.record_id in page
