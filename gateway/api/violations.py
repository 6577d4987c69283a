"""Possible non-conformities, as the monitors raised them and people handled them."""

from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Query, Request, Response

from gateway import limits
from gateway.alerts import LEVELS, Wanted
from gateway.api.parameters import read_number
from gateway.errors import BadParameter
from gateway.parts import Given, Parts
from gateway.permission import visible

router = APIRouter(prefix="/api/v1/violations", tags=["violations"])


@router.get("")
def violations(
    request: Request,
    parts: Given,
    level: Annotated[list[str] | None, Query()] = None,
    rule: str | None = None,
    stream: str | None = None,
    before: str | None = None,
    limit: str = str(limits.PAGE_ENTRIES),
) -> Response:
    """Alerts, the newest first, from the one before the alert at index `before`."""
    wanted = read_wanted(request, parts, level, rule, stream)
    count = read_number(limit, "limit", most=limits.PAGE_ENTRIES_MAX)
    below = None if before is None else read_number(before, "before")
    found = parts.live.board.newest_first(wanted, before=below, limit=count + 1)
    page = found[:count]
    body: dict[str, object] = {
        "as_of_size": parts.live.board.size,
        "violations": [alert.as_json() for alert in page],
    }
    if len(found) > count and page:
        query = [("level", each) for each in level or ()]
        query += [("rule", rule)] if rule else []
        query += [("stream", stream)] if stream else []
        query += [("before", str(page[-1].index)), ("limit", str(count))]
        body["next"] = f"{router.prefix}?{urlencode(query)}"
    return Response(orjson.dumps(body), media_type="application/json")


def read_wanted(
    request: Request,
    parts: Parts,
    level: list[str] | None,
    rule: str | None,
    stream: str | None = None,
) -> Wanted:
    """The filter of the list, the page and the live feed; empty fields of a form mean any."""
    lets, of_stream = visible(request), parts.whereabouts.of_stream
    levels = frozenset(level or ())
    for each in levels:
        if each not in LEVELS:
            raise BadParameter("level", f"one of {', '.join(LEVELS)}")
    return Wanted(
        levels=levels,
        rule=rule or None,
        stream=stream or None,
        sees=lambda name: lets(of_stream(name)),
    )
