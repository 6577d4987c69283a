"""Which event an OCDS object is, when it happened, and its fields.

One function per kind of object: it returns the event's type and fields, and the date the object
itself bears. An object is an event where the release is about it (its tag), or where it bears a
date of its own; otherwise it is context and stays in the release.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ledger.canonical import Object
from ops.ocds.convert import METHODS, identifier, instant, label, labels, money, organisation, title
from ops.ocds.pieces import Piece

SECTIONS = {
    "planning": "planning",
    "tender": "tender",
    "award": "awards",
    "contract": "contracts",
    "implementation": "contracts",
}
"""What a tag is about, by its beginning: `tenderAmendment` is about the tender."""

SIGNED_CONTRACT = ("award_id", "amount", "signed_at")
"""Without these a contract is known to be published, not when it was signed and for how much."""


PRODUCED = (
    "abnormal.Reported", "award.Changed", "award.Determined", "award.Revoked",
    "award.StatusReported", "bid.Submitted", "contract.Changed", "contract.Published",
    "contract.Signed", "correction.Published", "document.Published", "intention.Published",
    "lot.Defined", "milestone.Reported", "party.Listed", "payment.Made", "performance.Reported",
    "procurement.NoticePublished", "project.Registered", "project.Terminated", "release.Received",
    "tender.Amended", "tender.NoticePublished",
)  # fmt: skip
"""Every event an import can make: what it says it reports."""

URL_LENGTH_MAX = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the release says of itself."""

    ocid: str
    date: str
    tags: tuple[str, ...]
    trading_type: str

    def about(self, kind: str) -> bool:
        """Whether the release was made to say this."""
        section = kind.split("/")[1]
        sections = {SECTIONS[b] for tag in self.tags for b in SECTIONS if tag.startswith(b)}
        return not sections or section in sections or section not in SECTIONS.values()

    def tagged(self, *tags: str) -> bool:
        return any(tag in tags for tag in self.tags)


@dataclass(frozen=True, slots=True)
class Mapped:
    """An event to be. Fields that are None are absent."""

    type: str
    fields: Object
    own_date: str | None = None


def mapped(piece: Piece, context: Context) -> Mapped | None:
    """The event of a piece; None leaves it in what holds it. Raises Unusable for a bad date."""
    kind = piece.kind.rpartition("/")[2] if piece.kind not in _EXACT else piece.kind
    event = _KINDS[kind](piece, context)
    if event is None or (event.own_date is None and not context.about(piece.kind)):
        return None
    return event


def _party(piece: Piece, _: Context) -> Mapped | None:
    name = identifier(piece.value.get("id"))
    if name is None:
        return None
    roles = piece.value.get("roles")
    fields = {"party_id": name, "org": organisation(piece.value), "roles": labels(roles) or None}
    return Mapped("party.Listed", fields)


def _planning(piece: Piece, _: Context) -> Mapped:
    budget = piece.value.get("budget")
    amount = money(budget.get("amount")) if isinstance(budget, dict) else None
    return Mapped("intention.Published", {"budget": amount})


def _tender(piece: Piece, context: Context) -> Mapped:
    tender = piece.value
    fields: Object
    notice = identifier(tender.get("id")) or identifier(context.ocid)
    period = tender.get("tenderPeriod")
    ends = period.get("endDate") if isinstance(period, dict) else None
    own = instant(tender.get("datePublished"), "/tender/datePublished")
    deadline = instant(ends, "/tender/tenderPeriod/endDate")
    procurement = context.trading_type == "government_procurement"
    status = label(tender.get("status"))
    if context.tagged("tenderCancellation") or status in {"cancelled", "withdrawn"}:
        return Mapped("project.Terminated", {"reason": f"tender {status or 'cancelled'}"})
    if status == "unsuccessful":
        return Mapped("abnormal.Reported", {"reason": "tender unsuccessful"})
    if context.tagged("tenderAmendment", "tenderUpdate") and not context.tagged("tender"):
        if procurement:
            fields = {"notice_id": notice, "bid_deadline": deadline}
            return Mapped("correction.Published", fields)
        fields = {"amendment_id": notice, "notice_id": notice}
        return Mapped("tender.Amended", fields)
    fields = {"notice_id": notice, "bid_deadline": deadline}
    value = money(tender.get("value"))
    if procurement:
        method = METHODS.get(str(tender.get("procurementMethod")))
        fields |= {"method": method, "budget": value}
        return Mapped("procurement.NoticePublished", fields, own)
    return Mapped("tender.NoticePublished", {**fields, "value": value}, own)


def _lot(piece: Piece, _: Context) -> Mapped | None:
    lot = identifier(piece.value.get("id"))
    if lot is None:
        return None
    fields = {"lot": lot, "title": title(piece.value.get("title"))}
    return Mapped("lot.Defined", {**fields, "estimate": money(piece.value.get("value"))})


