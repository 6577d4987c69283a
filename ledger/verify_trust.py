"""What an assessor brings along, and the checks of a checkpoint against it (formats §9)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.checkpoint import Checkpoint, OpenedCheckpoint
from ledger.errors import Malformed
from ledger.keys import KeyRing
from ledger.note import BadNoteSignature
from ledger.policy import NoQuorum, Policy
from ledger.verification import Check, Code, Findings, NoVerdict, Refused, Verification

CONTAINER: Final = "container"
CHECKPOINT: Final = "checkpoint"
HISTORY: Final = "history"
INCLUSION: Final = "inclusion"
FORM: Final = "form"
KEYS: Final = "keys"
SIGNATURES: Final = "signatures"
ANCHORS: Final = "anchors"
CHAINS: Final = "chains"
COMPLETENESS: Final = "completeness"
OPENINGS: Final = "openings"
TIMESTAMPS: Final = "timestamps"

BY_CODE: Final = {
    Code.NOT_INCLUDED: INCLUSION,
    Code.MALFORMED: FORM,
    Code.UNKNOWN_KEY: KEYS,
    Code.REVOKED_KEY: KEYS,
    Code.BAD_SIGNATURE: SIGNATURES,
    Code.SPLIT_VIEW: ANCHORS,
    Code.CHAIN_BROKEN: CHAINS,
}
"""Which of the checks that go entry by entry gives which refusal."""

Step = Callable[[], str | Sequence[tuple[str, str]]]
"""Does a check, or several, and says what was shown, or raises Refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The policy and whatever else the assessor kept; none of it comes from the log.

    `genesis` is entry 0's leaf hash; with it, genesis need not name the policy's log key.
    """

    policy: Policy
    last_seen: OpenedCheckpoint | None = None
    genesis: bytes | None = None
    tsa_roots: bytes | None = None
    stream: str | None = None


def run(steps: Sequence[tuple[str, Step]]) -> tuple[tuple[Check, ...], Refused | None]:
    """Take the steps in order up to the first that refuses."""
    checks: list[Check] = []
    for name, step in steps:
        try:
            shown = step()
        except Refused as refused:
            failed = BY_CODE.get(refused.code, name) if name == FORM else name
            checks.append(Check(name=failed, ok=False, detail=str(refused)))
            return tuple(checks), refused
        lines = [(name, shown)] if isinstance(shown, str) else shown
        checks += [Check(name=each, ok=True, detail=detail) for each, detail in lines]
    return tuple(checks), None


def refusal(refused: Refused) -> Verification:
    """The answer where the container already fails."""
    failed = Check(name=CONTAINER, ok=False, detail=str(refused))
    return Verification.of(None, (failed,), refused, Findings())


def describe(opened: OpenedCheckpoint, findings: Findings) -> str:
    """Say who signed, and keep when the witnesses say they saw it."""
    for each in opened.cosigned:
        findings.witnesses.append((each.key.name, each.seconds or 0))
    who = ", ".join(name for name, _ in findings.witnesses) or "no witness"
    return f"size {opened.checkpoint.size}, signed by {opened.log.name}, cosigned by {who}"


def open_trusted(note: bytes, trust: Trust) -> OpenedCheckpoint:
    """Read a checkpoint and demand the policy's log and quorum."""
    try:
        return trust.policy.open(note)
    except Malformed as malformed:
        raise Refused(Code.MALFORMED, f"the checkpoint: {malformed}") from None
    except BadNoteSignature as bad:
        raise Refused(Code.BAD_SIGNATURE, f"the checkpoint: {bad}") from None
    except NoQuorum as none:
        raise Refused(Code.NO_QUORUM, str(none)) from None


def check_history(
    opened: OpenedCheckpoint, last: OpenedCheckpoint | None, extends: Callable[[Checkpoint], bool]
) -> str:
    """Compare with the checkpoint seen last; `extends` tells if that one is a prefix."""
    if last is None:
        return "no checkpoint seen earlier was given"
    new, old = opened.checkpoint, last.checkpoint
    if old.origin != new.origin:
        raise NoVerdict(f"the last seen checkpoint is of {old.origin}, this one of {new.origin}")
    if new.size < old.size:
        raise Refused(Code.ROLLED_BACK, f"size {new.size}, but {old.size} was seen before")
    same = new.root == old.root if new.size == old.size else extends(old)
    if not same:
        raise Refused(
            Code.SPLIT_VIEW,
            f"the log of size {old.size} seen before is not the beginning of this one",
            checkpoints=(last.note, opened.note),
        )
    return f"extends the checkpoint of size {old.size} seen before"


def check_genesis(ring: KeyRing, leaf: bytes, opened: OpenedCheckpoint, trust: Trust) -> None:
    """Whether entry 0 founds the log that the policy names. Raises Refused."""
    genesis = ring.genesis
    if genesis is None:
        raise Refused(Code.MALFORMED, "no genesis", index=0)
    if trust.genesis is not None:
        reason = "entry 0 is not the genesis that was given" if leaf != trust.genesis else ""
    elif genesis.origin != opened.checkpoint.origin:
        reason = f"genesis founds {genesis.origin}, the checkpoint is of {opened.checkpoint.origin}"
    elif genesis.log_vkey != opened.log.vkey:
        reason = "genesis names another log key than the policy's"
    else:
        reason = ""
    if reason:
        raise Refused(Code.MALFORMED, reason, index=0)


def check_timestamps(tokens: int, trust: Trust) -> str:
    if tokens and trust.tsa_roots is not None:
        raise NoVerdict("this version does not check RFC 3161 tokens: run without --tsa-roots")
    return f"{tokens} tokens, not checked for want of roots" if tokens else "no tokens"
