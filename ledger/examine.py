"""What can be said of one entry by itself: its form, its leaf hash, its signature.

Verifying a whole log is this for every entry, on every core, so the usual entry takes a
short way: a pattern proves the frame canonical and only `data` is decoded and encoded
again. What the pattern does not match is read the long way, which alone refuses.
"""

import os
import re
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from ledger.canonical import Object, decode, is_date
from ledger.entry import ENTRY_BYTES_MAX, Entry
from ledger.errors import Malformed
from ledger.signing import PublicKey
from ledger.statement import message, message_of

SPECIAL_TYPES: Final = ("key.", "ledger.", "vault.")
SPECIAL_STREAMS: Final = ("key/",)


CHUNK_ENTRIES: Final = 64
"""Handed to a thread at once."""


class Examined(NamedTuple):
    """An entry of good form. `signed` tells whether the signature holds under its key."""

    leaf: bytes
    seq: int
    prev: str
    received_at: str
    key: str
    signed: bool
    stream: str
    type: str
    actor: str
    id: str
    log: str
    anchor: tuple[int, str] | None
    statement: Object | None
    """Kept for what the verifier looks into: keys, heads, erasures, seals, attachments."""


Refusal: TypeAlias = str
"""Why the bytes are no entry."""


def examine(raw: bytes, keys: Mapping[str, PublicKey]) -> Examined | Refusal:
    """Read an entry and verify its signature by the key it names.

    A key that `keys` lacks verifies nothing: `signed` is then False, and the key ring
    refuses the entry before anybody looks at it.
    """
    found = _quick(raw, keys)
    if found is not None:
        return found
    try:
        entry = Entry.parse(0, raw)
    except Malformed as malformed:
        return str(malformed)
    statement = entry.statement
    anchor = statement.get("anchor")
    key = keys.get(entry.key)
    return Examined(
        leaf=entry.leaf,
        seq=entry.seq,
        prev=entry.prev,
        received_at=entry.received_at,
        key=entry.key,
        signed=key is not None and key.verify(message(statement, entry.key), entry.signature),
        stream=entry.stream,
        type=entry.type,
        actor=entry.actor,
        id=entry.id,
        log=statement["log"],
        anchor=None if anchor is None else (anchor["size"], anchor["root"]),
        statement=statement if _is_special(entry) else None,
    )


def examine_all(raws: Sequence[bytes], keys: Mapping[str, PublicKey]) -> list[Examined | Refusal]:
    """Examine many, on every core: a signature is verified without Python's lock."""
    if len(raws) <= CHUNK_ENTRIES:
        return [examine(raw, keys) for raw in raws]
    chunks = [raws[start : start + CHUNK_ENTRIES] for start in range(0, len(raws), CHUNK_ENTRIES)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(lambda chunk: [examine(raw, keys) for raw in chunk], chunks)
        return [each for chunk in found for each in chunk]


def _is_special(entry: Entry) -> bool:
    return (
        entry.type.startswith(SPECIAL_TYPES)
        or entry.stream.startswith(SPECIAL_STREAMS)
        or "sealed" in entry.statement
        or "attachments" in entry.statement
    )


_HEX = rb"[0-9a-f]{64}"
_COUNT = rb"[1-9][0-9]{0,14}"
_TIME = rb"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
_NAME = rb"[A-Za-z0-9._:/-]{1,128}"

# The members in canonical order, without the rare `attachments` and `sealed`.
_USUAL = re.compile(
    rb'\{"placed":\{"prev":"(%(hex)b)","received_at":"(%(time)b)","seq":(%(count)b)\},'
    rb'"signature":\{"key":"(%(hex)b)","value":"([A-Za-z0-9+/]{85}[AQgw]==)"\},'
    rb'"statement":(\{"actor":"(%(name)b)",'
    rb'(?:"anchor":\{"root":"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)","size":(%(count)b)\},)?'
    rb'"data":(\{.*\}),"id":"([A-Za-z0-9._:-]{1,64})","log":"([A-Za-z0-9._:/-]+)",'
    rb'"occurred_at":"%(time)b","stream":"((?!key/)%(name)b)",'
    rb'"type":"((?!key\.|ledger\.|vault\.)[A-Za-z0-9._@-]+)","v":1\})\}'
    % {b"hex": _HEX, b"time": _TIME, b"count": _COUNT, b"name": _NAME},
    re.DOTALL,
)

_DATA_BRACKETS_MAX = 30
"""Two containers stand around `data`; with no more in it than this it is not too deep."""


def _quick(raw: bytes, keys: Mapping[str, PublicKey]) -> Examined | None:
    """The short way; None if the entry has to take the long one."""
    match = _USUAL.fullmatch(raw)
    if match is None or len(raw) > ENTRY_BYTES_MAX:
        return None
    (prev, received_at, received_on, seq, key_id, value, said, actor, root, size, data) = (
        match.groups()[:11]
    )
    name, log, occurred_on, stream, kind = match.groups()[11:]
    if data.count(b"{") + data.count(b"[") > _DATA_BRACKETS_MAX:
        return None
    if not (is_date(received_on.decode()) and is_date(occurred_on.decode())):
        return None
    try:
        decode(data)
    except Malformed:
        return None
    key = key_id.decode()
    public = keys.get(key)
    return Examined(
        leaf=sha256(b"\x00" + raw).digest(),
        seq=int(seq),
        prev=prev.decode(),
        received_at=received_at.decode(),
        key=key,
        signed=public is not None and public.verify(message_of(said, key), a2b_base64(value)),
        stream=stream.decode(),
        type=kind.decode(),
        actor=actor.decode(),
        id=name.decode(),
        log=log.decode(),
        anchor=None if size is None else (int(size), root.decode()),
        statement=None,
    )
