"""Personal data recognised by their shape: resident identity numbers and mobile numbers.

Nothing can be taken out of a ledger, so the door refuses them in plain text and says where, and
what kind, never which. Only text is looked at: an amount in fen may well look like a telephone.

A false alarm costs an honest sender a refusal, so a shape must be unlikely by chance. An identity
number has a province's code, a date of birth and a check digit (GB 11643-1999); project codes made
of region, date and number fail one of them, and births after 2010 are not asked for, since codes
are dated after it. The old form without century and check digit ended in 1999: its years 00 to 29
are left out for the same reason. A mobile number stands free, or behind 86: in `PE-RUC-15123456789`
it is part of a code. Bank cards are not looked for: one in ten order numbers passes their check.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from ledger.canonical import Json, Object, escape_pointer
from ledger.errors import Malformed

IDENTITY, MOBILE = "an identity number", "a mobile number"

BIRTH_YEARS: Final = range(1900, 2011)
SHORT_BIRTH_YEARS: Final = range(1930, 2000)

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = frozenset(
    {
        "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
        "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
        "65", "71", "81", "82", "83",
    }
)  # fmt: skip

# Canonical bytes with every digit made a 0, every letter an a and all else a blank: where none of
# these is, no such number can be, and nothing more is done. Searching a translated text for what
# begins with a literal costs a small part of what the expressions below would.
_KINDS = bytes(
    b"0"[0] if chr(byte).isdigit() else b"a"[0] if chr(byte).isalpha() else b" "[0]
    for byte in range(128)
).ljust(256)
_UNBROKEN = re.compile(b" 00000000000(?: |00 |0000 |000000[0a] )")  # 11, 13, 15, 18; 17 and X
_SPACED = b"000 0000 0000 "

_PERHAPS = re.compile(r"[0-9]{11}|[0-9]{3}[ -][0-9]{4}[ -]")
_NOT_BEFORE = r"(?<![0-9A-Za-z])"
_NOT_AFTER = r"(?![0-9A-Za-z])"
_LONG = re.compile(rf"{_NOT_BEFORE}[1-9]\d{{16}}[\dXx]{_NOT_AFTER}", re.ASCII)
_SHORT = re.compile(rf"{_NOT_BEFORE}[1-9]\d{{14}}{_NOT_AFTER}", re.ASCII)
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-._/])(?:\+?86[ -]?)?"
    r"1[3-9]\d(?:\d{8}|([ -])\d{4}\1\d{4})(?![0-9A-Za-z])(?![-_][0-9A-Za-z])",
    re.ASCII,
)


class PersonalData(Malformed):
    """A plain value has the shape of personal data."""

    def __init__(self, path: str, kind: str) -> None:
        super().__init__(
            path,
            f"{kind} by its shape: personal data are sealed, never plain "
            "(a code that only looks like one may be written with letters before it)",
        )
        self.kind = kind


def check_plain(statement: Object, canonical: bytes) -> None:
    """Refuse a statement that says in plain text what only a sealed value may hold."""
    kinds = canonical.translate(_KINDS)
    # An escape ends in a letter or digit that is none.
    if b"\\" not in canonical and _SPACED not in kinds and _UNBROKEN.search(kinds) is None:
        return
    for member in ("data", "attachments", "sealed", "stream", "actor", "id"):
        for path, text in _texts(statement.get(member), f"/{member}"):
            kind = kind_of(text)
            if kind is not None:
                raise PersonalData(path, kind)


def kind_of(text: str) -> str | None:
    """What personal data this text holds, if any."""
    return next((kind for kind, _, _ in shapes_in(text)), None)


def shapes_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of everything in a text that has the shape of personal data."""
    if _PERHAPS.search(text) is None:
        return
    for found in _LONG.finditer(text):
        if _is_identity(found[0]):
            yield IDENTITY, *found.span()
    for found in _SHORT.finditer(text):
        if _is_short_identity(found[0]):
            yield IDENTITY, *found.span()
    for found in _MOBILE.finditer(text):
        yield MOBILE, *found.span()


def _is_identity(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return (
        digits[:2] in _PROVINCES
        and digits[17].upper() == _CHECK[total % 11]
        and _is_birth(int(digits[6:10]), digits[10:14], BIRTH_YEARS)
    )


def _is_short_identity(digits: str) -> bool:
    year = 1900 + int(digits[6:8])
    return digits[:2] in _PROVINCES and _is_birth(year, digits[8:12], SHORT_BIRTH_YEARS)


def _is_birth(year: int, month_and_day: str, years: range) -> bool:
    if year not in years:
        return False
    try:
        date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return False
    return True


def _texts(value: Json, path: str) -> Iterator[tuple[str, str]]:
    """Every text with its path. One that is the key of an object is named by the object."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for position, element in enumerate(value):
            yield from _texts(element, f"{path}/{position}")
    elif isinstance(value, dict):
        for key, below in value.items():
            yield path, key
            yield from _texts(below, f"{path}/{escape_pointer(key)}")
