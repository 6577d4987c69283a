"""From the notice to the opening: documents, objections, deposits, bids (招标、投标、开标)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.act import yuan
from ops.town.days import (
    When,
    civil_date,
    days_after,
    in_natural_days,
    in_office_hours,
    moment,
    working_day,
    working_days_before,
)
from ops.town.plan import Order
from ops.town.project import digest
from ops.town.sessions import supervised

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.cast import Organisation
    from ops.town.project import Project

DEPOSIT_YUAN = 20_000
WITHDRAWN_REFUND_DAYS = 5
"""实施条例 §35."""
CLARIFIED_DAYS_BEFORE = 15
"""招标投标法 §23."""
OBJECTION_ANSWER_DAYS = 3
"""实施条例 §22, §54(2)."""


def clarify(project: Project, day: date, family: str, deadline: date) -> None:
    """Clarify the documents two days after their issue, long before the deadline.

    Where too little time is left for what affects the bids, the clarification does not.
    """
    clarification = project.name("clarification")
    at = in_office_hours(working_day(days_after(day, 2)), project.rng)
    if project.plan.clarified_days_before is not None:
        at = moment(days_after(deadline, -project.plan.clarified_days_before), "10:00")
    affects = (
        project.plan.clarified_days_before is not None
        or (deadline - civil_date(at)).days > CLARIFIED_DAYS_BEFORE
    )
    if family == "procurement":
        project.say(
            project.agency,
            "correction.Published",
            at,
            correction_id=clarification,
            notice_id=project.name("notice"),
            reason="补充技术参数说明",
            affects_bids=affects,
        )
    else:
        project.say(
            project.agency,
            "tender.DocClarified",
            at,
            clarification_id=clarification,
            affects_bids=affects,
        )


def object_to(project: Project, kind: str, raised: datetime, answered: When) -> datetime | None:
    """An objection (异议), its answer, and the activity suspended in between; answers when over."""
    objection_id = project.name(f"objection-{kind}")
    bidder = project.rng.choice(project.cast.bidders)
    project.say(bidder, "objection.Raised", raised, objection_id=objection_id, kind=kind)
    project.say(project.owner, "activity.Suspended", raised + timedelta(minutes=30), ground="异议")
    answer = in_natural_days(civil_date(raised), OBJECTION_ANSWER_DAYS, answered, project.rng)
    if answer is None:
        return None
    project.say(project.owner, "objection.Answered", answer, objection_id=objection_id, kind=kind)
    project.say(project.owner, "activity.Resumed", answer + timedelta(minutes=10), ground="异议")
    return answer


def pay_deposits(project: Project, last_day: date) -> list[Organisation]:
    """Choose who takes part and take their deposits two working days before `last_day`."""
    bidders = project.rng.sample(project.cast.bidders, project.plan.bidders)
    paid = working_days_before(last_day, 2)
    for number, bidder in enumerate(bidders, 1):
        project.say(
            project.cast.centre,
            "deposit.Received",
            in_office_hours(paid, project.rng),
            deposit_id=project.name("deposit", number),
            bidder=bidder.actor,
            amount=yuan(DEPOSIT_YUAN),
            form=project.plan.deposit_form,
        )
    return bidders


def take_bids(project: Project, deadline: datetime) -> list[Organisation]:
    """Deposits and sealed bids before the deadline; answers who bid and did not withdraw."""
    plan = project.plan
    bidders = pay_deposits(project, civil_date(deadline))
    last_day = working_days_before(civil_date(deadline), 1)
    others = [each.actor for each in project.cast.bidders if each not in bidders]
    for number, bidder in enumerate(bidders, 1):
        partners = others[: plan.consortium - 1] if number == 1 and plan.consortium else []
        if partners and plan.partner_bids_alone:
            partners = [bidders[1].actor, *partners[1:]]
        handed_in = in_office_hours(last_day, project.rng)
        if plan.last_bid_late and number == plan.bidders:
            handed_in = deadline + timedelta(minutes=5)
        _submit(
            project,
            bidder,
            number,
            handed_in,
            [bidder.actor, *partners] if partners else None,
        )
    for extra, bidder in enumerate(bidders[: plan.resubmitted], plan.bidders + 1):
        _submit(project, bidder, extra, moment(last_day, "17:10"), None)
    for number in range(plan.bidders - plan.withdrawn + 1, plan.bidders + 1):
        bidder = bidders[number - 1]
        at = moment(last_day, "17:20") + timedelta(minutes=number)
        project.say(
            bidder,
            "bid.Withdrawn",
            at,
            bid_id=project.name("bid", number),
            bidder=bidder.actor,
        )
        back = in_natural_days(
            last_day, WITHDRAWN_REFUND_DAYS, plan.withdrawn_refunded, project.rng
        )
        if back is not None:
            _refund(project, bidder, number, back)
    return bidders[: plan.bidders - plan.withdrawn]


def open_bids(project: Project, deadline: datetime) -> str:
    """The opening, held at the deadline; answers its supervision record."""
    plan = project.plan
    held = deadline + timedelta(minutes=plan.opening_minutes_late)
    record = supervised(
        project, "opening", held - timedelta(minutes=10), held + timedelta(minutes=50)
    )
    handed_in = plan.bidders + plan.resubmitted
    withdrawn = range(plan.bidders - plan.withdrawn + 1, plan.bidders + 1)
    bids = [project.name("bid", n) for n in range(1, handed_in + 1) if n not in withdrawn]
    project.say(project.agency, "opening.Held", held, place="第一开标室", bids=bids)
    if plan.bid_read is not Order.NEVER:
        early = plan.bid_read is Order.BEFORE
        project.say(
            project.agency,
            "bid.Accessed",
            deadline + timedelta(minutes=-30 if early else 120),
            bid_id=bids[0],
            accessor="person/clerk-04",
            purpose="read",
        )
    return record


def refund_all(
    project: Project,
    bidders: list[Organisation],
    *,
    winner_at: datetime | None,
    others_at: datetime | None,
) -> None:
    """Give the deposits back; the first bidder is the winner, and the one a plan may forget."""
    for number, bidder in enumerate(bidders, 1):
        at = winner_at if number == 1 else others_at
        if at is not None:
            _refund(project, bidder, number, at)


def _submit(
    project: Project, bidder: Organisation, number: int, at: datetime, consortium: list[str] | None
) -> None:
    bid_id = project.name("bid", number)
    project.say(
        bidder,
        "bid.Submitted",
        at,
        bid_id=bid_id,
        bidder=bidder.actor,
        consortium=consortium,
        envelope_sha256=digest(bid_id),
    )


def _refund(project: Project, bidder: Organisation, number: int, at: datetime) -> None:
    project.say(
        project.cast.centre,
        "deposit.Refunded",
        at,
        deposit_id=project.name("deposit", number),
        bidder=bidder.actor,
        amount=yuan(DEPOSIT_YUAN),
    )
