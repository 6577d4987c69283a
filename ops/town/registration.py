"""A project enters the platform (进场登记) and is divided into lots."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town import names
from ops.town.act import yuan
from ops.town.cast import REGION
from ops.town.plan import Order

if TYPE_CHECKING:
    from datetime import datetime

    from ops.town.project import Project

KINDS = {
    "engineering": names.ENGINEERING,
    "government_procurement": names.PROCUREMENT,
    "land_and_mining": names.LAND,
    "state_property": names.PROPERTY,
    "other": names.OTHER,
}


def register(project: Project, at: datetime) -> None:
    """Register the project as a whole, then its lots."""
    plan = project.plan
    project.say_of_project(
        project.owner,
        "project.Registered",
        at,
        project_code=project.code,
        trading_type=project.trading_type,
        method=plan.method,
        region=REGION,
        owner=project.owner.actor,
        agency=project.agency.actor,
        supervisor_org=project.supervisor.actor,
        mandatory_tender=plan.mandatory_tender and project.trading_type == "engineering",
        funding="state",
        title=names.title(project.rng, KINDS[project.trading_type]),
        estimate=yuan(project.amount * 11 // 10),
    )
    for number in range(1, plan.lots + 1):
        project.say_of_project(
            project.owner,
            "lot.Defined",
            at + timedelta(minutes=20 + number),
            lot=lot_name(number),
            estimate=yuan(project.amount * 11 // 10),
        )
    checked = {
        Order.BEFORE: at - timedelta(minutes=30),
        Order.AFTER: at + timedelta(hours=2),
        Order.NEVER: None,
    }[plan.conditions_checked]
    if checked is None:
        return
    project.say_of_project(
        project.cast.centre,
        "conditions.Checked",
        checked,
        result="pass",
        checker="person/002",
    )


def lot_name(number: int) -> str:
    return f"B{number:02d}"
