"""A refusal as a page; without the token, the way to the form that asks for it."""

from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from gateway.accounts.errors import NotFresh
from gateway.api.problems import detail_of, headers_of, kind_of
from gateway.console.messages import language
from gateway.console.pages import render
from gateway.errors import TokenNeeded
from gateway.parts import parts_of


def page(request: Request, problem: Exception) -> Response:
    spoken = language(request.query_params.get("lang"))
    if isinstance(problem, TokenNeeded) and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        lang = "&lang=en" if spoken == "en" else ""
        return RedirectResponse(f"/sign-in?onward={quote(here, safe='')}{lang}", status_code=303)
    if isinstance(problem, NotFresh):
        here = request.url.path if request.method == "GET" else "/account"
        lang = "&lang=en" if spoken == "en" else ""
        step = "/sign-in/factor" if problem.has_factor else "/sign-in"
        return RedirectResponse(f"{step}?onward={quote(here, safe='')}{lang}", status_code=303)
    kind = kind_of(problem)
    response = render(
        "problem.html",
        request,
        spoken,
        parts_of(request),
        status=kind.status,
        title=kind.en if spoken == "en" else kind.zh,
        detail=detail_of(problem),
    )
    response.headers.update(headers_of(problem))
    return response
