"""Completes, signs and sends statements: to a gateway over HTTP, or to a sequencer at hand.

Both give the same answer to `submit`: one verdict per statement, in the order given, as
`POST /api/v1/statements` describes them. Everything may be sent twice: what is in the ledger
already is answered `duplicate` with its first index.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import httpx
import orjson

from gateway.intake import describe
from ledger.append import LedgerBusy, Sequencer
from ledger.canonical import Object, encode_checked
from ledger.checkpoint import Checkpoint, open_checkpoint
from ledger.closing import Closing
from ledger.entry import Entry
from ledger.errors import LedgerError
from ledger.merkle import check_inclusion
from ledger.note import Note, NoteVerifier
from ledger.publish import NothingPublished, PublishedLog
from ledger.statement import Signed
from ledger.tlog_proof import TlogProof
from ops.errors import OpsError
from ops.outbox import Keys, Verdict, batches, bodies, in_order, prepare

PATIENCE_SECONDS = 60.0
"""How long a gateway may be away or busy before the sender gives up."""

PAUSE_SECONDS_FIRST = 0.2
PAUSE_SECONDS_MAX = 5.0
TIMEOUT_SECONDS = 60.0

BUSY = 503
NOT_PUBLISHED = 404


class GatewayAway(OpsError):
    """The gateway did not answer, or was busy, for as long as the sender had patience."""

    def __init__(self, base_url: str, reason: str) -> None:
        super().__init__(f"{base_url}: {reason}; what was sent may be sent again")


class GatewayRefused(OpsError):
    """The gateway refused the request as a whole."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"the gateway answered {status}: {detail}")
        self.status = status


class ReceiptWrong(OpsError):
    """A receipt does not prove what it should: the gateway or its log is not honest."""

    def __init__(self, statement_id: str, reason: str) -> None:
        super().__init__(f"the receipt of {statement_id}: {reason}")
        self.statement_id = statement_id


class Submits(Protocol):
    """What importer and simulator need of a client, whichever it is."""

    def submit(self, statements: Sequence[Object]) -> list[Verdict]: ...


class Client(Closing):
    """Sends to a gateway. With the log's key, each checkpoint's signature is checked."""

    def __init__(
        self,
        base_url: str,
        keys: Keys,
        *,
        log: NoteVerifier | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._keys = keys
        self._log = log
        self._sleep = sleep
        self._http = httpx.Client(
            base_url=base_url, timeout=TIMEOUT_SECONDS, transport=transport, trust_env=False
        )

    def submit(self, statements: Sequence[Object], *, receipts: bool = False) -> list[Verdict]:
        """Send them; with `receipts`, wait until a checkpoint covers them and check the proofs.

        Raises GatewayAway, GatewayRefused, ReceiptWrong, or NoLocalKey.
        """
        verdicts: list[Verdict] = []
        for batch in batches(statements):
            checkpoint = self.checkpoint()
            items = [prepare(statement, checkpoint, self._keys) for statement in batch]
            verdicts += in_order(batch, items, partial(self._send, receipts=receipts))
        return verdicts

    def checkpoint(self) -> Checkpoint | None:
        """The newest checkpoint, None before the first."""
        response = self._ask("GET", "/log/checkpoint")
        if response.status_code == NOT_PUBLISHED:
            return None
        return self._open(_successful(response).content)

    def close(self) -> None:
        self._http.close()

    def _send(self, batch: Sequence[Signed], *, receipts: bool) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for body in bodies(batch):
            response = self._ask(
                "POST",
                "/api/v1/statements",
                content=body,
                params={"wait": "checkpoint"} if receipts else None,
                headers={"Content-Type": "application/json"},
            )
            verdicts += orjson.loads(_successful(response).content)["verdicts"]
        if receipts:
            for signed, verdict in zip(batch, verdicts, strict=True):
                if "index" in verdict:
                    self._check_receipt(signed, verdict)
        return verdicts

    def _check_receipt(self, signed: Signed, verdict: Verdict) -> None:
        """The entry says what we said, and the checkpoint's tree holds it at its index."""
        said = signed.statement
        receipt = verdict.get("receipt")
        if receipt is None:
            raise ReceiptWrong(said["id"], "no checkpoint covered it in time")
        try:
            entry = Entry.parse(verdict["index"], encode_checked(receipt["entry"]))
            proof = TlogProof.parse(receipt["proof"].encode())
            covered = self._open(proof.checkpoint)
            if (entry.actor, entry.id, entry.data) != (said["actor"], said["id"], said["data"]):
                raise ReceiptWrong(said["id"], "the entry is another statement's")
            if proof.index != entry.index:
                raise ReceiptWrong(said["id"], "the proof is another entry's")
            check_inclusion(entry.leaf, entry.index, covered.size, proof.hashes, covered.root)
        except LedgerError as wrong:
            raise ReceiptWrong(said["id"], str(wrong)) from wrong

    def _open(self, note: bytes) -> Checkpoint:
        if self._log is None:
            return Checkpoint.parse(Note.parse(note).text)
        return open_checkpoint(note, [self._log]).checkpoint

    def _ask(self, method: str, path: str, **request: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """The same request again until it is answered: each is safe to repeat."""
        patience, pause = PATIENCE_SECONDS, PAUSE_SECONDS_FIRST
        while True:
            try:
                response = self._http.request(method, path, **request)
            except httpx.TransportError as failure:
                reason, wanted = str(failure) or type(failure).__name__, 0.0
            else:
                if response.status_code != BUSY:
                    return response
                reason, wanted = "busy", _retry_after(response)
            if patience <= 0:
                raise GatewayAway(str(self._http.base_url), reason)
            pause_now = min(max(pause, wanted), PAUSE_SECONDS_MAX)
            self._sleep(pause_now)
            patience -= pause_now
            pause *= 2


class LocalClient:
    """Hands statements to a sequencer in this process."""

    def __init__(
        self,
        sequencer: Sequencer,
        log: PublishedLog,
        keys: Keys,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sequencer = sequencer
        self._log = log
        self._keys = keys
        self._sleep = sleep

    def submit(self, statements: Sequence[Object]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        for batch in batches(statements):
            try:
                checkpoint = self._log.latest()
            except NothingPublished:
                checkpoint = None
            items = [
                prepare(statement, checkpoint, self._keys, self._sequencer.origin)
                for statement in batch
            ]
            verdicts += in_order(batch, items, self._place)
        return verdicts

    def _place(self, batch: Sequence[Signed]) -> list[Verdict]:
        while True:
            try:
                verdicts = self._sequencer.submit(batch)
            except LedgerBusy as busy:
                self._sleep(busy.retry_after_seconds)
            else:
                return [
                    describe(signed.statement["id"], verdict)
                    for signed, verdict in zip(batch, verdicts, strict=True)
                ]


def _successful(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    try:
        detail = orjson.loads(response.content)["detail"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        detail = response.text[:200]
    raise GatewayRefused(response.status_code, str(detail))


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0
