"""People's accounts: every question to that table.

What changes a count does so in one statement, so that two attempts at one time are two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ledger.storage.recorder import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """An account. `password` is a hash, `totp` is wrapped under the master key."""

    person: str
    org: str
    state: str
    login: str | None = None
    password: str | None = field(default=None, repr=False)
    password_at: datetime | None = None
    must_change: bool = False
    totp: bytes | None = field(default=None, repr=False)
    totp_step: int = 0
    failures: int = 0
    locked_until: datetime | None = None
    handle: bytes
    issuer: str | None = None
    subject: str | None = None
    made_at: datetime


_FIND = """
    select person, org, state, login, password, password_at, must_change, totp, totp_step,
           failures, locked_until, handle, issuer, subject, made_at
    from accounts where person = %s
"""
_BY_LOGIN = """
    select person, org, state, login, password, password_at, must_change, totp, totp_step,
           failures, locked_until, handle, issuer, subject, made_at
    from accounts where login = %s
"""
_BY_SUBJECT = """
    select person, org, state, login, password, password_at, must_change, totp, totp_step,
           failures, locked_until, handle, issuer, subject, made_at
    from accounts where issuer = %s and subject = %s
"""
_PAGE = """
    select person, org, state, login, password, password_at, must_change, totp, totp_step,
           failures, locked_until, handle, issuer, subject, made_at
    from accounts where person > %s order by person limit %s
"""
_ADD = """
    insert into accounts (person, org, state, handle, made_at) values (%s, %s, 'invited', %s, %s)
"""
_ATTEMPT = """
    update accounts
    set failures = failures + 1,
        locked_until = %(at)s
            + (%(delays)s::int[])[least(failures + 1, %(last)s)] * interval '1 second'
    where (login = %(login)s or person = %(person)s) and state = 'open'
      and (locked_until is null or locked_until <= %(at)s)
    returning person, org, state, login, password, password_at, must_change, totp, totp_step,
           failures, locked_until, handle, issuer, subject, made_at
"""
_OPEN = """
    update accounts set state = 'open', login = %s, password = %s, password_at = %s,
                        must_change = false, failures = 0, locked_until = null
    where person = %s and (state = 'invited' or (state = 'open' and password is null))
"""


def add(connection: Session, person: str, org: str, *, handle: bytes, at: datetime) -> None:
    """Raises AlreadyRecorded if the person has an account."""
    connection.execute(_ADD, (person, org, handle, at))


def find(connection: Session, person: str) -> AccountRow | None:
    row = connection.execute(_FIND, (person,)).fetchone()
    return None if row is None else AccountRow(**row)


def by_login(connection: Session, login: str) -> AccountRow | None:
    row = connection.execute(_BY_LOGIN, (login,)).fetchone()
    return None if row is None else AccountRow(**row)


def by_subject(connection: Session, issuer: str, subject: str) -> AccountRow | None:
    row = connection.execute(_BY_SUBJECT, (issuer, subject)).fetchone()
    return None if row is None else AccountRow(**row)


def page(connection: Session, after: str, limit: int) -> Sequence[AccountRow]:
    """Accounts in the order of their persons' names."""
    return [AccountRow(**row) for row in connection.execute(_PAGE, (after, limit)).fetchall()]


def known(connection: Session, persons: Sequence[str]) -> frozenset[str]:
    """Which of these persons have an account."""
    rows = connection.execute(
        "select person from accounts where person = any(%s)", (list(persons),)
    ).fetchall()
    return frozenset(row["person"] for row in rows)


def attempt(  # when, with the seconds to wait after the first, second … failure
    connection: Session,
    at: datetime,
    delays: Sequence[int],
    *,
    login: str | None = None,
    person: str | None = None,
) -> AccountRow | None:
    """Count an attempt as failed before it is judged; None if nobody may try now.

    If we crash before it is judged it stays counted: guessing never gets cheaper that way.
    """
    given = {"login": login, "person": person, "at": at}
    row = connection.execute(
        _ATTEMPT, {**given, "delays": list(delays), "last": len(delays)}
    ).fetchone()
    return None if row is None else AccountRow(**row)


def give_back(connection: Session, person: str, failures: int) -> None:
    """Take an attempt back that was right so far; one that failed meanwhile stays counted."""
    connection.execute(
        "update accounts set failures = failures - 1, locked_until = null"
        " where person = %s and failures = %s",
        (person, failures),
    )


def succeeded(connection: Session, person: str) -> None:
    connection.execute(
        "update accounts set failures = 0, locked_until = null where person = %s", (person,)
    )


def open_(  # whose, under which name, with which hash, when
    connection: Session, person: str, login: str, password: str, at: datetime
) -> bool:
    """Let the person sign in; False if it has a password, or was closed meanwhile.

    Raises AlreadyRecorded if another has this login.
    """
    return connection.execute(_OPEN, (login, password, at, person)).rowcount == 1


def set_password(connection: Session, person: str, password: str, at: datetime) -> None:
    connection.execute(
        "update accounts set password = %s, password_at = %s, must_change = false"
        " where person = %s",
        (password, at, person),
    )


def rehash(connection: Session, person: str, old: str, new: str) -> None:
    """The same password under other parameters, unless it was changed meanwhile."""
    connection.execute(
        "update accounts set password = %s where person = %s and password = %s", (new, person, old)
    )


def set_state(connection: Session, person: str, state: str, *, among: Sequence[str]) -> bool:
    """False if the account was in none of these states. Failures are forgotten with it."""
    return (
        connection.execute(
            "update accounts set state = %s, failures = 0, locked_until = null"
            " where person = %s and state = any(%s)",
            (state, person, list(among)),
        ).rowcount
        == 1
    )


def reset(connection: Session, person: str) -> None:
    """As if never opened, but for the login: what was lost opens nothing any more."""
    connection.execute(
        "update accounts set state = 'invited', password = null, password_at = null,"
        " totp = null, totp_step = 0, failures = 0, locked_until = null where person = %s",
        (person,),
    )


def require_change(connection: Session, person: str) -> None:
    connection.execute("update accounts set must_change = true where person = %s", (person,))


def set_totp(connection: Session, person: str, totp: bytes | None, step: int) -> None:
    """Keep the wrapped secret, with the step of the code that proved it: it is used up."""
    connection.execute(
        "update accounts set totp = %s, totp_step = %s where person = %s", (totp, step, person)
    )


def use_step(connection: Session, person: str, step: int) -> bool:
    """Use up a code's time step; False if it, or a later one, was used before."""
    return (
        connection.execute(
            "update accounts set totp_step = %s where person = %s and totp_step < %s",
            (step, person, step),
        ).rowcount
        == 1
    )


def link(connection: Session, person: str, issuer: str | None, subject: str | None) -> None:
    """Let the provider's subject sign in as this person. Raises AlreadyRecorded."""
    connection.execute(
        "update accounts set issuer = %s, subject = %s,"
        " state = case when state = 'invited' then 'open' else state end where person = %s",
        (issuer, subject, person),
    )
