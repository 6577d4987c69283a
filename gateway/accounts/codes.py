"""One-time codes: read off a screen, typed once. Only their SHA-256 is kept: a code is random."""

import hashlib
import secrets
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter is mistaken for a digit."""

INVITATION_LETTERS: Final = 25
"""125 bits: nobody guesses one, however often they may try."""

RESERVE_LETTERS: Final = 15
"""75 bits, behind a password and the same count of failures."""

RESERVE_COUNT: Final = 10

_MEANT = str.maketrans("OIL", "011")


def invitation() -> str:
    """The code of a first sign-in or a recovery: `8Q2R6-…`, five groups of five."""
    return _code(INVITATION_LETTERS)


def reserve() -> list[str]:
    """Codes to be kept on paper, for when the second factor is lost."""
    return [_code(RESERVE_LETTERS) for _ in range(RESERVE_COUNT)]


def digest_of(code: str) -> bytes:
    """The same for every way to type a code: small letters, blanks, dashes, O for 0."""
    letters = "".join(code.split()).replace("-", "").upper().translate(_MEANT)
    return hashlib.sha256(letters.encode("utf-8", "surrogateescape")).digest()


def _code(length: int) -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(length))
    return "-".join(letters[start : start + 5] for start in range(0, length, 5))
