"""Request bodies to one verdict per statement, in the order sent."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn, TypeAlias

import orjson

from gateway.allowances import Allowances
from gateway.errors import GatewayError, NotJson, TooManyStatements, UnexpectedBody
from gateway.limits import STATEMENTS_MAX
from ledger.append import Accepted, Duplicate, Refused, Sequencer, Verdict
from ledger.canonical import escape_pointer
from ledger.errors import LedgerError, Malformed
from ledger.statement import Signed, read_signature

Outcome: TypeAlias = list[dict[str, Any]] | GatewayError | LedgerError | None
"""What a request is answered: its verdicts, or why it is refused whole."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """Stands for an object that names a key twice: no single reading of it is right."""

    path: str


@dataclass(frozen=True, slots=True)
class Batch:
    """A request, read: its items, each signed or refused already."""

    ids: list[str | None]
    items: list[Signed | Refused]

    @property
    def signed(self) -> list[Signed]:
        return [item for item in self.items if isinstance(item, Signed)]

    def speakers(self) -> Iterator[str]:
        """Who its statements say they are; the ledger's door finds out whether that is so."""
        for each in self.signed:
            actor = each.statement.get("actor") if isinstance(each.statement, dict) else None
            yield actor if isinstance(actor, str) else ""

    def describe(self, verdicts: Iterator[Verdict]) -> list[dict[str, Any]]:
        """One verdict per item, in the order sent; `verdicts` has those of the signed ones."""
        return [
            describe(id_, next(verdicts) if isinstance(item, Signed) else item)
            for id_, item in zip(self.ids, self.items, strict=True)
        ]


def take(
    bodies: Sequence[bytes], sequencer: Sequencer, allowances: Allowances | None = None
) -> list[Outcome]:
    """Judge every statement of these requests and append those that stand.

    Requests that wait together are handed over together: 64 senders of one statement each
    cost about as much as one sender of 64. A bad statement does not hold up the others, nor
    does a request that is refused whole.
    """
    outcomes: list[Outcome] = []
    batches: list[Batch] = []
    for body in bodies:
        try:
            items = read_items(body)
            batch = Batch([item_id(item) for item in items], [*map(_read, items)])
            if allowances:
                for speaker in set(batch.speakers()):
                    allowances.may_speak(speaker)
        except GatewayError as refusal:
            outcomes.append(refusal)
        else:
            batches.append(batch)
            outcomes.append(None)
    judged = iter(_append(batches, sequencer, allowances))
    return [next(judged) if outcome is None else outcome for outcome in outcomes]


def _append(
    batches: Sequence[Batch], sequencer: Sequencer, allowances: Allowances | None
) -> list[Outcome]:
    signed = [item for batch in batches for item in batch.signed]
    verdicts: list[Verdict] = []
    try:
        for start in range(0, len(signed), STATEMENTS_MAX):
            verdicts += sequencer.submit(signed[start : start + STATEMENTS_MAX])
    except LedgerError as failure:
        # What was placed before it is answered as a duplicate when it is sent again.
        return [failure] * len(batches)
    if allowances:
        speakers = (speaker for batch in batches for speaker in batch.speakers())
        accepted = Counter(
            speaker
            for speaker, verdict in zip(speakers, verdicts, strict=True)
            if isinstance(verdict, Accepted)
        )
        for speaker, count in accepted.items():
            allowances.spoke(speaker, count)
    in_order = iter(verdicts)
    return [batch.describe(in_order) for batch in batches]


def read_items(body: bytes) -> list[Any]:
    """The statements of `{"statements":[…]}`, `Doubled` instead of one with a key twice."""
    value, careful = read_json(body)
    if isinstance(value, Doubled):
        raise UnexpectedBody(value.path, "this key stands twice")
    if not isinstance(value, dict) or value.keys() != {"statements"}:
        raise UnexpectedBody("", 'wanted an object with the one member "statements"')
    items = value["statements"]
    if not isinstance(items, list) or not items:
        raise UnexpectedBody("/statements", "wanted a list of at least one statement")
    if len(items) > STATEMENTS_MAX:
        raise TooManyStatements(len(items), STATEMENTS_MAX)
    return [_first_doubled(item) or item for item in items] if careful else items


def read_json(body: bytes) -> tuple[object, bool]:
    """The value, and whether it was read carefully, so that `Doubled` may be in it."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as problem:
        raise NotJson(str(problem)) from None
    # A doubled key is lost in parsing, so a text that comes back as it was had none. What is
    # too deep to be written again is too deep for the ledger, and finds that out there.
    with suppress(orjson.JSONEncodeError):
        if orjson.dumps(value) == body:
            return value, False
    return _read_carefully(body), True


def describe(statement_id: str | None, verdict: Verdict) -> dict[str, Any]:
    """The verdict as it goes over the wire."""
    match verdict:
        case Accepted(index=index, seq=seq, received_at=received_at):
            facts = {"verdict": "accepted", "index": index, "seq": seq, "received_at": received_at}
        case Duplicate(index=index):
            facts = {"verdict": "duplicate", "index": index}
        case Refused(path=path, reason=reason):
            facts = {"verdict": "refused", "path": path, "reason": reason}
    return {"id": statement_id, **facts}


def item_id(item: object) -> str | None:
    """The id the sender gave, where it can be read at all."""
    statement = item.get("statement") if isinstance(item, dict) else None
    given = statement.get("id") if isinstance(statement, dict) else None
    return given if isinstance(given, str) and len(given) <= 64 else None  # noqa: PLR2004 - §1


def _read(item: object) -> Signed | Refused:
    """What can be said here; the statement itself is the ledger's door to judge."""
    if isinstance(item, Doubled):
        return Refused(item.path, "this key stands twice")
    if not isinstance(item, dict) or item.keys() != {"signature", "statement"}:
        return Refused("", "needs exactly signature and statement")
    try:
        signature = read_signature(item["signature"], "/signature")
    except Malformed as problem:
        return Refused(problem.path, problem.reason)
    return Signed(item["statement"], *signature)


def _read_carefully(body: bytes) -> object:
    def one_of_each(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Doubled:
        members: dict[str, Any] = {}
        for key, value in pairs:
            if key in members:
                return Doubled(f"/{escape_pointer(key)}")
            members[key] = value
        return members

    def no_constant(name: str) -> NoReturn:
        raise NotJson(f"{name} is no JSON value")

    try:
        return json.loads(body, object_pairs_hook=one_of_each, parse_constant=no_constant)
    except RecursionError:
        raise NotJson("nested too deeply") from None
    except ValueError as problem:  # also integers of thousands of digits
        raise NotJson(str(problem)) from None


def _first_doubled(item: object) -> Doubled | None:
    """The item's doubled key with its path from the item, as a JSON pointer."""
    waiting = [("", item)]  # a stack of our own: how deep it is was the sender's choice
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Doubled):
            return Doubled(path + value.path)
        if isinstance(value, dict):
            waiting.extend((f"{path}/{escape_pointer(k)}", member) for k, member in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}/{i}", member) for i, member in enumerate(value))
    return None
