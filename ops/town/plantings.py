"""What is planted: each planting is a lawful life with one or two of its words changed.

`broken` breaks the rule it names, and no other, in one stream of its own. `near` keeps every
rule, by a hair. The stories are what a lawyer reads; the changes are words of `plan.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ops.town.days import When
from ops.town.plan import Order, Release, Source

ENGINEERING = "engineering"
PROCUREMENT = "government_procurement"
LAND = "land_and_mining"
PROPERTY = "state_property"
OTHER = "other"
APPLICATION = "foi"
INFORMATION = "catalogue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One change of a lawful life, and the rule it breaks or almost breaks."""

    rule: str
    breaks: bool
    life: str  # a trading type, `foi` or `catalogue`
    story: str
    change: dict[str, Any] = field(default_factory=dict)

    @property
    def of_project(self) -> bool:
        return self.life not in {APPLICATION, INFORMATION}


def broken(rule: str, life: str, story: str, **change: object) -> Planting:
    return Planting(rule=rule, breaks=True, life=life, story=story, change=change)


def near(rule: str, life: str, story: str, **change: object) -> Planting:
    return Planting(rule=rule, breaks=False, life=life, story=story, change=change)


ON_PUBLICATION = (
    broken("D-02", ENGINEERING, "The notice was published without a check by the centre",
           notice_checked=Order.NEVER),
    broken("D-02", LAND, "The centre checked the notice only after it had been published",
           notice_checked=Order.AFTER),
    broken("D-02", PROCUREMENT, "The notice was changed between the check and the publication",
           notice_changed_after_check=True),
    near("D-02", ENGINEERING, "The tenderer put an unchecked copy on another medium",
         copied_elsewhere=True),
    broken("D-08", PROPERTY, "The contract was never disclosed",
           contract_disclosed=When.NEVER),
    broken("D-08", ENGINEERING, "The contract was disclosed on the 21st working day",
           contract_disclosed=When.DAY_LATE),
    near("D-08", LAND, "The contract was disclosed on the 20th working day",
         contract_disclosed=When.LAST_DAY),
)  # fmt: skip

ON_TENDERING = (
    broken("N-22", ENGINEERING, "Bidders had 18 days from the documents to the deadline",
           bid_days=18),
    broken("N-22", ENGINEERING, "19 days: a warning, for readings differ on whether day one counts",
           bid_days=19),
    near("N-22", ENGINEERING, "Bidders had exactly 20 days",
         bid_days=20),
    broken("N-50", PROCUREMENT, "Suppliers had 18 days from the documents to the deadline",
           bid_days=18),
    near("N-50", PROCUREMENT, "Suppliers had exactly 20 days",
         bid_days=20),
    broken("N-24", ENGINEERING, "An objection to the documents was answered a day late",
           documents_objection=When.DAY_LATE),
    near("N-24", ENGINEERING, "An objection to the documents was answered on the third day",
         documents_objection=When.LAST_DAY),
    broken("N-26a", ENGINEERING, "The bids of only two bidders were opened",
           bidders=2),
    broken("N-26a", PROCUREMENT, "Of four bidders two withdrew, and the other two were opened",
           bidders=4, withdrawn=2),
    broken("N-26a", ENGINEERING, "Three bids, but two of them of the same bidder",
           bidders=2, resubmitted=1),
    broken("N-26a", ENGINEERING, "Two bids; one of a consortium of two, which is one bidder",
           bidders=2, consortium=2),
    broken("N-26a", ENGINEERING, "Two bidders in a second tender, with leave: a warning only",
           bidders=2, retender_exempt=True),
    near("N-26a", ENGINEERING, "Three bids, one of them of a consortium",
         bidders=3, consortium=3),
    near("N-26a", PROCUREMENT, "Of four bidders one withdrew",
         bidders=4, withdrawn=1),
    near("N-26a", OTHER, "Two bidders, but in a listing, not in a tender",
         method="listing", bidders=2),
    broken("N-26b", ENGINEERING, "A bid was read half an hour before the opening",
           bid_read=Order.BEFORE),
    near("N-26b", PROCUREMENT, "A bid was read two hours after the deadline, opened by then",
         bid_read=Order.AFTER),
    broken("N-28", ENGINEERING, "The bids were opened 90 minutes after the deadline",
           opening_minutes_late=90),
    near("N-28", ENGINEERING, "The bids were opened nine minutes after the deadline",
         opening_minutes_late=9),
    near("N-28", ENGINEERING, "The deadline was put off, and the opening with it",
         deadline_extended_by=5),
)  # fmt: skip

