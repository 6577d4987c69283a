"""The form of a request or an order: read strictly, each field refused by its name.

What identifies people and says why (handlers, purpose, title and number of the instrument) is
sealed: it goes to the vault and never into the entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from gateway.retrieval.case import STATUTORY
from gateway.retrieval.errors import FormIncomplete, SecretNotHandledHere
from gateway.retrieval.fields import (
    choice,
    choices,
    day,
    digest,
    instant,
    number,
    objects,
    only,
    text,
    texts,
)
from ledger.canonical import Object

GROUNDS: Final = (
    "court", "procuratorate", "supervision_commission", "public_security", "state_security",
    "audit", "administrative_supervision", "complaint_handling", "internal_inspection",
    "party_request", "archive_transfer",
)  # fmt: skip
ENFORCING: Final = frozenset({*STATUTORY, "administrative_supervision", "complaint_handling"})
"""Investigation and enforcement take two (行政处罚法 §42, 监察法 §43)."""

MODES: Final = ("view_on_site", "view_online", "copy", "original_evidence")
MASKINGS: Final = ("expert_face", "expert_voice", "bidder_trade_secret", "none")
MEDIA: Final = ("none", "disc", "usb")
CLASSES: Final = (
    "public", "internal", "work_secret", "commercial_secret", "state_secret_refused_here",
)  # fmt: skip
CREDENTIALS: Final = ("identity_card", "work_card", "enforcement_card", "lawyer_licence", "other")

RECORDS_MAX = 50
"""Records of one request: a case's sessions from every camera; more are more requests."""

PERSONS_MAX = 10
SPANS_MAX = 50
COPIES_MAX = 20
HANDLERS_MIN_ENFORCING = 2

MEMBERS: Final = frozenset(
    {
        "ordered", "ground_kind", "instrument", "handlers", "persons", "project", "records",
        "spans", "mode", "purpose", "confidential", "secrecy_class", "masking", "copies",
        "medium", "needed_from", "needed_until",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One form, complete. `plain` goes into the entry, `sealed` into the vault."""

    ordered: bool
    ground_kind: str
    records: tuple[str, ...]
    project: str
    persons: tuple[str, ...]
    confidential: bool
    needed_until: str
    plain: Mapping[str, Any]
    sealed: Mapping[str, Any]


def read(form: Mapping[str, Any], *, requester: str, at: str) -> Asked:
    """Raises FormIncomplete with the field, or SecretNotHandledHere."""
    only(form, MEMBERS)
    ordered = _flag(form, "ordered")
    ground = choice(form, "ground_kind", GROUNDS)
    if ordered is not (ground in STATUTORY):
        raise FormIncomplete(
            "ground_kind",
            "a statutory organ orders, everybody else requests",
        )
    if form.get("secrecy_class") == "state_secret_refused_here":
        raise SecretNotHandledHere("what is asked for")
    instrument, sealed_instrument = _instrument(form, needed=ordered)
    handlers = _handlers(form, least=HANDLERS_MIN_ENFORCING if ground in ENFORCING else 1)
    records = texts(form, "records", least=1, most=RECORDS_MAX)
    modes = choices(form, "mode", MODES, least=1)
    copies = number(form, "copies", most=COPIES_MAX) if "copies" in form else 0
    if ("copy" in modes) is not bool(copies):
        raise FormIncomplete("copies", "their number, and only where copies are asked for")
    persons = texts(form, "persons", least=0, most=PERSONS_MAX) or (requester,)
    needed_from = instant(form, "needed_from") if form.get("needed_from") else at
    needed_until = instant(form, "needed_until")
    if not (needed_from < needed_until and at < needed_until):
        raise FormIncomplete("needed_until", "lies after now and after needed_from")
    confidential = _flag(form, "confidential")
    if confidential and not ordered:
        raise FormIncomplete("confidential", "only a statutory order may be confidential")
    plain: Object = {
        "ground_kind": ground,
        "records": list(records),
        "mode": list(modes),
        "confidential": confidential,
        "masking": list(choices(form, "masking", MASKINGS, least=0)) or ["none"],
        "copies": copies,
        "medium": choice(form, "medium", MEDIA) if form.get("medium") else "none",
        "officers": len(handlers),
        "needed_from": needed_from,
        "needed_until": needed_until,
        "requester": requester,
        "persons": list(persons),
    }
    if form.get("secrecy_class"):
        plain["secrecy_class"] = choice(form, "secrecy_class", CLASSES)
    if spans := _spans(form):
        plain["spans"] = spans
    if instrument:
        plain["instrument"] = instrument
    project = text(form, "project", most=128) if form.get("project") else ""
    if project:
        plain["project"] = project
    return Asked(
        ordered=ordered,
        ground_kind=ground,
        records=records,
        project=project,
        persons=persons,
        confidential=confidential,
        needed_until=needed_until,
        plain=plain,
        sealed={
            "purpose": text(form, "purpose", most=500),
            "handlers": handlers,
            **sealed_instrument,
        },
    )


def _instrument(form: Mapping[str, Any], *, needed: bool) -> tuple[Object, Object]:
    """What of the instrument stands in the entry, and what is sealed."""
    given = form.get("instrument")
    if not given:
        if needed:
            raise FormIncomplete("instrument", "an order names its instrument")
        return {}, {}
    if not isinstance(given, Mapping):
        raise FormIncomplete("instrument", "title, number, issuer, date and digest")
    only(given, {"title", "no", "issuer", "date", "sha256"}, "instrument.")
    plain = {
        "issuer": text(given, "issuer", most=200, within="instrument."),
        "date": day(given, "date", within="instrument."),
    }
    if needed or given.get("sha256"):
        plain["sha256"] = digest(given, "sha256", within="instrument.")
    return plain, {
        "instrument_title": text(given, "title", most=200, within="instrument."),
        "instrument_no": text(given, "no", most=100, within="instrument."),
    }


def _handlers(form: Mapping[str, Any], *, least: int) -> list[Object]:
    handlers: list[Object] = []
    for place, each in enumerate(objects(form, "handlers", least=least, most=PERSONS_MAX)):
        within = f"handlers[{place}]."
        only(each, {"name", "credential_kind", "credential_no", "phone"}, within)
        handler: Object = {
            "name": text(each, "name", most=100, within=within),
            "credential_kind": choice(each, "credential_kind", CREDENTIALS, within=within),
            "credential_no": text(each, "credential_no", most=100, within=within),
        }
        if each.get("phone"):
            handler["phone"] = text(each, "phone", most=40, within=within)
        handlers.append(handler)
    if len({(each["name"], each["credential_no"]) for each in handlers}) < len(handlers):
        raise FormIncomplete("handlers", "each is another person")
    return handlers


def _spans(form: Mapping[str, Any]) -> list[Object]:
    spans: list[Object] = []
    for place, each in enumerate(objects(form, "spans", least=0, most=SPANS_MAX)):
        within = f"spans[{place}]."
        only(each, {"from", "to", "camera"}, within)
        span: Object = {
            "from": instant(each, "from", within=within),
            "to": instant(each, "to", within=within),
        }
        if span["from"] >= span["to"]:
            raise FormIncomplete(f"{within}to", "lies after its beginning")
        if each.get("camera"):
            span["camera"] = text(each, "camera", most=128, within=within)
        spans.append(span)
    return spans


def _flag(form: Mapping[str, Any], name: str) -> bool:
    given = form.get(name, False)
    if not isinstance(given, bool):
        raise FormIncomplete(name, "yes or no")
    return given
