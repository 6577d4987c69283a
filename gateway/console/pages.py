"""The pages: live alerts, one stream's timeline, signing in. Each works as plain HTML."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from gateway import limits
from gateway.alerts import LEVELS, Wanted
from gateway.api.parameters import read_number
from gateway.api.violations import read_wanted
from gateway.console.messages import Language, Words, language
from gateway.console.navigation import links
from gateway.console.present import (
    local_time,
    present,
    rule_words,
    stream_link,
    summarise,
)
from gateway.console.verdicts import groups
from gateway.errors import NoSuchFile, NoSuchStream
from gateway.parts import Given, Parts
from gateway.people.principal import ANYONE
from gateway.permission import permit
from gateway.permission.admission import could, principal_of
from ledger.canonical import format_time
from ledger.entry import Entry
from reports.details import Details
from reports.replay import kept

router = APIRouter(include_in_schema=False)

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

templates = Environment(
    loader=PackageLoader("gateway.console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)

BLANK: dict[str, Any] = {
    **dict.fromkeys(("index", "level", "level_word", "rule", "title", "basis"), ""),
    **dict.fromkeys(("stream", "stream_link", "page_link"), ""),
    **dict.fromkeys(("due", "raised", "state", "state_word"), ""),
    "evidence": [],
    "evidence_more": 0,
}
"""The row that the script fills in: the one in the page's template, so there is only one."""

_STATIC = {
    file.name: file.read_bytes()
    for file in files("gateway.console").joinpath("static").iterdir()
    if PurePosixPath(file.name).suffix in MEDIA_TYPES
}


@router.get("/")
def alerts(
    request: Request,
    parts: Given,
    level: Annotated[list[str] | None, Query()] = None,
    rule: str | None = None,
    before: str | None = None,
    lang: str | None = None,
) -> Response:
    """The page of live alerts."""
    spoken = language(lang)
    wanted = read_wanted(request, parts, level, rule)
    below = None if before is None else read_number(before, "before")
    board = parts.live.board
    size = board.size  # before the list: the feed resumes from here and nothing is lost between
    found = board.newest_first(wanted, before=below, limit=limits.ALERTS_ON_PAGE + 1)
    page = found[: limits.ALERTS_ON_PAGE]
    return render(
        "alerts.html",
        request,
        spoken,
        parts,
        alerts=[present(alert, parts, spoken) for alert in page],
        wanted=wanted,
        blank=BLANK,
        levels=LEVELS,
        rules=_rules(parts, spoken),
        since=size - 1,
        live=below is None,
        feed=_address("/api/v1/alerts/stream", wanted, spoken),
        older=_address("/", wanted, spoken, before=page[-1].index)
        if len(found) > len(page)
        else None,
        newest=_address("/", wanted, spoken) if below is not None else None,
    )


@router.get("/streams/{stream:path}")
def stream(
    stream: str, request: Request, parts: Given, after: str = "0", lang: str | None = None
) -> Response:
    """One stream: what every rule says of it now, and everything that was said in it."""
    spoken = language(lang)
    seq = read_number(after, "after")
    permit(request, parts.whereabouts.of_stream(stream))
    found = parts.reader.stream(stream, after=seq, limit=limits.PAGE_ENTRIES + 1)
    if not found and not parts.reader.stream(stream, limit=1):
        raise NoSuchStream(stream)
    page = found[: limits.PAGE_ENTRIES]
    now = parts.clock()
    more = len(found) > len(page)
    here = stream_link(stream, spoken)
    joint = "&" if "?" in here else "?"
    of_stream = Wanted(stream=stream)
    return render(
        "stream.html",
        request,
        spoken,
        parts,
        stream=stream,
        entries=[present_entry(entry, parts, spoken) for entry in page],
        kept={key: kept(parts.reader, key) for key in {entry.key for entry in page}},
        verdicts=groups(parts.judge(stream, now), parts.rulebook, spoken) if seq == 0 else [],
        as_of=local_time(format_time(now)),
        alerts=[
            present(alert, parts, spoken)
            for alert in parts.live.board.newest_first(of_stream, limit=limits.ALERTS_ON_PAGE)
        ]
        if seq == 0
        else [],
        later=f"{here}{joint}after={page[-1].seq}" if more else None,
        first=here if seq else None,
        home=_address("/", Wanted(), spoken),
    )


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Style sheet, script and pictures, from memory: nothing but these can be asked for."""
    content = _STATIC.get(name)
    if content is None:
        raise NoSuchFile(name)
    return Response(
        content,
        media_type=MEDIA_TYPES[PurePosixPath(name).suffix],
        headers={"Cache-Control": "public, max-age=300"},
    )


def render(
    template: str,
    request: Request,
    spoken: Language,
    parts: Parts,
    /,
    *,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    other = "zh" if spoken == "en" else "en"
    html = templates.get_template(template).render(
        words=Words(spoken),
        lang=spoken,
        other_language=f"{request.url.path}?{urlencode([*query, ('lang', other)])}",
        origin=parts.origin,
        summary=summarise(parts),
        status=status,
        csrf=parts.accounts.csrf(request),
        signed_in=principal_of(request) != ANYONE,
        nav=links(request, spoken),
        me=principal_of(request),
        **values,
    )
    return HTMLResponse(html, status_code=status)


def _rules(parts: Parts, spoken: Language) -> list[dict[str, Any]]:
    """Every rule that raised anything, the most frequent first."""
    return [
        {
            "id": rule,
            "title": rule_words(parts.rulebook, rule, spoken).title,
            "count": count,
            "link": _address("/", Wanted(rule=rule), spoken),
        }
        for rule, count in parts.live.board.by_rule().most_common()
    ]


def present_entry(entry: Entry, parts: Parts, spoken: Language) -> dict[str, Any]:
    event = parts.catalogue.events.get(entry.type)
    titles = (entry.type, entry.type) if event is None else (event.zh, event.en)
    return {
        "index": entry.index,
        "seq": entry.seq,
        "type": entry.type,
        "title": titles[spoken == "en"],
        "actor": entry.actor,
        "key": entry.key,
        "occurred": local_time(entry.occurred_at),
        "received": local_time(entry.received_at),
        "facts": Details(parts.catalogue, spoken).of_event(entry.type, entry.data),
        "sealed": sorted(entry.statement.get("sealed", ())),
    }


def timeline(
    entries: Iterable[Entry], request: Request, parts: Parts, spoken: Language
) -> list[dict[str, Any]]:
    """Entries for `timeline` of parts.html.

    Each with the key that signed it, and linked where the asker may read it by itself.
    """
    return [
        present_entry(entry, parts, spoken)
        | {
            "signed": kept(parts.reader, entry.key),
            "linked": could(
                request, "GET", "/api/v1/entries/{index}", parts.whereabouts.of_entry(entry)
            ),
        }
        for entry in entries
    ]


def _address(path: str, wanted: Wanted, spoken: Language, **more: object) -> str:
    query = [("level", level) for level in LEVELS if level in wanted.levels]
    query += [("rule", wanted.rule)] if wanted.rule else []
    query += [("lang", "en")] if spoken == "en" else []
    query += [(name, str(value)) for name, value in more.items()]
    return f"{path}?{urlencode(query)}" if query else path
