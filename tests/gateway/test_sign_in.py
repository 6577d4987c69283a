"""Signing in with the reading token: in a form, once, never in an address."""

import asyncio

import httpx
import pytest

from gateway.app import create_app
from gateway.tokens import ReadingToken
from tests.gateway.conftest import TOKEN


def signing_in(http, token=TOKEN, onward="/", **more):
    return http.post("/sign-in/token", data={"token": token, "onward": onward}, **more)


def test_a_page_leads_to_the_form_and_the_form_back(http):
    away = http.get("/streams/org/platform?lang=en")
    assert away.status_code == 303
    assert away.headers["location"].startswith("/sign-in?")
    form = http.get(away.headers["location"].replace("/sign-in", "/sign-in/token"))
    assert 'value="/streams/org/platform?lang=en"' in form.text

    back = signing_in(http, onward="/streams/org/platform?lang=en")

    assert (back.status_code, back.headers["location"]) == (303, "/streams/org/platform?lang=en")
    assert http.get(back.headers["location"]).status_code == 200


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(http):
    cookie = signing_in(http).headers["set-cookie"]

    assert cookie.startswith("mingjing_reader=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


def test_a_wrong_token_opens_nothing(http):
    answer = signing_in(http, TOKEN[:-1])

    assert answer.status_code == 401
    assert "令牌不正确" in answer.text
    assert "set-cookie" not in answer.headers
    assert http.get("/").status_code == 303


def test_signing_out_forgets(http):
    signing_in(http)
    assert http.get("/").status_code == 200

    http.post("/sign-out", content=b"")

    assert http.get("/").status_code == 303


@pytest.mark.parametrize(
    "onward",
    [
        "//elsewhere.test",
        "https://elsewhere.test",
        "/\\elsewhere.test",
        "javascript:x",
        "/\r\nX: y",
        "",
    ],
)
def test_the_form_leads_nowhere_else(http, onward):
    assert signing_in(http, onward=onward).headers["location"] == "/"


def test_a_token_in_the_address_opens_nothing(http):
    assert http.get("/", params={"token": TOKEN}).status_code == 303
    assert (
        http.post("/sign-in/token", params={"token": TOKEN}, data={"token": ""}).status_code == 401
    )


def test_another_content_type_is_refused(http):
    answer = http.post("/sign-in/token", json={"token": TOKEN})

    assert answer.status_code == 415


@pytest.mark.parametrize("body", [b"", b"token", b"token=%ff%fe", b"&" * 100, b"\x00"])
def test_a_broken_form_opens_nothing(http, body):
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = http.post("/sign-in/token", content=body, headers=kind)

    assert answer.status_code in (400, 401)


def test_the_token_is_kept_as_a_digest_only():
    token = ReadingToken.of(TOKEN)

    assert TOKEN not in repr(token)
    assert token.opens(TOKEN)
    assert not token.opens("")
    assert not token.opens(TOKEN + "\udcff")  # what a client sent that is not UTF-8


def test_over_https_the_cookie_is_the_hosts_alone(site):
    async def ask():
        transport = httpx.ASGITransport(create_app(site.parts))
        async with httpx.AsyncClient(transport=transport, base_url="https://gateway") as http:
            answer = await http.post("/sign-in/token", data={"token": TOKEN, "onward": "/"})
            return answer.headers

    headers = asyncio.run(ask())

    assert headers["set-cookie"].startswith("__Host-mingjing_reader=")
    assert "Secure" in headers["set-cookie"]
    assert "Domain" not in headers["set-cookie"]
    assert headers["strict-transport-security"] == "max-age=31536000"
