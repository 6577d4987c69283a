"""What a form of the pages sent, as the desk reads it: lists by lines, times of Beijing."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from gateway.console.acting import Pairs
from gateway.retrieval.case import STATUTORY
from gateway.retrieval.errors import FormIncomplete
from gateway.retrieval.forms import HANDLERS_MIN_ENFORCING
from ledger.canonical import format_time

BEIJING: Final = timezone(timedelta(hours=8))
HANDLERS: Final = HANDLERS_MIN_ENFORCING


def asked(pairs: Pairs) -> dict[str, Any]:
    """The form of a request or an order."""
    fields = dict(pairs)
    form: dict[str, Any] = {
        "ordered": fields.get("ground_kind") in STATUTORY,
        "ground_kind": fields.get("ground_kind", ""),
        "records": lines(fields, "records"),
        "persons": lines(fields, "persons"),
        "mode": several(pairs, "mode"),
        "masking": several(pairs, "masking"),
        "purpose": fields.get("purpose", ""),
        "confidential": fields.get("confidential") == "yes",
        "medium": fields.get("medium", "none"),
        "handlers": [
            handler for place in range(1, HANDLERS + 1) if (handler := _handler(fields, place))
        ],
        "needed_until": moment(fields, "needed_until"),
    }
    if fields.get("copies"):
        form["copies"] = number(fields, "copies")
    if fields.get("span_from") or fields.get("span_to"):
        form["spans"] = [{"from": moment(fields, "span_from"), "to": moment(fields, "span_to")}]
    instrument = {
        name: fields.get(f"instrument_{name}", "").strip()
        for name in ("title", "no", "issuer", "date", "sha256")
    }
    if any(instrument.values()):
        form["instrument"] = {name: value for name, value in instrument.items() if value}
    return form


def lines(fields: Mapping[str, str], name: str) -> list[str]:
    return [line.strip() for line in fields.get(name, "").splitlines() if line.strip()]


def several(pairs: Pairs, name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def number(fields: Mapping[str, str], name: str) -> int:
    given = fields.get(name, "")
    if not (given.isascii() and given.isdigit() and len(given) < 4):  # noqa: PLR2004 - a few copies
        raise FormIncomplete(name, "a whole number")
    return int(given)


def moment(fields: Mapping[str, str], name: str) -> str:
    """`2026-03-02T18:00`, as a browser sends what was meant in Beijing."""
    try:
        local = datetime.fromisoformat(fields.get(name, ""))
        if local.tzinfo is not None:
            raise FormIncomplete(name, "a date and time of Beijing")
        return format_time(local.replace(tzinfo=BEIJING))
    except (ValueError, OverflowError):
        raise FormIncomplete(name, "a date and time") from None


def as_local(instant: str) -> str:
    """The same for a form's field; nothing where it is the year 10000 in Beijing."""
    try:
        at = datetime.fromisoformat(instant).astimezone(BEIJING)
    except OverflowError:
        return ""
    return at.replace(tzinfo=None).isoformat(timespec="minutes")


def _handler(fields: Mapping[str, str], place: int) -> dict[str, str]:
    named = {
        name: fields.get(f"{name}_{place}", "").strip()
        for name in ("name", "credential_kind", "credential_no")
    }
    return named if named["name"] or named["credential_no"] else {}
