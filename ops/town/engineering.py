"""An engineering project by public tender (工程建设项目招标投标), from registration to contract.

招标投标法, its 实施条例, and DB3310/T 50-2018 for what the platform publishes of it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town import bids
from ops.town.act import yuan
from ops.town.committee import evaluate
from ops.town.contract import conclude
from ops.town.days import (
    civil_date,
    days_after,
    in_natural_days,
    in_office_hours,
    moment,
    start_for,
    utc_text,
    working_days_after,
    working_days_before,
)
from ops.town.draws import draw
from ops.town.notice import announce
from ops.town.plan import Order
from ops.town.project import disclose
from ops.town.retender import hold_again

if TYPE_CHECKING:
    from datetime import date

    from ops.town.cast import Organisation
    from ops.town.project import Project

PUBLICITY_START_DAYS = 3
"""实施条例 §54."""
WRITTEN_REPORT_DAYS = 15
"""招标投标法 §47."""


def live(project: Project, day: date) -> None:
    """One lot of the project, from its notice to its contract."""
    if project.plan.held_again:
        project, day = hold_again(project, day, "tender")
    deadline = announce(project, day, "tender")
    bidders = bids.take_bids(project, deadline)
    opened = civil_date(deadline)
    draw(project, working_days_before(opened, project.plan.draw_days_before))
    record = bids.open_bids(project, deadline)
    evaluate(project, opened, moment(opened, "17:10"))
    settled = _publicise(project, opened, bidders)
    determined = _determine(project, settled, bidders[0].actor)
    conclude(project, determined, bidders, record)


def _publicise(project: Project, evaluated: date, bidders: list[Organisation]) -> date:
    """The candidates' publicity; answers the day it was over and every objection answered."""
    plan = project.plan
    received = start_for(
        working_days_after(evaluated, 1), PUBLICITY_START_DAYS, plan.publicity_started
    )
    project.say(
        project.owner,
        "report.Received",
        moment(received, "09:20"),
        report_id=project.name("report"),
    )
    started = in_natural_days(received, PUBLICITY_START_DAYS, plan.publicity_started, project.rng)
    if started is None:
        return working_days_after(received, 4)
    ends = moment(days_after(civil_date(started), plan.publicity_days), "17:30")
    candidates = [
        {"bidder": bidder.actor, "rank": rank}
        for rank, bidder in enumerate(bidders[: plan.candidates], 1)
    ]
    project.say(
        project.owner,
        "candidate.PublicityStarted",
        started,
        report_id=project.name("report"),
        candidates=candidates,
        ends_at=utc_text(ends),
    )
    disclose(project, "candidates", started + timedelta(minutes=5))
    project.say(project.owner, "candidate.PublicityEnded", ends, report_id=project.name("report"))
    settled = civil_date(ends)
    if plan.result_objection is not None:
        raised = moment(days_after(civil_date(started), 1), "10:00")
        if plan.objection_ignored:
            raised = moment(civil_date(ends), "10:00")
        answered = bids.object_to(
            project,
            "result",
            raised,
            plan.result_objection,
        )
        if not plan.objection_ignored:
            settled = max(settled, civil_date(answered or ends))
    return settled


def _determine(project: Project, settled: date, winner: str) -> date:
    """Determine the winner and report in writing; answers the day the notice was issued."""
    plan = project.plan
    day = start_for(working_days_after(settled, 1), WRITTEN_REPORT_DAYS, plan.written_report)
    if plan.objection_ignored:
        day = days_after(settled, 1)
    award = project.name("award")
    project.say(
        project.owner,
        "award.Determined",
        moment(day, "10:00"),
        award_id=award,
        winner=winner,
        amount=yuan(project.amount),
        rank=plan.winner_rank,
        ground=plan.winner_ground,
    )
    notified = start_for(day, 30, plan.contract_signed)
    project.say(
        project.owner,
        "award.NoticeIssued",
        moment(notified, "15:00"),
        award_id=award,
        winner=winner,
    )
    disclose(
        project,
        "result",
        in_office_hours(working_days_after(notified, 1), project.rng),
        names_committee=True if plan.names_disclosed is Order.AFTER else None,
    )
    reported = in_natural_days(day, WRITTEN_REPORT_DAYS, plan.written_report, project.rng)
    if reported is not None:
        project.say(
            project.owner,
            "report.TenderingFiled",
            reported,
            report_id=project.name("written-report"),
            dept=project.supervisor.actor,
        )
    return notified
