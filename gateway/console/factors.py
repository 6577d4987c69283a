"""Second factors: an app's first code, a passkey, codes for the loss of both; shown or set up."""

import json
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.accounts import totp
from gateway.accounts.errors import CodeNotGood, NotAtThisStep, NotFresh
from gateway.accounts.passkeys import Place
from gateway.accounts.sessions import FRESH, Step
from gateway.console.account_pages import halfway, onward_of, show, step_on
from gateway.console.forms import read_form, safe_address
from gateway.parts import Given, Parts
from ledger.storage.account_sessions import SessionRow

router = APIRouter(include_in_schema=False)


@router.get("/sign-in/factor")
async def factor_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await halfway(request, parts)
    return await _factor_page(request, parts, session, lang, onward_of(request), wrong=False)


@router.post("/sign-in/factor")
async def factor(request: Request, parts: Given, lang: str | None = None) -> Response:
    """A passkey, an app's code, or one kept in reserve; the session is strong from now on."""
    session = await halfway(request, parts)
    given = await read_form(request)
    onward = safe_address(given.get("onward", "/"))
    step = await run_in_threadpool(_shown, request, parts, session, given)
    if step is not None:
        return step_on(request, parts, step, onward, lang)
    return await _factor_page(request, parts, session, lang, onward, wrong=True)


@router.get("/sign-in/enrol")
async def app_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    """An account without a second factor gets one before it opens anything."""
    session = await changing(request, parts)
    return await _app_page(request, parts, session, lang, onward_of(request), wrong=False)


@router.post("/sign-in/enrol")
async def app(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The app's first code: it is a factor from now on."""
    session = await changing(request, parts)
    given = await read_form(request)
    onward = safe_address(given.get("onward", "/"))
    try:
        await run_in_threadpool(parts.accounts.factors.confirm_totp, session, given.get("code", ""))
    except CodeNotGood:
        return await _app_page(request, parts, session, lang, onward, wrong=True)
    return await _added(request, parts, session, onward, lang)


@router.get("/sign-in/passkey")
async def passkey_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await changing(request, parts)
    return await _passkey_page(request, parts, session, lang, onward_of(request), wrong=False)


@router.post("/sign-in/passkey")
async def passkey(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The passkey that the browser made: it is a factor from now on."""
    session = await changing(request, parts)
    given = await read_form(request)
    onward = safe_address(given.get("onward", "/"))
    add, place = parts.accounts.passkeys.add, _place(request, parts)
    try:
        await run_in_threadpool(add, session, place, given.get("name", ""), _answer(given))
    except CodeNotGood:
        return await _passkey_page(request, parts, session, lang, onward, wrong=True)
    return await _added(request, parts, session, onward, lang)


@router.post("/account/reserve-codes")
async def reserve(request: Request, parts: Given, lang: str | None = None) -> Response:
    """New codes in reserve. Those before are void."""
    session = await changing(request, parts)
    codes = await run_in_threadpool(parts.accounts.factors.new_reserve, session)
    return show("reserve_codes.html", request, parts, lang, codes=codes, onward="/account")


async def changing(request: Request, parts: Parts) -> SessionRow:
    """A session about to get its first factor, or one that showed one a moment ago.

    Raises NotFresh, NotAtThisStep: nobody adds a factor of their own to a session they found open.
    """
    session = await halfway(request, parts)
    if session.stage == "enrol":
        return session
    if session.stage != "in":
        raise NotAtThisStep
    account = await run_in_threadpool(parts.accounts.signing_in.account, session.person)
    has_factor = await run_in_threadpool(parts.accounts.signing_in.has_factor, account)
    proved_at = session.strong_at if has_factor else session.made_at
    if proved_at is None or parts.clock() - proved_at > FRESH:
        raise NotFresh(has_factor=has_factor)
    return session


def _shown(
    request: Request,
    parts: Parts,
    session: SessionRow,
    given: Any,  # noqa: ANN401 - a form
) -> Step | None:
    signing_in = parts.accounts.signing_in
    if "answer" not in given:
        return signing_in.with_code(session, given.get("code", ""))
    place, answer = _place(request, parts), _answer(given)
    return signing_in.with_proof(
        session, lambda: parts.accounts.passkeys.is_shown(session, place, answer)
    )


async def _factor_page(
    request: Request,
    parts: Parts,
    session: SessionRow,
    lang: str | None,
    onward: str,
    *,
    wrong: bool,
) -> Response:
    accounts = parts.accounts
    account = await run_in_threadpool(accounts.signing_in.account, session.person)
    asked = None
    has_passkeys = bool(await run_in_threadpool(accounts.passkeys.of, session.person))
    if has_passkeys and accounts.address.passkeys_at(request) is not None:
        asked = await run_in_threadpool(accounts.passkeys.ask, session, _place(request, parts))
    return show(
        "sign_in_factor.html", request, parts, lang, status=401 if wrong else 200, onward=onward,
        wrong=wrong, totp=account.totp is not None, asked=asked,
    )  # fmt: skip


async def _app_page(
    request: Request,
    parts: Parts,
    session: SessionRow,
    lang: str | None,
    onward: str,
    *,
    wrong: bool,
) -> Response:
    accounts = parts.accounts
    secret = await run_in_threadpool(accounts.factors.offer_totp, session)
    account = await run_in_threadpool(accounts.signing_in.account, session.person)
    address = totp.address(secret, login=account.login or session.person, origin=parts.origin)
    return show(
        "totp.html", request, parts, lang, status=422 if wrong else 200, onward=onward,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=totp.picture(address), wrong=wrong, first=session.stage == "enrol",
        passkeys=accounts.address.passkeys_at(request) is not None,
    )  # fmt: skip


async def _passkey_page(
    request: Request,
    parts: Parts,
    session: SessionRow,
    lang: str | None,
    onward: str,
    *,
    wrong: bool,
) -> Response:
    place, accounts = _place(request, parts), parts.accounts
    account = await run_in_threadpool(accounts.signing_in.account, session.person)
    asked = await run_in_threadpool(accounts.passkeys.offer, session, account, place)
    return show(
        "passkey.html", request, parts, lang, status=422 if wrong else 200, onward=onward,
        wrong=wrong, asked=asked, first=session.stage == "enrol",
    )  # fmt: skip


async def _added(
    request: Request, parts: Parts, session: SessionRow, onward: str, lang: str | None
) -> Response:
    """On after a new factor; the first one comes with codes for its loss."""
    accounts = parts.accounts
    left = await run_in_threadpool(accounts.factors.reserve_left, session.person)
    codes = [] if left else await run_in_threadpool(accounts.factors.new_reserve, session)
    step = await run_in_threadpool(accounts.signing_in.shown, session)
    if not codes:
        return step_on(request, parts, step, onward, lang)
    # Shown in the answer itself and nowhere else: the codes are kept as hashes only.
    response = show("reserve_codes.html", request, parts, lang, codes=codes, onward=onward)
    accounts.sessions.set_cookie(request, response, step.secret)
    return response


def _place(request: Request, parts: Parts) -> Place:
    """Raises NotAtThisStep where browsers have no passkeys: by IP address, or without HTTPS."""
    rp_id = parts.accounts.address.passkeys_at(request)
    if rp_id is None:
        raise NotAtThisStep
    return Place(rp_id, parts.accounts.address.origin(request))


def _answer(given: Any) -> dict[str, Any]:  # noqa: ANN401 - a form
    """What the script put into the form; whatever else came is the answer of no passkey."""
    try:
        answer = json.loads(given.get("answer", ""))
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
