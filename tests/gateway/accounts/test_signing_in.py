"""Signing in: password, then a second factor; one answer for whatever is wrong."""

import pytest

from tests.gateway.accounts.conftest import PASSWORD


def account_entries(site, person):
    types = [name for name in site.parts.catalogue.events if name.startswith("account.")]
    found = site.parts.reader.of_types(types)
    return [entry.type for entry in found if entry.data["person"] == person]


def test_a_one_time_code_leads_through_password_and_factor_into_the_gateway(site, invited):
    one = invited()

    after = one.first_sign_in()
    assert (after.status_code, after.headers["location"]) == (303, "/sign-in/enrol")
    done = one.enrol()

    assert done.status_code == 200
    assert len(one.reserve) == 10
    assert account_entries(site, one.person) == [
        "account.Opened",
        "account.CredentialAdded",
        "account.CredentialAdded",
        "account.CredentialAdded",
        "account.SignedIn",
    ]


def test_a_password_alone_opens_nothing(signed_up):
    one = signed_up()
    one.http.cookies.clear()

    after = one.sign_in()

    assert (after.status_code, after.headers["location"]) == (303, "/sign-in/factor")
    assert one.http.get("/").headers["location"].startswith("/sign-in")


def test_password_and_code_open_the_gateway_and_lead_back(signed_up):
    one = signed_up()
    one.http.cookies.clear()

    first = one.sign_in(onward="/streams/org/platform")
    assert first.headers["location"] == "/sign-in/factor?onward=%2Fstreams%2Forg%2Fplatform"
    after = one.post("/sign-in/factor", code=one.totp(), onward="/streams/org/platform")

    assert (after.status_code, after.headers["location"]) == (303, "/streams/org/platform")


@pytest.mark.parametrize(
    ("login", "password"),
    [("nobody.at.all", PASSWORD), ("", ""), ("\x00", "\x00"), ("KNOWN", "not the password")],
)
def test_whatever_is_wrong_the_answer_is_the_same(signed_up, login, password):
    one = signed_up()
    one.http.cookies.clear()
    known = one.sign_in("wrong password wrong")
    one.login = one.login if login == "KNOWN" else login

    answer = one.sign_in(password)

    assert (answer.status_code, answer.text) == (401, known.text)
    assert "set-cookie" not in answer.headers


def test_a_login_is_the_same_in_any_case_and_width(signed_up):
    one = signed_up()
    one.login = f" {one.login.upper()} "

    assert one.sign_in().status_code == 303
