"""Guessing: each wrong attempt counts once, waits grow, and codes are used up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from gateway.accounts import lockout, totp
from gateway.accounts.lockout import DELAYS, delay_seconds
from ledger.storage import accounts
from tests.gateway.accounts.conftest import PASSWORD
from tests.gateway.conftest import now

WRONG = "none of the right words"


def row(one):
    return one.accounts.administration.account(one.person)


def wait_is_over(one):
    """As if the wait had passed: the account's own clock is set back."""
    with one.accounts.database.connection() as connection:
        connection.execute(
            "update accounts set locked_until = %s where person = %s",
            (now() - timedelta(seconds=1), one.person),
        )


def entries(site, person, type_):
    found = site.parts.reader.of_types([f"account.{type_}"])
    return [entry for entry in found if entry.data["person"] == person]


def test_waits_double_from_a_minute_to_an_hour_and_then_for_ever():
    assert [delay_seconds(n) for n in (1, 4, 5, 6, 7)] == [0, 0, 60, 120, 240]
    assert delay_seconds(50) == lockout.LONGEST_SECONDS
    assert delay_seconds(lockout.FAILURES_MAX) == delay_seconds(10**6) == lockout.FOR_EVER_SECONDS
    assert list(DELAYS) == sorted(DELAYS)


def test_after_five_wrong_passwords_the_right_one_waits_too(site, signed_up):
    one = signed_up()
    one.http.cookies.clear()
    for _ in range(5):
        wrong = one.sign_in(WRONG)

    right = one.sign_in()

    assert (right.status_code, right.text) == (401, wrong.text)
    [locked] = entries(site, one.person, "Locked")
    assert (locked.actor, locked.data["failures"]) == ("gateway", 5)
    wait_is_over(one)
    assert one.sign_in().status_code == 303
    assert row(one).failures == 5  # until the second factor is shown


def test_a_wait_that_is_over_lets_one_guess_and_then_lasts_twice_as_long(signed_up):
    one = signed_up()
    for _ in range(5):
        one.sign_in(WRONG)
    wait_is_over(one)
    before = now()

    one.sign_in(WRONG)

    wait = row(one).locked_until - before
    assert timedelta(seconds=100) < wait < timedelta(seconds=140)


def test_guesses_at_one_time_are_as_many_guesses(signed_up):
    one = signed_up()
    attempt = one.accounts.signing_in._attempt

    with ThreadPoolExecutor(8) as threads:
        let = [each for each in threads.map(attempt, [one.person] * 40) if each is not None]

    assert len(let) == 5
    assert sorted(each.failures for each in let) == [1, 2, 3, 4, 5]


def test_wrong_codes_count_as_wrong_passwords_do(signed_up):
    one = signed_up()
    one.http.cookies.clear()
    one.sign_in()

    for _ in range(5):
        assert one.post("/sign-in/factor", code="000000x").status_code == 401

    assert one.post("/sign-in/factor", code=one.totp()).status_code == 401
    assert row(one).locked_until > now()


def test_the_right_password_gives_its_attempt_back_and_takes_no_others(signed_up):
    one = signed_up()
    one.sign_in(WRONG)
    for _ in range(9):
        assert one.sign_in().status_code == 303

    assert row(one).failures == 1


def test_after_a_hundred_failures_an_administrator_unlocks(site, signed_up):
    one = signed_up()
    with one.accounts.database.connection() as connection:
        connection.execute("update accounts set failures = 99 where person = %s", (one.person,))
    one.sign_in(WRONG)
    assert row(one).locked_until.year > 2080

    one.accounts.administration.unlock(one.person, by="person/a")

    assert one.sign_in().status_code == 303
    assert len(entries(site, one.person, "Unlocked")) == 1


def test_a_code_of_the_app_is_good_once(signed_up):
    one = signed_up()
    one.http.cookies.clear()
    one.sign_in()
    code = one.totp()
    assert one.post("/sign-in/factor", code=code).status_code == 303
    one.http.cookies.clear()
    one.sign_in()

    assert one.post("/sign-in/factor", code=code).status_code == 401


def test_an_older_code_than_the_last_used_is_refused(signed_up):
    one = signed_up()
    step = one.used + 10
    with one.accounts.database.connection() as connection:
        assert accounts.use_step(connection, one.person, step)
        assert not accounts.use_step(connection, one.person, step)
        assert not accounts.use_step(connection, one.person, step - 1)


def test_a_code_in_reserve_is_good_once(site, signed_up):
    one = signed_up()
    one.http.cookies.clear()
    one.sign_in()
    spelled = one.reserve[0].lower().replace("-", " ").replace("0", "o")
    assert one.post("/sign-in/factor", code=spelled).status_code == 303
    one.http.cookies.clear()
    one.sign_in()

    assert one.post("/sign-in/factor", code=one.reserve[0]).status_code == 401
    assert one.accounts.factors.reserve_left(one.person) == 9
    assert len(entries(site, one.person, "CredentialRemoved")) == 1


def test_anothers_code_opens_nothing(signed_up):
    one, other = signed_up(), signed_up()
    one.http.cookies.clear()
    one.sign_in()

    assert one.post("/sign-in/factor", code=other.reserve[0]).status_code == 401
    assert other.accounts.factors.reserve_left(other.person) == 10


@pytest.mark.parametrize("drift", [-1, 0, 1])
def test_a_telephone_may_be_half_a_minute_wrong_and_no_more(drift):
    secret, at = totp.new_secret(), now()
    there = at + timedelta(seconds=drift * totp.SECONDS)
    code = totp.pyotp.TOTP(secret).at(there)

    assert totp.matching_step(secret, code, at) == int(there.timestamp()) // totp.SECONDS
    assert totp.matching_step(secret, code, at + timedelta(seconds=3 * totp.SECONDS)) is None


def test_an_invitation_is_used_up_by_its_first_use(invited):
    one = invited()
    assert one.first_sign_in().status_code == 303
    one.http.cookies.clear()

    again = one.first_sign_in(login="somebody.else")

    assert again.status_code == 422
    assert row(one).login == one.login
    assert one.sign_in(PASSWORD).status_code == 303
