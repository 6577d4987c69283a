"""Which bytes of a record a request asks for (RFC 9110 §14), and what is answered."""

import re
from dataclasses import dataclass

from gateway.retrieval.errors import RangeNotSatisfiable

_RANGE = re.compile(r"bytes=(?:([0-9]{1,19})-([0-9]{0,19})|-([0-9]{1,19}))")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes start … stop-1 of `size`; `whole` where no range was asked for."""

    start: int
    stop: int
    size: int
    whole: bool

    @property
    def content_range(self) -> str:
        return f"bytes {self.start}-{self.stop - 1}/{self.size}"


def asked(header: str | None, if_range: str | None, *, etag: str, size: int) -> Part:
    """One range at most: several at once, or of another version, get the whole, as HTTP allows.

    Raises RangeNotSatisfiable where no byte of the range is there.
    """
    whole = Part(0, size, size, whole=True)
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or (if_range is not None and if_range.strip() != etag):
        return whole
    first, last, suffix = found.groups()
    if suffix is not None:
        start, stop = max(0, size - int(suffix)), size
    else:
        start, stop = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return whole  # no range at all by the grammar: to be passed over
    if start >= stop:
        raise RangeNotSatisfiable(size)
    return Part(start, stop, size, whole=False)
