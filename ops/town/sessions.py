"""Supervised sessions (开标、抽取、评标、竞价): watched from before they begin, then archived."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.days import civil_date, in_office_hours, working_days_after
from ops.town.project import Project, digest

if TYPE_CHECKING:
    from datetime import datetime

HEARTBEATS = 1
"""A heartbeat a minute would drown the project; the town keeps one of each session."""


def supervised(project: Project, kind: str, begins: datetime, ends: datetime) -> str:
    """Hold a session under electronic supervision; answers the name of its archived record."""
    centre = project.cast.centre
    session = project.name(f"session-{kind}")
    record = project.name(f"record-{kind}")
    media = digest(record)
    archived_days = project.plan.opening_archived_days if kind == "opening" else 1
    watched_from = begins - timedelta(minutes=5)
    watched_until = ends + timedelta(minutes=5)
    device = f"cam-{kind}-01"
    project.say_of_project(
        centre,
        "monitor.DeviceStatus",
        watched_from,
        session=session,
        device=device,
        status="ok" if project.plan.device_works else "fault",
    )
    project.say_of_project(
        centre, "monitor.SessionStarted", watched_from, session=session, device=device
    )
    project.say(centre, "session.Started", begins, session=session, kind=kind)
    for beat in range(1, HEARTBEATS + 1):
        project.say_of_project(
            centre,
            "monitor.Heartbeat",
            begins + (ends - begins) * beat / (HEARTBEATS + 1),
            session=session,
            media_sha256=digest(f"{record}/{beat}"),
        )
    project.say(centre, "session.Ended", ends, session=session, kind=kind)
    project.say_of_project(
        centre, "monitor.SessionEnded", watched_until, session=session, media_sha256=media
    )
    project.say_of_project(
        project.cast.archive,
        "record.Archived",
        in_office_hours(working_days_after(civil_date(ends), archived_days), project.rng),
        record_id=record,
        session=session,
        media_sha256=media,
        retention_class=project.trading_type,
        custodian=project.cast.archive.actor,
    )
    return record
