"""The key ring: whose signature counts, at which index of the log (formats §5).

Keys live and die in the log, by log index and never by the clock. The ring folds genesis
and `key.*` statements. The door checks, places and folds one statement after another; a
verifier folds all the key events it was given and then checks each entry, because a later
revocation can disown an earlier one: revocations are evaluated from the end.
"""

from dataclasses import replace
from typing import Final, Self

from ledger.canonical import Object
from ledger.entry import Entry
from ledger.errors import LedgerError, Malformed
from ledger.key_events import (
    GENESIS,
    HEADS_RECORDED,
    KEY_STREAMS,
    LEDGER_ACTOR,
    Genesis,
    HeadsRecorded,
    KeyEvent,
    KeyIssued,
    KeyRevoked,
    KeyRotated,
    key_event,
)
from ledger.key_life import KeyRecord, Revocation, is_disowned, settle
from ledger.signing import PublicKey, key_proof_message

FROM_GENESIS: Final = -1
ROOT_ISSUED_AT: Final = 1
LEDGER_ISSUED_AT: Final = 2


class UnknownKey(LedgerError):
    """Nobody issued this key to this actor before this entry."""

    def __init__(self, key: str, actor: str, index: int) -> None:
        super().__init__(f"key {key} is not a key of {actor} at entry {index}")
        self.key = key
        self.actor = actor
        self.index = index


class RevokedKey(LedgerError):
    """The key was revoked or rotated before this entry."""

    def __init__(self, key: str, index: int, ended: int) -> None:
        super().__init__(f"key {key} ended at entry {ended}, before entry {index}")
        self.key = key
        self.index = index
        self.ended = ended


