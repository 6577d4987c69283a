"""An application for government information (依申请公开), 政府信息公开条例 §27–§45."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ops.town.days import (
    When,
    civil_date,
    days_after,
    in_office_hours,
    in_working_days,
    is_working,
    moment,
    utc_text,
    working_day,
    working_days_after,
    working_days_before,
)
from ops.town.plan import Order

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from ops.town.act import Script
    from ops.town.cast import Cast
    from ops.town.plan import ApplicationPlan

REPLY_WORKING_DAYS = 20  # §33(2)
CORRECTION_WORKING_DAYS = 7  # §30
CONSULTATION_WORKING_DAYS = 15  # §32, §34
ASSIGN_WORKING_DAYS = 2  # 贵州, 办法 §9
REVIEW_WORKING_DAYS = 10  # the same

BASIS = {
    "in_person": "submission",
    "post": "signature",
    "internet": "confirmation",
    "fax": "confirmation",
    "plain_mail": "confirmation",
}
"""§31: what fixes the day of receipt, by channel."""


class Application:
    """One application on its way through the office."""

    def __init__(
        self, foi_id: str, plan: ApplicationPlan, cast: Cast, script: Script, rng: Random
    ) -> None:
        self.foi_id = foi_id
        self.plan = plan
        self.office = cast.office.actor
        self.cast = cast
        self.script = script
        self.rng = rng

    def live(self, day: date) -> None:
        """From the day it arrives to the day it is archived."""
        day = working_day(day)
        self._receive(day)
        start = self._correct(day)
        if start is None:
            return
        if self.plan.withdrawn:
            self.say("foi.Withdrawn", moment(working_days_after(start, 5), "11:00"))
            return
        stops = self._consult(start)
        self._reply(start, stops)

    def say(self, event: str, at: datetime, **data: object) -> None:
        self.script.say(self.office, event, at, foi_id=self.foi_id, **data)

    def _receive(self, day: date) -> None:
        plan = self.plan
        self.say(
            "foi.Submitted",
            moment(day, "09:05"),
            channel=plan.channel,
            has_name=True,
            has_contact=True,
            has_description=plan.complete,
            has_form=True,
        )
        self.say(
            "foi.Received",
            moment(day, "09:40"),
            channel=plan.channel,
            basis=plan.basis or BASIS[plan.channel],
            clear=plan.clear,
        )
        late = plan.receipted is When.DAY_LATE
        self.say("foi.ReceiptIssued", moment(days_after(day, late), "09:50"))
        if plan.registered:
            self.say("foi.Registered", moment(day, "10:20"))
        assigned = in_working_days(day, ASSIGN_WORKING_DAYS, plan.assigned, self.rng)
        if assigned is not None:
            to = self.cast.supervisors["engineering"].actor
            self.say("foi.Assigned", assigned, to_org=to)

    def _correct(self, received: date) -> date | None:
        """Ask for correction, once; answers the day the clock starts, None if it never does."""
        plan, start = self.plan, received
        if plan.correction_requested is None:
            return start
        for _ in range(plan.corrections):
            asked = in_working_days(
                start, CORRECTION_WORKING_DAYS, plan.correction_requested, self.rng
            )
            if asked is None:
                return start
            self.say("foi.CorrectionRequested", asked)
            corrected = moment(working_days_after(civil_date(asked), 5), "14:00")
            if not plan.corrected:
                self.say("foi.Abandoned", corrected)
                return None
            self.say("foi.Corrected", corrected)
            start = civil_date(corrected)
        return start

    def _consult(self, start: date) -> list[tuple[date, date]]:
        """Ask those whose interests are touched: while they think, the clock stands still."""
        stops: list[tuple[date, date]] = []
        for who, key, party, when in (
            ("ThirdParty", "party", self.cast.bidders[0], self.plan.third_party),
            ("Agency", "agency", self.cast.supervisors["state_property"], self.plan.agency),
        ):
            if when is None:
                continue
            asked = working_days_after(stops[-1][1] if stops else start, 3)
            answered = in_working_days(asked, CONSULTATION_WORKING_DAYS, when, self.rng)
            if answered is None:
                return stops
            named = {key: party.actor}
            self.say(f"foi.{who}Consulted", moment(asked, "15:00"), **named)
            if who != "Agency" or not self.plan.agency_silent:
                self.say(f"foi.{who}Replied", answered, agrees=True, **named)
            last = working_days_after(asked, CONSULTATION_WORKING_DAYS)
            stops.append((asked, min(civil_date(answered), last)))
        return stops

    def _reply(self, start: date, stops: list[tuple[date, date]]) -> None:
        plan = self.plan
        limit = REPLY_WORKING_DAYS
        first_due = due_day(start, limit, stops)
        self._extend(first_due)
        if plan.extension_approved and plan.extension_notified is Order.BEFORE:
            limit += plan.extension_days
        waited = self._waited(start, first_due, stops)
        replied = self._instant_of_reply(waited, due_day(start, limit, stops))
        self._review(start, civil_date(replied) if replied else None)
        if replied is None:
            return
        prepared = working_days_before(civil_date(replied), 1)
        self.say("foi.Handled", moment(prepared, "16:00"))
        refused = plan.reply_type == "refused" and plan.list_item_told
        item = "NL-07" if refused else None
        self.say(
            "foi.Replied",
            replied,
            reply_type=plan.reply_type,
            ground=plan.ground,
            sent_at=utc_text(replied),
            negative_list_item=item,
        )
        archived = moment(working_days_after(civil_date(replied), 2), "10:00")
        self.say("foi.Archived", archived)
        self.say("foi.Closed", archived + timedelta(minutes=5))

    def _review(self, start: date, replied: date | None) -> None:
        """The unit that handles it gives its opinion: soon, and before the reply."""
        plan = self.plan
        day = working_days_after(start, 4)
        prepared = working_days_before(replied, 1) if replied else day
        day = min(day, prepared)
        if plan.reviewed is not When.EARLY:
            assigned = working_days_after(start, 1)
            late = in_working_days(assigned, REVIEW_WORKING_DAYS, plan.reviewed, self.rng)
            day = civil_date(late) if late is not None else prepared
        if replied is not None and not plan.reviewed_first:
            day = working_days_after(replied, 1)
        self.say("foi.Reviewed", moment(day, "10:30"), result="pass")

    def _extend(self, first_due: date) -> None:
        """Approve, then tell the applicant and extend, two days before the limit or after it."""
        plan = self.plan
        if plan.extension_approved:
            self.say(
                "foi.ExtensionApproved",
                moment(working_days_before(first_due, 3), "10:00"),
                days=plan.extension_days,
                approver="person/office-head",
            )
        notified = {
            Order.BEFORE: moment(working_days_before(first_due, 2), "15:00"),
            Order.AFTER: moment(working_days_after(first_due, 1), "15:00"),
            Order.NEVER: None,
        }[plan.extension_notified]
        if notified is not None:
            self.say("foi.ExtensionNotified", notified)
            self.say("foi.Extended", notified + timedelta(minutes=10), days=plan.extension_days)

    def _waited(self, start: date, first_due: date, stops: list[tuple[date, date]]) -> date:
        """What an early reply still waits for: those asked, or the end of the first limit."""
        if self.plan.delay_noticed:
            self.say("foi.DelayNoticed", moment(working_days_after(start, 10), "11:00"))
        approved = self.plan.extension_approved and self.plan.extension_notified is not Order.NEVER
        if approved or self.plan.delay_noticed:
            return working_days_after(first_due, 2)
        return stops[-1][1] if stops else start

    def _instant_of_reply(self, waited: date, last_day: date) -> datetime | None:
        match self.plan.replied:
            case When.EARLY:
                return in_office_hours(working_days_after(waited, 4), self.rng)
            case When.LAST_DAY | When.ROLLED_DAY:
                return moment(last_day, "23:40")
            case When.DAY_LATE:
                return in_office_hours(working_days_after(last_day, 1), self.rng)
            case When.NEVER:
                return None


def due_day(start: date, limit: int, stops: list[tuple[date, date]]) -> date:
    """The last day of the limit; days after a stop's first and up to its last do not count."""
    day, counted = start, 0
    while counted < limit:
        day = days_after(day, 1)
        stopped = any(first < day <= last for first, last in stops)
        counted += is_working(day) and not stopped
    return day
