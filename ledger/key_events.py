"""What `ledger.*` and `key.*` entries must say, each by itself (formats §5 and §7).

Whether the speaker was entitled to say it is the key ring's question.
"""

from dataclasses import dataclass
from typing import Final, Self

from ledger.canonical import Object, check_time, from_base64
from ledger.errors import Malformed
from ledger.note import NoteVerifier
from ledger.signing import SIGNATURE_BYTES, SUITE, PublicKey
from ledger.statement import (
    HASH_BYTES,
    check_actor,
    check_count,
    check_hash,
    check_members,
    check_text,
)
from ledger.webauthn import WEBAUTHN, Assertion

GENESIS: Final = "ledger.Genesis"
HEADS_RECORDED: Final = "ledger.HeadsRecorded"
ISSUED: Final = "key.Issued"
ROTATED: Final = "key.Rotated"
REVOKED: Final = "key.Revoked"

SYSTEM: Final = "system"
LEDGER_ACTOR: Final = "ledger"
LOG_SUITE: Final = "sha256-ed25519"
KEY_STREAMS: Final = "key/"

_DATA = "/statement/data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Genesis:
    """Entry 0: the log's name and its first two keys."""

    origin: str
    log_vkey: str
    root_actor: str
    root_key: PublicKey
    ledger_key: PublicKey

    @classmethod
    def of(cls, statement: Object) -> Self:
        """Read the statement of entry 0; raises Malformed unless it is a genesis."""
        if statement["type"] != GENESIS:
            raise Malformed("/statement/type", f"entry 0 is {GENESIS}")
        _check_stream(statement, SYSTEM)
        names = {"origin", "suite", "log_vkey", "root", "ledger"}
        data = check_members(statement["data"], names, _DATA)
        if data["origin"] != statement["log"]:
            raise Malformed(f"{_DATA}/origin", "not the log that this statement is for")
        if data["suite"] != LOG_SUITE:
            raise Malformed(f"{_DATA}/suite", f"the suite is {LOG_SUITE}")
        root = check_members(data["root"], {"actor", "key"}, f"{_DATA}/root")
        check_actor(root["actor"], f"{_DATA}/root/actor")
        if root["actor"] != statement["actor"]:
            raise Malformed(f"{_DATA}/root/actor", "genesis is said by root")
        ledger = check_members(data["ledger"], {"actor", "key"}, f"{_DATA}/ledger")
        if ledger["actor"] != LEDGER_ACTOR:
            raise Malformed(f"{_DATA}/ledger/actor", f"the ledger's actor is {LEDGER_ACTOR!r}")
        return cls(
            origin=data["origin"],
            log_vkey=_log_vkey(data["log_vkey"], data["origin"]),
            root_actor=root["actor"],
            root_key=_first_key(root["key"], f"{_DATA}/root/key"),
            ledger_key=_first_key(ledger["key"], f"{_DATA}/ledger/key"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssued:
    key: PublicKey
    actor: str
    custody: str
    proof: bytes
    assertion: Assertion | None

    @classmethod
    def of(cls, statement: Object) -> Self:
        data = statement["data"]
        optional = {"certificate"} & data.keys()
        check_members(data, {"key", "actor", "custody", "proof"} | optional, _DATA)
        key = PublicKey.from_json(data["key"], f"{_DATA}/key")
        _check_stream(statement, KEY_STREAMS + key.id)
        check_actor(data["actor"], f"{_DATA}/actor")
        if data["custody"] not in ("holder", "gateway"):
            raise Malformed(f"{_DATA}/custody", "custody is holder or gateway")
        if optional:
            _check_certificate(data["certificate"], f"{_DATA}/certificate")
        assertion = None
        if key.suite == WEBAUTHN:
            if data["custody"] != "holder":
                raise Malformed(f"{_DATA}/custody", "a passkey is with its holder")
            packed = from_base64(data["proof"], f"{_DATA}/proof")
            proof, assertion = Assertion.unpack(packed, f"{_DATA}/proof")
        else:
            proof = from_base64(data["proof"], f"{_DATA}/proof", length=SIGNATURE_BYTES)
        return cls(
            key=key,
            actor=data["actor"],
            custody=data["custody"],
            proof=proof,
            assertion=assertion,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRotated:
    next: PublicKey

    @classmethod
    def of(cls, statement: Object) -> Self:
        data = check_members(statement["data"], {"next"}, _DATA)
        return cls(next=PublicKey.from_json(data["next"], f"{_DATA}/next"))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    compromised_since: int | None

    @classmethod
    def of(cls, statement: Object) -> Self:
        data = check_members(statement["data"], {"reason", "compromised_since"}, _DATA)
        check_text(data["reason"], f"{_DATA}/reason")
        since = data["compromised_since"]
        if since is not None:
            check_count(since, f"{_DATA}/compromised_since", least=0)
        return cls(compromised_since=since)


KeyEvent = KeyIssued | KeyRotated | KeyRevoked

_KEY_EVENTS: Final[dict[str, type[KeyEvent]]] = {
    ISSUED: KeyIssued,
    ROTATED: KeyRotated,
    REVOKED: KeyRevoked,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadsRecorded:
    """The ledger's own word on where every stream ended before this entry."""

    streams: int
    root: bytes

    @classmethod
    def of(cls, statement: Object, index: int) -> Self:
        _check_stream(statement, SYSTEM)
        if statement["actor"] != LEDGER_ACTOR:
            raise Malformed("/statement/actor", f"{HEADS_RECORDED} is said by {LEDGER_ACTOR!r}")
        data = check_members(statement["data"], {"size", "streams", "root"}, _DATA)
        check_count(data["size"], f"{_DATA}/size", least=0)
        if data["size"] != index:
            raise Malformed(f"{_DATA}/size", "not the entry's own index")
        check_count(data["streams"], f"{_DATA}/streams", least=1)
        root = from_base64(data["root"], f"{_DATA}/root", length=HASH_BYTES)
        return cls(streams=data["streams"], root=root)


def key_event(statement: Object) -> KeyEvent | None:
    """The key event this statement is, None if it is none.

    Raises Malformed for a `key.*` elsewhere than in a key's stream, and for anything else
    in one.
    """
    kind, stream = statement["type"], statement["stream"]
    if not kind.startswith("key."):
        if stream.startswith(KEY_STREAMS):
            raise Malformed("/statement/stream", "only key.* stand in the stream of a key")
        return None
    if not stream.startswith(KEY_STREAMS):
        raise Malformed("/statement/stream", "key.* stand in the stream of their key only")
    if kind not in _KEY_EVENTS:
        raise Malformed("/statement/type", "no such event of a key")
    return _KEY_EVENTS[kind].of(statement)


def _first_key(value: object, path: str) -> PublicKey:
    """One of genesis's two: no person stands by when the log is founded or records heads."""
    key = PublicKey.from_json(value, path)
    if key.suite != SUITE:
        raise Malformed(f"{path}/suite", f"genesis's keys are of suite {SUITE}")
    return key


def _check_stream(statement: Object, stream: str) -> None:
    if statement["stream"] != stream:
        raise Malformed("/statement/stream", f"this is said in {stream} only")


def _check_certificate(value: object, path: str) -> None:
    certificate = check_members(value, {"issuer", "serial", "sha256", "not_after"}, path)
    check_text(certificate["issuer"], f"{path}/issuer")
    check_text(certificate["serial"], f"{path}/serial")
    check_hash(certificate["sha256"], f"{path}/sha256")
    check_time(certificate["not_after"], f"{path}/not_after")


def _log_vkey(value: object, origin: str) -> str:
    path = f"{_DATA}/log_vkey"
    if type(value) is not str:
        raise Malformed(path, "not a verifier key")
    try:
        key = NoteVerifier.from_vkey(value)
    except Malformed as malformed:
        raise Malformed(path, malformed.reason) from None
    if key.name != origin:
        raise Malformed(path, "the log's key is named as the log is")
    return value
