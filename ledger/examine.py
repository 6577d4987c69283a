"""What can be said of one entry by itself: its form, its leaf hash, its signature.

Verifying a whole log is this for every entry, on every core, so the usual entry takes a
short way: a pattern proves the frame canonical and only `data` is decoded and encoded
again. What the pattern does not match is read the long way, which alone refuses.
"""

import os
import re
from binascii import a2b_base64
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from functools import partial
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias

from ledger.canonical import Object, is_date, to_base64
from ledger.entry import ENTRY_BYTES_MAX, Entry
from ledger.errors import Malformed
from ledger.shapes import is_canonical
from ledger.signing import PublicKey
from ledger.statement import message_of
from ledger.webauthn import Assertion

SPECIAL_TYPES: Final = ("key.", "ledger.", "vault.")
SPECIAL_STREAMS: Final = ("key/",)


_STATEMENT: Final = b'"statement":'

CHUNK_ENTRIES: Final = 64
"""Handed to a thread at once."""


class Examined(NamedTuple):
    """An entry of good form.

    `said` is where the signed statement begins in its bytes; it ends before the last one.
    """

    leaf: bytes
    seq: int
    prev: str
    received_at: str
    key: str
    signature: str
    said: int
    stream: str
    type: str
    actor: str
    id: str
    log: str
    anchor: tuple[int, str] | None
    statement: Object | None
    """Kept for what the verifier looks into: keys, heads, erasures, seals, attachments."""
    assertion: tuple[bytes, bytes] | None = None
    """Of a passkey; plain, to be handed from process to process."""


Refusal: TypeAlias = str
"""Why the bytes are no entry."""

Signers: TypeAlias = Mapping[str, tuple[PublicKey, bytes]]
"""By key id: the key, and what stands before every statement that it signs."""


def signers_of(keys: Iterable[PublicKey]) -> Signers:
    return {key.id: (key, message_of(b"", key.id)) for key in keys}


def examine(raw: bytes) -> Examined | Refusal:
    """Read an entry by itself, its signature unverified."""
    found = _quick(raw)
    if found is not None:
        return found
    try:
        entry = Entry.parse(0, raw)
    except Malformed as malformed:
        return str(malformed)
    statement = entry.statement
    anchor = statement.get("anchor")
    return Examined(
        leaf=entry.leaf,
        seq=entry.seq,
        prev=entry.prev,
        received_at=entry.received_at,
        key=entry.key,
        signature=to_base64(entry.signature),
        said=raw.index(_STATEMENT) + len(_STATEMENT),
        stream=entry.stream,
        type=entry.type,
        actor=entry.actor,
        id=entry.id,
        log=statement["log"],
        anchor=None if anchor is None else (anchor["size"], anchor["root"]),
        statement=statement if _is_special(entry) else None,
        assertion=None if entry.assertion is None else astuple(entry.assertion),
    )


def examine_signed(
    raws: Sequence[bytes], signers: Signers
) -> list[tuple[Examined | Refusal, bool]]:
    """Read entries, and tell of each whether its signature holds under the key it names.

    A key that `signers` lacks verifies nothing; the key ring refuses such an entry before
    anybody asks for its signature.
    """
    # One kind of work after the other: the two would push each other out of the caches.
    examined = [examine(raw) for raw in raws]
    signed = [
        not isinstance(found, str) and _is_signed(raw, found, signers)
        for raw, found in zip(raws, examined, strict=True)
    ]
    return list(zip(examined, signed, strict=True))


def in_chunks(raws: Sequence[bytes], signers: Signers) -> list[tuple[Examined | Refusal, bool]]:
    """The same on every core: signatures are verified without Python's lock."""
    chunks = [raws[start : start + CHUNK_ENTRIES] for start in range(0, len(raws), CHUNK_ENTRIES)]
    if len(chunks) <= 1:
        return examine_signed(raws, signers)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(partial(examine_signed, signers=signers), chunks)
        return [each for chunk in found for each in chunk]


def _is_signed(raw: bytes, found: Examined, signers: Signers) -> bool:
    signer = signers.get(found.key)
    if signer is None:
        return False
    key, before = signer
    message, value = before + raw[found.said : -1], a2b_base64(found.signature)
    if found.assertion is None:
        return key.verify(message, value)
    return key.verify(message, value, Assertion(*found.assertion))


def _is_special(entry: Entry) -> bool:
    return (
        entry.type.startswith(SPECIAL_TYPES)
        or entry.stream.startswith(SPECIAL_STREAMS)
        or "sealed" in entry.statement
        or "attachments" in entry.statement
    )


_HEX = "[0-9a-f]{64}"
_COUNT = "[1-9][0-9]{0,14}"
_CLOCK = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NAME = "[A-Za-z0-9._:/-]{1,128}"

# The members in canonical order, without the rare `attachments` and `sealed`. What stands between
# the braces of `data` may be anything yet.
USUAL_STATEMENT: Final = (
    rf'\{{"actor":"({_NAME})",'
    rf'(?:"anchor":\{{"root":"([A-Za-z0-9+/]{{42}}[AEIMQUYcgkosw048]=)","size":({_COUNT})\}},)?'
    rf'"data":(\{{.*\}}),"id":"([A-Za-z0-9._:-]{{1,64}})","log":"([A-Za-z0-9._:/-]+)",'
    rf'"occurred_at":"({_DAY}){_CLOCK}","stream":"((?!key/){_NAME})",'
    r'"type":"((?!key\.|ledger\.|vault\.)[A-Za-z0-9._@-]+)","v":1\}'
)
_USUAL: Final = re.compile(
    rf'\{{"placed":\{{"prev":"({_HEX})","received_at":"(({_DAY}){_CLOCK})","seq":({_COUNT})\}},'
    rf'"signature":\{{"key":"({_HEX})","value":"([A-Za-z0-9+/]{{85}}[AQgw]==)"\}},'
    rf'"statement":(){USUAL_STATEMENT}\}}',
    re.DOTALL,
)
_SAID = 7
"""The empty group where the statement begins."""


def _quick(raw: bytes) -> Examined | None:
    """The short way; None if the entry has to take the long one."""
    try:
        match = _USUAL.fullmatch(raw.decode())
        if match is None or len(raw) > ENTRY_BYTES_MAX:
            return None
        (
            prev, received_at, received_on, seq, key, value, _said, actor, root, size, data, name,
            log, occurred_on, stream, kind,
        ) = match.groups()  # fmt: skip
    except ValueError:
        return None
    if not (is_date(received_on) and is_date(occurred_on) and is_canonical(data)):
        return None
    return Examined(
        sha256(b"\x00" + raw).digest(),
        int(seq),
        prev,
        received_at,
        key,
        value,
        match.start(_SAID),  # up to here all is ASCII: in the text as in the bytes
        stream,
        kind,
        actor,
        name,
        log,
        None if size is None else (int(size), root),
        None,
    )
