"""Acts become statements, signed with the key that the gateway keeps for the actor."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import GatewayError
from ledger.canonical import Object

GATEWAY = "gateway"
"""The actor under which the gateway speaks of what it did itself."""

Submit = Callable[[Sequence[Object]], list[dict[str, Any]]]
"""Completes statements, signs each with its actor's key in custody, and places them."""


class NotSaid(GatewayError):
    """The ledger refused an act, so it did not happen."""

    def __init__(self, type_: str, path: str, reason: str) -> None:
        super().__init__(f"{type_} {path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An act before it is a statement. Without `id` one is made of the content and the time."""

    actor: str
    stream: str
    type: str
    data: Mapping[str, Any]
    id: str | None = None
    occurred_at: str | None = None
    sealed_values: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Object] = ()

    def statement(self) -> Object:
        """What can be signed; a member that was left out is completed on the way."""
        said: Object = {
            "actor": self.actor,
            "stream": self.stream,
            "type": self.type,
            "data": dict(self.data),
        }
        if self.id is not None:
            said["id"] = self.id
        if self.occurred_at is not None:
            said["occurred_at"] = self.occurred_at
        if self.attachments:
            said["attachments"] = list(self.attachments)
        return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where an act stands in the ledger. It is there once, however often it was said."""

    index: int
    id: str


class Acts:
    """The way into the ledger for everything that is not sent to the gateway signed."""

    def __init__(self, submit: Submit) -> None:
        self._submit = submit

    def say(self, saying: Saying) -> Said:
        """Return when it is in the ledger. Raises NotSaid, LedgerBusy or StorageFailed."""
        return self.say_all([saying])[0]

    def say_all(self, sayings: Sequence[Saying]) -> list[Said]:
        """The same for several, in this order; what stands before a refused one stays said."""
        verdicts = self._submit([saying.statement() for saying in sayings])
        for saying, verdict in zip(sayings, verdicts, strict=True):
            if verdict["verdict"] == "refused":
                raise NotSaid(saying.type, verdict.get("path", ""), verdict["reason"])
        return [Said(index=verdict["index"], id=verdict["id"]) for verdict in verdicts]
