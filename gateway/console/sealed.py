"""The page where sealed values of an entry are opened: a reason first, then the value."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from gateway.console.forms import read_form
from gateway.console.messages import Language, Words, language
from gateway.console.pages import present_entry, render
from gateway.console.privacy import plain
from gateway.console.privacy_messages import MESSAGES
from gateway.errors import UnexpectedBody
from gateway.parts import Given, Parts
from gateway.permission import permit
from gateway.permission.admission import principal_of
from ledger.entry import Entry
from ledger.sealed import Opening

router = APIRouter(include_in_schema=False)

PAGE = "/entries/{index}/sealed"
Index = Annotated[int, Path(ge=0, le=2**53 - 1)]


@router.get(PAGE)
def sealed(index: Index, request: Request, parts: Given, lang: str | None = None) -> Response:
    """Which values an entry seals, and which of them lie here."""
    return _page(request, parts, _entry(request, parts, index), language(lang), {})


@router.post(PAGE)
async def opened(index: Index, request: Request, parts: Given, lang: str | None = None) -> Response:
    """The values, after their opening was recorded. Asked again they are opened again."""
    entry = await run_in_threadpool(_entry, request, parts, index)
    given = await read_form(request)
    return await run_in_threadpool(_open, request, parts, entry, given, language(lang))


def _open(
    request: Request, parts: Parts, entry: Entry, given: Mapping[str, str], spoken: Language
) -> Response:
    basis = given.get("basis", "").strip()
    if not basis:
        raise UnexpectedBody("/basis", "what it is opened for is wanted: it stands in the ledger")
    names = [given["name"]] if given.get("name") else None
    reader = principal_of(request).person
    found = parts.privacy.openings.open(entry.index, names, reader=reader, basis=basis)
    return _page(request, parts, entry, spoken, found)


def _entry(request: Request, parts: Parts, index: int) -> Entry:
    entry = parts.reader.entry(index)
    permit(request, parts.whereabouts.of_entry(entry))
    return entry


def _page(
    request: Request, parts: Parts, entry: Entry, spoken: Language, found: Mapping[str, Opening]
) -> Response:
    say = Words(spoken, MESSAGES)
    held = parts.vault.held(entry)
    states = {True: say.held, False: say.erased, None: say.elsewhere}
    values = [
        {
            "name": name,
            "state": states[held.get(name)],
            "held": held.get(name, False),
            "text": plain(found[name].value) if name in found else None,
        }
        for name in sorted(entry.statement.get("sealed", {}))
    ]
    shown = present_entry(entry, parts, spoken)
    return render(
        "sealed.html", request, spoken, parts, status=200, say=say, it=shown,
        stream=entry.stream, values=values,
    )  # fmt: skip
