"""Reading entries of the usual form, many at once and without decoding their JSON.

A pattern proves all of an entry canonical but its `data`, which their shape decides. What it does
not match is no worse for it: `Entry.parse` reads that, and it alone refuses.
"""

import re
from binascii import a2b_base64
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from ledger.canonical import is_date
from ledger.entry import ENTRY_BYTES_MAX
from ledger.shapes import are_canonical

_HEX = "[0-9a-f]{64}"
_COUNT = "[1-9][0-9]{0,14}"
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAME = "[A-Za-z0-9._:/-]{1,128}"

# The members in canonical order, without the rare `attachments` and `sealed`. What stands between
# the braces of `data` may be anything yet.
_STATEMENT: Final = (
    rf'\{{"actor":"({_NAME})",'
    rf'(?:"anchor":\{{"root":"([A-Za-z0-9+/]{{42}}[AEIMQUYcgkosw048]=)","size":({_COUNT})\}},)?'
    rf'"data":(\{{.*\}}),"id":"([A-Za-z0-9._:-]{{1,64}})","log":"([A-Za-z0-9._:/-]+)",'
    rf'"occurred_at":"({_DAY}){_CLOCK}","stream":"((?!key/){_NAME})",'
    r'"type":"((?!key\.|ledger\.|vault\.)[A-Za-z0-9._@-]+)","v":1\}'
)
_ENTRY: Final = (
    rf'\{{"placed":\{{"prev":"({_HEX})","received_at":"(({_DAY}){_CLOCK})","seq":({_COUNT})\}},'
    rf'"signature":\{{"key":"({_HEX})","value":"([A-Za-z0-9+/]{{85}}[AQgw]==)"\}},'
    rf'"statement":(){_STATEMENT}\}}'
)

match_statement: Final = re.compile(_STATEMENT.encode(), re.DOTALL).fullmatch
match_entry: Final = re.compile(_ENTRY.encode(), re.DOTALL).fullmatch

_SAID = 7
"""The empty group where the statement begins."""


Matches: TypeAlias = Sequence[re.Match[bytes] | None]
"""What `match_entry` says of entries."""


class Usual(NamedTuple):
    """Entries in columns, each named as in `ledger.examine.Examined`."""

    leaf: Sequence[bytes]
    seq: Sequence[int]
    prev: Sequence[str]
    received_at: Sequence[str]
    key: Sequence[str]
    signature: Sequence[bytes]
    said: Sequence[int]
    stream: Sequence[str]
    type: Sequence[str]
    actor: Sequence[str]
    id: Sequence[str]
    log: Sequence[str]
    anchor: Sequence[tuple[int, str] | None]


def read_usual(raws: Sequence[bytes], matches: Matches) -> Usual | None:
    """Entries from what `match_entry` found of them; None if one is of no usual form."""
    found = [match for match in matches if match is not None]
    if not raws or len(found) < len(raws):
        return None
    (
        prev, received_at, received_on, seq, key, value, _said, actor, root, size, data, name,
        log, occurred_on, stream, kind,
    ) = zip(*[match.groups() for match in found], strict=True)  # fmt: skip
    if (
        max(map(len, raws)) > ENTRY_BYTES_MAX
        or not all(is_date(day.decode()) for day in {*received_on, *occurred_on})
        or not are_canonical(data, kind)
    ):
        return None
    return Usual(
        [sha256(b"\x00" + raw).digest() for raw in raws],
        [*map(int, seq)],
        _texts(prev),
        _texts(received_at),
        _texts(key),
        [*map(a2b_base64, value)],
        [match.start(_SAID) for match in found],
        _texts(stream),
        _texts(kind),
        _texts(actor),
        _texts(name),
        _texts(log),
        [each and (int(many), each.decode()) for each, many in zip(root, size, strict=True)],
    )


def _texts(column: Sequence[bytes]) -> Sequence[str]:
    return b"\n".join(column).decode().split("\n")  # at once: none of them holds a line's end
