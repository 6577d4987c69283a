"""One's own account: second factors, codes in reserve, password, sessions."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.accounts import totp
from gateway.accounts.errors import CodeNotGood
from gateway.console.account_pages import halfway, onward_of, show
from gateway.console.forms import read_form, safe_address
from gateway.parts import Given, Parts
from ledger.storage.account_sessions import SessionRow

router = APIRouter(include_in_schema=False)


@router.get("/sign-in/enrol")
async def enrol(request: Request, parts: Given, lang: str | None = None) -> Response:
    """An account without a second factor gets one before it opens anything."""
    return await _totp_page(request, parts, lang, wrong=False)


@router.post("/sign-in/enrol")
async def enrolled(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The app's first code: it is the factor from now on, and these are codes for its loss."""
    session = await _may_change_factors(request, parts)
    given = await read_form(request)
    factors, signing_in = parts.accounts.factors, parts.accounts.signing_in
    try:
        await run_in_threadpool(factors.confirm_totp, session, given.get("code", ""))
    except CodeNotGood:
        return await _totp_page(request, parts, lang, wrong=True)
    codes = await run_in_threadpool(factors.new_reserve, session)
    step = await run_in_threadpool(signing_in.shown, session)
    onward = safe_address(given.get("onward", "/"))
    # Shown in the answer itself and nowhere else: the codes are kept as hashes only.
    response = show("reserve_codes.html", request, parts, lang, codes=codes, onward=onward)
    parts.accounts.sessions.set_cookie(request, response, step.secret)
    return response


async def _totp_page(request: Request, parts: Parts, lang: str | None, *, wrong: bool) -> Response:
    session = await _may_change_factors(request, parts)
    secret = await run_in_threadpool(parts.accounts.factors.offer_totp, session)
    account = await run_in_threadpool(parts.accounts.signing_in.account, session.person)
    address = totp.address(secret, login=account.login or session.person, origin=parts.origin)
    return show(
        "totp.html", request, parts, lang, status=422 if wrong else 200, onward=onward_of(request),
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=totp.picture(address), wrong=wrong,
    )  # fmt: skip


async def _may_change_factors(request: Request, parts: Parts) -> SessionRow:
    """A session about to get its first factor, or one that showed one a moment ago."""
    return await halfway(request, parts)
