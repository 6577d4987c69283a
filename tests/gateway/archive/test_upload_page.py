"""A custodian puts a file into the archive from a browser; the gateway is lost on the way."""

import os
from hashlib import sha256

import pytest

from gateway.accounts.sessions import COOKIE
from tests.gateway.archive.conftest import whole
from tests.gateway.persons import organisation, person, signed_in


@pytest.fixture(scope="module")
def custodian(site):
    org = organisation(site, "ARCHIVE")
    with signed_in(site, person(site, org, "custodian"), org) as client:
        yield client


@pytest.fixture
def page(browser, site, custodian):
    browser.ask(
        "Network.setCookie", name=COOKIE, value=custodian.cookies[COOKIE], url=site.base_url
    )
    browser.complaints.clear()
    return browser


def fill(page, file, **fields):
    document = page.ask("DOM.getDocument")["root"]["nodeId"]
    chosen = page.ask("DOM.querySelector", nodeId=document, selector="input[type=file]")
    page.ask("DOM.setFileInputFiles", nodeId=chosen["nodeId"], files=[str(file)])
    for name, value in fields.items():
        page.evaluate(f"document.getElementById('upload').elements['{name}'].value = '{value}'")


def send(page):
    page.evaluate("document.querySelector('#upload button').click()")
    page.until(
        "!document.querySelector('[data-state=done]').hidden"
        " || !document.querySelector('[data-state=failed]').hidden"
    )
    assert page.evaluate("document.querySelector('[data-state=failed]').hidden"), page.evaluate(
        "document.querySelector('[data-reason]').textContent"
    )
    return page.evaluate("document.querySelector('[data-record]').textContent")


def test_a_file_chosen_in_the_page_is_archived(page, site, tmp_path):
    data = os.urandom(17 * 1024 * 1024)
    file = tmp_path / "opening.mp4"
    file.write_bytes(data)
    page.open(f"{site.base_url}/uploads?session=op-9")
    page.ask("Network.disable")  # it would tell us every byte that is sent
    fill(page, file, project="uploaded-1", title="开标录像", camera="cam-1",
         **{"from": "2026-03-02T09:00:00", "to": "2026-03-02T10:10:00"})  # fmt: skip
    page.screenshot(tmp_path / "form.png")
    record = site.parts.archive.describe(send(page))
    page.screenshot(tmp_path / "done.png")
    assert record.sha256 == sha256(data).hexdigest()
    assert (record.session, record.title, record.spans[0].as_json()) == (
        "op-9", "开标录像", {"from": "2026-03-02T01:00:00.000000Z",
                         "to": "2026-03-02T02:10:00.000000Z", "camera": "cam-1"},
    )  # fmt: skip
    assert whole(site.parts.archive, record) == data
    assert page.complaints == []
    page.ask("Network.enable")


def test_a_piece_that_was_lost_on_the_way_is_sent_again(page, site, tmp_path):
    file = tmp_path / "draw.log"
    file.write_bytes(b"a line of the log\n" * 1_000)
    page.open(f"{site.base_url}/uploads?lang=en")
    fill(page, file, project="uploaded-2")
    page.evaluate(
        "{ const real = window.fetch; let lost = false;"
        " window.fetch = (address, asked) => {"
        "   if (asked.method === 'PATCH' && !lost) { lost = true;"
        "     return real(address, asked).then(() => { throw new TypeError('lost') }); }"
        "   return real(address, asked); }; }"
    )
    record = site.parts.archive.describe(send(page))
    assert record.sha256 == sha256(file.read_bytes()).hexdigest()


def test_a_state_secret_is_refused_with_its_own_words(page, site, tmp_path):
    file = tmp_path / "secret.txt"
    file.write_text("x")
    page.open(f"{site.base_url}/uploads")
    fill(page, file, project="uploaded-3")
    page.evaluate(
        "{ const given = document.querySelector('select[name=secrecy_class]');"
        " given.options[0].value = 'state_secret'; given.selectedIndex = 0; }"
    )
    page.evaluate("document.querySelector('#upload button').click()")
    page.until("!document.querySelector('[data-state=failed]').hidden")
    assert "国家秘密" in page.evaluate("document.querySelector('[data-reason]').textContent")


def test_who_keeps_no_records_sees_no_form(site):
    org = organisation(site, "SUPERVISING")
    with signed_in(site, person(site, org, "officer"), org) as officer:
        assert officer.get("/uploads").status_code == 403
        assert 'href="/uploads' not in officer.get("/records").text
