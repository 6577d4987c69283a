"""Numbers in an address, read strictly."""

from gateway.errors import BadParameter
from ledger.checkpoint import parse_decimal
from ledger.errors import Malformed


def read_number(text: str, name: str, *, most: int | None = None) -> int:
    """ASCII digits without sign or leading zero: one number has one address."""
    try:
        number = parse_decimal(text)
    except Malformed as problem:
        raise BadParameter(name, problem.reason) from None
    if most is not None and number > most:
        raise BadParameter(name, f"at most {most}")
    return number
