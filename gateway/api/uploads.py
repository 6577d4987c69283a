"""Records on their way in: resumable uploads by tus 1.0. Nothing goes out here."""

import asyncio
from collections.abc import Callable
from hashlib import sha256

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from gateway.archive import Described, Putter, tus
from gateway.archive.errors import ChecksumMismatch, UploadMoved, UploadTooLong
from gateway.archive.receiving import Receiving
from gateway.archive.uploads import Upload, Uploads
from gateway.errors import BodyTooSlow
from gateway.parts import Given
from gateway.people.principal import Principal
from gateway.permission.admission import permit

router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])

PIECE_BYTES = 1024 * 1024
"""Handed to a thread at once: a server's own pieces are 64 kB, and each handing over costs."""


@router.options("", status_code=204)
def offered() -> Response:
    """What of tus is spoken here."""
    return Response(status_code=204, headers=tus.OFFERED)


@router.post("", status_code=201)
def begin(request: Request, parts: Given) -> Response:
    """Begin an upload of `Upload-Length` bytes, described by `Upload-Metadata`.

    State secrets are refused here, before any byte is stored.
    """
    tus.check_version(request)
    length = tus.number(request, "Upload-Length")
    described = Described.read(tus.metadata(request))
    permit(request, parts.whereabouts.of_project(described.project))
    asker = principal_of(request)
    by = Putter(person=asker.person, org=asker.org)
    upload = parts.archive.uploads.begin(described, length=length, by=by)
    headers = {"Location": f"{router.prefix}/{upload.name}", **tus.RESUMABLE}
    if length == 0:
        uploads = parts.archive.uploads
        headers |= _record(uploads.finish(uploads.receiving(upload.name)))
    return Response(status_code=201, headers=headers)


@router.head("/{upload}")
def stands_at(upload: str, request: Request, parts: Given) -> Response:
    """How far an upload of one's own has got."""
    tus.check_version(request)
    found = parts.archive.uploads.find(upload, principal_of(request).person)
    return Response(headers=_standing(found.offset, found))


@router.patch("/{upload}", status_code=204)
async def go_on(upload: str, request: Request, parts: Given) -> Response:
    """Send more of it, from where it stands; with the last byte it is archived.

    What arrived before a connection broke is kept, unless `Upload-Checksum` was given. With no
    bytes, at the end, an upload whose entry could not be said is said again.
    """
    tus.check_version(request)
    tus.check_offset_type(request)
    offset = tus.number(request, "Upload-Offset")
    wanted = tus.checksum(request.headers)
    uploads = parts.archive.uploads
    found = await run_in_threadpool(uploads.find, upload, principal_of(request).person)
    if found.offset != offset:
        raise UploadMoved(upload, found.offset)
    if found.state != "receiving":
        record = await run_in_threadpool(uploads.say_again, upload)
        return Response(status_code=204, headers=_standing(offset, found) | _record(record))
    announced = int(request.headers.get("content-length", "0"))
    if announced > found.length - offset:
        raise UploadTooLong(offset + announced, found.length)
    desk, unfinished = parts.archive.desk, None
    receiving = await run_in_threadpool(desk.take, upload, offset)
    try:
        await _receive(request, receiving, uploads, wanted)
        headers = _standing(receiving.kept, found)
        if receiving.kept == found.length:
            headers |= _record(await run_in_threadpool(uploads.finish, receiving))
        else:
            unfinished = receiving
    finally:
        desk.give_back(upload, unfinished)
    return Response(status_code=204, headers=headers)


@router.delete("/{upload}", status_code=204)
def give_up(upload: str, request: Request, parts: Given) -> Response:
    """Give an upload of one's own up: its key is destroyed, what was stored is removed."""
    tus.check_version(request)
    uploads = parts.archive.uploads
    if uploads.find(upload, principal_of(request).person).state == "receiving":
        uploads.give_up(upload)
    return Response(status_code=204, headers=tus.RESUMABLE)


async def _receive(
    request: Request, receiving: Receiving, uploads: Uploads, wanted: bytes | None
) -> None:
    found = sha256()

    def write(piece: bytes) -> None:
        if wanted is None:
            receiving.write(piece)
            receiving.keep_segments(uploads.now())
        else:
            found.update(piece)
            receiving.write(piece)

    try:
        await _hand_on(request, write)
    except (ClientDisconnect, BodyTooSlow):
        if wanted is None:
            await run_in_threadpool(receiving.keep, uploads.now())
        raise
    if wanted is not None and found.digest() != wanted:
        raise ChecksumMismatch(receiving.name)
    await run_in_threadpool(receiving.keep, uploads.now())


async def _hand_on(request: Request, write: Callable[[bytes], None]) -> None:
    """Write what comes, a piece being written while the next one is received."""
    pieces = bytearray()
    writing = asyncio.create_task(asyncio.sleep(0))
    try:
        async for chunk in request.stream():
            pieces += chunk
            if len(pieces) >= PIECE_BYTES:
                await writing
                writing = asyncio.create_task(run_in_threadpool(write, bytes(pieces)))
                pieces.clear()
    finally:
        await writing  # also when the sender is gone: what came is worth keeping
        if pieces:
            await run_in_threadpool(write, bytes(pieces))


def _standing(offset: int, upload: Upload) -> dict[str, str]:
    return {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.length),
        "Cache-Control": "no-store",
        **tus.RESUMABLE,
    }


def _record(record_id: str) -> dict[str, str]:
    return {"Mingjing-Record": record_id}


def principal_of(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal
