"""A refusal as a page: why, in the reader's language; what was typed; the way back.

Without the token or a fresh factor it is the way to the form that asks for it.
"""

from math import ceil
from string import Formatter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from markupsafe import Markup, escape
from starlette.responses import RedirectResponse

from gateway.accounts.errors import NotFresh
from gateway.api.problems import detail_of, headers_of, kind_of
from gateway.console import sent
from gateway.console.account_messages import MESSAGES as ACCOUNTS
from gateway.console.alert_words import STEP_WORDS
from gateway.console.messages import Language, Words, language
from gateway.console.navigation import links
from gateway.console.pages import render
from gateway.console.people_messages import MESSAGES as PEOPLE
from gateway.console.present import due_time
from gateway.console.refusal_messages import SAID
from gateway.console.refusal_words import in_chinese
from gateway.console.retrieval_messages import MESSAGES as RETRIEVALS
from gateway.errors import TokenNeeded
from gateway.journal import REQUEST
from gateway.parts import parts_of
from gateway.permission.errors import Forbidden
from gateway.permission.row import Condition
from reports.details import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ledger.catalogue import Catalogue

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

NOTHING: Final = "（无）"


def page(request: Request, problem: Exception) -> Response:
    spoken = language(request.query_params.get("lang"))
    lang = "&lang=en" if spoken == "en" else ""
    if isinstance(problem, TokenNeeded) and request.method == "GET":
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?onward={quote(here, safe='')}{lang}", status_code=303)
    if isinstance(problem, NotFresh):
        here = request.url.path if request.method == "GET" else "/account"
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
        detail=_said(problem, request, spoken),
        typed=sent.typed(request, spoken),
        form=sent.page_of(request, signed_in=not isinstance(problem, TokenNeeded)),
        back=ways[0] if ways else None,
        request_id=REQUEST.get(),
    )
    response.headers.update(headers_of(problem))
    return response


def _said(problem: Exception, request: Request, spoken: Language) -> str:
    """Why, in the reader's language; nothing where the refusal's own words stay in the log."""
    detail = detail_of(problem)
    if spoken == "en" and isinstance(problem, Forbidden):
        lacking = ", ".join(problem.lacking)
        return f"Not within your permissions: {problem.action}" + (lacking and f"; needs {lacking}")
    if spoken == "en" or not detail:
        return detail
    return Sentence(parts_of(request).catalogue, sent.part_of(request)).of(problem)


class Sentence(Formatter):
    """Fills in what a refusal says in Chinese. Fields are called as the page's form calls them."""

    def __init__(self, catalogue: "Catalogue", part: str) -> None:
        self._catalogue = catalogue
        self._part = part
        self._ways: Mapping[str, Callable[[Any], str]] = {
            "": _plain,
            "word": _word,
            "known": lambda value: in_chinese(value) or _plain(value),
            "kept": lambda value: in_chinese(value) or f"保管至 {value}",
            "until": due_time,
            "field": self._field,
            "event": self._event,
            "step": lambda value: STEP_WORDS.get(value, (value,))[0],
            "state": lambda value: Words("zh").of("state", value),
            "held": _held,
            "ground": lambda value: Words("zh", RETRIEVALS).of("ground", value),
            "masking": lambda values: _list(
                Words("zh", RETRIEVALS).of("masking", v) for v in values
            ),
            "refused": lambda value: Words("zh", ACCOUNTS).of("refused", value),
            "conditions": _conditions,
        }

    def of(self, problem: Exception) -> Markup:
        """A refusal without words of its own says its English sentence, marked as such."""
        for cls in type(problem).__mro__:
            if words := SAID.get(cls):
                return Markup(self.vformat(words, (), values_of(problem)))  # noqa: S704 - escaped below
        return original(detail_of(problem))

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as it is inherited
        return str(escape(self._ways[format_spec](value)))

    def _field(self, path: str) -> str:
        """`/statement/data/reason`, `handlers[0].name` or `due, reason` as a reader names them."""
        named = [sent.label(each, self._part, self._catalogue) for each in path.split(", ")]
        return "“" + "”“".join(named) + "”"

    def _event(self, type_: str) -> str:
        event = self._catalogue.events.get(type_)
        return type_ if event is None else event.zh


def values_of(problem: Exception) -> "Mapping[str, Any]":
    """What the refusal carries, by name."""
    if isinstance(problem, RequestValidationError):
        first = problem.errors()[0]
        return {"where": str(first["loc"][-1]), "reason": first["msg"]}
    return vars(problem)


def original(text: str) -> Markup:
    """Words from deeper down, in the language they were said in."""
    return Markup('<span lang="en">{}</span>').format(text)


def _word(said: "str | Sequence[str]") -> Markup | str:
    if not isinstance(said, str):
        return Markup("；").join(map(_word, said))
    return in_chinese(said) or Markup("原文为 {}").format(original(said))


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever a refusal carries
    if isinstance(value, float):
        return str(max(1, ceil(value)))  # seconds: never fewer than it takes
    if isinstance(value, (str, int)):
        return readable(value) or NOTHING
    return _list(map(_plain, value)) or NOTHING


def _list(values: Any) -> str:  # noqa: ANN401 - any iterable of text
    return "、".join(values)


def _held(name: str) -> str:
    """A role or a duty."""
    words = Words("zh", PEOPLE)
    return words.of("role" if name.isupper() else "duty", name)


def _conditions(lacking: "Sequence[str]") -> str:
    return f"，须为{_list(CONDITIONS[each] for each in lacking)}" if lacking else ""
