"""Forms as browsers send them: read whole, every field at most once."""

from collections.abc import Mapping
from urllib.parse import parse_qs

from fastapi import Request

from gateway.errors import UnexpectedBody, WrongMediaType

FORM = "application/x-www-form-urlencoded"

FIELDS_MAX = 32
"""More than the largest form of ours has."""


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields by name, the first of each. Raises WrongMediaType, UnexpectedBody."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != FORM:
        raise WrongMediaType(given, FORM)
    try:
        fields = parse_qs(
            (await request.body()).decode("utf-8", "replace"), max_num_fields=FIELDS_MAX
        )
    except ValueError:
        raise UnexpectedBody("", "more fields than the form has") from None
    return {name: values[0] for name, values in fields.items()}


def safe_address(address: str) -> str:
    """A path of our own and nothing else: no host, no scheme, no backslash a browser mends."""
    plain = address.startswith("/") and not address.startswith("//")
    return address if plain and "\\" not in address and address.isprintable() else "/"
