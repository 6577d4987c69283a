"""What can be said of one entry by itself: its form, its leaf hash, its signature.

Verifying a whole log is this for every entry, on every core, so entries of the usual form are
read together, by a short way (`ledger.usual`). The others take the long one, which alone refuses.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from functools import partial
from typing import Final, NamedTuple, TypeAlias

from ledger.canonical import Object
from ledger.entry import Entry
from ledger.errors import Malformed
from ledger.signing import PublicKey
from ledger.statement import message_of
from ledger.usual import Matches, Usual, match_entry, read_usual
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
    signature: bytes
    said: int
    stream: str
    type: str
    actor: str
    id: str
    log: str
    anchor: tuple[int, str] | None
    statement: Object | None = None
    """Kept for what the verifier looks into: keys, heads, erasures, seals, attachments."""
    assertion: tuple[bytes, bytes] | None = None
    """Of a passkey; plain, to be handed from process to process."""


Refusal: TypeAlias = str
"""Why the bytes are no entry."""

Examinations: TypeAlias = Sequence[tuple[Examined | Refusal, bool]]

Signers: TypeAlias = Mapping[str, tuple[PublicKey, bytes]]
"""By key id: the key, and what stands before every statement that it signs."""


def signers_of(keys: Iterable[PublicKey]) -> Signers:
    return {key.id: (key, message_of(b"", key.id)) for key in keys}


def examine(raw: bytes) -> Examined | Refusal:
    """Read an entry by itself, its signature unverified."""
    return _read([raw], [match_entry(raw)])[0]


def examine_signed(raws: Sequence[bytes], signers: Signers) -> Examinations:
    """Read entries, and tell of each whether its signature holds under the key it names.

    A key that `signers` lacks verifies nothing; the key ring refuses such an entry before
    anybody asks for its signature.
    """
    return _examine_signed(raws, [*map(match_entry, raws)], signers)


def examine_usual(raws: Sequence[bytes], signers: Signers) -> Usual | Examinations:
    """The same; in columns if all are of the usual form and signed."""
    matches = [*map(match_entry, raws)]
    usual = read_usual(raws, matches)
    if usual is not None and _are_signed(raws, usual, signers):
        return usual
    return _examine_signed(raws, matches, signers)


def in_chunks(raws: Sequence[bytes], signers: Signers) -> Examinations:
    """The same on every core: signatures are verified without Python's lock."""
    chunks = [raws[start : start + CHUNK_ENTRIES] for start in range(0, len(raws), CHUNK_ENTRIES)]
    if len(chunks) <= 1:
        return examine_signed(raws, signers)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = threads.map(partial(examine_signed, signers=signers), chunks)
        return [each for chunk in found for each in chunk]


def _examine_signed(raws: Sequence[bytes], matches: Matches, signers: Signers) -> Examinations:
    # One kind of work after the other: the two would push each other out of the caches.
    return [
        (
            found,
            not isinstance(found, str)
            and _is_signed(signers, raw, found.said, found.key, found.signature, found.assertion),
        )
        for raw, found in zip(raws, _read(raws, matches), strict=True)
    ]


def _read(raws: Sequence[bytes], matches: Matches) -> Sequence[Examined | Refusal]:
    usual = read_usual(
        [raw for raw, match in zip(raws, matches, strict=True) if match is not None],
        [*filter(None, matches)],
    )
    if usual is None:
        return [*map(_parse, raws)]
    rows = map(Examined, *usual)
    return [
        _parse(raw) if match is None else next(rows)
        for raw, match in zip(raws, matches, strict=True)
    ]


def _parse(raw: bytes) -> Examined | Refusal:
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
        signature=entry.signature,
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


def _are_signed(raws: Sequence[bytes], usual: Usual, signers: Signers) -> bool:
    signed = partial(_is_signed, signers)
    return all(map(signed, raws, usual.said, usual.key, usual.signature))


def _is_signed(
    signers: Signers,
    raw: bytes,
    said: int,
    key_id: str,
    signature: bytes,
    assertion: tuple[bytes, bytes] | None = None,
) -> bool:
    if key_id not in signers:
        return False
    key, before = signers[key_id]
    message = before + raw[said:-1]
    if assertion is None:
        return key.verify(message, signature)
    return key.verify(message, signature, Assertion(*assertion))


def _is_special(entry: Entry) -> bool:
    return (
        entry.type.startswith(SPECIAL_TYPES)
        or entry.stream.startswith(SPECIAL_STREAMS)
        or "sealed" in entry.statement
        or "attachments" in entry.statement
    )
