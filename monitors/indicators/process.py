"""A contracting process as the indicators read it: one compiled OCDS release, what it says of bids.

Everything may be missing. What an indicator needs and does not find makes the process one of
insufficient data for that indicator; it is counted, and never taken for a good sign.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Document = Mapping[str, Any]

FINAL = frozenset({"active", "cancelled", "unsuccessful"})
"""Award statuses after which nothing more is decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """An amount in a currency; prices compare only within one."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    status: str
    tenderers: tuple[str, ...]
    price: Price | None
    date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    status: str
    suppliers: tuple[str, ...]
    classes: tuple[str, ...]
    """Codes of what was awarded (`items[].classification.id`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """`opens` and `ends` are the tender period's."""

    ocid: str
    cancelled: bool
    method: str
    method_details: str
    opens: datetime | None
    ends: datetime | None
    tenderers: int | None
    buyer: str
    procuring_entity: str
    bids: tuple[Bid, ...]
    awards: tuple[Award, ...]

    def bids_of(self, *statuses: str) -> list[Bid]:
        return [bid for bid in self.bids if bid.status in statuses]

    @property
    def submitted(self) -> list[Bid]:
        """Bids that were judged: neither only invited, nor withdrawn, nor still undecided."""
        return self.bids_of("valid", "disqualified")

    @property
    def decided(self) -> bool:
        """Whether every award is final and one of them stands."""
        statuses = {award.status for award in self.awards}
        return "active" in statuses and statuses <= FINAL

    @property
    def winners(self) -> set[str]:
        """Suppliers of the awards that stand."""
        return {
            supplier
            for award in self.awards
            if award.status == "active"
            for supplier in award.suppliers
        }


def read_process(release: Document) -> Process:
    """Read a compiled release; what is not as OCDS has it is read as missing."""
    tender = _object(release.get("tender"))
    period = _object(tender.get("tenderPeriod"))
    number = tender.get("numberOfTenderers")
    return Process(
        ocid=_text(release.get("ocid")),
        cancelled=tender.get("status") == "cancelled",
        method=_text(tender.get("procurementMethod")),
        method_details=_text(tender.get("procurementMethodDetails")),
        opens=_instant(period.get("startDate")),
        ends=_instant(period.get("endDate")),
        tenderers=number if type(number) is int else None,
        buyer=_text(_object(release.get("buyer")).get("id")),
        procuring_entity=_text(_object(tender.get("procuringEntity")).get("id")),
        bids=tuple(_bid(each) for each in _objects(_object(release.get("bids")).get("details"))),
        awards=tuple(_award(each) for each in _objects(release.get("awards"))),
    )


def _bid(bid: Document) -> Bid:
    return Bid(
        status=_text(bid.get("status")),
        tenderers=_ids(bid.get("tenderers")),
        price=_price(_object(bid.get("value"))),
        date=_instant(bid.get("date")),
    )


def _award(award: Document) -> Award:
    items = _objects(award.get("items"))
    codes = (_text(_object(item.get("classification")).get("id")) for item in items)
    return Award(
        status=_text(award.get("status")),
        suppliers=_ids(award.get("suppliers")),
        classes=tuple(code for code in codes if code),
    )


def _price(value: Document) -> Price | None:
    amount, currency = value.get("amount"), _text(value.get("currency"))
    if not currency or isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    try:
        return Price(amount=Decimal(str(amount)), currency=currency)
    except InvalidOperation:
        return None


def _instant(value: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _ids(value: object) -> tuple[str, ...]:
    named = (_text(each.get("id")) for each in _objects(value))
    return tuple(name for name in named if name)


def _objects(value: object) -> Iterable[Document]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else ()


def _object(value: object) -> Document:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if type(value) is int else ""
