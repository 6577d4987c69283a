"""Sealed values: deposited by their sender, opened to who may see them, handed out in a bundle.

Every opening is a `vault.Opened` in the ledger before its value is sent.
"""

import time
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response

from gateway import limits
from gateway.api.bodies import JsonObject
from gateway.errors import Busy, NoSuchStream, UnexpectedBody
from gateway.parts import Given
from gateway.permission import permit
from gateway.permission.admission import principal_of
from gateway.privacy.opening import bundle_openings
from ledger.bundle import bundle_bytes
from ledger.canonical import Object, encode, format_time
from ledger.export import MaySee, export_bundle, published_heads
from ledger.sealed import Opening
from reports.replay import whole_stream

router = APIRouter(prefix="/api/v1", tags=["sealed values"])

BUNDLE = "application/zip"
LOOK_AGAIN_SECONDS = 0.05

Index = Annotated[int, Path(ge=0, le=2**53 - 1)]


@router.post("/vault")
def deposit(parts: Given, body: JsonObject) -> Response:
    """Keep what opens the sealed values of an entry: `{"entry", "openings": {name: {key, value}}}`.

    It must open what the entry commits to: only its sender can have it.
    """
    index, given = body.get("entry"), body.get("openings")
    if type(index) is not int or index < 0:
        raise UnexpectedBody("/entry", "the index of an entry is wanted")
    if not isinstance(given, dict) or not given or len(given) > limits.OPENINGS_MAX:
        raise UnexpectedBody("/openings", f"1 to {limits.OPENINGS_MAX} openings by name are wanted")
    openings = {
        name: Opening.from_json(value, f"/openings/{name}") for name, value in given.items()
    }
    parts.vault.deposit(index, openings)
    return _json({"entry": index, "names": sorted(openings)})


@router.post("/entries/{index}/openings")
def open_entry(index: Index, request: Request, parts: Given, body: JsonObject) -> Response:
    """Open sealed values of an entry: `{"basis", "names"}`; without names, all that are held."""
    permit(request, parts.whereabouts.of_entry(parts.reader.entry(index)))
    names = read_names(body)
    opened = parts.privacy.openings.open(
        index, names, reader=principal_of(request).person, basis=read_basis(body)
    )
    return _json({"entry": index, "opened": _as_json(opened)})


@router.post("/entries/{index}/erasures")
def erase_entry(index: Index, request: Request, parts: Given, body: JsonObject) -> Response:
    """Erase sealed values of an entry: `{"names", "reason"}`. 409 while they must be kept."""
    permit(request, parts.whereabouts.of_entry(parts.reader.entry(index)))
    names, reason = read_names(body), body.get("reason")
    if not names:
        raise UnexpectedBody("/names", "the names of sealed values are wanted")
    if not isinstance(reason, str) or not reason.strip():
        raise UnexpectedBody("/reason", "why it is erased is wanted: it stands in the ledger")
    parts.privacy.erasures.erase_values(principal_of(request), index, names, reason.strip())
    return _json({"entry": index, "erased": sorted(set(names))})


@router.post("/bundles")
def bundle(request: Request, parts: Given, body: JsonObject) -> Response:
    """A bundle made for the asker: `{"stream", "basis", "names"}`, its sealed values opened.

    It ends with the entries that say who opened them.
    """
    stream = body.get("stream")
    if not isinstance(stream, str):
        raise UnexpectedBody("/stream", "the name of a stream is wanted")
    permit(request, parts.whereabouts.of_stream(stream))
    names, basis = read_names(body), read_basis(body)
    entries = list(whole_stream(parts.reader, stream))
    if not entries:
        raise NoSuchStream(stream)
    opened = bundle_openings(
        parts.privacy.openings,
        entries,
        names=frozenset(names or ()),
        reader=principal_of(request).person,
        basis=basis,
    )
    members = export_bundle(
        parts.reader,
        parts.log,
        stream,
        heads_index=published_heads(parts.sequencer.record_heads, parts.log, _patience()),
        made_at=format_time(parts.clock()),
        may_see=MaySee(openings=lambda entry: opened.get(entry.index, {})),
    )
    name = {"Content-Disposition": 'attachment; filename="bundle.mingjing"'}
    return Response(bundle_bytes(members), media_type=BUNDLE, headers=name)


def read_names(body: dict[str, Any]) -> list[str] | None:
    names = body.get("names")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnexpectedBody("/names", "a list of names of sealed values is wanted")
    return names


def read_basis(body: dict[str, Any]) -> str:
    basis = body.get("basis")
    if not isinstance(basis, str) or not basis.strip():
        raise UnexpectedBody("/basis", "what it is opened for is wanted: it stands in the ledger")
    return basis.strip()


def _as_json(opened: dict[str, Opening]) -> Object:
    return {name: orjson.Fragment(encode(each.as_json())) for name, each in opened.items()}


def _patience() -> Any:  # noqa: ANN401 - called again and again by `published_heads`
    ends = time.monotonic() + limits.BUNDLE_SECONDS_MAX

    def wait() -> None:
        if time.monotonic() > ends:
            raise Busy("bundles", 1, retry_after_seconds=5)
        time.sleep(LOOK_AGAIN_SECONDS)

    return wait


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(body), status_code=status, media_type="application/json")
