"""Signing in: password, second factor, first sign-in, forced change; or the reading token."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from gateway.accounts.errors import CodeNotGood, LoginRefused, NotAtThisStep, PasswordRefused
from gateway.console.account_pages import (
    end_session,
    halfway,
    onward_of,
    show,
    step_on,
    the_same_twice,
)
from gateway.console.forms import read_form, safe_address
from gateway.parts import Given
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


@router.get("/sign-in/token")
def token_form(request: Request, parts: Given, lang: str | None = None) -> Response:
    onward = onward_of(request)
    return show("sign_in_token.html", request, parts, lang, onward=onward, wrong=False)


@router.post("/sign-in/token")
async def with_token(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Take the reading token and set it as a cookie no script can read."""
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