def _award(piece: Piece, context: Context) -> Mapped | None:
    award = piece.value
    name = identifier(award.get("id"))
    if name is None:
        return None
    own = instant(award.get("date"), "/awards/date")
    suppliers = award.get("suppliers")
    first = suppliers[0] if isinstance(suppliers, list) and suppliers else None
    status = label(award.get("status"))
    if status == "cancelled" or context.tagged("awardCancellation"):
        return Mapped("award.Revoked", {"award_id": name, "reason": "award cancelled"}, own)
    fields = {"award_id": name, "winner": organisation(first), "amount": money(award.get("value"))}
    if status in {"pending", "unsuccessful"}:
        return Mapped("award.StatusReported", {**fields, "status": status}, own)
    if context.tagged("awardUpdate"):
        # The change is the release's; the award's own date is that of the award.
        return Mapped("award.Changed", fields)
    return Mapped("award.Determined", fields, own)


def _contract(piece: Piece, context: Context) -> Mapped | None:
    contract = piece.value
    name = identifier(contract.get("id"))
    if name is None:
        return None
    fields = {"contract_id": name, "amount": money(contract.get("value"))}
    if context.tagged("contractUpdate", "contractAmendment", "contractTermination"):
        ended = "contract terminated" if context.tagged("contractTermination") else None
        return Mapped("contract.Changed", {**fields, "reason": ended})
    signed = instant(contract.get("dateSigned"), "/contracts/dateSigned")
    fields |= {"award_id": identifier(contract.get("awardID")), "signed_at": signed}
    if all(fields[key] is not None for key in SIGNED_CONTRACT):
        return Mapped("contract.Signed", fields, signed)
    del fields["signed_at"]
    return Mapped("contract.Published", fields, signed)


def _implementation(piece: Piece, _: Context) -> Mapped | None:
    contract = identifier(piece.holders[0].get("id"))
    return None if contract is None else Mapped("performance.Reported", {"contract_id": contract})


def _transaction(piece: Piece, _: Context) -> Mapped | None:
    payment = piece.value
    name, contract = identifier(payment.get("id")), identifier(piece.holders[1].get("id"))
    if name is None or contract is None:
        return None
    # OCDS 1.0 said amount, providerOrganization and receiverOrganization.
    fields = {
        "payment_id": name,
        "contract_id": contract,
        "amount": money(payment.get("value") or payment.get("amount")),
        "payer": organisation(payment.get("payer") or payment.get("providerOrganization")),
        "payee": organisation(payment.get("payee") or payment.get("receiverOrganization")),
    }
    return Mapped("payment.Made", fields, instant(payment.get("date"), piece.kind + "/date"))


def _document(piece: Piece, _: Context) -> Mapped | None:
    document = piece.value
    name = identifier(document.get("id"))
    if name is None:
        return None
    dates = (document.get("datePublished") or document.get("dateModified"), piece.kind)
    kind, url = label(document.get("documentType")), document.get("url")
    fields = {
        "document_id": name,
        "award_id": _holder(piece, "/awards"),
        "contract_id": _holder(piece, "/contracts"),
        "document_kind": kind and kind[:100],
        "url": url if isinstance(url, str) and 0 < len(url) <= URL_LENGTH_MAX else None,
    }
    return Mapped("document.Published", fields, instant(*dates))


def _milestone(piece: Piece, _: Context) -> Mapped | None:
    milestone = piece.value
    name = identifier(milestone.get("id"))
    if name is None:
        return None
    status = label(milestone.get("status"))
    due = instant(milestone.get("dueDate"), piece.kind + "/dueDate")
    contract = _holder(piece, "/contracts")
    fields = {"milestone_id": name, "contract_id": contract, "status": status, "due": due}
    own = instant(milestone.get("dateModified"), piece.kind + "/dateModified")
    return Mapped("milestone.Reported", fields, own)


def _amendment(piece: Piece, _: Context) -> Mapped:
    amendment = piece.value
    own = instant(amendment.get("date"), piece.kind + "/date")
    reason = title(amendment.get("rationale") or amendment.get("description"))
    if piece.kind == "/contracts/amendments":
        contract = _holder(piece, "/contracts") or "-"
        return Mapped("contract.Changed", {"contract_id": contract, "reason": reason}, own)
    name = identifier(amendment.get("id")) or identifier(own) or "-"
    return Mapped("tender.Amended", {"amendment_id": name, "reason": reason}, own)


def _bid(piece: Piece, _: Context) -> Mapped | None:
    bid = piece.value
    name, tenderers = identifier(bid.get("id")), bid.get("tenderers")
    first = organisation(tenderers[0]) if isinstance(tenderers, list) and tenderers else None
    if name is None or first is None:
        return None
    return Mapped(
        "bid.Submitted", {"bid_id": name, "bidder": first}, instant(bid.get("date"), piece.kind)
    )


def _holder(piece: Piece, kind: str) -> str | None:
    """The id of the award or contract that holds the piece."""
    if not piece.kind.startswith(f"{kind}/"):
        return None
    return identifier(piece.holders[piece.kind.count("/") - 2].get("id"))


def _container(_piece: Piece, _context: Context) -> None:
    """Holds pieces and is none."""


_EXACT = {"/planning", "/tender", "/bids"}
_KINDS: dict[str, Callable[[Piece, Context], Mapped | None]] = {
    "parties": _party,
    "/planning": _planning,
    "/tender": _tender,
    "/bids": _container,
    "lots": _lot,
    "awards": _award,
    "contracts": _contract,
    "implementation": _implementation,
    "transactions": _transaction,
    "documents": _document,
    "milestones": _milestone,
    "amendments": _amendment,
    "details": _bid,
}
