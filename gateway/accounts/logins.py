"""Login names: what a person types, in any case and width, and what is compared."""

import re
import unicodedata
from typing import Final

from gateway.accounts.errors import LoginRefused

_FORM: Final = re.compile(r"[\w][\w.@-]{1,62}[\w]")


def folded(login: str) -> str:
    """The same name for every way to type it: width, case, blanks around.

    What nobody can be called is nobody's name, the empty one: the database takes no NUL.
    """
    name = unicodedata.normalize("NFKC", login.strip()).casefold()
    return name if name.isprintable() else ""


def check_login(login: str) -> None:
    """3 to 64 letters of any script, digits, inside also `.` `@` `-` `_`. Raises LoginRefused."""
    if not _FORM.fullmatch(folded(login)):
        raise LoginRefused("form")
