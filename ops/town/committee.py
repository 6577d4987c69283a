"""The committee and its evaluation (评标委员会、评标), up to the report."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ops.town.days import moment
from ops.town.draws import SPECIALTIES
from ops.town.plan import Order
from ops.town.project import disclose
from ops.town.sessions import supervised

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.project import Project

EXPERTS_IN_POOL = 60


def evaluate(project: Project, day: date, reported: datetime) -> None:
    """Form the committee at noon, evaluate in the afternoon; its report is handed in when said."""
    members = _members(project)
    _form(project, day, members)
    begins, ends = moment(day, "13:30"), moment(day, "16:40")
    supervised(project, "evaluation", begins, ends)
    session = project.name("session-evaluation")
    project.say(project.agency, "evaluation.Started", begins, session=session)
    project.say(project.agency, "evaluation.Ended", ends, session=session)
    project.say(project.agency, "report.Submitted", reported, report_id=project.name("report"))
    if project.plan.names_disclosed is Order.BEFORE:
        disclose(project, "committee", moment(day, "17:40"), names_committee=True)


def _members(project: Project) -> list[dict[str, Any]]:
    experts = project.rng.sample(range(1, EXPERTS_IN_POOL + 1), project.plan.experts)
    return [
        *(
            {
                "member": f"expert/zj-{number:03d}",
                "kind": "expert",
                "specialty": SPECIALTIES[number % len(SPECIALTIES)],
            }
            for number in experts
        ),
        *(
            {
                "member": f"person/{project.owner.actor.rsplit('/', 1)[1]}-1{number}",
                "kind": "tenderer_representative",
                "org": project.owner.actor,
            }
            for number in range(1, project.plan.representatives + 1)
        ),
    ]


def _form(project: Project, day: date, members: list[dict[str, Any]]) -> None:
    """Form the committee; an interested member is replaced before the evaluation, or is not."""
    interested = project.plan.interested_member
    if interested is not Order.NEVER:
        members[0] = {**members[0], "interested": True}
    formed = moment(day, "12:10")
    project.say(project.owner, "committee.Formed", formed, members=members)
    if interested is Order.BEFORE:
        project.say(
            project.owner,
            "member.Replaced",
            formed + timedelta(minutes=30),
            out=members[0]["member"],
            **{
                "in": {
                    "member": f"expert/zj-{EXPERTS_IN_POOL + 1:03d}",
                    "kind": "expert",
                    "specialty": SPECIALTIES[0],
                }
            },
        )
