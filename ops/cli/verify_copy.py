"""``mingjing verify-copy``: whose copy this is, offline: from the file, its proof and a policy."""

from hashlib import file_digest
from pathlib import Path
from typing import Annotated

import typer

from gateway.retrieval.proof import check_copy, verify
from ledger.errors import LedgerError
from ledger.policy import Policy
from ops.cli.output import AnswerIsNo, CannotDo, answer

PROOF_BYTES_MAX = 4 * 1024 * 1024
"""A proof has a few dozen entries."""


def command(
    file: Path,
    proof: Annotated[Path, typer.Option(help="What came with the copy: COPY.proof.json.")],
    policy: Annotated[Path, typer.Option(help="Whose keys you trust: a tlog-policy.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say to whom a copy was given, when and under which grant, if the ledger has it so."""
    if proof.stat().st_size > PROOF_BYTES_MAX:
        raise CannotDo(f"{proof} is no proof: it has more than {PROOF_BYTES_MAX} bytes")
    try:
        trusted = Policy.parse(policy.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, LedgerError) as error:
        raise CannotDo(f"{policy}: {error}") from error
    with file.open("rb") as opened:
        digest = file_digest(opened, "sha256").hexdigest()
    try:
        proven = verify(proof.read_bytes(), trusted)
        said = check_copy(proven, digest)
    except LedgerError as refused:
        raise AnswerIsNo(str(refused)) from None
    entry = proven.entry
    facts = {
        "copy": said["copy_no"],
        "recipient": said["recipient"],
        "organisation": said["requester_org"],
        "request": said["request_no"],
        "grant": said["grant"],
        "record": said["record_id"],
        "archived_sha256": said["media_sha256"],
        "sha256": digest,
        "medium": said.get("medium_serial", said.get("medium", "")),
        "issued_at": entry.occurred_at,
        "entry": entry.index,
        "log": proven.checkpoint.origin,
        "size": proven.checkpoint.size,
    }
    lines = [f"验证通过 VERIFIED  {said['copy_no']}"]
    lines += [f"  {name:<16} {value}" for name, value in facts.items()]
    answer(facts, as_json=json, text="\n".join(lines))
