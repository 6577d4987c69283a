"""One key's life, and which revocations count (formats §5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.key_events import KeyEvent, KeyIssued
from ledger.signing import PublicKey

NEVER: Final = 2**63
"""Above every index: the end of a key that has not ended."""


@dataclass(frozen=True, slots=True)
class Revocation:
    index: int
    signer: str
    compromised_since: int | None

    def disowns(self, index: int) -> bool:
        since = self.compromised_since
        return since is not None and since <= index < self.index


@dataclass(slots=True, kw_only=True)
class KeyRecord:
    """One key's life, as far as the ring has folded.

    `ends` is the index of the rotation or of the first revocation that counts: the key
    says nothing after it.
    """

    public: PublicKey
    actor: str
    custody: str
    good_after: int
    issued_at: int | None = None
    issuer: str | None = None  # None for genesis's two, which stand by genesis itself
    rotated_at: int | None = None
    successor: str | None = None
    successor_issued_at: int | None = None
    revocations: list[Revocation] = field(default_factory=list)
    counted: list[Revocation] = field(default_factory=list)
    ends: int = NEVER

    def has_one_word_left(self, event: KeyEvent | None, index: int) -> bool:
        """Whether this is the one key.Issued that a rotated key may still sign."""
        return (
            isinstance(event, KeyIssued)
            and self.rotated_at is not None
            and not any(each.index < index for each in self.counted)
            and (event.key.id, event.actor) == (self.successor, self.actor)
            and self.successor_issued_at in (None, index)
        )


def settle(records: Mapping[str, KeyRecord]) -> None:
    """Decide which revocations count, from the last to the first.

    A revocation that one of the remaining disowns by way of its speaker's issue is taken
    out, the latest first, and the rest is decided again.
    """
    said = sorted(
        ((each, key) for key, record in records.items() for each in record.revocations),
        key=lambda pair: -pair[0].index,
    )
    while True:
        counted: dict[str, list[Revocation]] = {key: [] for key in records}
        for each, key in said:
            if not is_disowned(records, each.signer, each.index, counted):
                counted[key].append(each)
        gone = next(
            (
                (each, key)
                for each, key in said
                if each in counted[key] and is_disowned(records, each.signer, each.index, counted)
            ),
            None,
        )
        if gone is None:
            break
        said.remove(gone)
    for key, record in records.items():
        record.counted = counted[key][::-1]
        ends = [each.index for each in record.counted]
        ends += [] if record.rotated_at is None else [record.rotated_at]
        record.ends = min(ends, default=NEVER)


def is_disowned(
    records: Mapping[str, KeyRecord],
    key: str,
    index: int,
    counted: Mapping[str, Sequence[Revocation]],
) -> bool:
    """Whether these revocations disown an entry, or the issue of the key that made it."""
    while not any(each.disowns(index) for each in counted.get(key, ())):
        record = records.get(key)
        if record is None or record.issuer is None or record.issued_at is None:
            return False
        if record.issued_at >= index:
            return False
        key, index = record.issuer, record.issued_at
    return True
