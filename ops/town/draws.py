"""Drawing experts from the pool (专家抽取), DB3310/T 50-2018 §6.4."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.days import moment
from ops.town.plan import Order
from ops.town.project import Project, digest
from ops.town.sessions import supervised

if TYPE_CHECKING:
    from datetime import date, datetime

SPECIALTIES = ("A08", "A05", "B03")


def draw(project: Project, day: date) -> None:
    """The whole of one draw on `day`: request, approval, people present, result."""
    plan = project.plan
    if not plan.drawn:
        return
    draw_id = project.name("draw")
    executed = moment(day, "15:05") + timedelta(seconds=project.rng.randrange(600))
    project.say(
        project.agency,
        "draw.Requested",
        moment(day, "09:10"),
        draw_id=draw_id,
        pool_level=plan.pool_level,
        specialties=list(SPECIALTIES),
        numbers=plan.experts + 1 if plan.supplementary_draw else plan.experts,
    )
    _approve(project, draw_id, day, executed)
    project.say_of_project(project.agency, "draw.Submitted", moment(day, "11:20"), draw_id=draw_id)
    supervised(project, "draw", moment(day, "14:50"), moment(day, "15:40"))
    _attend(project, draw_id, day, executed)
    centre = project.cast.centre
    for event, what in (
        ("draw.PoolSnapshotCommitted", "pool"),
        ("draw.SeedCommitted", "seed"),
    ):
        if what in plan.committed:
            project.say_of_project(
                centre, event, moment(day, "14:59"), draw_id=draw_id, sha256=digest(draw_id + what)
            )
    project.say(centre, "draw.Executed", executed, draw_id=draw_id, experts_count=plan.experts)
    project.say(
        centre,
        "draw.ExpertNotified",
        executed + timedelta(minutes=20),
        draw_id=draw_id,
        expert=f"expert/{plan.notified}",
        specialties=[SPECIALTIES[1]],
    )
    if plan.supplementary_draw:
        project.say(
            centre,
            "draw.Executed",
            executed + timedelta(minutes=8),
            draw_id=draw_id,
            experts_count=plan.supplementary_draw,
            supplementary=True,
        )


def _approve(project: Project, draw_id: str, day: date, executed: datetime) -> None:
    approved = {
        Order.BEFORE: moment(day, "10:30"),
        Order.AFTER: executed + timedelta(minutes=20),
        Order.NEVER: None,
    }[project.plan.draw_approved]
    if approved is not None:
        project.say_of_project(
            project.supervisor if project.plan.draw_approved_by_supervisor else project.owner,
            "draw.SupervisorApproved",
            approved,
            draw_id=draw_id,
            approver=f"person/{project.supervisor.actor.rsplit('/', 1)[1]}-01",
            specialties=list(SPECIALTIES),
            numbers=project.plan.experts + 1,
        )


def _attend(project: Project, draw_id: str, day: date, executed: datetime) -> None:
    """People sign in before the draw and out after it, but for one who left early."""
    who = {
        "SUPERVISING": project.supervisor,
        "PUBLISHING": project.cast.centre,
        "TENDERER": project.owner,
        "AGENCY": project.agency,
    }
    plan = project.plan
    for minute, role in enumerate(plan.present):
        remote = role == plan.remote
        organisation = who[role]
        signs = project.cast.centre if plan.signed_in_by_centre else organisation
        if role == "SUPERVISING" and plan.supervisor_stood_in_for:
            signs = project.owner
        left_early = role == plan.left_before_draw
        for direction, at in (
            ("in", moment(day, "14:52") + timedelta(minutes=minute)),
            ("out", executed + timedelta(minutes=-2 if left_early else 15 + minute)),
        ):
            project.say_of_project(
                signs,
                "draw.AttendanceSigned",
                at,
                draw_id=draw_id,
                person=f"person/{organisation.actor.rsplit('/', 1)[1]}-02",
                org=organisation.actor,
                role=role,
                direction=direction,
                mode="remote" if remote else "on_site",
                session=project.name("session-remote") if remote and plan.remote_session else None,
            )
