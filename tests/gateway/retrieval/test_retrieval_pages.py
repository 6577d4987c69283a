"""The way of a retrieval through the pages, in a real browser, as four people go it."""

import base64
import os
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.gateway.retrieval.conftest import ANNA, CENTRE, HOUSING, KARL, OTTO, PETRA, RITA, in_days

PICTURES = os.environ.get("MINGJING_PICTURES")
"""A directory to keep what the browser saw, for people to look at."""


@pytest.fixture
def see(town, browser):
    """Open a page as somebody, and perhaps keep a picture of it."""

    browser.complaints.clear()

    def look(who, path, picture=None):
        browser.visit_as(town.site.base_url + path, town.secret(who))
        if picture and PICTURES:
            browser.screenshot(Path(PICTURES) / f"{picture}.png")

    return look


@pytest.fixture
def fill(browser):
    def put(**fields):
        for name, value in fields.items():
            browser.evaluate(f"document.querySelector('[name={name}]').value = {value!r}")

    return put


def send(browser, action):
    browser.press(f"form[action*='{action}'] button")
    browser.until_next_page()


def picture():
    out = BytesIO()
    Image.radial_gradient("L").resize((960, 540)).convert("RGB").save(out, "PNG")
    return out.getvalue()


def text_of(browser):
    return browser.evaluate("document.querySelector('main').innerText")


def test_a_retrieval_goes_its_way_through_the_pages(town, browser, see, fill):
    record = town.record(content=picture(), title="评标室二号机位截图")
    see(ANNA, f"/retrievals/new?record={record.record_id}", "new")
    fill(
        purpose="核查投诉所称评标室内的情形", name_1="王某", credential_no_1="浙-1",
        name_2="李某", credential_no_2="浙-2", needed_until="2099-01-02T18:00", copies="1",
        medium="disc",
    )  # fmt: skip
    browser.evaluate("document.querySelector('[name=mode][value=copy]').checked = true")
    browser.press(".retrieval-form button")
    browser.until_next_page()
    path = browser.evaluate("location.pathname")
    request_no = path.rpartition("/")[2]
    assert town.state(request_no) == "requested"
    see(ANNA, path, "applicant")
    assert "待同意" in text_of(browser)

    for who in (PETRA, RITA):
        see(who, "/retrievals", "to-approve" if who == PETRA else None)
        assert request_no in text_of(browser)
        see(who, path, "approver" if who == PETRA else None)
        send(browser, "/approval")
    assert town.state(request_no) == "approved"

    see(KARL, path, "custodian")
    send(browser, "/release")
    assert town.state(request_no) == "released"

    see(ANNA, path, "released")
    send(browser, "/views")
    browser.until("document.querySelector('.viewer img').naturalWidth === 960")
    see(ANNA, browser.evaluate("location.pathname"), "viewer")
    browser.until("document.querySelector('.viewer img').naturalWidth === 960")
    assert browser.complaints == []
    send(browser, "/end")
    case = town.site.parts.desk.cases.case(request_no)
    assert town.entry(case.entries[-1]).data["bytes"] >= record.size

    see(KARL, path)
    fill(medium_serial="DVD-7")
    send(browser, "/copies")
    see(KARL, path, "copy-issued")
    fetch = "form[action$='/file']"
    assert browser.evaluate(f'document.querySelector("{fetch}").method') == "post"
    send(browser, "/handover")
    see(ANNA, path)
    send(browser, "/signature")
    see(KARL, path, "handed-over")
    assert "双方已签" in text_of(browser)
    browser.evaluate("document.querySelector('[id^=back-]').value = 'DVD-7'")
    send(browser, "/return")
    see(KARL, path)
    send(browser, "/closing")
    assert town.state(request_no) == "closed"

    see(ANNA, f"/records/{record.record_id}/accesses", "accesses")
    shown = text_of(browser)
    for word in ("申请", "同意", "放行", "调取", "复制", "移交", "归还", "办结"):
        assert word in shown
    see(ANNA, path, "closed")
    assert browser.complaints == []


def test_nothing_is_offered_to_who_can_do_nothing(town, browser, see):
    request_no = town.ask(town.record())
    see(ANNA, f"/retrievals/{request_no}")
    forms = browser.evaluate("[...document.querySelectorAll('main form')].map(f => f.action)")
    assert [form.rpartition("/")[2] for form in forms] == ["disclosure", "withdrawal"]


def test_undetermined_competence_is_said_and_not_taken_for_consent(town, browser, see):
    request_no = town.ask(town.record(town.project("land_and_mining")))
    see(ANNA, f"/retrievals/{request_no}", "undetermined")
    assert "主管部门无法确定" in text_of(browser)


def test_a_refused_form_says_which_field(browser, see, fill):
    see(ANNA, "/retrievals/new")
    fill(records="rec-none", purpose="x", name_1="王某", credential_no_1="1",
         needed_until="2099-01-02T18:00")  # fmt: skip
    browser.press(".retrieval-form button")
    browser.until_next_page()
    assert "“经办人”填写不符：须有 2 至 10 项。" in text_of(browser)


