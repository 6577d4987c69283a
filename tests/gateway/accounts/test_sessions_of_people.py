"""Sessions: opaque, revocable, bounded in time, under a new secret at each step; and CSRF."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import httpx
import pytest

from gateway.accounts.address import Address, csrf_of
from gateway.accounts.sessions import CACHED, FRESH, HALF_LIFE, IDLE, LIFE, Sessions
from gateway.app import create_app
from ledger.storage import accounts
from tests.gateway.accounts.conftest import PASSWORD
from tests.gateway.conftest import TOKEN, now
from tests.gateway.persons import person, signed_in
from tests.ledger.conftest import ROOT

COOKIE = "mingjing_session"


class Clock:
    def __init__(self):
        self.at = now()

    def __call__(self):
        return self.at

    def __iadd__(self, step):
        self.at += step
        return self


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(site, clock):
    return Sessions(site.parts.accounts.database, Address(), clock)


@pytest.fixture
def somebody(site):
    one = person(site, ROOT)
    with site.parts.accounts.database.connection() as connection:
        accounts.add(connection, one, ROOT, handle=one.encode(), at=now())
        accounts.set_state(connection, one, "open", among=["invited"])
    return one


def begin(sessions, one, stage="in"):
    return sessions.begin(one, stage=stage, means="password", device="a test").secret


def test_a_session_ends_half_an_hour_after_its_last_use(sessions, somebody, clock):
    secret = begin(sessions, somebody)
    for _ in range(5):
        clock += IDLE - timedelta(seconds=1)
        assert sessions.find(secret) is not None
    clock += IDLE

    assert sessions.find(secret) is None
    assert sessions.of_person(somebody) == []


def test_a_page_left_open_does_not_keep_a_session(sessions, somebody, clock):
    secret = begin(sessions, somebody)
    clock += IDLE / 2
    assert sessions.find(secret, used=False) is not None
    clock += IDLE / 2

    assert sessions.find(secret) is None


def test_the_live_feed_is_such_a_page(site, somebody):
    accounts, asked = site.parts.accounts, []
    with signed_in(site, somebody, ROOT) as http, pytest.MonkeyPatch.context() as patched:
        find = accounts.sessions.find
        patched.setattr(
            accounts.sessions, "find", lambda s, **how: asked.append(how) or find(s, **how)
        )
        http.get("/api/v1/alerts/stream")
        accounts.sessions.forget()
        http.get("/account")

    assert asked == [{"used": False}, {"used": True}]


def test_a_session_ends_after_its_day_however_busy(sessions, somebody, clock):
    secret = begin(sessions, somebody)
    ends_at = clock.at + LIFE
    while clock.at + IDLE / 2 < ends_at:
        clock += IDLE / 2
        assert sessions.find(secret) is not None
    clock += IDLE / 2

    assert sessions.find(secret) is None


def test_a_step_of_signing_in_waits_ten_minutes(sessions, somebody, clock):
    secret = begin(sessions, somebody, "factor")
    clock += HALF_LIFE

    assert sessions.find(secret) is None


def test_what_ran_out_is_removed_at_the_next_sign_in(sessions, somebody, clock, site):
    begin(sessions, somebody)
    clock += IDLE
    begin(sessions, somebody)

    with site.parts.accounts.database.connection() as connection:
        rows = connection.execute(
            "select count(*) as n from account_sessions where person = %s", (somebody,)
        ).fetchone()
    assert rows["n"] == 1


def test_the_secret_is_kept_as_a_hash_only(site, sessions, somebody):
    secret = begin(sessions, somebody)

    with site.parts.accounts.database.connection() as connection:
        rows = connection.execute("select * from account_sessions").fetchall()
    assert secret not in str(rows)
    assert secret.encode() not in b"".join(bytes(row["digest"]) for row in rows)


def test_ending_takes_effect_at_once_here_and_soon_elsewhere(site, sessions, somebody, clock):
    secret = begin(sessions, somebody)
    other_process = Sessions(site.parts.accounts.database, Address(), clock)
    assert other_process.find(secret) is not None
    assert other_process.recall(secret) is not None

    sessions.end(secret)

    assert sessions.recall(secret) is None
    assert sessions.find(secret) is None
    clock += CACHED + timedelta(microseconds=1)
    assert other_process.recall(secret) is None
    assert other_process.find(secret) is None


def test_a_locked_account_opens_nothing_more(site, sessions, somebody):
    secret = begin(sessions, somebody)

    site.parts.accounts.administration.lock(somebody, by="person/a", reason="")

    assert sessions.find(secret) is None


def test_each_step_of_signing_in_has_a_new_secret(signed_up):
    one = signed_up()
    one.http.cookies.clear()
    one.sign_in()
    first = one.http.cookies[COOKIE]
    one.post("/sign-in/factor", code=one.totp())
    second = one.http.cookies[COOKIE]

    assert first != second
    one.http.cookies.set(COOKIE, first, domain="127.0.0.1")
    assert one.http.get("/account").status_code == 303


def test_a_secret_that_was_planted_is_not_taken_over(site, signed_up):
    one = signed_up()
    one.http.cookies.clear()

    answer = one.http.post(
        "/sign-in",
        data={"login": one.login, "password": PASSWORD},
        headers={"Cookie": f"{COOKIE}=planted"},
    )

    assert answer.status_code == 303
    assert "planted" not in answer.headers["set-cookie"]
    assert site.parts.accounts.sessions.find("planted") is None


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(signed_up):
    one = signed_up()
    cookie = one.sign_in().headers["set-cookie"]

    assert cookie.startswith("mingjing_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Expires" not in cookie
    assert "Max-Age" not in cookie


def test_over_https_the_session_is_the_hosts_alone(site, signed_up):
    one = signed_up()

    async def ask():
        transport = httpx.ASGITransport(create_app(site.parts))
        async with httpx.AsyncClient(transport=transport, base_url="https://gateway") as http:
            fields = {"login": one.login, "password": PASSWORD}
            return (await http.post("/sign-in", data=fields)).headers["set-cookie"]

    cookie = asyncio.run(ask())

    assert cookie.startswith("__Host-mingjing_session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_no_password_is_taken_over_a_network_in_the_clear(http, signed_up):
    one = signed_up()
    fields = {"login": one.login, "password": PASSWORD}

    answer = http.post("/sign-in", data=fields, headers={"Host": "10.0.0.5"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("public_url", "name", "secure"),
    [
        ("https://mirror.example", "mirror.example", True),
        ("https://10.0.0.5", None, True),
        ("http://mirror.example", None, False),
        ("", None, False),
    ],
)
def test_passkeys_need_a_name_and_https(public_url, name, secure):
    address = Address(public_url)
    asked = SimpleNamespace(url=SimpleNamespace(scheme="http", netloc="127.0.0.1:8420"))

    assert address.passkeys_at(asked) == name
    assert address.secure(asked) is secure


UNSAFE = ["/account/password", "/account/sessions/end", "/account/reserve-codes", "/sign-out"]


@pytest.mark.parametrize("path", UNSAFE)
@pytest.mark.parametrize("token", ["", "another", csrf_of("another session")])
def test_a_form_without_the_sessions_token_is_refused(site, somebody, path, token):
    with signed_in(site, somebody, ROOT) as http:
        http.headers.pop("X-CSRF-Token")

        answer = http.post(path, data={"csrf": token})

        assert answer.status_code == 403
        assert http.get("/account").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
def test_a_form_of_another_site_is_refused_even_with_the_token(site, somebody, headers):
    with signed_in(site, somebody, ROOT) as http:
        assert http.post("/sign-out", content=b"", headers=headers).status_code == 403


def test_signing_somebody_in_from_another_site_is_refused(http, signed_up):
    one = signed_up()
    fields = {"login": one.login, "password": PASSWORD}

    answer = http.post("/sign-in", data=fields, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_bearer_token_needs_none_and_takes_nothing_from_a_cookie(site, somebody):
    with signed_in(site, somebody, ROOT) as http:
        http.headers.pop("X-CSRF-Token")
        bearer = {"Authorization": f"Bearer {TOKEN}"}

        assert http.get("/account", headers=bearer).status_code != 200
        assert http.post("/sign-out", content=b"", headers=bearer).status_code == 303
        assert http.get("/account").status_code == 200  # the session was not what signed out


def test_statements_carry_their_own_signatures(site, somebody):
    with signed_in(site, somebody, ROOT) as http:
        http.headers.pop("X-CSRF-Token")

        answer = http.post("/api/v1/statements", json={"statements": "none"})

        assert answer.json()["type"] == "urn:mingjing:problem:unexpected-body"


def test_one_ends_ones_own_sessions_and_no_others(site, somebody):
    other = person(site, ROOT)
    with (
        signed_in(site, somebody, ROOT) as here,
        signed_in(site, somebody, ROOT) as there,
        signed_in(site, other, ROOT) as others,
    ):
        [theirs] = site.parts.accounts.sessions.of_person(other)
        here.post("/account/sessions/end", data={"session": theirs.handle})
        assert others.get("/account").status_code == 200

        here.post("/account/sessions/end", data={"all": "others"})

        assert there.get("/account").status_code == 303
        assert here.get("/account").status_code == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(site, somebody):
    with signed_in(site, somebody, ROOT) as http:
        secret = http.cookies[COOKIE]
        http.post("/sign-out", content=b"")

        assert site.parts.accounts.sessions.find(secret) is None


def test_factors_change_only_while_one_was_shown_a_moment_ago(site, signed_up):
    one = signed_up()
    with site.parts.accounts.database.connection() as connection:
        connection.execute(
            "update account_sessions set strong_at = %s where person = %s",
            (now() - FRESH, one.person),
        )
    site.parts.accounts.sessions.forget()

    away = one.http.get("/sign-in/enrol")
    refused = one.post("/account/reserve-codes")

    assert away.headers["location"] == "/sign-in/factor?onward=%2Fsign-in%2Fenrol"
    assert refused.headers["location"].startswith("/sign-in/factor")
    assert one.post("/sign-in/factor", code=one.totp()).status_code == 303
    assert one.post("/account/reserve-codes").status_code == 200


def test_a_session_that_has_yet_to_show_its_factor_cannot_get_another(signed_up):
    one = signed_up()
    one.http.cookies.clear()
    one.sign_in()

    assert one.http.get("/sign-in/enrol").status_code == 409
    assert one.post("/sign-in/enrol", code="123456").status_code == 409
    assert one.http.get("/sign-in/passkey").status_code == 409
    assert one.post("/account/reserve-codes").status_code == 401
