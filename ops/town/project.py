"""A project on the stage: its people, its plan, and the script its life is written into."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.nodes import item
from ops.town.plan import Order

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from ops.town.act import Script
    from ops.town.cast import Cast, Organisation
    from ops.town.plan import ProjectPlan

CHECK_TAKES = timedelta(minutes=40)
"""The centre checks (查验) what it publishes this long before it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project while its life is being written; `lot` is the lot the next words are about."""

    code: str
    trading_type: str
    plan: ProjectPlan
    cast: Cast
    script: Script
    rng: Random
    owner: Organisation
    agency: Organisation
    amount: int  # of the award and the contract, in yuan
    lot: str | None = None
    round: int = 1

    @property
    def supervisor(self) -> Organisation:
        return self.cast.supervisors[self.trading_type]

    def name(self, kind: str, number: int = 1) -> str:
        """The name of a bid, award, contract… of this lot: `<code>-<lot>-<kind>-<number>`."""
        again = f"-r{self.round}" if self.round > 1 else ""
        return f"{self.code}-{self.lot or 'P'}-{kind}-{number}{again}"

    def say(self, who: Organisation, event: str, at: datetime, **data: object) -> None:
        """Write an act about the project, naming the lot if it is about one."""
        self.script.say(who.actor, event, at, lot=self.lot, **data)

    def say_of_project(self, who: Organisation, event: str, at: datetime, **data: object) -> None:
        """Write an act whose words have no place for a lot."""
        self.script.say(who.actor, event, at, **data)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def disclose(  # a disclosure names what, where in the flow, and how it was checked
    project: Project,
    node: str,
    at: datetime,
    *,
    checked: Order = Order.BEFORE,
    changed_after_check: bool = False,
    check_withdrawn: bool = False,
    names_committee: bool | None = None,
    names_node: bool = True,
) -> None:
    """Publish something on the platform, checked by the centre before it went out."""
    subject = project.name(node)
    content = digest(subject)
    if checked is not Order.NEVER:
        ahead = CHECK_TAKES if checked is Order.BEFORE else -CHECK_TAKES
        project.say_of_project(
            project.cast.centre,
            "publication.Checked",
            at - ahead,
            subject_id=subject,
            version=1,
            content_sha256=digest(subject + "/draft") if changed_after_check else content,
            result="pass",
            checker=f"person/{project.rng.randrange(1, 9):03d}",
        )
    if check_withdrawn:
        project.say_of_project(
            project.cast.centre,
            "publication.Checked",
            at - CHECK_TAKES / 2,
            subject_id=subject,
            version=1,
            content_sha256=content,
            result="fail",
        )
    project.say(
        project.cast.centre,
        "disclosure.Published",
        at,
        subject_id=subject,
        item=item(project.trading_type, node),
        node=node if names_node else None,
        version=1,
        content_sha256=content,
        channel=["web", "platform"],
        trading_type=project.trading_type,
        names_committee=names_committee,
    )
