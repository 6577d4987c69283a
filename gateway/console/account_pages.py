"""What the pages about signing in and accounts have in common."""

from datetime import datetime
from urllib.parse import urlencode

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.accounts.errors import PasswordRefused
from gateway.accounts.sessions import Step
from gateway.accounts.stages import WAYS
from gateway.console.account_messages import MESSAGES
from gateway.console.forms import safe_address
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.present import local_time
from gateway.errors import TokenNeeded
from gateway.parts import Parts
from ledger.canonical import format_time
from ledger.storage.account_sessions import SessionRow


def show(  # which page, to whom, in which language, with what
    template: str,
    request: Request,
    parts: Parts,
    lang: str | None,
    /,
    *,
    status: int = 200,
    **values: object,
) -> Response:
    spoken = language(lang)
    say = Words(spoken, MESSAGES)
    return render(template, request, spoken, parts, status=status, say=say, **values)


def onward_of(request: Request) -> str:
    return safe_address(request.query_params.get("onward", "/"))


async def halfway(request: Request, parts: Parts) -> SessionRow:
    """The session at whatever step of signing in. Raises TokenNeeded, NotFromOurPage."""
    session = await parts.accounts.session(request)
    if session is None:
        raise TokenNeeded
    return session


async def end_session(request: Request, parts: Parts) -> None:
    """End the session that the request carries, if it is one. Raises NotFromOurPage."""
    if await parts.accounts.session(request) is not None:
        sessions = parts.accounts.sessions
        await run_in_threadpool(sessions.end, sessions.secret_of(request))


def step_on(  # after which step, and where to when it was the last one
    request: Request, parts: Parts, step: Step, onward: str, lang: str | None
) -> Response:
    """Lead to the next step of signing in, or onward, with the session's new secret."""
    where = onward if step.stage == "in" else WAYS[step.stage]
    query = [] if step.stage == "in" or onward == "/" else [("onward", onward)]
    query += [("lang", "en")] if lang == "en" and step.stage != "in" else []
    address = f"{where}?{urlencode(query)}" if query else where
    response = RedirectResponse(address, status_code=303)
    parts.accounts.sessions.set_cookie(request, response, step.secret)
    return response


def the_same_twice(chosen: str, again: str) -> str:
    """Raises PasswordRefused where a slip of the finger would lock its owner out."""
    if chosen != again:
        raise PasswordRefused("differ")
    return chosen


def moment(at: datetime | None) -> str:
    """Beijing's time, empty where there is none."""
    return "" if at is None else local_time(format_time(at))
