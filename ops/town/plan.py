"""What a project, an application and a piece of information go through, as a plan.

Every default is lawful with room to spare. A planting (`plantings.py`) is a plan with one or two
of these words changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ops.town.days import When


class Order(Enum):
    """Where one act stood to another that it must come before or after."""

    BEFORE = "before"
    AFTER = "after"
    NEVER = "not at all"


class Source(Enum):
    """Who reports what happens in a project."""

    BATCHES = "the platform, afterwards"
    LIVE = "a platform that promised to report as it happens"
    NONE = "nobody"


class Release(Enum):
    """On what authority a supervision record was retrieved."""

    NONE = "no record of this project was asked for"
    APPROVED = "the competent department approved, and the approval had not expired"
    EXPIRES_A_MINUTE_LATER = "the approval expired a minute after the record was handed over"
    EXPIRED_A_MINUTE_BEFORE = "the approval had expired a minute before"
    NOT_APPROVED = "nobody approved"
    TAKEN_BACK = "the competent department approved, and refused an hour later"
    DENIED = "the competent department refused"
    APPROVED_AFTERWARDS = "the approval came an hour after the record had gone"
    REFUSED = "the competent department refused, and nothing was handed over"
    OTHER_DEPARTMENT = "a department approved that is not the competent one"
    OTHER_RECORD = "the approval names another record"
    ORDERED = "a supervision commission ordered it: no approval is needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPlan:
    """The life of one project of any trading type; each type reads the words it knows."""

    # the project
    method: str = "open_tender"
    mandatory_tender: bool = True
    lots: int = 1
    source: Source = Source.BATCHES
    registered_in_time: bool = True  # else after its contract
    conditions_checked: Order = Order.BEFORE  # to the registration
    held_again: bool = False  # a first round failed for want of bidders
    leave_to_go_on: bool = False  # with fewer bidders in the second

    # notice and documents
    bid_days: int = 24  # from the first issue of the documents to the deadline
    deadline_extended_by: int = 0
    notice_checked: Order = Order.BEFORE
    notice_names_its_node: bool = True
    notice_names_media: bool = True
    notice_check_withdrawn: bool = False  # a second check, before the publication, failed it
    notice_changed_after_check: bool = False
    copied_elsewhere: bool = False  # the tenderer puts a copy on another medium, unchecked
    clarified_days_before: int | None = None  # the deadline; else soon after the documents
    documents_objection: When | None = None  # when an objection to them was answered
    objected_days_before: int | None = None  # the deadline; else long before

    # bids and opening
    bidders: int = 4
    consortium: int = 0  # how many firms stand behind the first bid
    partner_bids_alone: bool = False  # one of them is the second bidder as well
    last_bid_late: bool = False  # handed in five minutes after the deadline
    withdrawn: int = 0
    withdrawn_refunded: When = When.EARLY
    resubmitted: int = 0  # bids handed in again by who had already handed one in
    bid_read: Order = Order.NEVER  # before or after the opening
    opening_minutes_late: int = 0
    opening_archived_days: int = 1  # working days after it; the archive itself says one at most
    device_works: bool = True  # that watches the project's sessions

    # a sale by listing
    listed_working_days: int = 22  # 32号令 asks for 20
    listed_natural_days: int | None = None  # counted so instead, where the law on land does
    listed: bool = True  # else sold without (state property, other resources)
    bidding_ruled: bool = True  # the announcement tells how bids are made (other resources)
    control_passes: int | None = None  # disclosed in advance, so many working days
    sale_result: When = When.EARLY
    floor_percent: int = 100  # of the appraised value

    # the draw of experts
    drawn: bool = True  # else the committee was named
    notified: str = "zj-001"  # the first expert drawn, called for the specialty A05
    draw_days_before: int = 1  # working days, to the opening
    committed: tuple[str, ...] = ("pool", "seed")
    pool_level: str | None = "local"
    draw_approved: Order = Order.BEFORE
    draw_approved_by_supervisor: bool = True  # else by the tenderer, in its own interest
    present: tuple[str, ...] = ("SUPERVISING", "PUBLISHING", "TENDERER")
    left_before_draw: str | None = None
    signed_in_by_centre: bool = False  # at its terminal, each for its organisation
    supervisor_stood_in_for: bool = False  # the tenderer signed in the supervisor's place
    remote: str | None = None  # the role that took part from afar
    remote_session: bool = True  # on file
    supplementary_draw: int = 0  # experts drawn again; one more than needed was approved

    # the committee
    experts: int = 4
    representatives: int = 1
    interested_member: Order = Order.NEVER  # BEFORE: replaced before the evaluation began
    names_disclosed: Order = Order.AFTER  # to the determination of the winner

    # report, publicity, winner
    report_handed_over: When = When.EARLY
    publicity_started: When = When.EARLY
    publicity_days: int = 4
    candidates: int = 3
    result_objection: When | None = None
    objection_ignored: bool = False  # raised on the last day, the winner determined meanwhile
    award_determined: When = When.EARLY
    winner_rank: int = 1
    winner_ground: str | None = None
    notice_of_award: When = When.EARLY  # of government procurement, as is the next
    result_announced: When = When.EARLY
    written_report: When = When.EARLY

    # contract
    contract_signed: When = When.EARLY
    award_revoked: bool = False  # instead of a contract
    terminated: bool = False  # instead of a contract
    suspended_days: int = 0  # between the notice of award and the contract
    suspension_ground: str | None = "投诉处理"
    contract_announced: When = When.EARLY
    announced_on_designated_medium: bool = True
    contract_filed: When = When.EARLY
    contract_disclosed: When = When.EARLY
    deposits_refunded: When = When.EARLY
    deposit_form: str = "transfer"
    change_percent: tuple[int, ...] = ()  # each change of the contract, of the original amount

    # afterwards
    release: Release = Release.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationPlan:
    """The life of one application for information (依申请公开)."""

    complete: bool = True  # with name, contact and description
    receipted: When = When.EARLY
    registered: bool = True
    assigned: When = When.EARLY
    reviewed: When = When.EARLY
    reviewed_first: bool = True  # else after the reply
    list_item_told: bool = True  # of a refusal
    channel: str = "internet"
    basis: str | None = None  # the basis that belongs to the channel
    clear: bool = True
    correction_requested: When | None = None
    corrections: int = 1
    corrected: bool = True
    extension_approved: bool = False
    extension_notified: Order = Order.NEVER  # before or after the first limit expired
    extension_days: int = 20
    third_party: When | None = None  # when it answered
    agency: When | None = None
    agency_silent: bool = False  # asked, and never answered: consent, after its time
    withdrawn: bool = False
    delay_noticed: bool = False  # §35: too many applications, a reasonable delay
    replied: When = When.EARLY  # in the time that then remains
    reply_type: str = "disclosed"
    ground: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationPlan:
    """What becomes of one piece of government information, a licence or a punishment."""

    kind: str = "information"  # or licence, punishment
    attribute: str | None = "proactive"
    producer_kind: str = "administrative"
    outcome: str = "granted"
    disclosed: When = When.EARLY
    disclosed_on_web: bool = True
    changed: When | None = None  # a later version, and when that one was disclosed
    formed_too: bool = False  # a licence that is entered as information as well
    determined: str | None = None  # the attribute, settled after the information was formed


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPlan:
    """What a department does each year."""

    reported: When = When.EARLY  # the yearly report on information disclosure
    purchases: tuple[int, ...] = ()  # without tender, for one purpose, in yuan, a month apart
    purchased: str = "goods"  # or works, of one investment project
