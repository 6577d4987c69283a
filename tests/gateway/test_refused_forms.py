"""A form that was refused: what was typed is shown again, nothing secret is, and it leads back."""

import re
from html import unescape
from importlib.resources import files
from itertools import count

import pytest
from starlette.requests import Request

from gateway.accounts.address import CSRF_FIELD, CSRF_HEADER
from gateway.app import ROUTERS
from gateway.console import acting
from gateway.console.alert_words import FIELDS
from gateway.console.retrieval_forms import HANDLERS
from gateway.console.sent import PARTS, _page
from gateway.permission.table import TABLE
from tests.gateway.persons import organisation, person, signed_in
from tests.ledger.conftest import ROOT

LONG = "经现场核对，开标时间与公告不符。\n第二段：<script>alert(1)</script> & “引号”。" * 60
ORDER = {"org": "org/owner", "due": "2026-03-31"}
FOREIGN = {"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}

SECRET = {
    CSRF_FIELD, *acting.NOT_OF_THE_ACT, "password", "again", "current", "code", "token", "answer",
    "attestation", "login",
}  # fmt: skip
BESIDE = {
    "as", "onward", "step", "key", "lang", "rule", "file", "title", "session", "camera",
    "secrecy_class",
}  # fmt: skip
"""What chooses how an answer comes, filters a list, or is sent by a script and not as a form."""

_NUMBERS = count(670_000)


@pytest.fixture(scope="module")
def officer(site):
    office = organisation(site, "SUPERVISING")
    with signed_in(site, person(site, office, "officer"), office) as http:
        yield http


@pytest.fixture
def alert(site):
    number = next(_NUMBERS)
    return site.alert(number, stream=f"office/refused{number}")[0]


def main(answer):
    return unescape(answer.text.partition("<main")[2].partition("</main>")[0])


def links(answer):
    return re.findall(r'href="([^"]+)"', main(answer))


def test_a_step_out_of_turn_says_so_in_chinese_and_shows_the_text_that_was_typed(officer, alert):
    typed = ORDER | {"reason": LONG, "sign": "custody", "csrf": "kept-back"}
    refused = officer.post(f"/alerts/{alert}/steps/order", data=typed)
    shown = main(refused)

    assert refused.status_code == 409
    assert "“责令整改”须在认定之后办理。" in shown
    assert LONG in shown
    assert "<script>alert" not in refused.text
    assert "2026-03-31" in shown
    assert "kept-back" not in shown
    assert "custody" not in shown
    assert links(refused)[0] == f"/alerts/{alert}"
    assert officer.get(links(refused)[0]).status_code == 200


def test_the_same_in_english_keeps_its_own_sentence(officer, alert):
    refused = officer.post(f"/alerts/{alert}/steps/order?lang=en", data=ORDER | {"reason": LONG})
    shown = main(refused)

    assert f"{alert}: order comes after it was confirmed" in shown
    assert "What you filled in" in shown
    assert LONG in shown
    assert links(refused)[0] == f"/alerts/{alert}?lang=en"


def test_a_program_hears_the_same_sentence_as_before(officer, alert):
    refused = officer.post(f"/api/v1/alerts/{alert}/steps/order", json=ORDER)

    assert refused.json()["detail"] == f"{alert}: order comes after it was confirmed"


def test_choices_are_shown_by_their_words(officer, alert):
    shown = main(officer.post(f"/alerts/{alert}/steps/verify", data={"result": "fail"}))

    assert "核实结果" in shown
    assert "<dd>不通过</dd>" in shown


def test_what_the_ledger_says_is_shown_after_the_field_in_its_own_language(site):
    org = organisation(site, "BIDDER")
    with signed_in(site, person(site, ROOT, "security_admin"), ROOT) as http:
        refused = http.post(
            "/organisations/roles/grant",
            data={"org": org, "role": "BIDDER", "regions": "浙江"},
        )

    assert refused.status_code == 400
    assert re.search(r'“行政区划 1”格式不符：原文为 <span lang="en">', main(refused))
    assert "<dd>浙江</dd>" in main(refused)
    assert links(refused)[0] == f"/organisations/{org}"


def test_a_form_sent_after_the_session_ended_is_shown_and_leads_by_way_of_signing_in(
    officer, alert
):
    cookies = dict(officer.cookies)
    officer.cookies.clear()
    try:
        refused = officer.post(f"/alerts/{alert}/steps/notify", data={"channel": LONG})
    finally:
        officer.cookies.update(cookies)

    assert refused.status_code == 401
    assert "登录已经结束" in main(refused)
    assert LONG in main(refused)
    assert links(refused)[0] == f"/sign-in?onward=%2Falerts%2F{alert}"


def test_a_form_of_another_session_is_shown_to_who_typed_it(officer, alert):
    refused = officer.post(
        f"/alerts/{alert}/confirmation", data={"reason": LONG}, headers={CSRF_HEADER: "another"}
    )

    assert refused.status_code == 403
    assert "页面属于另一次登录" in main(refused)
    assert LONG in main(refused)


def test_what_another_site_sent_is_not_shown_as_if_we_had_said_it(officer, alert):
    refused = officer.post(f"/alerts/{alert}/confirmation", data={"reason": LONG}, headers=FOREIGN)

    assert refused.status_code == 403
    assert "经现场核对" not in main(refused)


def test_a_form_is_not_lost_to_an_error_that_nobody_expected(officer, alert, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("kept-in-the-log")

    monkeypatch.setattr("gateway.handling.propose_override", fails)
    refused = officer.post(f"/alerts/{alert}/override-proposal", data={"reason": LONG})

    assert refused.status_code == 500
    assert LONG in main(refused)
    assert "kept-in-the-log" not in refused.text
    assert links(refused)[0] == f"/alerts/{alert}"


def test_a_field_that_no_form_names_is_not_shown(officer, alert):
    address = f"/alerts/{alert}/override-proposal"
    refused = officer.post(address, data={"reason": "", "pin": "not-this"})

    assert refused.status_code == 400
    assert "not-this" not in refused.text


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/account/password", {"current": "secret-1", "password": "secret-2", "again": "secret-3"}),
        ("/sign-in/factor", {"code": "secret-4"}),
        ("/account/signing-keys/proof", {"signature": "secret-5", "client_data": "secret-6"}),
        ("/first-sign-in", {"code": "secret-7", "password": "secret-8"}),
        (
            "/alerts/a/confirmation",
            {"password": "secret-0", "code": "secret-0", "token": "secret-"},
        ),
    ],
)
def test_no_secret_is_ever_shown(officer, address, typed):
    for headers in ({}, {CSRF_HEADER: "another"}, FOREIGN):
        answer = officer.post(address, data=typed, headers=headers)

        assert answer.status_code >= 400
        assert "secret-" not in answer.text