ON_EXPERTS = (
    broken("D-20", ENGINEERING, "Experts were drawn without the supervisor's approval",
           draw_approved=Order.NEVER),
    broken("D-20", PROCUREMENT, "The supervisor approved the draw twenty minutes after it",
           draw_approved=Order.AFTER),
    near("D-20", ENGINEERING, "A provincial pool: the local approval is not asked for",
         pool_level="province", draw_approved=Order.NEVER),
    near("D-20", ENGINEERING, "A supplementary draw within the numbers first approved",
         supplementary_draw=True),
    broken("D-21", ENGINEERING, "Nobody of the tenderer or its agency was at the draw",
           present=("SUPERVISING", "PUBLISHING")),
    broken("D-21", ENGINEERING, "The supervisor signed out two minutes before the draw",
           left_before_draw="SUPERVISING"),
    near("D-21", ENGINEERING, "The agency stood in for the tenderer",
         present=("SUPERVISING", "PUBLISHING", "AGENCY")),
    near("D-21", ENGINEERING, "The supervisor took part from afar, in a session on file",
         remote="SUPERVISING"),
    near("D-21", ENGINEERING, "The supervisor from afar, no session on file: nobody can say",
         remote="SUPERVISING", remote_session=False),
    broken("D-25", PROCUREMENT, "The request for the draw does not say from which pool: a note",
           pool_level=None),
    broken("N-42", ENGINEERING, "A provincial pool, and no supervisor at the draw",
           pool_level="province", present=("PUBLISHING", "TENDERER")),
    near("N-42", ENGINEERING, "A provincial pool: only the supervisor must be there, and was",
         pool_level="province", present=("SUPERVISING",)),
    broken("N-29a", ENGINEERING, "Four members: an even number, and fewer than five",
           experts=3, representatives=1),
    broken("N-29a", ENGINEERING, "Seven members, four of them experts: less than two thirds",
           experts=4, representatives=3),
    near("N-29a", ENGINEERING, "Seven members, five of them experts",
         experts=5, representatives=2),
    broken("N-29b", ENGINEERING, "A member with an interest in a bidder judged the bids",
           interested_member=Order.AFTER),
    near("N-29b", ENGINEERING, "A member with an interest was replaced before the evaluation",
         interested_member=Order.BEFORE),
    broken("N-29c", ENGINEERING, "The committee's names were disclosed before the winner was fixed",
           names_disclosed=Order.BEFORE),
    near("N-29c", ENGINEERING, "The committee's names were disclosed with the result",
         names_disclosed=Order.AFTER),
)  # fmt: skip

ON_THE_RESULT = (
    broken("N-32a", ENGINEERING, "The candidates were publicised a day late",
           publicity_started=When.DAY_LATE),
    near("N-32a", ENGINEERING, "The candidates were publicised on the third day",
         publicity_started=When.LAST_DAY),
    broken("N-32b", ENGINEERING, "The candidates' publicity lasted one day",
           publicity_days=1),
    broken("N-32b", ENGINEERING, "It lasted two days: a warning, for readings differ on day one",
           publicity_days=2),
    near("N-32b", ENGINEERING, "The candidates' publicity lasted exactly three days",
         publicity_days=3),
    broken("N-33", ENGINEERING, "An objection to the result was answered a day late",
           result_objection=When.DAY_LATE),
    near("N-33", ENGINEERING, "An objection to the result was answered on the third day",
         result_objection=When.LAST_DAY),
    broken("N-38", ENGINEERING, "The written report was filed a day late",
           written_report=When.DAY_LATE),
    broken("N-38", ENGINEERING, "The written report was never filed",
           written_report=When.NEVER),
    near("N-38", ENGINEERING, "The written report was filed on the 15th day",
         written_report=When.LAST_DAY),
    broken("N-62a", PROCUREMENT, "The report reached the buyer on the third working day",
           report_handed_over=When.DAY_LATE),
    broken("N-62b", PROCUREMENT, "The winner was fixed on the sixth working day",
           award_determined=When.DAY_LATE),
    broken("N-62c", PROCUREMENT, "The notice of award was issued on the third working day",
           notice_of_award=When.DAY_LATE),
    broken("N-62d", PROCUREMENT, "The result was announced on the third working day",
           result_announced=When.DAY_LATE),
    near("N-62a", PROCUREMENT, "The report reached the buyer on the second working day",
         report_handed_over=When.LAST_DAY),
    near("N-62b", PROCUREMENT, "The winner was fixed on the fifth working day",
         award_determined=When.LAST_DAY),
    near("N-62d", PROCUREMENT, "Notice and result on the second working day",
         notice_of_award=When.LAST_DAY, result_announced=When.LAST_DAY),
)  # fmt: skip

