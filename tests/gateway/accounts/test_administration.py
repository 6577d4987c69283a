"""Administrators: invite, lock, close; recover by two; name the other two once. All of it said."""

import re
from datetime import timedelta

import pytest

from gateway.accounts import recovery
from gateway.accounts.errors import AlreadyNamed, NotInThisState, RecoveryRefused
from gateway.accounts.founding import Founding
from gateway.people.register import Register
from ledger.storage.account_factors import RecoveryRow
from ledger.storage.accounts import AccountRow
from tests.gateway.accounts.conftest import PASSWORD
from tests.gateway.conftest import now
from tests.gateway.persons import person, signed_in
from tests.ledger.conftest import ROOT

CODE = re.compile(r"<code>([0-9A-Z]{5}(?:-[0-9A-Z]{5}){4})</code>")
SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"


def said(site, one):
    types = [name for name in site.parts.catalogue.events if name.startswith("account.")]
    return [
        (entry.type.removeprefix("account."), entry.data)
        for entry in site.parts.reader.of_types(types)
        if entry.data["person"] == one
    ]


def state(site, one):
    return site.parts.accounts.administration.account(one).state


def test_somebody_of_the_register_is_invited_and_comes_in(site, browser_of):
    one, admin = person(site, ROOT), person(site, ROOT, SYSTEM)
    with signed_in(site, admin, ROOT) as http:
        page = http.get("/accounts").text
        assert f'value="{one}"' in page
        first = CODE.search(http.post("/accounts/invite", data={"person": one}).text)[1]
        second = CODE.search(http.post("/accounts/invite", data={"person": one}).text)[1]

    browser = browser_of()
    fields = {"login": f"who.{one[-6:]}", "password": PASSWORD, "again": PASSWORD}
    assert browser.post("/first-sign-in", data={"code": first, **fields}).status_code == 422
    assert browser.post("/first-sign-in", data={"code": second, **fields}).status_code == 303
    assert [(what, data["by"]) for what, data in said(site, one)[:2]] == [("Opened", admin)] * 2


def test_a_code_runs_out(invited):
    one = invited()
    with one.accounts.database.connection() as connection:
        connection.execute(
            "update account_codes set ends_at = %s where person = %s", (now(), one.person)
        )

    assert one.first_sign_in().status_code == 422


def test_a_code_opens_no_account_that_was_closed(site, invited):
    one, two = invited(), invited()
    one.accounts.administration.close(one.person, by="person/a", reason="")
    with two.accounts.database.connection() as connection:  # as if it was closed at that moment
        connection.execute("update accounts set state = 'closed' where person = %s", (two.person,))

    assert one.first_sign_in().status_code == 422
    assert two.first_sign_in().status_code == 422
    assert state(site, one.person) == state(site, two.person) == "closed"


def test_two_people_cannot_have_one_login(invited):
    one, other = invited(), invited()
    one.first_sign_in()

    answer = other.first_sign_in(login=one.login.upper())

    assert answer.status_code == 422
    assert "已被使用" in answer.text
    assert other.first_sign_in().status_code == 303  # the code was not used up by that


def test_a_lock_takes_effect_at_once_and_only_administrators_end_it(site, signed_up):
    one, admin = signed_up(), person(site, ROOT, SECURITY)
    with signed_in(site, admin, ROOT) as http:
        about = {"person": one.person, "reason": "telephone lost"}
        assert http.post("/accounts/lock", data=about).status_code == 303
        assert one.http.get("/account").status_code == 303
        assert one.sign_in().status_code == 401

        assert http.post("/accounts/unlock", data=about).status_code == 303
        assert one.sign_in().status_code == 303
    [locked] = [data for what, data in said(site, one.person) if what == "Locked"]
    assert (locked["by"], locked["reason"]) == (admin, "telephone lost")


def test_a_closed_account_stays_closed(site, signed_up):
    one, admin = signed_up(), person(site, ROOT, SYSTEM)
    with signed_in(site, admin, ROOT) as http:
        about = {"person": one.person, "reason": "left"}
        assert http.post("/accounts/close", data=about).status_code == 303
        assert one.sign_in().status_code == 401
        for again in ("invite", "unlock", "lock", "close"):
            assert http.post(f"/accounts/{again}", data=about).status_code == 409, again
    assert state(site, one.person) == "closed"


def test_an_account_is_recovered_by_two_and_begins_anew(site, signed_up):
    one = signed_up()
    system, security = person(site, ROOT, SYSTEM), person(site, ROOT, SECURITY)
    about = {"person": one.person, "reason": "telephone lost"}
    with signed_in(site, system, ROOT) as first, signed_in(site, security, ROOT) as second:
        assert second.post("/accounts/recovery/agree", data=about).status_code == 403
        assert first.post("/accounts/recovery", data=about).status_code == 303
        assert first.post("/accounts/recovery/agree", data=about).status_code == 403
        assert one.sign_in().status_code == 303  # nothing has happened yet
        one.code = CODE.search(second.post("/accounts/recovery/agree", data=about).text)[1]

    assert one.http.get("/account").status_code == 303
    assert one.sign_in().status_code == 401
    assert one.first_sign_in(login="another.name").status_code == 422
    after = one.first_sign_in()
    assert (after.status_code, after.headers["location"]) == (303, "/sign-in/enrol")
    assert one.enrol().status_code == 200
    steps = [(w, d.get("by") or d.get("approver")) for w, d in said(site, one.person) if "Re" in w]
    assert ("RecoveryRequested", system) in steps
    assert ("RecoveryApproved", security) in steps
    assert ("PasswordReset", security) in steps


