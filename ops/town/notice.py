"""The notice and the documents (公告、招标文件), until the deadline for bids is final."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.town import bids
from ops.town.days import (
    civil_date,
    days_after,
    first_day,
    is_working,
    moment,
    utc_text,
    working_day,
)
from ops.town.project import digest, disclose

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.project import Project

EXTENDED_BEFORE_DEADLINE_DAYS = 8
MEDIA = ["中国招标投标公共服务平台", "浙江省公共资源交易服务平台"]


def announce(project: Project, day: date, family: str) -> datetime:
    """Publish the notice and issue the documents; answers the deadline as last extended.

    `family` is `tender` or `procurement`: the two laws name the same acts differently.
    """
    plan = project.plan
    issued = first_day(day, lambda first: is_working(days_after(first, plan.bid_days)))
    deadline = moment(days_after(issued, plan.bid_days), "09:30")
    project.say(
        project.agency,
        f"{family}.NoticePublished",
        moment(issued, "10:00"),
        notice_id=project.name("notice"),
        bid_deadline=utc_text(deadline),
        opening_at=utc_text(deadline),
        medium=MEDIA if plan.notice_names_media else None,
    )
    disclose(
        project,
        "notice",
        moment(issued, "10:50"),
        checked=plan.notice_checked,
        changed_after_check=plan.notice_changed_after_check,
        check_withdrawn=plan.notice_check_withdrawn,
        names_node=plan.notice_names_its_node,
    )
    if plan.copied_elsewhere:
        project.say(
            project.owner,
            "disclosure.Published",
            moment(issued, "11:30"),
            subject_id=project.name("notice-copy"),
            version=1,
            content_sha256=digest(project.name("notice-copy")),
            channel=["other"],
            url="https://bidding.example/notice",
        )
    project.say(
        project.agency,
        f"{family}.DocIssued",
        moment(issued, "14:00"),
        document_id=project.name("document"),
        bid_deadline=utc_text(deadline),
    )
    bids.clarify(project, issued, family, civil_date(deadline))
    if plan.documents_objection is not None:
        raised = working_day(days_after(issued, 3))
        if plan.objected_days_before is not None:
            raised = days_after(issued, plan.bid_days - plan.objected_days_before)
        bids.object_to(
            project,
            "tender_docs",
            moment(raised, "11:00"),
            plan.documents_objection,
        )
    if plan.deadline_extended_by:
        said = moment(days_after(issued, plan.bid_days - EXTENDED_BEFORE_DEADLINE_DAYS), "16:00")
        deadline = moment(
            working_day(days_after(issued, plan.bid_days + plan.deadline_extended_by)), "09:30"
        )
        project.say(
            project.agency,
            "tender.DeadlineExtended",
            said,
            bid_deadline=utc_text(deadline),
        )
    return deadline