ON_THE_CONTRACT = (
    broken("A1-2", ENGINEERING, "A contract was signed for a project not yet on the platform",
           registered_in_time=False),
    broken("N-35", ENGINEERING, "The contract was signed a day after the 30 days, rolled, ended",
           contract_signed=When.DAY_LATE),
    broken("N-35", ENGINEERING, "The contract was never signed",
           contract_signed=When.NEVER),
    near("N-35", ENGINEERING, "The contract was signed on the 30th day",
         contract_signed=When.LAST_DAY),
    near("N-35", ENGINEERING, "The award was revoked: there is nothing to sign",
         award_revoked=True),
    broken("N-35", ENGINEERING, "Signed on the working day to which a day off rolls: a warning",
           contract_signed=When.ROLLED_DAY),
    broken("N-35", ENGINEERING, "Of two lots only the second got its contract",
           lots=2, contract_signed=When.NEVER),
    near("N-35", PROCUREMENT, "A complaint stopped the clock for twelve days; signed on the last",
         suspended_days=12, contract_signed=When.LAST_DAY),
    near("N-35", ENGINEERING, "The project was terminated: there is nothing to sign",
         terminated=True),
    broken("N-36", ENGINEERING, "The winner's deposit came back a day late",
           deposits_refunded=When.DAY_LATE),
    broken("N-36", ENGINEERING, "The winner's deposit never came back",
           deposits_refunded=When.NEVER),
    near("N-36", ENGINEERING, "The winner's deposit came back on the fifth day",
         deposits_refunded=When.LAST_DAY),
    near("N-36", ENGINEERING, "The deposits were guarantees: nothing has to come back",
         deposit_form="guarantee", deposits_refunded=When.NEVER),
    broken("N-64", PROCUREMENT, "The contract was announced on the third working day",
           contract_announced=When.DAY_LATE),
    broken("N-64", PROCUREMENT, "The contract was announced on the platform only",
           announced_on_designated_medium=False),
    near("N-64", PROCUREMENT, "The contract was announced on the second working day",
         contract_announced=When.LAST_DAY),
    near("N-64", PROCUREMENT, "Never announced, as far as is known: nobody reports that county",
         source=Source.NONE, contract_announced=When.NEVER),
    broken("L-01", ENGINEERING, "A contract reported long after by a source that promised at once",
           source=Source.LIVE),
)  # fmt: skip

ON_RECORDS = (
    broken("D-16", ENGINEERING, "A recording was retrieved without any approval",
           release=Release.NOT_APPROVED),
    broken("D-16", LAND, "The approval had expired a minute before the retrieval",
           release=Release.EXPIRED_A_MINUTE_BEFORE),
    broken("D-16", PROCUREMENT, "The competent department had refused",
           release=Release.DENIED),
    broken("D-16", PROPERTY, "The approval came an hour after the retrieval",
           release=Release.APPROVED_AFTERWARDS),
    broken("D-16", OTHER, "The approval names another recording",
           release=Release.OTHER_RECORD),
    near("D-16", LAND, "The approval expired a minute after the retrieval",
         release=Release.EXPIRES_A_MINUTE_LATER),
    near("D-16", ENGINEERING, "A supervision commission ordered it: no approval is needed",
         release=Release.ORDERED),
)  # fmt: skip