def templates():
    for each in files("gateway.console").joinpath("templates").iterdir():
        if each.name != "base.html":
            yield each.read_text()


def test_every_field_of_every_form_is_named_to_be_shown_or_known_to_be_kept_back():
    """Whoever adds a field decides which."""
    inputs = [
        tag for text in templates() for tag in re.findall(r"<(?:input|textarea|select)[^>]*", text)
    ]
    names = {name for tag in inputs for name in re.findall(r'\bname="([^"]+)"', tag)}
    names |= {name for text in templates() for name in re.findall(r"hidden\('(\w+)'", text)}
    written = {re.sub(r"_?{{.*}}", "", name) for name in names} - {"", "instrument"}
    shown = {name for part in PARTS.values() for name in part.labels}

    assert len(written) > 50
    assert written - shown == (SECRET | BESIDE) & written
    assert set(FIELDS) <= PARTS["alerts"].labels.keys()
    assert HANDLERS > 1
    hidden = {
        name
        for tag in inputs
        if re.search(r'type="password"|autocomplete="(one-time-code|current-|new-)', tag)
        for name in re.findall(r'\bname="(\w+)"', tag)
    }
    assert hidden
    assert not shown & (hidden | SECRET)


def test_every_label_and_word_of_a_choice_is_there():
    for part in PARTS.values():
        for key in part.labels.values():
            zh, en = part.messages[key]
            assert zh
            assert en
        for field, kind in part.choices.items():
            assert field in part.labels
            assert any(key.startswith(f"{kind}_") for key in part.messages)


def test_every_form_of_the_console_leads_back_to_a_page():
    posts = [
        route.path
        for router in ROUTERS
        if router.routes and "console" in router.routes[0].endpoint.__module__
        for route in router.routes
        if "POST" in route.methods
    ]

    assert len(posts) > 60
    for path in posts:
        here = re.sub(r"{\w+(:\w+)?}", "x", path)
        scope = {"type": "http", "method": "POST", "path": here, "query_string": b"", "headers": []}
        request = Request(scope)
        request.state.form = b"org=org%2Fx&person=person%2Fx"
        page, address = _page(path, request)
        if path == "/sign-out":
            assert page == ""
            continue
        assert ("GET", page) in TABLE, path
        assert re.fullmatch(re.sub(r"{\w+(:path)?}", ".+", page), address)
