"""Signing in through a real OpenID Connect provider, run as a process, in a real browser."""

import shutil
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from gateway.accounts.errors import ProviderFailed, ProviderRefused
from gateway.accounts.options import Options, Provider
from gateway.accounts.provider import ProviderClient
from gateway.accounts.provider_sign_in import GOOD_FOR, ProviderSignIn
from tests.gateway.conftest import now
from tests.gateway.persons import person
from tests.gateway.programs import serving
from tests.ledger.conftest import ROOT

PROGRAM = shutil.which("oidc-provider-mock")
CLIENT = {"client_id": "mingjing", "client_secret": "between us and the provider"}
ISSUER = "https://provider.test"
KEY = RSAKey.generate_key(2048, {"kid": "one"})


@pytest.fixture(scope="module")
def provider():
    if PROGRAM is None:
        pytest.skip("needs oidc-provider-mock")
    with serving(PROGRAM, "--port", "0", "--require-nonce", "true") as issuer:
        yield Provider(issuer=issuer, **CLIENT)


@pytest.fixture(scope="module")
def with_provider(site, provider):
    """The gateway of these tests, meanwhile at a site with a provider."""
    accounts = site.parts.accounts
    before = accounts.options, accounts.provider
    accounts.options = Options(provider=provider)
    accounts.provider = ProviderSignIn(
        database=accounts.database,
        client=ProviderClient(provider),
        signing_in=accounts.signing_in,
        clock=now,
    )
    yield SimpleNamespace(url=site.base_url, accounts=accounts)
    accounts.options, accounts.provider = before


def sign_in_at(browser, url, subject):
    browser.ask("Network.clearBrowserCookies")
    browser.open(f"{url}/sign-in?onward=/account")
    browser.press("a[href^='/sign-in/provider']")
    browser.until_next_page()
    browser.evaluate(f"document.querySelector('[name=sub]').value = '{subject}'")
    browser.press("form button")
    browser.until_next_page()


def test_whom_an_administrator_linked_comes_in_through_the_provider(site, with_provider, browser):
    one = person(site, ROOT)
    admin = with_provider.accounts.administration
    admin.invite(one, ROOT)
    admin.link(one, with_provider.accounts.options.provider.issuer, "zhang", by="person/a")

    sign_in_at(browser, with_provider.url, "zhang")

    assert browser.evaluate("location.pathname") == "/sign-in/enrol"
    [session] = with_provider.accounts.sessions.of_person(one)
    assert (session.means, session.stage, session.strong_at) == ("oidc", "enrol", None)


def test_nobody_gets_an_account_by_being_known_to_the_provider(with_provider, browser):
    sign_in_at(browser, with_provider.url, "stranger")

    assert browser.evaluate("document.body.innerText.includes('统一身份认证未通过')")


def test_the_way_back_fits_the_way_there_once(with_provider):
    away = with_provider.accounts.provider.begin(back="http://b", onward="/")
    finish = with_provider.accounts.provider.finish
    there = dict(httpx.URL(away.address).params)
    back = {"code": "any", "back": "http://b", "device": ""}

    assert there["code_challenge_method"] == "S256"
    assert there.keys() >= {"nonce", "state", "code_challenge"}
    with pytest.raises(ProviderRefused):  # another browser, without the cookie
        finish("", state=there["state"], **back)
    with pytest.raises(ProviderRefused):  # another's way back, pushed on this browser
        finish(away.secret, state="another", **back)
    with pytest.raises(ProviderRefused):  # the handshake was used up by that
        finish(away.secret, state=there["state"], **back)


def test_a_way_there_runs_out_and_is_swept(with_provider):
    provider = with_provider.accounts.provider
    away = provider.begin(back="http://b", onward="/")
    state = dict(httpx.URL(away.address).params)["state"]
    later = replace(provider, clock=lambda: now() + GOOD_FOR)

    with pytest.raises(ProviderRefused):
        later.finish(away.secret, state=state, code="any", back="http://b", device="")
    later.begin(back="http://b", onward="/")
    with provider.database.connection() as connection:
        rows = connection.execute("select ends_at from account_handshakes").fetchall()
    assert [row for row in rows if row["ends_at"] <= now() + GOOD_FOR] == []


def test_a_code_that_the_provider_does_not_know_opens_nothing(with_provider):
    away = with_provider.accounts.provider.begin(back="http://b", onward="/")
    state = dict(httpx.URL(away.address).params)["state"]

    with pytest.raises(ProviderFailed):
        with_provider.accounts.provider.finish(
            away.secret, state=state, code="made up", back="http://b", device=""
        )


class FakeProvider(ProviderClient):
    """The client, with answers that a dishonest network or provider could give."""

    def __init__(self, tokens):
        super().__init__(Provider(issuer=ISSUER, **CLIENT))
        self.tokens = tokens

    def _ask(self, _method, address, **_more):
        if address.endswith("openid-configuration"):
            return {
                "issuer": ISSUER, "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"
            }  # fmt: skip
        if address.endswith("/keys"):
            return KeySet([KEY]).as_dict(private=False)
        return self.tokens


def token(key=KEY, header=None, **changes):
    at = int(now().timestamp())
    claims = {
        "iss": ISSUER, "aud": "mingjing", "sub": "zhang", "nonce": "n", "iat": at, "exp": at + 300
    }  # fmt: skip
    claims = {name: value for name, value in (claims | changes).items() if value is not None}
    return {"id_token": jwt.encode(header or {"alg": "RS256", "kid": "one"}, claims, key)}


def read(tokens, at=None):
    client = FakeProvider(tokens)
    return client.name("code", back="http://b", nonce="n", verifier="v", at=at or now())


def test_a_good_token_names_its_subject_and_says_whether_it_was_strong():
    assert read(token()).subject == "zhang"
    assert not read(token()).strong
    assert read(token(amr=["pwd", "mfa"])).strong


OTHER = RSAKey.generate_key(2048, {"kid": "one"})
SECRET = OctKey.import_key(CLIENT["client_secret"])
LIES = {
    "signed by another key": lambda: token(OTHER),
    "signed with the secret that we know": lambda: token(SECRET, {"alg": "HS256"}),
    "of another issuer": lambda: token(iss="https://elsewhere.test"),
    "for another client": lambda: token(aud="another"),
    "of another sign-in": lambda: token(nonce="another"),
    "without a nonce": lambda: token(nonce=None),
    "for us among others, given to another": lambda: token(aud=["mingjing", "x"], azp="x"),
    "naming nobody": lambda: token(sub=""),
    "without a subject": lambda: token(sub=None),
    "no token at all": lambda: {"id_token": "x.y.z"},
    "missing": dict,
}
"""Each made when it is told: five minutes later it would be refused for its age alone."""


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_token_that_is_not_good_names_nobody(lie):
    with pytest.raises(ProviderFailed) as refused:
        read(lie())

    assert "zhang" not in str(refused.value)


def test_an_old_token_names_nobody():
    with pytest.raises(ProviderFailed):
        read(token(), at=now() + timedelta(minutes=10))
