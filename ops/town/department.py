"""A department of one town alone: what it owes each year, and what it buys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ops.town.act import yuan
from ops.town.cast import REGION
from ops.town.days import When, moment, utc_text

if TYPE_CHECKING:
    from datetime import datetime

    from ops.town.act import Script
    from ops.town.cast import Cast
    from ops.town.plan import DepartmentPlan

_REPORTED = {
    When.EARLY: (1, 12, "15:00"),
    When.LAST_DAY: (1, 31, "23:40"),
    When.DAY_LATE: (3, 2, "09:00"),
}
"""Month, day and hour in the year after: 31 January rolls, by one reading, past a day off."""


_PURPOSE = {
    "goods": {
        "trading_type": "government_procurement",
        "method": "inquiry",
        "purchase_kind": "goods",
        "category": "A02010100",
        "budget_item": "B-1",
    },
    "works": {
        "trading_type": "engineering",
        "method": "quotation",
        "purchase_kind": "works",
        "investment_project": "I-1",
        "funding": "state",
    },
}

_BETWEEN = 30
"""Days from one purchase to the next: three of them are of the town's first year."""


def settles_by(end: date, start: date) -> bool:
    """Whether the town lasts until the first report is due, and until it would be late."""
    return date(start.year + 1, 3, 3) <= end


@dataclass(frozen=True, slots=True)
class Department:
    plan: DepartmentPlan
    cast: Cast
    script: Script
    root: str

    def live(self, begins: datetime, end: date) -> None:
        """Begin on the town's first day, and report each year that is over."""
        name = self.script.stream
        self.script.say(self.root, "org.Registered", begins, org=name, name="澄岚区派出部门")
        self.script.say(
            self.root, "org.RoleGranted", begins, org=name, role="SUPERVISING", regions=[REGION]
        )
        for number, amount in enumerate(self.plan.purchases, 1):
            self._buy(begins + timedelta(days=_BETWEEN * number), number, amount)
        for year in range(begins.year, end.year):
            if self.plan.reported is not When.NEVER:
                self._report(year)

    def _buy(self, at: datetime, number: int, amount: int) -> None:
        """One of several contracts for one purpose, told by the centre."""
        name = self.script.stream
        contract = f"{name.removeprefix('org/')}-{number}"
        self.script.say(
            self.cast.centre.actor,
            "contract.Signed",
            at,
            contract_id=contract,
            award_id=contract,
            amount=yuan(amount),
            signed_at=utc_text(at),
            purchaser=name,
            **_PURPOSE[self.plan.purchased],
        )

    def _report(self, year: int) -> None:
        month, day, hour = _REPORTED[self.plan.reported]
        self.script.say(
            self.cast.office.actor,
            "annualReport.Published",
            moment(date(year + 1, month, day), hour),
            org=self.script.stream,
            year=year,
            organ_kind="department",
        )