class BadSignature(LedgerError):
    """A statement's signature, or the proof of a new key, does not hold."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"the {what} is not by key {key}")
        self.key = key
        self.what = what


class KeyRing:
    """Folds genesis and `key.*` by index, and judges who may sign what."""

    def __init__(self) -> None:
        self.genesis: Genesis | None = None
        self.records: dict[str, KeyRecord] = {}
        self._settled = True

    def copy(self) -> Self:
        """A ring of its own: a batch that is rolled back leaves the first as it was."""
        ring = type(self)()
        ring.genesis = self.genesis
        ring.records = {
            key: replace(record, revocations=[*record.revocations], counted=[*record.counted])
            for key, record in self.records.items()
        }
        ring._settled = self._settled  # noqa: SLF001 - its own class
        return ring

    def apply(self, entry: Entry) -> None:
        """Fold an entry, refusing what may not stand at its index."""
        self.check(entry.key, entry.actor, entry.index, entry.statement)
        self.fold(entry.index, entry.key, entry.statement)

    def check(self, key: str, actor: str, index: int, statement: Object) -> PublicKey:
        """The public key under which a statement must verify to stand at `index`.

        Raises Malformed, UnknownKey, RevokedKey, or BadSignature for the proof of a new
        key. Whoever asks still has to verify the statement's own signature.
        """
        if index == 0:
            genesis = Genesis.of(statement)
            if key != genesis.root_key.id:
                raise UnknownKey(key, actor, index)
            return genesis.root_key
        event = self._read(statement, index)
        if event is None:
            return self.good(key, actor, index).public
        stream_key = statement["stream"].removeprefix(KEY_STREAMS)
        self._check_place(event, stream_key, index)
        signer = self.good(key, actor, index, event)
        self._check_speaker(event, stream_key, signer, index)
        return signer.public

    def check_plain(self, key: str, actor: str, index: int, log: str) -> KeyRecord:
        """The same for what is neither `ledger.*` nor `key.*`, without its statement."""
        if index <= LEDGER_ISSUED_AT:
            raise Malformed("/statement/type", "a log begins with genesis and its two keys")
        self._check_log(log)
        return self.good(key, actor, index)

    def good(self, key: str, actor: str, index: int, event: KeyEvent | None = None) -> KeyRecord:
        """The record of a key that may sign at this index for this actor."""
        self._settle()
        record = self.records.get(key)
        if record is None or record.actor != actor or index <= record.good_after:
            raise UnknownKey(key, actor, index)
        if index > record.ends and not record.has_one_word_left(event, index):
            raise RevokedKey(key, index, record.ends)
        return record

    def fold(self, index: int, key: str, statement: Object) -> None:
        """Take in a statement signed by `key`, whose speaker is judged elsewhere."""
        if index == 0:
            self._begin(Genesis.of(statement))
            return
        event = self._read(statement, index)
        own = self.records.get(statement["stream"].removeprefix(KEY_STREAMS))
        if isinstance(event, KeyIssued):
            self._fold_issue(event, index, key)
        elif isinstance(event, KeyRotated) and own and own.public.id == key:
            if own.rotated_at is None:
                own.rotated_at, own.successor = index, event.next.id
                own.ends = min(own.ends, index)
        elif isinstance(event, KeyRevoked) and own:
            self._fold_revocation(event, own, index, key)

    def is_disowned(self, key: str, index: int) -> bool:
        """Whether root disowned later what this key said at this index."""
        self._settle()
        counted = {name: record.counted for name, record in self.records.items()}
        return is_disowned(self.records, key, index, counted)

    @property
    def disowns_anything(self) -> bool:
        self._settle()
        return any(
            each.compromised_since is not None
            for record in self.records.values()
            for each in record.counted
        )

    def _read(self, statement: Object, index: int) -> KeyEvent | None:
        kind = statement["type"]
        if kind == GENESIS:
            raise Malformed("/statement/type", "genesis is entry 0 and no other")
        self._check_log(statement["log"])
        if kind == HEADS_RECORDED:
            HeadsRecorded.of(statement, index)
        event = key_event(statement)
        if index in (ROOT_ISSUED_AT, LEDGER_ISSUED_AT) and not isinstance(event, KeyIssued):
            raise Malformed("/statement/type", "entries 1 and 2 issue genesis's two keys")
        return event

    def _check_log(self, log: str) -> None:
        if self.genesis is None or log != self.genesis.origin:
            raise Malformed("/statement/log", "said for another log")

    def _begin(self, genesis: Genesis) -> None:
        self.genesis = genesis
        for public, actor in (
            (genesis.root_key, genesis.root_actor),
            (genesis.ledger_key, LEDGER_ACTOR),
        ):
            self.records[public.id] = KeyRecord(
                public=public, actor=actor, custody="", good_after=FROM_GENESIS
            )

    def _is_root(self, record: KeyRecord | None) -> bool:
        return (
            record is not None
            and self.genesis is not None
            and record.actor == self.genesis.root_actor
        )

    def _check_place(self, event: KeyEvent, stream_key: str, index: int) -> None:
        """What a key's stream allows next, whoever says it."""
        record = self.records.get(stream_key)
        issued_at = None if record is None else record.issued_at
        if isinstance(event, KeyIssued):
            if issued_at is not None and issued_at < index:
                raise Malformed("/statement/type", "this key was issued before")
            self._check_genesis_key(event, index)
            return
        if record is None or issued_at is None or issued_at >= index:
            raise Malformed("/statement/type", "the stream of a key begins with key.Issued")
        if isinstance(event, KeyRevoked):
            since = event.compromised_since
            if since is not None and not issued_at < since <= index:
                raise Malformed(
                    "/statement/data/compromised_since",
                    "after the key's issue and not after this entry",
                )

    def _check_genesis_key(self, event: KeyIssued, index: int) -> None:
        genesis = self.genesis
        if genesis is None:
            return
        first = {
            ROOT_ISSUED_AT: (genesis.root_key.id, genesis.root_actor),
            LEDGER_ISSUED_AT: (genesis.ledger_key.id, LEDGER_ACTOR),
        }
        issued = (event.key.id, event.actor)
        if index in first and issued != first[index]:
            raise Malformed("/statement/data", "entries 1 and 2 issue genesis's two keys")
        if index not in first and event.key.id in (genesis.root_key.id, genesis.ledger_key.id):
            raise Malformed("/statement/data", "genesis's two keys are issued at 1 and 2")

    def _check_speaker(
        self, event: KeyEvent, stream_key: str, signer: KeyRecord, index: int
    ) -> None:
        """Whether this good key is the one to say this of that key."""
        if isinstance(event, KeyIssued):
            if index <= signer.ends and not self._is_root(signer):
                raise Malformed("/signature/key", "root issues keys, or a rotated key its next")
            self._check_proof(event)
            return
        own = signer.public.id == stream_key
        if isinstance(event, KeyRotated):
            if not own:
                raise Malformed("/signature/key", "a key is rotated by itself")
            return
        if not own and not self._is_root(signer):
            raise Malformed("/signature/key", "a key is revoked by itself or by root")
        if event.compromised_since is not None and not self._is_root(signer):
            raise Malformed("/statement/data/compromised_since", "root alone sets it")
        before = [each for each in self.records[stream_key].counted if each.index < index]
        if before and (len(before) > 1 or before[0].signer != stream_key):
            raise Malformed("/statement/type", "only one of root's follows a key's own")
        said = Revocation(index, signer.public.id, event.compromised_since)
        if is_disowned(self.records, signer.public.id, index, {stream_key: [said]}):
            raise Malformed("/statement/data/compromised_since", "it would disown itself")

    def _check_proof(self, event: KeyIssued) -> None:
        origin = "" if self.genesis is None else self.genesis.origin
        message = key_proof_message(origin, event.actor, event.key.id)
        if not event.key.verify(message, event.proof, event.assertion):
            raise BadSignature(event.key.id, "proof of the new key")

    def _fold_issue(self, event: KeyIssued, index: int, key: str) -> None:
        record = self.records.get(event.key.id)
        if record is None:
            self.records[event.key.id] = KeyRecord(
                public=event.key,
                actor=event.actor,
                custody=event.custody,
                good_after=index,
                issued_at=index,
                issuer=key,
            )
        elif record.issued_at is None:
            record.issued_at, record.custody = index, event.custody
        issuer = self.records.get(key)
        if issuer is not None and issuer.has_one_word_left(event, index):
            issuer.successor_issued_at = index

    def _fold_revocation(self, event: KeyRevoked, own: KeyRecord, index: int, key: str) -> None:
        # What may not be said does not count: an entry refused by `check` disowns nothing.
        said = Revocation(index, key, event.compromised_since)
        is_root = self._is_root(self.records.get(key))
        if not is_root and (own.public.id != key or event.compromised_since is not None):
            return
        if not is_disowned(self.records, key, index, {own.public.id: [said]}):
            own.revocations.append(said)
            self._settled = False

    def _settle(self) -> None:
        if not self._settled:
            settle(self.records)
            self._settled = True
