"""What a verification found: one code, the first bad index, and what is not proven."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from ledger.canonical import Object
from ledger.checkpoint import Checkpoint
from ledger.errors import LedgerError


class Code(StrEnum):
    """The verdicts of formats §9; the first four are good."""

    VERIFIED = "VERIFIED"
    VERIFIED_WITH_REDACTIONS = "VERIFIED_WITH_REDACTIONS"
    VERIFIED_WITH_WITHHELD = "VERIFIED_WITH_WITHHELD"
    VERIFIED_WITH_DISOWNED = "VERIFIED_WITH_DISOWNED"
    MALFORMED = "MALFORMED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    NO_QUORUM = "NO_QUORUM"
    ROLLED_BACK = "ROLLED_BACK"
    SPLIT_VIEW = "SPLIT_VIEW"
    NOT_INCLUDED = "NOT_INCLUDED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    REVOKED_KEY = "REVOKED_KEY"
    CHAIN_BROKEN = "CHAIN_BROKEN"
    INCOMPLETE = "INCOMPLETE"
    OPENING_MISMATCH = "OPENING_MISMATCH"
    BAD_TIMESTAMP = "BAD_TIMESTAMP"


class Refused(LedgerError):
    """The first failure: what is shown cannot be the log that it says it is."""

    def __init__(
        self,
        code: Code,
        reason: str,
        *,
        index: int | None = None,
        checkpoints: tuple[bytes, ...] = (),
    ) -> None:
        where = "" if index is None else f" at entry {index}"
        super().__init__(f"{code}{where}: {reason}")
        self.code = code
        self.reason = reason
        self.index = index
        self.checkpoints = checkpoints


class NoVerdict(LedgerError):
    """Nothing can be said: the input is unreadable or something that is needed is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the list an assessor ticks."""

    name: str
    ok: bool
    detail: str

    def as_json(self) -> Object:
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """A sealed value or an attachment that is not shown.

    `erased_by` is the index of the `vault.Erased` that names it, None if it is withheld.
    """

    index: int
    kind: str
    name: str
    erased_by: int | None = None

    def as_json(self) -> Object:
        return {
            "index": self.index,
            "kind": self.kind,
            "name": self.name,
            "erased_by": self.erased_by,
        }


@dataclass(slots=True, kw_only=True)
class Findings:
    """What good entries show on the way, listed and never an error."""

    disowned: list[int] = field(default_factory=list)
    withheld: list[int] = field(default_factory=list)
    redactions: list[Redaction] = field(default_factory=list)
    gateway_custody: list[int] = field(default_factory=list)
    passkeys: list[int] = field(default_factory=list)
    witnesses: list[tuple[str, int]] = field(default_factory=list)
    other_sizes: list[str] = field(default_factory=list)
    unchecked_timestamps: list[str] = field(default_factory=list)

    @property
    def code(self) -> Code:
        """The strongest of the good verdicts that applies."""
        if self.disowned:
            return Code.VERIFIED_WITH_DISOWNED
        if self.withheld:
            return Code.VERIFIED_WITH_WITHHELD
        if self.redactions:
            return Code.VERIFIED_WITH_REDACTIONS
        return Code.VERIFIED


NOT_PROVEN: Final = (
    "that a statement is true",
    "that the person acted, rather than somebody with the key",
    "that the signer was entitled to say it: that is the permission table's work",
    "that every act was submitted",
    "anything after the checkpoint",
    "that the recorded heads are honest, where no witness recomputed them",
    "that there is no split view, if the quorum colludes",
)
OF_A_BUNDLE: Final = (
    "made_at, which nobody signed",
    "index and leaf of a withheld entry that is followed by another withheld one",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The answer: good if `code` begins with VERIFIED, else `index` and `reason` say why."""

    code: Code
    checks: tuple[Check, ...]
    findings: Findings
    index: int | None = None
    reason: str = ""
    checkpoints: tuple[bytes, ...] = ()
    origin: str = ""
    size: int = 0
    stream: str | None = None
    not_proven: tuple[str, ...] = NOT_PROVEN

    @classmethod
    def of(
        cls,
        checkpoint: Checkpoint | None,
        checks: tuple[Check, ...],
        refused: Refused | None,
        findings: Findings,
        *,
        stream: str | None = None,
        not_proven: tuple[str, ...] = NOT_PROVEN,
    ) -> Self:
        return cls(
            code=findings.code if refused is None else refused.code,
            index=None if refused is None else refused.index,
            reason="" if refused is None else refused.reason,
            checkpoints=() if refused is None else refused.checkpoints,
            checks=checks,
            findings=findings,
            origin="" if checkpoint is None else checkpoint.origin,
            size=0 if checkpoint is None else checkpoint.size,
            stream=stream,
            not_proven=not_proven,
        )

    @property
    def ok(self) -> bool:
        return self.code.startswith("VERIFIED")

    def as_json(self) -> Object:
        found = self.findings
        answer: Object = {"code": str(self.code)}
        if self.index is not None:
            answer["index"] = self.index
        if self.reason:
            answer["reason"] = self.reason
        if self.checkpoints:
            answer["checkpoints"] = [note.decode(errors="replace") for note in self.checkpoints]
        return answer | {
            "checks": [check.as_json() for check in self.checks],
            "origin": self.origin,
            "size": self.size,
            "stream": self.stream,
            "disowned": found.disowned,
            "withheld": found.withheld,
            "redactions": [each.as_json() for each in found.redactions],
            "gateway_custody": found.gateway_custody,
            "passkeys": found.passkeys,
            "witnesses": [{"name": name, "seconds": at} for name, at in found.witnesses],
            "other_sizes": found.other_sizes,
            "unchecked_timestamps": found.unchecked_timestamps,
            "not_proven": list(self.not_proven),
        }
