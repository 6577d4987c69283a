"""Signing in with the reading token: once, in a form; never in an address."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from gateway.console.messages import language
from gateway.console.pages import render
from gateway.errors import UnexpectedBody, WrongMediaType
from gateway.parts import Given
from gateway.tokens import COOKIE, SECURE_COOKIE

router = APIRouter(include_in_schema=False)

FORM = "application/x-www-form-urlencoded"

SECONDS = 12 * 60 * 60
"""A working day; the next morning the token is asked for again."""


@router.get("/sign-in")
def form(request: Request, parts: Given, lang: str | None = None) -> Response:
    return render(
        "sign_in.html", request, language(lang), parts, wrong=False, onward=_onward(request)
    )


@router.post("/sign-in")
async def sign_in(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Take the token and set it as a cookie no script can read."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != FORM:
        raise WrongMediaType(given, FORM)
    try:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=4)
    except ValueError:
        raise UnexpectedBody("", "more fields than the form has") from None
    token = fields.get("token", [""])[0].strip()
    onward = _safe(fields.get("onward", ["/"])[0])
    if not parts.token.opens(token):
        return render(
            "sign_in.html", request, language(lang), parts, status=401, wrong=True, onward=onward
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
async def sign_out(request: Request) -> Response:
    response = RedirectResponse("/sign-in", status_code=303)
    secure = request.url.scheme == "https"
    response.delete_cookie(
        SECURE_COOKIE if secure else COOKIE, path="/", secure=secure, httponly=True, samesite="lax"
    )
    return response


def _onward(request: Request) -> str:
    return _safe(request.query_params.get("onward", "/"))


def _safe(address: str) -> str:
    """A path of our own and nothing else: no host, no scheme, no backslash a browser mends."""
    plain = address.startswith("/") and not address.startswith("//")
    return address if plain and "\\" not in address and address.isprintable() else "/"
