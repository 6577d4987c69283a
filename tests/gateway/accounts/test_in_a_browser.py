"""The pages in a real browser: first sign-in, app, passkey, one's account, administrators."""

import json
import re

import pyotp
import pytest

from tests.gateway.accounts.conftest import NUMBERS, PASSWORD
from tests.gateway.persons import person, signed_in
from tests.ledger.conftest import ROOT


@pytest.fixture
def home(site, browser):
    """The gateway by a name that browsers have passkeys for, with no cookie of before."""
    browser.ask("Network.clearBrowserCookies")
    browser.complaints.clear()
    return site.base_url.replace("127.0.0.1", "localhost")


def fill(browser, **fields):
    for name, value in fields.items():
        field = f"document.querySelector('[name={name}]:not([type=hidden])')"
        browser.evaluate(f"{field}.value = {json.dumps(value)}")


def send(browser, selector="main form:not([hidden]) button"):
    browser.press(selector)
    browser.until_next_page()


def text(browser):
    return browser.evaluate("document.body.innerText")


def key_shown(browser):
    return re.search(r"\b([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})\b", text(browser))[1].replace(" ", "")


def answer_with(browser, answer):
    """Send this answer of an authenticator with the page's own token, and say what came of it."""
    csrf = "document.querySelector('form[data-passkey] [name=csrf]').value"
    browser.evaluate(
        f"""
        window.came = '';
        fetch('/sign-in/factor', {{
            method: 'POST', redirect: 'manual',
            body: new URLSearchParams({{answer: {json.dumps(answer)}, csrf: {csrf}}}),
        }}).then((answer) => {{ window.came = answer.type + ' ' + answer.status }});
        0
        """
    )
    browser.until("window.came")
    return browser.evaluate("window.came")


def invited(site):
    one = person(site, ROOT)
    return f"tester.{next(NUMBERS)}", site.parts.accounts.administration.invite(one, ROOT), one


def test_first_sign_in_with_an_app_then_a_passkey_then_in_again_with_it(site, browser, home):
    login, code, _ = invited(site)
    browser.open(f"{home}/first-sign-in")
    fill(browser, code=code.lower(), login=login, password=PASSWORD, again=PASSWORD)
    send(browser)
    assert browser.evaluate("location.pathname") == "/sign-in/enrol"
    assert browser.evaluate("document.querySelector('.qr svg').getBoundingClientRect().width") > 100
    secret = key_shown(browser)
    fill(browser, code=pyotp.TOTP(secret).now())
    send(browser)
    assert len(re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}", text(browser))) == 10

    browser.open(f"{home}/account")
    browser.add_authenticator()
    try:
        browser.open(f"{home}/sign-in/passkey?onward=/account")
        fill(browser, name="办公电脑")
        send(browser)
        assert browser.evaluate("location.pathname") == "/account"
        assert "办公电脑" in text(browser)

        send(browser, "form[action^='/sign-out'] button")
        assert browser.evaluate("location.pathname") == "/sign-in"
        fill(browser, login=login, password=PASSWORD)
        send(browser)
        assert browser.evaluate("location.pathname") == "/sign-in/factor"
        browser.open(f"{home}/sign-in/factor?onward=/account")
        browser.until("!document.querySelector('form[data-passkey]').hidden")
        send(browser, "form[data-passkey] button")
        assert browser.evaluate("location.pathname") == "/account"
    finally:
        browser.remove_authenticators()
    assert browser.complaints == []


def test_a_passkey_can_be_the_first_factor_and_another_authenticator_is_refused(
    site, browser, home
):
    login, code, one = invited(site)
    browser.open(f"{home}/first-sign-in?lang=en")
    browser.add_authenticator()
    try:
        fill(browser, code=code, login=login, password=PASSWORD, again=PASSWORD)
        send(browser)
        browser.open(f"{home}/sign-in/passkey?lang=en")
        fill(browser, name="stick")
        send(browser)
        assert "Reserve codes" in text(browser)
        assert len(site.parts.accounts.passkeys.of(one)) == 1

        browser.remove_authenticators()
        browser.ask("Network.clearBrowserCookies")
        browser.open(f"{home}/sign-in?lang=en")
        fill(browser, login=login, password=PASSWORD)
        send(browser)
        browser.add_authenticator()  # which knows nothing of the person
        browser.press("form[data-passkey] button")
        browser.until("!document.querySelector('[data-failed]').hidden")
        assert browser.evaluate("location.pathname") == "/sign-in/factor"
    finally:
        browser.remove_authenticators()


def test_a_replayed_passkey_answer_opens_nothing(site, browser, home):
    login, code, _ = invited(site)
    browser.open(f"{home}/first-sign-in")
    browser.add_authenticator()
    try:
        fill(browser, code=code, login=login, password=PASSWORD, again=PASSWORD)
        send(browser)
        browser.open(f"{home}/sign-in/passkey")
        fill(browser, name="one")
        send(browser)
        browser.open(f"{home}/sign-in/factor?onward=/account")
        # The same answer twice: keep what the script puts into the form, and send it again.
        browser.evaluate(
            "HTMLFormElement.prototype.submit ="
            " function () { window.kept = this.elements.answer.value }"
        )
        browser.evaluate("document.querySelector('form[data-passkey] button').click()")
        browser.until("window.kept")
        kept = browser.evaluate("window.kept")
        # What the browser does with a redirect it must not follow: it went on, so it was taken.
        assert answer_with(browser, kept) == "opaqueredirect 0"
        browser.open(f"{home}/sign-in/factor?onward=/account")
        assert answer_with(browser, kept) == "basic 401"
    finally:
        browser.remove_authenticators()


def test_administrators_see_accounts_and_what_they_may_do(site, browser, home):
    _, _, one = invited(site)
    admin = person(site, ROOT, "system_admin")
    with signed_in(site, admin, ROOT) as http:
        just_before = one[:-1]  # of all accounts a page shows a hundred
        browser.visit_as(f"{home}/accounts?after={just_before}", http.cookies["mingjing_session"])
        assert one in text(browser)
        browser.open(f"{home}/accounts/{one}")
        send(browser, "form[action^='/accounts/invite'] button")

        assert re.search(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){4}", text(browser))
    assert browser.complaints == []


@pytest.mark.parametrize("width", [360, 1024])
def test_no_page_is_wider_than_its_screen(site, browser, home, width):
    _, _, one = invited(site)
    admin = person(site, ROOT, "system_admin")
    with signed_in(site, admin, ROOT) as http:
        browser.visit_as(f"{home}/account", http.cookies["mingjing_session"])
        pages = ["/account", "/accounts", f"/accounts/{one}", "/sign-in", "/first-sign-in"]
        pages += ["/sign-in/factor", "/sign-in/token"]
        for page in [*pages, *(f"{page}?lang=en" for page in pages)]:
            browser.open(home + page, width=width, mobile=width < 500)
            assert browser.evaluate("document.documentElement.scrollWidth") <= width, page
