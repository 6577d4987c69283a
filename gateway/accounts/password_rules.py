"""What a password must be: long, and not made of what everybody tries first.

NIST SP 800-63B-4 §3.1.1.2: length and a list of what is common, no rule about kinds of
characters, no question and no hint. Twelve characters beside a second factor; where a site's
rules ask for kinds of characters as well, it says so to its people: a machine that counts them
gets `Passw0rd!2024`.
"""

import re
import unicodedata
from collections.abc import Iterable
from importlib.resources import files
from typing import Final

from gateway.accounts.errors import PasswordRefused

LENGTH_MIN: Final = 12
LENGTH_MAX: Final = 128
"""Phrases fit; a hash of megabytes would be somebody's attack."""

OWN_MIN: Final = 6
"""Characters that must be left when all that is common has been taken out."""

DIFFERENT_MIN: Final = 4
"""Different ones among them."""

WORD_MIN: Final = 4
"""Shorter parts of a person's or the site's name turn up in any phrase."""

COMMONEST: Final = tuple(
    sorted(
        files("gateway.accounts").joinpath("commonest.txt").read_text(encoding="utf-8").split(),
        key=len,
        reverse=True,
    )
)

_DISGUISED = str.maketrans("@4013$5!7", "aaolessit")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:[01][0-9](?:[0-3][0-9])?)?")
_AGAIN = re.compile(r"(.+?)\1{2,}")


def check(password: str, about: Iterable[str] = ()) -> None:
    """Raises PasswordRefused. `about` are names that others would try: the login, the site's."""
    length = len(unicodedata.normalize("NFC", password))
    if length < LENGTH_MIN:
        raise PasswordRefused("short")
    if length > LENGTH_MAX:
        raise PasswordRefused("long")
    plain = unicodedata.normalize("NFKC", password).casefold()
    names = [
        word
        for name in about
        for word in re.split(r"[\W_]+", name.casefold())
        if len(word) >= WORD_MIN
    ]
    for spelled in (plain, plain.translate(_DISGUISED)):
        own = what_is_own(spelled, names)
        if len(own) < OWN_MIN or len(set(own)) < DIFFERENT_MIN:
            raise PasswordRefused("common")


def what_is_own(text: str, names: Iterable[str] = ()) -> str:
    """What is left of a password without names, common words, years, rows and repetitions."""
    for word in (*names, *COMMONEST):
        text = text.replace(word, "")
    return without_rows(_AGAIN.sub(r"\1", _DATE.sub("", text)))


def without_rows(text: str) -> str:
    """Take out rows of three and more that go up or down by one: `abcd`, `4321`."""
    kept: list[str] = []
    start = 0
    while start < len(text):
        end = start + 1
        if end < len(text) and (step := ord(text[end]) - ord(text[start])) in (1, -1):
            while end < len(text) and ord(text[end]) - ord(text[end - 1]) == step:
                end += 1
        kept += text[start:end] if end - start < 3 else ""  # noqa: PLR2004 - two make no row
        start = end
    return "".join(kept)
