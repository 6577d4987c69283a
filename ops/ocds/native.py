"""An entry that never was OCDS, as a release: what the catalogue's `ocds` column says."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ledger.canonical import Object
from ledger.entry import Entry
from ops.ocds.convert import METHODS, MINOR_DIGITS
from ops.ocds.drafting import PROJECT
from ops.ocds.exact import Written

PREFIX = "mingjing-"
"""Before a project's code where it is no ocid; a site that publishes registers its own."""

_METHODS = {ours: theirs for theirs, ours in METHODS.items() if ours != "other"}
_CATEGORIES = {"engineering": "works"}

Tagged = tuple[str, Object]


def release_of(entry: Entry, project: Object) -> Object | None:
    """The release that says what the entry says; None where OCDS has no place for it.

    `project` remembers the registration from one entry to the next.
    """
    statement = entry.statement
    if not statement["stream"].startswith(PROJECT):
        return None
    data = statement["data"]
    if statement["type"] == "project.Registered":
        project.update(data)
    make = _RELEASES.get(statement["type"])
    if make is None:
        return None
    tag, sections = make(data)
    code = statement["stream"].removeprefix(PROJECT)
    release = {
        "ocid": code if code.lower().startswith("ocds-") else PREFIX + code,
        "id": f"{code}-{entry.index}",
        "date": statement["occurred_at"],
        "tag": [tag],
        "initiationType": "tender",
        **sections,
    }
    if "owner" in project:
        release["buyer"] = {"id": project["owner"]}
    return release


def _registered(data: Object) -> Tagged:
    tender = {
        "id": data["project_code"],
        "title": data.get("title"),
        "status": "planning",
        "procurementMethod": _METHODS.get(data.get("method", "")),
        "mainProcurementCategory": _CATEGORIES.get(data["trading_type"]),
        "value": _value(data.get("estimate")),
    }
    return "planning", {"tender": _present(tender)}


def _intended(data: Object) -> Tagged:
    return "planning", {"planning": {"budget": _present({"amount": _value(data.get("budget"))})}}


def _noticed(data: Object) -> Tagged:
    tender = {
        "id": data["notice_id"],
        "status": "active",
        "tenderPeriod": _period(data.get("bid_deadline")),
        "value": _value(data.get("value") or data.get("budget")),
        "lots": _lots(data),
    }
    return "tender", {"tender": _present(tender)}


def _extended(data: Object) -> Tagged:
    tender = {"tenderPeriod": _period(data["bid_deadline"]), "lots": _lots(data)}
    return "tenderAmendment", {"tender": _present(tender)}


def _terminated(data: Object) -> Tagged:
    details = {"status": "cancelled", "statusDetails": data.get("reason"), "lots": _lots(data)}
    return "tenderCancellation", {"tender": _present(details)}


def _awarded(data: Object) -> Tagged:
    return "award", {"awards": [_award(data, "active")]}


def _award_revoked(data: Object) -> Tagged:
    return "awardCancellation", {"awards": [_award(data, "cancelled")]}


def _award(data: Object, status: str) -> Object:
    award = {
        "id": data["award_id"],
        "status": status,
        "suppliers": [{"id": data["winner"]}] if "winner" in data else None,
        "value": _value(data.get("amount")),
        "relatedLots": [data["lot"]] if "lot" in data else None,
    }
    return _present(award)


def _signed(data: Object) -> Tagged:
    contract = {
        "id": data["contract_id"],
        "awardID": data["award_id"],
        "status": "active",
        "value": _value(data["amount"]),
        "dateSigned": data["signed_at"],
    }
    return "contract", {"contracts": [_present(contract)]}


def _contract_changed(data: Object) -> Tagged:
    amendment = _present({"description": data.get("reason")})
    contract = {
        "id": data["contract_id"],
        "value": _value(data.get("amount")),
        "amendments": [amendment] if amendment else None,
    }
    return "contractAmendment", {"contracts": [_present(contract)]}


def _present(members: Mapping[str, Any]) -> Object:
    return {key: value for key, value in members.items() if value is not None}


def _period(end: str | None) -> Object | None:
    return None if end is None else {"endDate": end}


def _lots(data: Object) -> list[Object] | None:
    return [{"id": data["lot"]}] if "lot" in data else None


def _value(money: Object | None) -> Object | None:
    if money is None:
        return None
    amount = Decimal(money["fen"]).scaleb(-MINOR_DIGITS.get(money["currency"], 2))
    return {"amount": Written(f"{amount:f}"), "currency": money["currency"]}


_RELEASES: Mapping[str, Callable[[Object], Tagged]] = {
    "project.Registered": _registered,
    "intention.Published": _intended,
    "tender.NoticePublished": _noticed,
    "procurement.NoticePublished": _noticed,
    "tender.DeadlineExtended": _extended,
    "project.Terminated": _terminated,
    "award.Determined": _awarded,
    "award.Revoked": _award_revoked,
    "award.Declined": _award_revoked,
    "contract.Signed": _signed,
    "contract.Changed": _contract_changed,
}
