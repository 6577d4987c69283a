"""An entry that never was OCDS, as a release: what the catalogue's `ocds` column says.

Bids are not given, though OCDS has a place for them: before the opening they are secret.
"""

from collections.abc import Callable, Iterator, Mapping
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
    make = RELEASES.get(statement["type"])
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
    if parties := list(_parties(project, data)):
        release["parties"] = parties
    return release


def _parties(project: Object, data: Object) -> Iterator[Object]:
    """Whoever the release refers to, by the name each speaks under in the ledger."""
    roles = {
        "buyer": project.get("owner"),
        "procuringEntity": project.get("agency"),
        "supplier": data.get("winner"),
        "payee": data.get("payee"),
    }
    for role, name in roles.items():
        if name is not None:
            yield {"id": name, "roles": [role]}


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


def _lot_defined(data: Object) -> Tagged:
    lot = {"id": data["lot"], "title": data.get("title"), "value": _value(data.get("estimate"))}
    return "tenderUpdate", {"tender": {"lots": [_present(lot)]}}


def _documents_issued(data: Object) -> Tagged:
    document = {
        "id": data.get("document_id", "documents"),
        "documentType": "biddingDocuments",
        "relatedLots": [data["lot"]] if "lot" in data else None,
    }
    tender = {"tenderPeriod": _period(data.get("bid_deadline")), "documents": [_present(document)]}
    return "tenderUpdate", {"tender": _present(tender)}


def _corrected(data: Object) -> Tagged:
    amendment = {"id": data.get("correction_id"), "rationale": data.get("reason")}
    tender = {
        "id": data.get("notice_id"),
        "tenderPeriod": _period(data.get("bid_deadline")),
        "amendments": [amended] if (amended := _present(amendment)) else None,
    }
    return "tenderUpdate", {"tender": _present(tender)}


def _terminated(data: Object) -> Tagged:
    details = {"status": "cancelled", "statusDetails": data.get("reason"), "lots": _lots(data)}
    return "tenderCancellation", {"tender": _present(details)}


def _awarded(data: Object) -> Tagged:
    return "award", {"awards": [_award(data, "active")]}


def _award_changed(data: Object) -> Tagged:
    return "awardUpdate", {"awards": [_award(data, "active")]}


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


def _announced(data: Object) -> Tagged:
    notice = {"id": "announcement", "documentType": "contractNotice", "title": data.get("medium")}
    return "contractUpdate", {
        "contracts": [{"id": data["contract_id"], "documents": [_present(notice)]}]
    }


def _paid(data: Object) -> Tagged:
    payment = {
        "id": data["payment_id"],
        "value": _value(data.get("amount")),
        "payer": {"id": data["payer"]} if "payer" in data else None,
        "payee": {"id": data["payee"]} if "payee" in data else None,
    }
    implementation = {"transactions": [_present(payment)]}
    contract = {"id": data["contract_id"], "implementation": implementation}
    return "implementation", {"contracts": [contract]}


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


RELEASES: Mapping[str, Callable[[Object], Tagged]] = {
    "project.Registered": _registered,
    "intention.Published": _intended,
    "tender.NoticePublished": _noticed,
    "procurement.NoticePublished": _noticed,
    "lot.Defined": _lot_defined,
    "tender.DocIssued": _documents_issued,
    "procurement.DocIssued": _documents_issued,
    "tender.DeadlineExtended": _extended,
    "correction.Published": _corrected,
    "project.Terminated": _terminated,
    "award.Determined": _awarded,
    "award.Changed": _award_changed,
    "award.Revoked": _award_revoked,
    "award.Declined": _award_revoked,
    "contract.Signed": _signed,
    "contract.Announced": _announced,
    "contract.Changed": _contract_changed,
    "payment.Made": _paid,
}