def test_who_is_named_in_the_proceedings_sees_who_looked(town, browser, see):
    project = town.project()
    attended = {"draw_id": "d1", "person": ANNA, "direction": "in", "role": "SUPERVISING"}
    town.say(CENTRE, "draw.AttendanceSigned", attended, stream=f"project/{project}")
    record = town.record(project)
    request_no = town.released(record, needed_until=in_days(3))
    town.act(ANNA, request_no, "views", record=record.record_id)
    see(ANNA, "/me/accesses", "my-accesses")
    assert request_no in text_of(browser)
    see(PETRA, "/me/accesses")
    assert request_no not in text_of(browser)


RECORD_A_SECOND = """
(() => {
  const canvas = document.createElement('canvas');
  canvas.width = 320; canvas.height = 180;
  const pen = canvas.getContext('2d');
  const kind = 'video/webm;codecs=vp8';
  const recorder = new MediaRecorder(canvas.captureStream(10), {mimeType: kind});
  const parts = [];
  let drawn = 0;
  const drawing = setInterval(() => {
    pen.fillStyle = `hsl(${drawn * 30} 60% 40%)`;
    pen.fillRect(0, 0, 320, 180);
    pen.fillStyle = '#fff';
    pen.fillText(`frame ${drawn++}`, 20, 90);
  }, 100);
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = async () => {
    clearInterval(drawing);
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    window.recorded = btoa(String.fromCharCode(...bytes.slice(0, 60000)));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 1200);
})()
"""


@pytest.fixture(scope="module")
def recording(browser):
    """A second of video, made by the browser that will play it."""
    browser.open("about:blank")
    browser.evaluate(RECORD_A_SECOND)
    browser.until("window.recorded !== undefined")
    return base64.b64decode(browser.evaluate("window.recorded"))


def view(town, browser, see, record):
    """Begin a viewing in the page, and stay on the page that shows it."""
    request_no = town.released(record)
    see(ANNA, f"/retrievals/{request_no}")
    send(browser, "/views")
    return request_no


def test_a_recording_is_played_in_the_page(town, browser, see, recording):
    record = town.record(content=recording)
    assert record.media_type == "video/webm"
    request_no = view(town, browser, see, record)
    browser.until("document.querySelector('video').readyState >= 2")
    # Muted: a browser plays nothing aloud that nobody clicked.
    browser.evaluate("{const v = document.querySelector('video'); v.muted = true; v.play(); 0}")
    browser.until("document.querySelector('video').currentTime > 0.3")
    if PICTURES:
        browser.screenshot(Path(PICTURES) / "video.png")
    assert browser.evaluate("document.querySelector('video').videoWidth") == 320
    send(browser, "/end")
    case = town.site.parts.desk.cases.case(request_no)
    said = town.entry(case.entries[-1])
    assert said.type == "record.ViewEnded"
    assert said.data["ranges"][0]["start"] == 0
    assert browser.complaints == []


def test_a_document_is_shown_in_the_page(town, browser, see):
    record = town.record(content=pdf(), title="评标报告")
    view(town, browser, see, record)
    browser.until("document.querySelector('iframe').contentWindow !== null")
    if PICTURES:
        browser.screenshot(Path(PICTURES) / "document.png")
    shown = town.as_(ANNA).get(browser.evaluate("document.querySelector('iframe').src"))
    assert shown.headers["content-type"] == "application/pdf"
    assert browser.complaints == []


def pdf():
    out = BytesIO()
    Image.new("RGB", (600, 800), "#eef").save(out, "PDF")
    return out.getvalue()


def test_who_decides_reads_why_and_that_is_recorded(town, browser, see):
    request_no = town.ask(town.record())
    see(PETRA, f"/retrievals/{request_no}")
    assert "核查投诉" not in text_of(browser)
    send(browser, "/disclosure")
    assert "核查投诉所称评标室内的情形" in text_of(browser)
    assert "王某" in text_of(browser)
    if PICTURES:
        browser.screenshot(Path(PICTURES) / "disclosed.png")
    case = town.site.parts.desk.cases.case(request_no)
    stream = town.site.parts.reader.stream(case.stream)
    opened = [entry.data for entry in stream if entry.type == "vault.Opened"]
    assert [(each["reader"], each["entry"]) for each in opened] == [(PETRA, case.index)]
    assert "".join(town.as_(KARL).get(f"/retrievals/{request_no}").text).find("核查投诉") == -1


def test_consent_is_signed_with_a_key_only_the_approver_holds(town, browser):
    record = town.record()
    request_no = town.ask(record)
    here = f"http://localhost:{urlsplit(town.site.base_url).port}"
    browser.visit_as(f"{here}/account/signing-keys", town.secret(OTTO))
    browser.add_authenticator()
    try:
        browser.open(f"{here}/account/signing-keys")
        browser.evaluate("document.querySelector('#name').value = '安全密钥'")
        browser.press("#make-key [data-own]")
        browser.until_next_page()
        browser.press("#sign [data-own]")
        browser.until_next_page()

        browser.open(f"{here}/retrievals/{request_no}")
        browser.press("form[action*='/approval'] [value=key]")
        browser.until_next_page()
        assert request_no in text_of(browser)
        browser.press("#sign [data-own]")
        browser.until_next_page()
        assert browser.evaluate("location.pathname") == f"/retrievals/{request_no}"
    finally:
        browser.remove_authenticators()
    consent = town.site.parts.desk.cases.case(request_no).consents[HOUSING]
    entry = town.entry(consent.index)
    assert (entry.actor, entry.assertion is not None) == (OTTO, True)
    town.act(RITA, request_no, "approvals")
    assert town.act(KARL, request_no, "release").json()["state"] == "released"
