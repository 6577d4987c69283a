"""Government information outside projects: what was formed, licences, punishments (政府信息)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town import names
from ops.town.days import (
    When,
    in_office_hours,
    in_working_days,
    working_day,
    working_days_after,
)
from ops.town.project import CHECK_TAKES, digest

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from ops.town.act import Script
    from ops.town.cast import Cast
    from ops.town.plan import InformationPlan

DISCLOSE_WORKING_DAYS = {"information": 20, "licence": 7, "punishment": 7}
"""DB3310/T 50-2018 §9a, §9b."""


class Information:
    """One piece of information from the day it was formed to the day everybody may read it."""

    def __init__(
        self, name: str, plan: InformationPlan, cast: Cast, script: Script, rng: Random
    ) -> None:
        self.name = name
        self.plan = plan
        self.cast = cast
        self.script = script
        self.rng = rng
        self.item = rng.choice(names.INFORMATION)

    def live(self, day: date) -> None:
        day = working_day(day)
        self._come_about(in_office_hours(day, self.rng))
        if self.plan.determined is not None:
            self.script.say(
                self.cast.office.actor,
                "attribute.Determined",
                in_office_hours(working_days_after(day, 3), self.rng),
                information_id=self.name,
                attribute=self.plan.determined,
                ground="内部事务信息",
            )
        self._disclose(day, 1, self.plan.disclosed)
        if self.plan.changed is not None:
            again = working_days_after(day, 30)
            self._form("information.Changed", in_office_hours(again, self.rng))
            self._disclose(again, 2, self.plan.changed)

    def _come_about(self, at: datetime) -> None:
        organ = self.cast.supervisors["other"].actor
        match self.plan.kind:
            case "licence":
                self.script.say(
                    organ,
                    "licence.Decided",
                    at,
                    decision_no=f"{names.DISTRICT}许〔{at.year}〕{self.name[-3:]}号",
                    outcome=self.plan.outcome,
                    information_id=self.name,
                )
            case "punishment":
                self.script.say(
                    organ,
                    "punishment.Decided",
                    at,
                    decision_no=f"{names.DISTRICT}罚〔{at.year}〕{self.name[-3:]}号",
                    attribute=self.plan.attribute,
                    information_id=self.name,
                )
            case _:
                self._form("information.Formed", at)
        if self.plan.formed_too:
            self._form("information.Formed", at + timedelta(minutes=5))

    def _form(self, event: str, at: datetime) -> None:
        self.script.say(
            self.cast.office.actor,
            event,
            at,
            information_id=self.name,
            attribute=self.plan.attribute,
            producer=self.cast.office.actor,
            producer_kind=self.plan.producer_kind,
            item=self.item,
        )

    def _disclose(self, start: date, version: int, when: When) -> None:
        limit = DISCLOSE_WORKING_DAYS[self.plan.kind]
        at = in_working_days(start, limit, when, self.rng)
        if at is None:
            return
        content = digest(f"{self.name}/{version}")
        self.script.say(
            self.cast.centre.actor,
            "publication.Checked",
            at - CHECK_TAKES,
            subject_id=self.name,
            version=version,
            content_sha256=content,
            result="pass",
            checker="person/001",
        )
        self.script.say(
            self.cast.centre.actor,
            "disclosure.Published",
            at,
            subject_id=self.name,
            item=self.item,
            information_id=self.name,
            version=version,
            content_sha256=content,
            channel=["web"] if self.plan.disclosed_on_web else ["onsite"],
        )
