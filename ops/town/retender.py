"""A tender that failed for want of bidders and is held again (重新招标), 招标投标法 §28."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town import bids
from ops.town.days import civil_date, days_after, in_office_hours, working_days_after
from ops.town.notice import announce
from ops.town.plan import ProjectPlan

if TYPE_CHECKING:
    from datetime import date

    from ops.town.project import Project

BIDDERS_OF_A_FAILED_ROUND = 2


def hold_again(project: Project, day: date, family: str) -> tuple[Project, date]:
    """The round that failed: two bids, not opened. Answers the second round and its first day."""
    plan = ProjectPlan(method=project.plan.method, bidders=BIDDERS_OF_A_FAILED_ROUND)
    failed = replace(project, plan=plan)
    deadline = announce(failed, day, family)
    bidders = bids.take_bids(failed, deadline)
    again = deadline + timedelta(hours=3)
    project.say(project.owner, "retender.Started", again, reason="投标人不足三个，未开标")
    back = in_office_hours(working_days_after(civil_date(deadline), 1), project.rng)
    bids.refund_all(failed, bidders, winner_at=back, others_at=back)
    if project.plan.leave_to_go_on:
        project.say(
            project.supervisor,
            "exemption.Granted",
            again + timedelta(hours=2),
            subject="N-26a",
            basis="重新招标后投标人仍少于三个，按规定批准",
            approval_no=f"{project.code}-批-1",
        )
    return replace(project, round=2), days_after(civil_date(deadline), 4)
