"""Retrieving supervision records (监察信息、记录的调取), DB3310/T 50-2018 §6.3c."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.days import moment, utc_text, working_days_after
from ops.town.plan import Release

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from ops.town.act import Script
    from ops.town.cast import Cast
    from ops.town.project import Project

MINUTE = timedelta(minutes=1)


def retrieve(project: Project, record: str, day: date) -> None:
    """Ask for a record on `day`; it is seen two working days later, or the request fails."""
    release = project.plan.release
    if release is Release.NONE:
        return
    request_no = project.name("retrieval")
    seen = moment(working_days_after(day, 2), "10:00") + timedelta(
        minutes=project.rng.randrange(120)
    )
    asked = moment(day, "09:30")
    if release is Release.ORDERED:
        _order(project, request_no, record, asked, seen)
    else:
        _request(project, request_no, record, asked, seen)
        _decide(project, request_no, record, moment(working_days_after(day, 1), "15:00"), seen)
    if release is Release.REFUSED:
        return
    archive = project.cast.archive
    project.say_of_project(
        archive,
        "record.Retrieved",
        seen,
        request_no=request_no,
        records=[record],
        retriever="person/investigator-01",
    )
    if release in {Release.APPROVED, Release.ORDERED}:
        copy_no = f"{request_no}-1"
        for event, minutes in (("record.CopyIssued", 20), ("record.CopyReturned", 60 * 24 * 6)):
            project.say_of_project(
                archive, event, seen + minutes * MINUTE, request_no=request_no, copy_no=copy_no
            )


def _request(
    project: Project, request_no: str, record: str, asked: datetime, seen: datetime
) -> None:
    project.say_of_project(
        project.cast.discipline,
        "record.RetrievalRequested",
        asked,
        request_no=request_no,
        requester_org=project.cast.discipline.actor,
        ground_kind="complaint_handling",
        records=[record],
        mode=["view_on_site"],
        needed_until=utc_text(seen + timedelta(days=5)),
        copies=1,
        confidential=False,
    )


def _order(project: Project, request_no: str, record: str, asked: datetime, seen: datetime) -> None:
    project.say_of_project(
        project.cast.discipline,
        "record.RetrievalOrdered",
        asked,
        request_no=request_no,
        requester_org=project.cast.discipline.actor,
        ground_kind="supervision_commission",
        records=[record],
        mode=["copy"],
        needed_until=utc_text(seen + timedelta(days=5)),
        copies=1,
        confidential=False,
    )


def _decide(
    project: Project, request_no: str, record: str, decided: datetime, seen: datetime
) -> None:
    release = project.plan.release
    if release is Release.NOT_APPROVED:
        return
    if release in {Release.DENIED, Release.REFUSED}:
        project.say_of_project(
            project.supervisor,
            "record.RetrievalDenied",
            decided,
            request_no=request_no,
            reason="申请的记录与所述事由无关",
        )
        return
    expires = {
        Release.EXPIRES_A_MINUTE_LATER: seen + MINUTE,
        Release.EXPIRED_A_MINUTE_BEFORE: seen - MINUTE,
    }.get(release, seen + timedelta(days=5))
    if release is Release.APPROVED_AFTERWARDS:
        decided = seen + timedelta(hours=1)
    department = project.supervisor
    if release is Release.OTHER_DEPARTMENT:
        supervisors = project.cast.supervisors.values()
        department = next(each for each in supervisors if each is not project.supervisor)
    project.say_of_project(
        department,
        "record.RetrievalApproved",
        decided,
        request_no=request_no,
        approver_org=department.actor,
        approver="person/approver-01",
        records=[f"{record}-other" if release is Release.OTHER_RECORD else record],
        valid_from=utc_text(decided),
        valid_until=utc_text(expires),
    )
    if release is Release.TAKEN_BACK:
        project.say_of_project(
            department,
            "record.RetrievalDenied",
            decided + timedelta(hours=1),
            request_no=request_no,
            reason="重新审查后不同意调取",
        )


def retrieve_in_secret(cast: Cast, script: Script, record: str, day: date, rng: Random) -> None:
    """A supervision commission's order that the project's own people must not yet know of.

    It stands in a stream of its own; who handled it and why is sealed.
    """
    request_no = script.stream.replace("/", "-")
    commission, archive = cast.discipline.actor, cast.archive.actor
    seen = moment(working_days_after(day, 1), "14:00")
    script.say(
        commission,
        "record.RetrievalOrdered",
        moment(day, "09:00"),
        request_no=request_no,
        requester_org=commission,
        ground_kind="supervision_commission",
        officers=2,
        records=[record],
        mode=["copy"],
        confidential=True,
        copies=1,
        medium="disc",
        needed_until=utc_text(seen + timedelta(days=5)),
    )
    script.seal(
        rng, {"handlers": ["person/officer-1", "person/officer-2"], "purpose": "核查问题线索"}
    )
    script.say(
        archive, "record.Preserved", moment(day, "09:20"), request_no=request_no, records=[record]
    )
    script.say(
        archive,
        "record.Retrieved",
        seen,
        request_no=request_no,
        records=[record],
        retriever="person/officer-1",
        mode=["copy"],
    )
    copy_no = f"{request_no}-1"
    script.say(
        archive,
        "record.CopyIssued",
        seen + 20 * MINUTE,
        request_no=request_no,
        copy_no=copy_no,
        medium="disc",
    )
    lifted = moment(working_days_after(day, 20), "10:00")
    script.say(commission, "record.ConfidentialityLifted", lifted, request_no=request_no)
    script.say(
        archive,
        "record.RetrievalNotified",
        lifted + 30 * MINUTE,
        request_no=request_no,
        to_org=cast.office.actor,
    )
    script.say(
        archive,
        "record.CopyReturned",
        lifted + 90 * MINUTE,
        request_no=request_no,
        copy_no=copy_no,
        witnesses=["person/archivist-1", "person/archivist-2"],
    )
