"""A refusal as a page; without the token, the way to the form that asks for it."""

from urllib.parse import quote

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from gateway.accounts.errors import NotFresh
from gateway.api.problems import detail_of, headers_of, kind_of
from gateway.console.messages import Language, language
from gateway.console.navigation import links
from gateway.console.pages import render
from gateway.errors import TokenNeeded
from gateway.journal import REQUEST
from gateway.parts import parts_of
from gateway.permission.errors import Forbidden
from gateway.permission.row import Condition

CONDITIONS = {
    Condition.PUBLIC.value: "公开种类",
    Condition.OPEN.value: "不涉密且非本站自身记录",
    Condition.SITE.value: "本站自身记录",
    Condition.TOLD.value: "非保密中的调取",
    Condition.OWN_ORGANISATION.value: "本机构",
    Condition.OWN_REGION.value: "本地区、本交易类型",
    Condition.ASSIGNED_PROJECT.value: "经办项目",
    Condition.NOT_ONESELF.value: "非本人",
    Condition.STRONG.value: "已验证第二因素",
}


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
    ways = links(request, spoken)
    if isinstance(problem, Forbidden) and request.url.path == "/" and ways:
        # Whom alerts are kept from begins where the table lets them begin.
        return RedirectResponse(str(ways[0]["address"]), status_code=303)
    kind = kind_of(problem)
    response = render(
        "problem.html",
        request,
        spoken,
        parts_of(request),
        status=kind.status,
        title=kind.en if spoken == "en" else kind.zh,
        detail=_said(problem, spoken),
        back=ways[0] if ways else None,
        request_id=REQUEST.get(),
    )
    response.headers.update(headers_of(problem))
    return response


def _said(problem: Exception, spoken: Language) -> str:
    """A refusal of the table in the reader's language; of everything else what it says itself."""
    if not isinstance(problem, Forbidden):
        return detail_of(problem)
    if spoken == "en":
        lacking = ", ".join(problem.lacking)
        return f"Not within your permissions: {problem.action}" + (lacking and f"; needs {lacking}")
    lacking = "、".join(CONDITIONS[each] for each in problem.lacking)
    return f"不在您的权限之内：{problem.action}" + (lacking and f"，须为{lacking}")
