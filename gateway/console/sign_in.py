"""Signing in: password, second factor, first sign-in, forced change; or the reading token."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.accounts.errors import CodeNotGood, LoginRefused, NotAtThisStep, PasswordRefused
from gateway.accounts.provider_sign_in import COOKIE as PROVIDER_COOKIE
from gateway.accounts.provider_sign_in import GOOD_FOR
from gateway.console.account_pages import (
    end_session,
    halfway,
    onward_of,
    show,
    step_on,
    the_same_twice,
)
from gateway.console.forms import read_form, safe_address
from gateway.parts import Given, Parts
from gateway.tokens import COOKIE, SECURE_COOKIE

router = APIRouter(include_in_schema=False)

SECONDS = 12 * 60 * 60
"""Of the reading token's cookie: the next morning the token is asked for again."""


@router.get("/sign-in")
def form(request: Request, parts: Given, lang: str | None = None) -> Response:
    provider = parts.accounts.options.provider is not None
    return show(
        "sign_in.html", request, parts, lang, onward=onward_of(request), wrong=False,
        provider=provider,
    )  # fmt: skip


@router.post("/sign-in")
async def sign_in(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Name and password; one answer for whatever was wrong with them."""
    parts.accounts.address.check_protected(request)
    parts.accounts.address.check_origin(request)
    given = await read_form(request)
    device = request.headers.get("user-agent", "")
    step = await parts.accounts.signing_in.with_password(
        given.get("login", ""), given.get("password", ""), device
    )
    onward = safe_address(given.get("onward", "/"))
    if step is not None:
        await end_session(request, parts)  # a browser has one session at a time
        return step_on(request, parts, step, onward, lang)
    return show(
        "sign_in.html", request, parts, lang, status=401, onward=onward, wrong=True,
        provider=parts.accounts.options.provider is not None,
    )  # fmt: skip


@router.get("/sign-in/password")
async def password_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    session = await halfway(request, parts)
    if session.stage != "password":
        raise NotAtThisStep
    onward = onward_of(request)
    return show("sign_in_password.html", request, parts, lang, onward=onward, refused="")


@router.post("/sign-in/password")
async def password(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The change without which it does not go on."""
    session = await halfway(request, parts)
    given = await read_form(request)
    onward = safe_address(given.get("onward", "/"))
    try:
        chosen = the_same_twice(given.get("password", ""), given.get("again", ""))
        step = await parts.accounts.signing_in.change_password(session, chosen)
    except PasswordRefused as refusal:
        return show(
            "sign_in_password.html", request, parts, lang, status=422, onward=onward,
            refused=refusal.reason,
        )  # fmt: skip
    return step_on(request, parts, step, onward, lang)


@router.get("/first-sign-in")
def first_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    return show("first_sign_in.html", request, parts, lang, refused="", login="")


@router.post("/first-sign-in")
async def first(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The one-time code, once, for a name and a password of the person's own choice."""
    parts.accounts.address.check_protected(request)
    parts.accounts.address.check_origin(request)
    given = await read_form(request)
    login = given.get("login", "")
    device = request.headers.get("user-agent", "")
    try:
        chosen = the_same_twice(given.get("password", ""), given.get("again", ""))
        step = await parts.accounts.signing_in.with_invitation(
            given.get("code", ""), login, chosen, device
        )
    except (PasswordRefused, LoginRefused, CodeNotGood) as refusal:
        reason = getattr(refusal, "reason", "code")
        return show(
            "first_sign_in.html", request, parts, lang, status=422, refused=reason, login=login
        )
    await end_session(request, parts)
    return step_on(request, parts, step, "/", lang)


@router.get("/sign-in/provider")
async def to_provider(request: Request, parts: Given) -> Response:
    """To the site's identity provider; what comes back is bound to this browser."""
    if parts.accounts.provider is None:
        raise NotAtThisStep
    back, onward = _back(request, parts), onward_of(request)
    begin = parts.accounts.provider.begin
    away = await run_in_threadpool(lambda: begin(back=back, onward=onward))
    response = RedirectResponse(away.address, status_code=303)
    response.set_cookie(
        PROVIDER_COOKIE,
        away.secret,
        max_age=int(GOOD_FOR.total_seconds()),
        path="/sign-in/provider/back",
        secure=parts.accounts.address.secure(request),
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/sign-in/provider/back")
async def from_provider(
    request: Request, parts: Given, state: str = "", code: str = "", lang: str | None = None
) -> Response:
    """Back with a code: a session for the account that the provider's subject is linked to."""
    if parts.accounts.provider is None:
        raise NotAtThisStep
    finish, back = parts.accounts.provider.finish, _back(request, parts)
    secret = request.cookies.get(PROVIDER_COOKIE, "")
    device = request.headers.get("user-agent", "")
    step, onward = await run_in_threadpool(
        lambda: finish(secret, state=state, code=code, back=back, device=device)
    )
    response = step_on(request, parts, step, onward, lang)
    response.delete_cookie(PROVIDER_COOKIE, path="/sign-in/provider/back")
    return response


def _back(request: Request, parts: Parts) -> str:
    return f"{parts.accounts.address.origin(request)}/sign-in/provider/back"


@router.get("/sign-in/token")
def token_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    onward = onward_of(request)
    return show("sign_in_token.html", request, parts, lang, onward=onward, wrong=False)


@router.post("/sign-in/token")
async def with_token(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Take the reading token and set it as a cookie no script can read."""
    parts.accounts.address.check_origin(request)
    given = await read_form(request)
    token = given.get("token", "").strip()
    onward = safe_address(given.get("onward", "/"))
    if not parts.token.opens(token):
        return show(
            "sign_in_token.html", request, parts, lang, status=401, onward=onward, wrong=True
        )
    response = RedirectResponse(onward, status_code=303)
    secure = request.url.scheme == "https"
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE,
        token,
        max_age=SECONDS,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request, parts: Given) -> Response:
    """End the session here and in the browser, and forget the reading token."""
    response = RedirectResponse("/sign-in", status_code=303)
    await end_session(request, parts)
    parts.accounts.sessions.clear_cookie(request, response)
    secure = request.url.scheme == "https"
    response.delete_cookie(
        SECURE_COOKIE if secure else COOKIE, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return response
