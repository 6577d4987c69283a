"""Passwords: what is too easy, how they are kept, and when they are changed."""

import asyncio
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher

from gateway.accounts import passwords
from gateway.accounts.errors import LoginRefused, PasswordRefused
from gateway.accounts.logins import check_login, folded
from gateway.accounts.password_rules import check
from gateway.accounts.passwords import Hasher
from gateway.accounts.stages import SoFar, stage_of
from gateway.errors import Busy
from ledger.storage import accounts
from ledger.storage.accounts import AccountRow
from tests.gateway.accounts.conftest import PASSWORD
from tests.gateway.conftest import QUICK, now

CHOSEN = {"password": "river-moss-lamp", "again": "river-moss-lamp"}
ABOUT = ("zhang.weiming", "ledger.example/linhai")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "马蹄铁在夜里敲门声很轻吧",
        "k9#mV2pqLx8w",
        "river-moss-lamp",
        "x" * 50 + " and then other things",
    ],
)
def test_a_long_password_of_ones_own_is_taken_without_any_rule_of_kinds(password):
    check(password, ABOUT)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("k9#mV2pqLx8", "short"),
        ("马蹄铁在夜里敲门", "short"),
        ("river-moss-lamp " * 10, "long"),
        ("Passw0rd!2024xx", "common"),
        ("P@ssw0rdP@ssw0rd", "common"),
        ("123456789012345", "common"),
        ("qwertyuiop[]asdf", "common"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabc", "common"),
        ("woaini1314520", "common"),
        ("zhangwei19851212", "common"),
        ("zhang.weiming.1", "common"),
        ("Linhai@linhai#1", "common"),
        ("ＰＡＳＳＷＯＲＤ２０２４", "common"),
        ("管理员密码20241123!", "common"),
    ],
)
def test_what_everybody_tries_first_is_refused(password, reason):
    with pytest.raises(PasswordRefused) as refused:
        check(password, ABOUT)

    assert refused.value.reason == reason
    assert password not in str(refused.value)


@pytest.mark.parametrize("login", ["ab", "a" * 65, ".abc", "abc.", "a b c", "a\x00b", "", "a/b/c"])
def test_what_nobody_can_be_called_is_refused(login):
    with pytest.raises(LoginRefused):
        check_login(login)


def test_a_login_has_one_form():
    assert folded("  Ｚｈａｎｇ.Wei ") == "zhang.wei"
    check_login("张伟明")


def test_the_parameters_are_those_stated():
    stated = (passwords.PARAMETERS.memory_cost, passwords.PARAMETERS.time_cost)
    assert (*stated, passwords.PARAMETERS.parallelism) == (64 * 1024, 3, 4)
    kept = asyncio.run(Hasher().hash(PASSWORD))
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_of_other_parameters_is_made_anew_at_sign_in(signed_up):
    one = signed_up()
    old = PasswordHasher(time_cost=2, memory_cost=32, parallelism=1).hash(PASSWORD)
    with one.accounts.database.connection() as connection:
        accounts.set_password(connection, one.person, old, now())
    one.http.cookies.clear()

    one.sign_in("not this one at all")
    assert one.accounts.administration.account(one.person).password == old
    assert one.sign_in().status_code == 303

    kept = one.accounts.administration.account(one.person).password
    assert kept.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert one.sign_in().status_code == 303


def test_the_same_letters_typed_otherwise_are_the_same_password():
    async def both():
        hasher = Hasher(QUICK)
        kept = await hasher.hash("caf\u00e9 unlike words")
        return await hasher.check(kept, "cafe\u0301 unlike words")

    assert asyncio.run(both()).right


@pytest.mark.parametrize("kept", [None, "", "no hash", "$argon2id$v=19$m=64,t=1,p=1$x"])
def test_without_a_hash_the_same_work_is_done_and_the_answer_is_no(kept):
    async def ask():
        return await Hasher(QUICK).check(kept, "nobody has this password")

    assert not asyncio.run(ask()).right


def test_more_at_once_than_can_be_done_are_asked_to_come_again(monkeypatch):
    monkeypatch.setattr(passwords, "WAITING_MAX", 1)

    async def many():
        hasher, all_asked = Hasher(QUICK), threading.Event()
        make = hasher._argon.hash
        hasher._argon = SimpleNamespace(hash=lambda given: all_asked.wait() and make(given))
        asked = [asyncio.create_task(hasher.hash(PASSWORD)) for _ in range(passwords.AT_ONCE + 4)]
        await asyncio.sleep(0)
        all_asked.set()
        return await asyncio.gather(*asked, return_exceptions=True)

    done = asyncio.run(many())

    assert sum(isinstance(each, Busy) for each in done) == 3
    assert sum(isinstance(each, str) for each in done) == passwords.AT_ONCE + 1


def account(**more):
    return AccountRow(person="p", org="o", state="open", handle=b"", made_at=now(), **more)


@pytest.mark.parametrize(
    ("so_far", "must_change", "stage"),
    [
        ((True, True, False), True, "factor"),
        ((True, False, False), True, "enrol"),
        ((True, True, True), True, "password"),
        ((True, True, True), False, "in"),
        ((False, True, False), False, "factor"),
        ((False, True, True), True, "in"),
        ((False, False, True), True, "in"),
    ],
)
def test_the_order_of_the_steps(so_far, must_change, stage):
    by_password, has_factor, shown = so_far
    come = SoFar(by_password=by_password, has_factor=has_factor, shown=shown)
    row = account(password="x", password_at=now(), must_change=must_change)  # noqa: S106 - no password

    assert stage_of(row, come, at=now(), password_days=None) == stage


def test_a_password_runs_out_where_the_site_says_so():
    come = SoFar(by_password=True, has_factor=True, shown=True)
    row = account(password="x", password_at=now())  # noqa: S106 - no password
    late = now() + timedelta(days=90)

    assert stage_of(row, come, at=late, password_days=90) == "password"
    assert stage_of(row, come, at=late, password_days=91) == "in"
    assert stage_of(row, come, at=late, password_days=None) == "in"


def test_a_change_that_is_asked_for_comes_after_the_factor_and_before_all_else(signed_up):
    one = signed_up()
    one.accounts.administration.require_change(one.person, by="person/a")
    one.http.cookies.clear()
    one.sign_in()
    assert one.http.get("/sign-in/password").status_code == 409  # not before the factor
    after = one.post("/sign-in/factor", code=one.totp())
    assert after.headers["location"] == "/sign-in/password"
    assert one.http.get("/account").status_code == 303

    same = one.post("/sign-in/password", password=PASSWORD, again=PASSWORD)
    differ = one.post("/sign-in/password", **CHOSEN | {"again": "river-moss-lamb"})
    changed = one.post("/sign-in/password", **CHOSEN)

    assert (same.status_code, differ.status_code) == (422, 422)
    assert (changed.status_code, changed.headers["location"]) == (303, "/")
    assert one.http.get("/account").status_code == 200
    one.http.cookies.clear()
    assert one.sign_in().status_code == 401


def test_changing_ones_password_needs_it_and_ends_other_sessions(signed_up, browser_of):
    one = signed_up()
    here, one.http = one.http, browser_of()
    one.sign_in()
    one.post("/sign-in/factor", code=one.totp())
    elsewhere, one.http = one.http, here

    assert one.post("/account/password", current="not this one", **CHOSEN).status_code == 422
    assert one.post("/account/password", current=PASSWORD, **CHOSEN).status_code == 303

    assert elsewhere.get("/account").status_code == 303
    assert here.get("/account").status_code == 200