@pytest.mark.parametrize(
    "path",
    ["invite", "lock", "unlock", "close", "password", "recovery", "recovery/agree"],
)
def test_nobody_does_it_to_oneself(site, path):
    admin = person(site, ROOT, SYSTEM)
    with signed_in(site, admin, ROOT) as http:
        answer = http.post(f"/accounts/{path}", data={"person": admin, "reason": "x"})

    assert answer.status_code == 403
    assert said(site, admin) == []


@pytest.mark.parametrize("duty", [AUDIT, "officer", "registrar"])
def test_others_do_none_of_it(site, signed_up, duty):
    one, asker = signed_up(), person(site, ROOT, duty)
    with signed_in(site, asker, ROOT) as http:
        for path in ("invite", "lock", "close", "recovery", "recovery/agree", "name"):
            assert http.post(f"/accounts/{path}", data={"person": one.person}).status_code == 403
        assert (http.get("/accounts").status_code == 200) is (duty == AUDIT)


def test_a_session_without_a_second_factor_administers_nothing(site, signed_up):
    one, admin = signed_up(), person(site, ROOT, SYSTEM)
    with signed_in(site, admin, ROOT, strong=False) as http:
        assert http.post("/accounts/close", data={"person": one.person}).status_code == 403


def row(**more):
    return AccountRow(person="person/a", org="o", state="open", handle=b"", made_at=now(), **more)


def asked(duty=SYSTEM, by="person/1"):
    return RecoveryRow(person="person/a", asked_by=by, duty=duty, ends_at=now() + timedelta(days=1))


def test_who_asks_and_who_agrees():
    first = recovery.ask(row(), by="person/1", duties={SYSTEM}, at=now())

    assert recovery.check_agreed(first, by="person/2", duties={SECURITY}) is first
    assert recovery.number_of(first) == recovery.number_of(first)


@pytest.mark.parametrize(
    ("waiting", "by", "duties", "reason"),
    [
        (None, "person/2", {SECURITY}, "nothing"),
        (asked(), "person/a", {SECURITY}, "oneself"),
        (asked(), "person/1", {SYSTEM, SECURITY}, "same"),
        (asked(), "person/2", {SYSTEM}, "duty"),
        (asked(SECURITY), "person/2", {SECURITY, AUDIT}, "duty"),
    ],
)
def test_one_person_or_one_duty_does_not_recover(waiting, by, duties, reason):
    with pytest.raises(RecoveryRefused) as refused:
        recovery.check_agreed(waiting, by=by, duties=duties)

    assert refused.value.reason == reason


def test_nobody_asks_for_oneself_or_without_the_duty():
    for by, duties in (("person/a", {SYSTEM}), ("person/1", {AUDIT}), ("person/1", set())):
        with pytest.raises(RecoveryRefused):
            recovery.ask(row(), by=by, duties=duties, at=now())


def test_the_first_administrator_names_the_other_two_once(site):
    admin = person(site, ROOT, SYSTEM)
    empty = Register(ROOT)  # as after init: nobody holds the two duties
    parts = site.parts
    founding = Founding(
        register=empty,
        following=parts.following,
        acts=parts.acts,
        administration=parts.accounts.administration,
    )

    named, code = founding.name(SECURITY, "钱某", by=admin)

    assert SECURITY in parts.register.person(named).duties
    assert state(site, named) == "invited"
    assert len(code) == 29
    registered = [
        entry for entry in parts.reader.of_types(["person.Registered"])
        if entry.data["person"] == named
    ]  # fmt: skip
    assert registered[0].data["by"] == admin
    assert "钱某" not in str(registered[0].statement)
    current = Founding(
        register=parts.register,
        following=parts.following,
        acts=parts.acts,
        administration=parts.accounts.administration,
    )
    with pytest.raises(AlreadyNamed):
        current.name(SECURITY, "孙某", by=admin)


def test_nobody_becomes_a_second_security_administrator_by_this_way(site):
    person(site, ROOT, SECURITY)
    admin = person(site, ROOT, SYSTEM)
    with signed_in(site, admin, ROOT) as http:
        answer = http.post("/accounts/name", data={"duty": SECURITY, "name": "某"})

    assert answer.status_code == 409


def test_the_last_factor_stays(signed_up):
    one = signed_up()

    assert one.post("/account/app/remove").status_code == 409
    with pytest.raises(NotInThisState):
        one.accounts.administration.invite(one.person, ROOT)


def test_no_secret_is_in_the_ledger_the_logs_or_the_database(site, signed_up, caplog):
    before = site.parts.reader.size()
    one = signed_up()
    one.sign_in("not the password at all")
    one.post("/sign-in/factor", code="987654")
    secrets = [PASSWORD, "not the password at all", one.secret, one.code, *one.reserve]
    secrets += [each.replace("-", "") for each in (one.code, *one.reserve)]
    secrets += [one.http.cookies["mingjing_session"], one.csrf()]

    said = list(site.parts.reader.entries(before))
    assert "account.SignedIn" in {entry.type for entry in said if entry.stream == "site/accounts"}
    entries = " ".join(str(entry.statement) for entry in said)
    with one.accounts.database.connection() as connection:
        kept = " ".join(
            str(connection.execute(f"select * from {table}").fetchall())  # noqa: S608 - of names here
            for table in ("accounts", "account_codes", "account_sessions", "account_passkeys")
        )
    for secret in secrets:
        assert secret not in entries
        assert secret not in kept
        assert secret not in caplog.text
        assert one.login not in entries
