"""The pages about personal data, in a real browser: asked, answered, decided."""

import pytest

from gateway.accounts.sessions import COOKIE
from gateway.acts import Saying
from tests.gateway.persons import organisation, person, signed_in

NAME, PHONE = "张三", "13800000000"


@pytest.fixture(scope="module")
def centre(site):
    org = organisation(site, "PUBLISHING")
    return person(site, org, "officer"), org


def sealed_about(site, centre, pseudonym):
    """An entry of the centre's that seals how to reach a person."""
    org = centre[1]
    data = {"person": pseudonym, "org": org, "contact": {"name": NAME, "phone": PHONE}}
    saying = Saying(actor=org, by=centre[0], stream=org, type="duty.PersonAssigned", data=data)
    return site.parts.acts.say(saying).index


@pytest.fixture(scope="module")
def expert(site, centre):
    pseudonym = person(site, centre[1])
    return pseudonym, sealed_about(site, centre, pseudonym)


@pytest.fixture
def visit(site, browser, centre, expert):
    """Opens a page as the expert, or as the officer who answers."""

    def visit(path, *, officer=False, **more):
        who = centre[0] if officer else expert[0]
        with signed_in(site, who, centre[1]) as client:
            browser.visit_as(site.base_url + path, client.cookies[COOKIE], **more)
        return browser

    return visit


def ask(browser, kind, **fields):
    browser.evaluate(f"document.querySelector('#kind').value = '{kind}'")
    for name, value in fields.items():
        browser.evaluate(f"document.querySelector('#{name}').value = '{value}'")
    browser.press("form.act .act-buttons button")
    browser.until_next_page()
    return browser.evaluate("location.pathname")


def text(browser):
    return browser.evaluate("document.querySelector('main').innerText")


def test_a_person_asks_and_sees_the_copy_on_the_page(visit, tmp_path):
    browser = visit("/privacy")
    browser.screenshot(tmp_path / "privacy.png")
    address = ask(browser, "access", text="请提供副本")
    browser.screenshot(tmp_path / "request.png")

    assert PHONE not in text(browser)
    browser.press("button[value=page]")
    browser.until_next_page()
    browser.screenshot(tmp_path / "copy.png")

    assert address.startswith("/privacy/pi-")
    assert NAME in text(browser)
    assert PHONE in text(browser)
    assert "已同意" in text(browser)


def test_an_officer_corrects_and_erases(visit, expert, tmp_path):
    address = ask(visit("/privacy"), "correction", entry=expert[1], name="contact", text="电话有误")
    browser = visit(address, officer=True)
    browser.evaluate("document.querySelector('#value').value = '13900000000'")
    browser.screenshot(tmp_path / "correction.png")
    browser.press("button[value=granted]")
    browser.until_next_page()
    assert "已同意" in text(browser)

    address = ask(visit("/privacy"), "erasure")
    browser = visit(f"{address}?lang=en", officer=True)
    assert "Values that can be erased" in text(browser)
    browser.screenshot(tmp_path / "erasure.png")
    browser.press("button[value=granted]")
    browser.until_next_page()
    assert "Granted" in text(browser)


def test_a_person_does_not_decide_their_own_request(visit):
    address = ask(visit("/privacy"), "erasure")

    assert visit(address).evaluate("document.querySelector('button[value=granted]')") is None


def test_a_refusal_without_a_reason_is_not_taken(visit, site, centre):
    address = ask(visit("/privacy"), "erasure")
    with signed_in(site, *centre) as client:
        answer = client.post(f"{address}/decision", data={"outcome": "refused", "reason": ""})

    assert answer.status_code == 400


def test_the_copy_can_be_taken_away_as_a_file(visit, site, centre, expert):
    address = ask(visit("/privacy"), "access")
    with signed_in(site, expert[0], centre[1]) as client:
        answer = client.post(f"{address}/copy", data={"as": "file"})

    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.json()["person"] == expert[0]
    assert answer.headers["cache-control"] == "no-store"


def test_sealed_values_are_opened_on_a_page_after_their_reason(site, visit, centre, tmp_path):
    index = sealed_about(site, centre, person(site, centre[1]))
    browser = visit(f"/entries/{index}/sealed", officer=True)
    assert "存于密封库" in text(browser)
    assert PHONE not in text(browser)

    browser.evaluate("document.querySelector('#basis').value = '联系专家'")
    browser.press("form.act .act-buttons button")
    browser.until_next_page()
    browser.screenshot(tmp_path / "sealed.png")

    assert PHONE in text(browser)
    said = [
        (entry.data["reader"], entry.data["basis"])
        for entry in site.parts.reader.of_types({"vault.Opened"})
        if entry.data["entry"] == index
    ]
    assert (centre[0], "联系专家") in said
