"""Whether the data of a statement are canonical JSON, told from their shape.

Without escapes a quote always begins or ends a string; what a string holds says nothing about
the order of keys, nor does the size of an integer. So text is canonical if the same text with
other contents is, and that is decided once for each shape: the events of a log have few.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Any, Final

from ledger.canonical import DEPTH_MAX, decode_text
from ledger.errors import Malformed

SHAPES_KNOWN_MAX: Final = 1_024
"""Then all are forgotten: a stranger's log of ever new shapes takes time, not memory."""

_BRACKETS_MAX: Final = DEPTH_MAX - 2
"""Two containers stand around the data; with no more in them than this they are not too deep."""

# As canonical JSON has them, without the longest, of which some are beyond 2^53-1.
_INTEGER: Final = re.compile(r"(?<=[:,\[])(?:0|-?[1-9][0-9]{0,14})(?=[,}\]])")

_keys_of: dict[str, Callable[[list[str]], Any]] = {}
"""By what stands outside the strings: what picks the keys out of the text's pieces."""

_canonical: set[tuple[str, Any]] = set()
"""What stands outside the strings, and the keys, of text that was canonical."""


def is_canonical(text: str) -> bool:
    """Whether this is an object in canonical form.

    False of a few that are: with very many brackets. `ledger.canonical.decode` knows better.
    """
    if "\\" in text or not text.isprintable():
        return _reads_exactly(text)
    pieces = text.split('"')
    outside = '"'.join(pieces[::2])
    keys_of = _keys_of.get(outside)
    if keys_of is not None and (outside, keys_of(pieces)) in _canonical:
        return True
    return _is_of_canonical_shape(pieces, outside)


def _is_of_canonical_shape(pieces: list[str], outside: str) -> bool:
    places = [i for i in range(1, len(pieces) - 1, 2) if pieces[i + 1].startswith(":")]
    if not places:
        return _reads_exactly('"'.join(pieces))
    keys_of = itemgetter(*places)
    keys = keys_of(pieces)
    plain = _INTEGER.sub("0", outside)
    if (plain, keys) not in _canonical:
        shape = [""] * len(pieces)
        shape[::2] = plain.split('"')
        for i in places:
            shape[i] = pieces[i]
        if not _reads_exactly('"'.join(shape)):
            return False
    if len(_canonical) >= SHAPES_KNOWN_MAX:
        _keys_of.clear()
        _canonical.clear()
    for known in (plain, outside):
        _keys_of[known] = keys_of
        _canonical.add((known, keys))
    return True


def _reads_exactly(text: str) -> bool:
    if text.count("{") + text.count("[") > _BRACKETS_MAX:
        return False
    try:
        decode_text(text)
    except (ValueError, Malformed):
        return False
    return True
