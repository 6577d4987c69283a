"""The pages of accounts: every word in both languages, nothing from elsewhere, no code inside."""

import re
from importlib.resources import files

import pytest

from gateway.accounts.options import Options, Provider
from gateway.console.account_messages import MESSAGES
from tests.gateway.persons import grant, person, signed_in
from tests.gateway.test_pages import ALLOWED_ADDRESSES, Page
from tests.ledger.conftest import ROOT

CONSOLE = files("gateway.console")
BY_VALUE = re.compile(r"(duty|means|state|done|refused)_")
PAGES = ["/account", "/accounts", "/sign-in", "/sign-in/token", "/sign-in/factor", "/first-sign-in"]


def test_every_word_is_there_in_both_languages_and_used():
    pages = " ".join(file.read_text() for file in CONSOLE.joinpath("templates").iterdir())
    used = set(re.findall(r"\bsay\.(\w+)", pages)) - {"of"}
    own = {name for name in MESSAGES if not BY_VALUE.match(name)}

    assert own <= used
    for zh, en in MESSAGES.values():
        assert re.search(r"[\u4e00-\u9fff]", zh)
        assert en


@pytest.mark.parametrize("english", ["", "?lang=en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_nothing_from_elsewhere_and_holds_no_code_of_strangers(site, path, english):
    admin = person(site, ROOT, "system_admin")
    with signed_in(site, admin, ROOT) as http:
        answer = http.get(path + english)

    assert answer.status_code == 200
    for tag, attributes in Page(answer.text).elements:
        assert tag not in ("style", "iframe", "object", "base", "embed")
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert tag != "script" or attributes["src"].startswith("/static/")
        for name in ("href", "src", "action"):
            if name in attributes:
                assert ALLOWED_ADDRESSES.match(attributes[name] or "/"), attributes


def test_every_form_carries_the_sessions_token(site):
    admin = person(site, ROOT, "system_admin")
    other = person(site, ROOT)
    site.parts.accounts.administration.invite(other, ROOT)
    with signed_in(site, admin, ROOT) as http:
        for path in (*PAGES, f"/accounts/{other}"):
            page = http.get(path).text
            forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.DOTALL)
            token = http.headers["X-CSRF-Token"]
            assert forms
            assert all(f'name="csrf" value="{token}"' in form for form in forms), path


def test_who_has_left_is_shown_so_that_the_account_is_closed(site):
    admin, other = person(site, ROOT, "system_admin"), person(site, ROOT)
    site.parts.accounts.administration.invite(other, ROOT)
    grant(site, "person.Departed", org=ROOT, person=other)
    with signed_in(site, admin, ROOT) as http:
        assert "人员已离任" in http.get(f"/accounts/{other}").text


def test_a_code_is_shown_once_and_its_page_leads_nowhere_else(site):
    admin, other = person(site, ROOT, "system_admin"), person(site, ROOT)
    with signed_in(site, admin, ROOT) as http:
        page = http.post("/accounts/invite", data={"person": other}).text

        assert 'hreflang="en"' not in page
        assert http.get("/accounts/invite").status_code == 404


def test_the_way_through_the_provider_is_offered_where_the_site_has_one(site, http, monkeypatch):
    way = 'class="button" href="/sign-in/provider'
    assert way not in http.get("/sign-in").text
    client = {"client_id": "mingjing", "client_secret": "between us"}
    provider = Provider(issuer="https://provider.test", **client)
    monkeypatch.setattr(site.parts.accounts, "options", Options(provider=provider))
    assert way in http.get("/sign-in").text
