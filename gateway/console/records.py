"""Pages about records: which there are, what is known of one, and the session it shows."""

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response

from gateway import limits
from gateway.api.parameters import read_number
from gateway.api.records import described, listed
from gateway.archive import Record
from gateway.archive.described import SECRECY_CLASSES
from gateway.archive.sessions import Device, Session, session_of
from gateway.console.messages import Language, Words, language
from gateway.console.pages import render, timeline
from gateway.console.present import local_time
from gateway.console.record_messages import MESSAGES
from gateway.errors import NoSuchSession
from gateway.parts import Given, Parts
from gateway.permission.admission import could, heard, permit, visible
from ledger.canonical import format_time

router = APIRouter(include_in_schema=False)

SESSION_ENTRIES_MAX = 20_000
"""A day of heartbeats, one every five seconds: some 15 MB read for one page."""


@router.get("/records")
def records(
    request: Request,
    parts: Given,
    project: str = "",
    session: str = "",
    before: str | None = None,
    lang: str | None = None,
) -> Response:
    """The list, newest first, by project and session."""
    spoken = language(lang)
    below = None if before is None else read_number(before, "before")
    found = listed(
        visible(request),
        parts,
        project=project or None,
        session=session or None,
        before=below,
        limit=limits.PAGE_ENTRIES + 1,
    )
    page = found[: limits.PAGE_ENTRIES]
    wanted = {"project": project, "session": session}
    return render(
        "records.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        records=[_present(record, request, parts, spoken) for record in page],
        wanted=wanted,
        put=_address("/uploads", spoken, **wanted) if heard(request, "GET", "/uploads") else "",
        older=_address("/records", spoken, **wanted, before=str(page[-1].index))
        if len(found) > len(page)
        else None,
        newest=_address("/records", spoken, **wanted) if below is not None else None,
    )


@router.get("/uploads")
def upload(
    request: Request, parts: Given, project: str = "", session: str = "", lang: str | None = None
) -> Response:
    """The form from which a custodian puts a file into the archive."""
    spoken = language(lang)
    return render(
        "upload.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        project=project,
        session=session,
        secrecy=SECRECY_CLASSES,
        all_records=_address("/records", spoken),
    )


@router.get("/records/{record_id}")
def record(record_id: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One record and everything that was said of it, each with its proof."""
    spoken = language(lang)
    found = described(record_id, request, parts)
    may_know = visible(request)
    holds = [h for h in found.holds if may_know(parts.whereabouts.of_stream(h.stream))]
    return render(
        "record.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        record=_present(found, request, parts, spoken),
        may_ask=found.kept and heard(request, "GET", "/retrievals/new"),
        holds=[
            {"id": h.hold_id, "reason": h.reason or h.request_no, "index": h.index} for h in holds
        ],
        may_hold=could(request, "POST", "/holds", parts.whereabouts.of_stream(found.stream)),
        english="?lang=en" if spoken == "en" else "",
        entries=timeline(
            (
                entry
                for entry in parts.archive.entries(found)
                if may_know(parts.whereabouts.of_stream(entry.stream))
            ),
            request,
            parts,
            spoken,
        ),
        accesses=_address(f"/records/{quote(record_id, safe='')}/accesses", spoken),
        all_records=_address("/records", spoken),
    )


@router.get("/sessions/{project:path}")
def session(
    project: str, request: Request, parts: Given, session: str = "", lang: str | None = None
) -> Response:
    """One session of a project: devices, signs of life, gaps, recordings."""
    spoken = language(lang)
    resource = parts.whereabouts.of_project(project)
    permit(request, resource)
    stream = f"project/{project}"
    entries = parts.reader.stream(stream, limit=SESSION_ENTRIES_MAX)
    kept = [r for r in parts.archive.records() if (r.stream, r.session) == (stream, session)]
    allowed = parts.archive.shelf.gap_seconds()
    now = format_time(parts.clock())
    found = session_of(entries, session, kept, gap_seconds=allowed, at=now)
    if not found.begun and not kept:
        raise NoSuchSession(project, session)
    return render(
        "session.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        project=project,
        reads=could(request, "GET", "/streams/{stream:path}", resource),
        session=found,
        devices=[_device(each) for each in found.devices.values()],
        gaps=_gaps(found),
        allowed=allowed,
        started=local_time(found.started),
        ended=local_time(found.ended),
        records=[_present(each, request, parts, spoken) for each in kept],
        all_records=_address("/records", spoken, project=project),
    )


def _present(record: Record, request: Request, parts: Parts, spoken: Language) -> dict[str, Any]:
    say = Words(spoken, MESSAGES)
    place = parts.whereabouts.of_stream(record.stream)
    reads = could(request, "GET", "/streams/{stream:path}", place)
    return {
        "id": record.record_id,
        "link": _address(f"/records/{quote(record.record_id, safe='')}", spoken),
        "title": record.title or record.record_id,
        "project": record.project,
        "project_link": _address(f"/streams/{quote(record.stream)}", spoken) if reads else "",
        "session": record.session,
        "session_link": _address(
            f"/sessions/{quote(record.project)}", spoken, session=record.session
        ),
        "lot": record.lot,
        "media_type": record.media_type if record.manifest_sha256 else "",
        "size": size_of(record.size) if record.manifest_sha256 else "",
        "bytes": record.size,
        "spans": [
            {"start": local_time(s.start), "end": local_time(s.end), "camera": s.camera}
            for s in record.spans
        ],
        "secrecy": say.of("secrecy", record.secrecy_class) if record.secrecy_class else "",
        "retention": _retention(record, parts, say),
        "archived": local_time(record.archived_at),
        "archived_by": record.archived_by,
        "custodian": record.custodian,
        "sha256": record.sha256,
        "manifest": record.manifest_sha256,
        "index": record.index,
        "disposed": record.disposed,
        "kept": bool(record.manifest_sha256),
    }


def _retention(record: Record, parts: Parts, say: Words) -> dict[str, Any]:
    found = parts.archive.retention(record)
    english = say.language == "en"
    of = found.of
    since = "" if of is None else (of.from_en if english else of.from_zh)
    return {
        "known": found.known.value,
        "class": "" if of is None else (of.en if english else of.zh),
        "years": of and of.years,
        "since": since,
        "basis": "" if of is None else of.basis,
        "until": found.until and found.until.isoformat(),
        "ended": found.ended,
        "words": say.of("retention", found.known.value),
    }


def _device(device: Device) -> dict[str, Any]:
    return {
        "name": device.device,
        "camera": device.camera,
        "first": local_time(device.first),
        "last": local_time(device.last),
        "signs": device.signs,
        "status": device.status,
        "status_index": device.status_index,
    }


def _gaps(found: Session) -> list[dict[str, Any]] | None:
    if found.gaps is None:
        return None
    return [
        {"start": local_time(gap.start), "end": local_time(gap.end), "seconds": gap.seconds}
        for gap in found.gaps
    ]


def size_of(size: int) -> str:
    """A size as people say it: 1.4 GiB."""
    unit, amount = "B", float(size)
    for larger in ("KiB", "MiB", "GiB"):
        if amount < 1024:  # noqa: PLR2004 - what KiB and the others mean
            break
        unit, amount = larger, amount / 1024
    return f"{size} B" if unit == "B" else f"{amount:.1f} {unit}"


def _address(path: str, spoken: Language, **query: str) -> str:
    said = {name: value for name, value in query.items() if value}
    if spoken == "en":
        said["lang"] = "en"
    return f"{path}?{urlencode(said)}" if said else path
