"""One's own account: password, second factors, sessions."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.accounts.errors import NotInThisState, PasswordRefused
from gateway.accounts.passkeys import number_of
from gateway.console.account_pages import halfway, moment, show, the_same_twice
from gateway.console.factors import changing
from gateway.console.forms import read_form
from gateway.errors import TokenNeeded
from gateway.parts import Given, Parts
from ledger.storage.account_sessions import SessionRow

router = APIRouter(include_in_schema=False)


@router.get("/account")
async def account(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await _own(request, parts)
    return await _page(request, parts, session, lang)


@router.post("/account/password")
async def password(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Another password; all other sessions of the person end."""
    session = await _own(request, parts)
    given = await read_form(request)
    try:
        chosen = the_same_twice(given.get("password", ""), given.get("again", ""))
        exchange = parts.accounts.signing_in.exchange_password
        if not await exchange(session, given.get("current", ""), chosen):
            return await _page(request, parts, session, lang, refused="current")
    except PasswordRefused as refusal:
        return await _page(request, parts, session, lang, refused=refusal.reason)
    return _back(lang, "password")


@router.post("/account/passkeys/remove")
async def remove_passkey(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await changing(request, parts)
    given = await read_form(request)
    await run_in_threadpool(_check_another_factor, parts, session, "passkey")
    await run_in_threadpool(parts.accounts.passkeys.remove, session, given.get("number", ""))
    return _back(lang, "removed")


@router.post("/account/app/remove")
async def remove_app(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await changing(request, parts)
    await run_in_threadpool(_check_another_factor, parts, session, "totp")
    await run_in_threadpool(parts.accounts.factors.remove_totp, session)
    return _back(lang, "removed")


@router.post("/account/sessions/end")
async def end_session(request: Request, parts: Given, lang: str | None = None) -> Response:
    """End one of one's own sessions, or all but this one."""
    session = await _own(request, parts)
    given = await read_form(request)
    sessions = parts.accounts.sessions
    if "session" in given:
        await run_in_threadpool(sessions.end_one, session.person, given["session"])
    else:
        await run_in_threadpool(lambda: sessions.end_all(session.person, but=session.digest))
    return _back(lang, "ended")


async def _own(request: Request, parts: Parts) -> SessionRow:
    """The session of somebody who is all the way in. Raises TokenNeeded, NotFromOurPage."""
    session = await halfway(request, parts)
    if session.stage != "in":
        raise TokenNeeded
    return session


def _check_another_factor(parts: Parts, session: SessionRow, but: str) -> None:
    """The last factor stays: an account without one is no account. Raises NotInThisState."""
    row = parts.accounts.signing_in.account(session.person)
    passkeys = len(parts.accounts.passkeys.of(session.person))
    left = passkeys - 1 + (row.totp is not None) if but == "passkey" else passkeys
    if left < 1:
        raise NotInThisState("without another factor")


async def _page(
    request: Request, parts: Parts, session: SessionRow, lang: str | None, *, refused: str = ""
) -> Response:
    values = await run_in_threadpool(_values, parts, session)
    return show(
        "account.html", request, parts, lang, status=422 if refused else 200, refused=refused,
        done=request.query_params.get("done", ""), passkeys_here=_has_passkeys(request, parts),
        **values,
    )  # fmt: skip


def _values(parts: Parts, session: SessionRow) -> dict[str, Any]:
    accounts, register = parts.accounts, parts.register
    row = accounts.signing_in.account(session.person)
    principal = register.principal(session.person, session.org, parts.clock())
    return {
        "person": row.person,
        "login": row.login or "",
        "org": session.org,
        "duties": sorted(principal.duties),
        "has_password": row.password is not None,
        "password_at": moment(row.password_at),
        "app": row.totp is not None,
        "provider": row.subject is not None,
        "reserve_left": accounts.factors.reserve_left(row.person),
        "passkeys": [
            {
                "number": number_of(each.credential),
                "name": each.name,
                "added": moment(each.added_at),
                "used": moment(each.used_at),
            }
            for each in accounts.passkeys.of(row.person)
        ],
        "sessions": [
            {
                "handle": each.handle,
                "here": each.digest == session.digest,
                "device": each.device,
                "means": each.means,
                "begun": moment(each.made_at),
                "seen": moment(each.seen_at),
            }
            for each in accounts.sessions.of_person(row.person)
        ],
    }


def _has_passkeys(request: Request, parts: Parts) -> bool:
    return parts.accounts.address.passkeys_at(request) is not None


def _back(lang: str | None, done: str) -> Response:
    more = "&lang=en" if lang == "en" else ""
    return RedirectResponse(f"/account?done={done}{more}", status_code=303)
