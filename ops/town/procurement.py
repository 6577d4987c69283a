"""A government procurement by public tender (政府采购), from registration to contract.

政府采购法, its 实施条例 and 财政部's orders: other events, other limits than engineering's.
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
    in_working_days,
    working_days_before,
)
from ops.town.draws import draw
from ops.town.notice import announce
from ops.town.project import disclose
from ops.town.retender import hold_again

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.project import Project

REPORT_WORKING_DAYS = 2
DETERMINE_WORKING_DAYS = 5
ANNOUNCE_WORKING_DAYS = 2
"""实施条例 §43: report to the buyer, winner fixed, notice and result."""


def live(project: Project, day: date) -> None:
    """One package of the procurement, from its notice to its contract."""
    if project.plan.held_again:
        project, day = hold_again(project, day, "procurement")
    deadline = announce(project, day, "procurement")
    bidders = bids.take_bids(project, deadline)
    opened = civil_date(deadline)
    draw(project, working_days_before(opened, project.plan.draw_days_before))
    record = bids.open_bids(project, deadline)
    plan, rng = project.plan, project.rng
    received = in_working_days(opened, REPORT_WORKING_DAYS, plan.report_handed_over, rng)
    if received is None:
        return
    evaluate(project, opened, received - timedelta(minutes=15))
    project.say(project.owner, "report.Received", received, report_id=project.name("report"))
    determined = in_working_days(
        civil_date(received), DETERMINE_WORKING_DAYS, plan.award_determined, rng
    )
    if determined is None:
        return
    notified = _award(project, determined, bidders[0].actor)
    if notified is not None:
        conclude(project, notified, bidders, record)


def _award(project: Project, determined: datetime, winner: str) -> date | None:
    """Winner, notice and result, each in its time; answers the day of the notice."""
    plan, rng = project.plan, project.rng
    award, amount = project.name("award"), yuan(project.amount)
    project.say(
        project.owner,
        "award.Determined",
        determined,
        award_id=award,
        winner=winner,
        amount=amount,
        rank=1,
    )
    day = civil_date(determined)
    announced = in_working_days(day, ANNOUNCE_WORKING_DAYS, plan.result_announced, rng)
    if announced is not None:
        project.say(
            project.agency,
            "result.Announced",
            announced,
            award_id=award,
            supplier=winner,
            amount=amount,
            medium_name="浙江政府采购网",
        )
        disclose(project, "result", announced + timedelta(minutes=10), names_committee=True)
    notified = in_working_days(day, ANNOUNCE_WORKING_DAYS, plan.notice_of_award, rng)
    if notified is None:
        return None
    project.say(project.agency, "award.NoticeIssued", notified, award_id=award, winner=winner)
    return civil_date(notified)
