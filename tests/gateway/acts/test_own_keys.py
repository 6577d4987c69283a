"""A person registers a key of their own and signs with it, in a real browser."""

import json
import subprocess
import sys
from itertools import count

import pytest

from gateway.accounts.sessions import COOKIE
from ledger.bundle import write_bundle
from ledger.export import export_bundle, published_heads
from ledger.webauthn import WEBAUTHN
from tests.gateway.persons import heard, organisation, person, signed_in

NUMBERS = count(8_000)
KEYS = "/account/signing-keys"


@pytest.fixture(scope="module")
def office(site):
    return organisation(site, "SUPERVISING")


@pytest.fixture
def officer(site, office, browser, here):
    """An officer at the browser, with an authenticator and no key yet."""
    someone = person(site, office, "officer")
    with signed_in(site, someone, office) as http:
        browser.visit_as(here + KEYS, http.cookies[COOKIE])
        browser.add_authenticator()
        yield someone
        browser.remove_authenticators()


@pytest.fixture
def alert(site):
    number = next(NUMBERS)
    alert, _ = site.alert(number, stream=f"office/signed{number}")
    heard(site, alert, f"office/signed{number}")
    return alert


def text(browser):
    return browser.evaluate("document.body.innerText")


def register(browser, here):
    browser.open(here + KEYS)
    browser.evaluate("document.querySelector('#name').value = '安全密钥'")
    browser.press("#make-key [data-own]")
    browser.until_next_page()
    browser.press("#sign [data-own]")
    browser.until_next_page()
    browser.complaints.clear()  # it advises to take RSA keys too, which the ledger has no suite for


def ask(browser, here, alert, act, how):
    """Fill in the form for an act and press one of its buttons."""
    browser.open(f"{here}/alerts/{alert}")
    form = f"form[action^='/alerts/{alert}/{act}']"
    browser.evaluate(f'document.querySelector("{form} textarea").value = "证据充分"')
    browser.press(f"{form} [value={how}]")
    browser.until_next_page()


def handled(site, alert):
    stream = f"office/signed{int(alert.removeprefix('alert-'), 16)}"
    return site.parts.reader.stream(stream)[3:]


def test_a_key_is_made_proved_and_issued_by_root(site, browser, here, officer):
    register(browser, here)

    assert "可用" in text(browser)
    [key] = site.parts.acts.keys.of(officer)
    [issued] = site.parts.reader.stream(f"key/{key.row.key_id}")
    assert issued.actor == "org/root"
    assert issued.data["key"]["suite"] == WEBAUTHN
    assert (issued.data["actor"], issued.data["custody"]) == (officer, "holder")


def test_an_act_is_shown_in_words_and_signed_with_ones_own_key(
    site, browser, here, officer, alert, tmp_path
):
    register(browser, here)
    ask(browser, here, alert, "confirmation", "key")

    shown = text(browser)
    for words in ("违规认定", f"office/signed{int(alert[6:], 16)}", officer, "证据充分"):
        assert words in shown
    assert not handled(site, alert)

    browser.press("#sign [data-own]")
    browser.until_next_page()

    assert browser.evaluate("location.pathname") == f"/alerts/{alert}"
    assert "本人认证器签署" in text(browser)
    [entry] = handled(site, alert)
    assert (entry.actor, entry.type, entry.data["officer"]) == (
        officer, "violation.Confirmed", officer,
    )  # fmt: skip
    assert entry.assertion is not None
    assert json.loads(entry.assertion.client_data)["origin"] == here
    browser.open(f"{here}/streams/{entry.stream}")
    assert "本人认证器签署" in text(browser)
    found = verified(site, entry.stream, tmp_path)
    assert found["code"] == "VERIFIED"
    assert found["passkeys"] == [entry.index]
    assert not browser.complaints


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize("width", [360, 800, 1440])
@pytest.mark.parametrize("lang", ["", "?lang=en"])
def test_no_page_for_acts_is_wider_than_its_screen(browser, here, alert, width, lang):
    register(browser, here)
    ask(browser, here, alert, "confirmation", "key")
    act = browser.evaluate("location.href")

    for address in (here + KEYS, f"{here}/alerts/{alert}", act):
        browser.open(address + lang, width=width, mobile=width < 500)
        assert browser.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_other_way_is_said_and_taken_in_custody(site, browser, here, office, officer, alert):
    register(browser, here)
    ask(browser, here, alert, "confirmation", "custody")

    assert "平台托管密钥签署" in text(browser)
    [entry] = handled(site, alert)
    assert (entry.actor, entry.data["officer"], entry.assertion) == (office, officer, None)


def test_red_becomes_green_by_two_keys(site, browser, here, office, officer, alert):
    register(browser, here)
    ask(browser, here, alert, "override-proposal", "key")
    browser.press("#sign [data-own]")
    browser.until_next_page()
    second = person(site, office, "officer")
    with signed_in(site, second, office) as http:
        browser.visit_as(here + KEYS, http.cookies[COOKIE])
        register(browser, here)
        ask(browser, here, alert, "override", "key")
        browser.press("#sign [data-own]")
        browser.until_next_page()

    proposal, overridden = handled(site, alert)
    assert (proposal.actor, overridden.actor) == (officer, second)
    assert proposal.key != overridden.key
    assert overridden.data["proposal"] == proposal.index
    assert "已改判" in text(browser)


@pytest.mark.usefixtures("officer")
def test_without_the_key_at_hand_nothing_is_signed_until_the_other_way_is_taken(
    site, browser, here, alert
):
    register(browser, here)
    ask(browser, here, alert, "confirmation", "key")
    browser.remove_authenticators()  # it is at home
    browser.add_authenticator()

    browser.press("#sign [data-own]")
    browser.until("!document.querySelector('[data-failed]').hidden")

    assert "未取得签名" in text(browser)
    assert not handled(site, alert)
    browser.press("#sign [value=custody]")
    browser.until_next_page()
    [entry] = handled(site, alert)
    assert entry.assertion is None


def verified(site, stream, directory):
    """What `python -m ledger.verify` says of the stream's bundle, in a process of its own."""
    k = published_heads(site.parts.sequencer.record_heads, site.parts.log, site.publish)
    members = export_bundle(
        site.parts.reader,
        site.parts.log,
        stream,
        heads_index=k,
        made_at="2026-03-02T01:00:00.000000Z",
    )
    bundle, policy = directory / "signed.mingjing", directory / "trust.policy"
    write_bundle(bundle, members)
    policy.write_text(f"log {site.vkey}\nquorum none\n")
    answer = subprocess.run(
        [sys.executable, "-m", "ledger.verify", bundle, "--policy", policy, "--json"],
        check=True,
        capture_output=True,
    )
    return json.loads(answer.stdout)
