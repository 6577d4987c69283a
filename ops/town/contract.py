"""The contract and what follows it (合同、公告、保证金退还、变更、履约)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ops.town import bids
from ops.town.act import yuan
from ops.town.days import (
    When,
    civil_date,
    days_after,
    in_natural_days,
    in_office_hours,
    in_working_days,
    moment,
    utc_text,
    working_days_after,
)
from ops.town.project import disclose
from ops.town.records import retrieve
from ops.town.registration import register

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.cast import Organisation
    from ops.town.project import Project

SIGN_DAYS = 30
"""招标投标法 §46, 政府采购法 §46."""
REFUND_DAYS = 5
"""实施条例 §57(2) in natural days; 政府采购法实施条例 §33 in working days."""
ANNOUNCE_WORKING_DAYS = 2
"""政府采购法实施条例 §50."""
FILE_WORKING_DAYS = 7
"""政府采购法 §47."""
FILE_DAYS = 15
"""浙江省招标投标条例 §40."""
DISCLOSE_WORKING_DAYS = 20
"""DB3310/T 50-2018 §9a, by the node map the office activated."""


def conclude(project: Project, notified: date, bidders: list[Organisation], record: str) -> None:
    """Sign the contract and do all that follows; or end without one."""
    plan = project.plan
    retrieve(project, record, working_days_after(notified, 3))
    if plan.award_revoked or plan.terminated:
        _give_up(project, working_days_after(notified, 8), bidders)
        return
    if plan.suspended_days:
        _suspend(project, notified)
    limit = SIGN_DAYS + plan.suspended_days
    signed = in_natural_days(notified, limit, plan.contract_signed, project.rng)
    if signed is not None:
        _sign(project, signed, bidders)


def _give_up(project: Project, day: date, bidders: list[Organisation]) -> None:
    at = in_office_hours(day, project.rng)
    if project.plan.terminated:
        project.say(project.owner, "project.Terminated", at, reason="规划调整，项目取消")
    else:
        project.say(
            project.owner,
            "award.Revoked",
            at,
            award_id=project.name("award"),
            reason="中标人放弃中标",
        )
    back = in_office_hours(working_days_after(day, 1), project.rng)
    bids.refund_all(project, bidders, winner_at=back, others_at=back)


def _suspend(project: Project, notified: date) -> None:
    """A complaint stops the clock: the days after its first and up to its last do not count."""
    begins = days_after(notified, 3)
    ends = days_after(begins, project.plan.suspended_days)
    for event, day, clock in (
        ("activity.Suspended", begins, "11:00"),
        ("activity.Resumed", ends, "16:00"),
    ):
        ground = project.plan.suspension_ground
        project.say(project.supervisor, event, moment(day, clock), ground=ground)


def _sign(project: Project, signed: datetime, bidders: list[Organisation]) -> None:
    plan, day = project.plan, civil_date(signed)
    if not plan.registered_in_time:
        register(project, in_office_hours(working_days_after(day, 3), project.rng))
    contract = project.name("contract")
    project.say(
        project.owner,
        "contract.Signed",
        signed,
        contract_id=contract,
        award_id=project.name("award"),
        amount=yuan(project.amount),
        signed_at=utc_text(signed),
    )
    if project.trading_type == "government_procurement":
        _announce(project, day, contract)
        _file(
            project,
            contract,
            in_working_days(day, FILE_WORKING_DAYS, plan.contract_filed, project.rng),
        )
        refunded = in_working_days(day, REFUND_DAYS, plan.deposits_refunded, project.rng)
    else:
        refunded = in_natural_days(day, REFUND_DAYS, plan.deposits_refunded, project.rng)
        if project.trading_type == "engineering":
            _file(
                project, contract, in_natural_days(day, FILE_DAYS, plan.contract_filed, project.rng)
            )
    bids.refund_all(
        project,
        bidders,
        winner_at=refunded,
        others_at=in_natural_days(day, REFUND_DAYS, When.EARLY, project.rng),
    )
    disclosed = in_working_days(day, DISCLOSE_WORKING_DAYS, plan.contract_disclosed, project.rng)
    if disclosed is not None:
        disclose(project, "contract", disclosed)
    _perform(project, day, contract)


def _announce(project: Project, day: date, contract: str) -> None:
    """The contract's announcement (合同公告): a copy on the platform is not it."""
    plan = project.plan
    announced = in_working_days(day, ANNOUNCE_WORKING_DAYS, plan.contract_announced, project.rng)
    if announced is None:
        return
    on_designated = plan.announced_on_designated_medium
    project.say(
        project.owner,
        "contract.Announced",
        announced,
        contract_id=contract,
        medium="浙江政府采购网" if on_designated else "澄岚区公共资源交易网",
        designated=on_designated,
    )


def _file(project: Project, contract: str, filed: datetime | None) -> None:
    """A copy of the contract for the department that supervises its trading type (合同备案)."""
    if filed is not None:
        project.say(
            project.owner,
            "contract.Filed",
            filed,
            contract_id=contract,
            dept=project.supervisor.actor,
        )


def _perform(project: Project, day: date, contract: str) -> None:
    """Changes of the contract, each told as a share of its first amount; then its performance."""
    for number, percent in enumerate(project.plan.change_percent, 1):
        project.say(
            project.owner,
            "contract.Supplemented",
            in_office_hours(working_days_after(day, 10 * number), project.rng),
            contract_id=contract,
            supplement_id=project.name("supplement", number),
            amount=yuan(project.amount * percent // 100),
        )
    done = in_office_hours(working_days_after(day, 35), project.rng)
    if project.trading_type == "government_procurement":
        project.say(project.owner, "acceptance.Recorded", done, contract_id=contract, result="pass")
    else:
        project.say(
            project.owner, "performance.Reported", done, contract_id=contract, quality="合格"
        )