ON_APPLICATIONS = (
    broken("D-42", APPLICATION, "The reply was sent on the 21st working day",
           replied=When.DAY_LATE),
    broken("D-42", APPLICATION, "There was no reply",
           replied=When.NEVER),
    near("D-42", APPLICATION, "The reply was sent on the 20th working day",
         replied=When.LAST_DAY),
    near("D-42", APPLICATION, "Extended in time, and answered on the 40th working day",
         extension_approved=True, extension_notified=Order.BEFORE, replied=When.LAST_DAY),
    near("D-42", APPLICATION, "The clock ran again from the corrected application",
         clear=False, correction_requested=When.EARLY, replied=When.LAST_DAY),
    near("D-42", APPLICATION, "A third party and an agency were asked: that time does not count",
         third_party=When.EARLY, agency=When.EARLY, replied=When.LAST_DAY),
    near("D-42", APPLICATION, "The applicant never corrected the application, and gave it up",
         clear=False, correction_requested=When.EARLY, corrected=False),
    near("D-42", APPLICATION, "The applicant withdrew the application",
         withdrawn=True),
    broken("N-02", APPLICATION, "Correction was asked for on the eighth working day",
           clear=False, correction_requested=When.DAY_LATE),
    near("N-02", APPLICATION, "Correction was asked for on the seventh working day",
         clear=False, correction_requested=When.LAST_DAY),
    broken("N-02b", APPLICATION, "Correction was asked for twice",
           clear=False, correction_requested=When.EARLY, corrections=2),
    broken("N-04b", APPLICATION, "Extended by 25 working days, though answered within forty",
           extension_approved=True, extension_notified=Order.BEFORE, extension_days=25),
    near("N-04b", APPLICATION, "Extended by exactly 20 working days",
         extension_approved=True, extension_notified=Order.BEFORE),
    broken("N-06", APPLICATION, "The third party answered on the 16th working day",
           third_party=When.DAY_LATE),
    near("N-06", APPLICATION, "The third party answered on the 15th working day",
         third_party=When.LAST_DAY),
    broken("N-07", APPLICATION, "The other agency answered on the 16th working day",
           agency=When.DAY_LATE),
    near("N-07", APPLICATION, "The other agency answered on the 15th working day",
         agency=When.LAST_DAY),
    broken("N-04a", APPLICATION, "Extended without approval, though answered in the first limit",
           extension_notified=Order.BEFORE, replied=When.LAST_DAY),
    broken("N-08", APPLICATION, "The day of receipt of a letter was taken from a confirmation",
           channel="post", basis="confirmation"),
    near("N-08", APPLICATION, "A letter received when it was signed for",
         channel="post"),
    broken("N-09", APPLICATION, "A refusal without a statutory ground",
           reply_type="refused"),
    near("N-09", APPLICATION, "A refusal on the ground of a third party's rights",
         reply_type="refused", ground="§15"),
)  # fmt: skip

ON_INFORMATION = (
    broken("D-40", INFORMATION, "Information was disclosed on the 21st working day",
           disclosed=When.DAY_LATE),
    broken("D-40", INFORMATION, "A changed version was never disclosed",
           changed=When.NEVER),
    near("D-40", INFORMATION, "Information was disclosed on the 20th working day",
         disclosed=When.LAST_DAY),
    near("D-40", INFORMATION, "Information given only on request was not disclosed",
         attribute="on_request", disclosed=When.NEVER),
    near("D-40", INFORMATION, "Found to be given on request only, three days after it was formed",
         determined="on_request", disclosed=When.NEVER),
    broken("D-41", INFORMATION, "A licence, entered as information too, never disclosed: one alert",
           kind="licence", formed_too=True, disclosed=When.NEVER),
    broken("D-41", INFORMATION, "A licence was disclosed on the eighth working day",
           kind="licence", disclosed=When.DAY_LATE),
    broken("D-41", INFORMATION, "A punishment was posted on site, never on the web",
           kind="punishment", disclosed_on_web=False),
    near("D-41", INFORMATION, "A licence was disclosed on the seventh working day",
         kind="licence", disclosed=When.LAST_DAY),
    near("D-41", INFORMATION, "A punishment of no social weight was not disclosed",
         kind="punishment", attribute="not_disclosed", disclosed=When.NEVER),
    near("D-41", INFORMATION, "A licence that was refused was not disclosed",
         kind="licence", outcome="refused", disclosed=When.NEVER),
)  # fmt: skip

PLANTINGS: tuple[Planting, ...] = (
    *ON_PUBLICATION,
    *ON_TENDERING,
    *ON_EXPERTS,
    *ON_THE_RESULT,
    *ON_THE_CONTRACT,
    *ON_RECORDS,
    *ON_APPLICATIONS,
    *ON_INFORMATION,
)
