"""Selling or granting by listing (挂牌): land and mining rights, state property, other resources.

The buyer pays here and no committee judges: notice, registrations, bidding, deal, contract.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town import bids
from ops.town.act import yuan
from ops.town.contract import conclude
from ops.town.days import (
    civil_date,
    days_after,
    in_working_days,
    moment,
    utc_text,
    working_day,
    working_days_after,
    working_days_before,
)
from ops.town.project import disclose
from ops.town.sessions import supervised

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.cast import Organisation
    from ops.town.project import Project

RESULT_WORKING_DAYS = 10
"""国土资源部令第39号."""


def live(project: Project, day: date) -> None:
    """One lot of the sale, from its notice to its contract."""
    listed = working_day(day)
    ends = moment(_last_day(project, listed), "10:00")
    _announce(project, listed, ends)
    bidders = bids.pay_deposits(project, civil_date(ends))
    record = supervised(project, "auction", ends, ends + timedelta(minutes=90))
    _bid(project, ends, bidders)
    dealt = ends + timedelta(minutes=100)
    _deal(project, dealt, bidders[0].actor)
    conclude(project, civil_date(dealt), bidders, record)


def _last_day(project: Project, listed: date) -> date:
    plan = project.plan
    if plan.listed_natural_days is not None:
        return days_after(listed, plan.listed_natural_days)
    return working_days_after(listed, plan.listed_working_days)


def _announce(project: Project, listed: date, ends: datetime) -> None:
    plan, notice, at = project.plan, project.name("notice"), moment(listed, "10:00")
    price = yuan(project.amount * 8 // 10)
    match project.trading_type:
        case "land_and_mining":
            project.say(
                project.owner,
                "land.OfferAnnounced",
                at,
                notice_id=notice,
                parcel=project.name("parcel"),
                start_price=price,
                listing_start=utc_text(at),
                listing_end=utc_text(ends),
            )
        case "state_property":
            project.say(
                project.owner,
                "property.PreDisclosed",
                moment(working_days_before(listed, plan.control_passes or 2), "10:00"),
                notice_id=notice,
                passes_control=plan.control_passes is not None,
                ends_at=utc_text(at),
            )
            if plan.listed:
                project.say(
                    project.owner,
                    "property.Listed",
                    at,
                    notice_id=notice,
                    floor_price=yuan(project.amount * 8 // 10 * plan.floor_percent // 100),
                    valuation=price,
                    ends_at=utc_text(ends),
                )
        case _ if plan.listed:
            project.say(
                project.owner,
                "other.TradeAnnounced",
                at,
                notice_id=notice,
                item=project.name("item"),
                start_price=price,
                ends_at=utc_text(ends),
                trade_terms="成交后五个工作日内一次付清",
                bidding_range="起始价以上",
                **({"bidding_rules": "每次加价不少于一千元"} if plan.bidding_ruled else {}),
            )
    disclose(
        project,
        "notice",
        at + timedelta(minutes=50),
        checked=plan.notice_checked,
        changed_after_check=plan.notice_changed_after_check,
    )


def _bid(project: Project, begins: datetime, bidders: list[Organisation]) -> None:
    """Who registered bids in turn, and the first of them, the buyer, bids last and highest."""
    if project.trading_type == "land_and_mining":
        notice = project.name("notice")
        project.say(project.cast.centre, "land.AuctionOpened", begins, notice_id=notice)
    for turn, bidder in enumerate(reversed(bidders), 1):
        at = begins + timedelta(minutes=12 * turn)
        match project.trading_type:
            case "land_and_mining":
                project.say(
                    bidder,
                    "land.Quoted",
                    at,
                    quote_id=project.name("quote", turn),
                    bidder=bidder.actor,
                    amount=yuan(project.amount * (80 + 2 * turn) // 100),
                )
            case "state_property":
                project.say(
                    bidder,
                    "property.BuyerRegistered",
                    at - timedelta(days=1),
                    notice_id=project.name("notice"),
                    buyer=bidder.actor,
                )
            case _:
                project.say(
                    bidder,
                    "bid.Submitted",
                    at,
                    bid_id=project.name("bid", turn),
                    bidder=bidder.actor,
                )


def _deal(project: Project, at: datetime, buyer: str) -> None:
    amount, deal = yuan(project.amount), project.name("award")
    family = {"land_and_mining": "land", "state_property": "property"}.get(project.trading_type)
    published = in_working_days(
        civil_date(at), RESULT_WORKING_DAYS, project.plan.sale_result, project.rng
    )
    if family is not None:
        project.say(
            project.cast.centre, f"{family}.Dealt", at, deal_id=deal, buyer=buyer, amount=amount
        )
    if published is None:
        return
    project.say(
        project.owner,
        f"{family}.ResultPublished" if family else "other.TradeResultPublished",
        published,
        deal_id=deal,
        buyer=buyer,
        amount=amount,
    )
    disclose(project, "result", published + timedelta(minutes=10))
