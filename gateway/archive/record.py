"""A record as the ledger knows it: what was archived, what holds it, what became of it."""

from dataclasses import dataclass
from typing import Any

from gateway.acts import GATEWAY
from ledger.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From when to when a recording shows something, and which camera."""

    start: str
    end: str
    camera: str = ""

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Span":
        return cls(start=data["from"], end=data["to"], camera=data.get("camera", ""))

    def as_json(self) -> dict[str, Any]:
        named = {"camera": self.camera} if self.camera else {}
        return {"from": self.start, "to": self.end, **named}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What keeps records from disposal until an entry lifts it. No `records`: all of its stream.

    `by` is who placed it, `released` the entry that lifted it.
    """

    hold_id: str
    index: int
    actor: str
    stream: str
    records: frozenset[str] = frozenset()
    request_no: str = ""
    reason: str = ""
    ends_when: str = ""
    by: str = ""
    released: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One `record.Archived` and what later entries made of it.

    `index` is its entry; `disposed` the index of the entry that disposed of it. Without
    `manifest_sha256` somebody reported the record and its bytes are not in this archive. That
    they are is believed of the gateway alone: another actor's entry could give a recording of
    one project a second number in another, and have that released.
    """

    record_id: str
    index: int
    stream: str
    archived_at: str
    actor: str
    sha256: str = ""
    manifest_sha256: str = ""
    size: int = 0
    media_type: str = "application/octet-stream"
    title: str = ""
    session: str = ""
    lot: str = ""
    project: str = ""
    spans: tuple[Span, ...] = ()
    secrecy_class: str = ""
    retention_class: str = ""
    custodian: str = ""
    archived_by: str = ""
    derived_from: str = ""
    masking: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    disposed: int | None = None

    @classmethod
    def of(cls, entry: Entry) -> "Record":
        data = entry.data
        return cls(
            record_id=data["record_id"],
            index=entry.index,
            stream=entry.stream,
            archived_at=entry.occurred_at,
            actor=entry.actor,
            sha256=data.get("media_sha256", ""),
            manifest_sha256=data.get("manifest_sha256", "") if entry.actor == GATEWAY else "",
            size=data.get("media_size", 0),
            media_type=data.get("media_type", "application/octet-stream"),
            title=data.get("title", ""),
            session=data.get("session", ""),
            lot=data.get("lot", ""),
            project=entry.stream.removeprefix("project/"),
            spans=tuple(Span.of(span) for span in data.get("spans", ())),
            secrecy_class=data.get("secrecy_class", ""),
            retention_class=data.get("retention_class", ""),
            custodian=data.get("custodian", ""),
            archived_by=data.get("archived_by", ""),
            derived_from=data.get("derived_from", ""),
            masking=tuple(data.get("masking", ())),
        )

    @property
    def held(self) -> bool:
        return bool(self.holds)

    @property
    def kept(self) -> bool:
        """Whether its bytes were put into this archive and are still there to be read."""
        return bool(self.manifest_sha256) and self.disposed is None
