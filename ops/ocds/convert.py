"""Values of OCDS as values of the ledger: instants, money, names. What has no form is left out."""

import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ledger.canonical import INTEGER_MAX, format_time
from ledger.fields import ID_LENGTH_MAX
from ops.ocds.errors import Unusable
from ops.ocds.exact import number

TITLE_LENGTH_MAX = 500
LABEL_LENGTH_MAX = 200
LABELS_MAX = 20
ACTOR_LENGTH_MAX = 128

NO_MINOR_UNIT = frozenset(
    {
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
        "VUV", "XAF", "XOF", "XPF",
    }
)  # fmt: skip
THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
MINOR_DIGITS = dict.fromkeys(NO_MINOR_UNIT, 0) | dict.fromkeys(THOUSANDTHS, 3)
"""Digits after the point, ISO 4217; two for every other currency."""

METHODS = {
    "open": "open_tender",
    "selective": "invited_tender",
    "direct": "single_source",
    "limited": "other",
}

COUNTRIES = {
    "argentina": "AR", "australia": "AU", "canada": "CA", "chile": "CL", "china": "CN",
    "中国": "CN", "colombia": "CO", "costa rica": "CR",
    "dominican republic": "DO", "república dominicana": "DO",
    "ecuador": "EC", "france": "FR", "georgia": "GE", "germany": "DE", "honduras": "HN",
    "italy": "IT", "kenya": "KE", "kyrgyzstan": "KG", "mexico": "MX", "méxico": "MX",
    "moldova": "MD", "nigeria": "NG", "paraguay": "PY", "peru": "PE", "perú": "PE",
    "england": "GB", "eng": "GB", "great britain": "GB", "northern ireland": "GB",
    "scotland": "GB", "uk": "GB", "united kingdom": "GB", "wales": "GB", "uganda": "UG",
    "ukraine": "UA", "україна": "UA", "united states": "US", "uruguay": "UY", "zambia": "ZM",
}  # fmt: skip
"""Names that publishers write where a code belongs."""

_ACTOR = re.compile(r"[A-Za-z0-9._:/-]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SHARED_CURRENCIES = {"ANG", "AUD", "CHF", "DKK", "EUR", "NOK", "NZD", "USD", "ZAR"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def instant(value: object, path: str) -> str | None:
    """The ledger's form of a date of theirs, None where there is none.

    Without an offset it is read as UTC. Raises Unusable for what is no date.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            return format_time(_in_utc(datetime.fromisoformat(value.strip())))
    except (ValueError, OverflowError):
        pass  # said below, as of what is no text
    raise Unusable(f"{path}: {value!r} is not a date"[:200])


def money(value: object) -> dict[str, Any] | None:
    """A value in minor units, None unless it is exact and has a currency."""
    if not isinstance(value, dict):
        return None
    amount, currency = number(value.get("amount")), value.get("currency")
    if amount is None or not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        return None
    if not amount.is_finite() or abs(amount.adjusted()) > len(str(INTEGER_MAX)):
        return None
    minor = amount * Decimal(10) ** MINOR_DIGITS.get(currency, 2)
    if minor != minor.to_integral_value() or abs(minor) > INTEGER_MAX:
        return None
    return {"currency": currency, "fen": int(minor)}


def identifier(value: object) -> str | None:
    """A number somebody gave, as the catalogue's `id`; a digest ends what is too long."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = _CONTROL.sub(" ", str(value)).strip()
    return shortened(text, ID_LENGTH_MAX) if text else None


def organisation(value: object) -> str | None:
    """A reference to a party, as an actor's name; one that cannot be is named by its digest."""
    if not isinstance(value, dict):
        return None
    name = value.get("id") or value.get("name")
    if isinstance(name, bool) or not isinstance(name, str | int):
        return None
    return actor_name(str(name), "org-")


def actor_name(text: str, prefix: str, length: int = ACTOR_LENGTH_MAX) -> str:
    """The text where it is a name (`[A-Za-z0-9._:/-]`) of that length, else prefix and digest."""
    fits = len(text) <= length and _ACTOR.fullmatch(text)
    return text if fits else prefix + digest(text)[:40]


def title(value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return value.strip()[:TITLE_LENGTH_MAX]


def label(value: object) -> str | None:
    """A word of a list of theirs: a tag, a role, a status."""
    text = title(value)
    return text and text[:LABEL_LENGTH_MAX]


def labels(values: object) -> list[str]:
    return [
        text
        for value in (values if isinstance(values, list) else [values])[:LABELS_MAX]
        if (text := label(value))
    ]


def country(address: object) -> str | None:
    """ISO 3166-1 code of an address."""
    if not isinstance(address, dict):
        return None
    for key in ("country", "countryName"):
        name = address.get(key)
        if isinstance(name, str):
            code = COUNTRIES.get(name.strip().lower())
            if code is None and re.fullmatch(r"[A-Za-z]{2}", name.strip()):
                code = name.strip().upper()
            if code is not None:
                return code
    return None


def country_of_currency(value: object) -> str | None:
    """The country whose money it is, where a currency is one country's alone."""
    currency = value.get("currency") if isinstance(value, dict) else None
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        return None
    return None if currency.startswith("X") or currency in _SHARED_CURRENCIES else currency[:2]


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 41].rstrip()}-{digest(text)[:40]}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _in_utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
