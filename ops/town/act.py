"""An act: what somebody in the town says happened, before anybody signs it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ledger.sealed import KEY_BYTES, Opening, commit
from ops.town.days import utc_text

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from ledger.canonical import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A statement but for its log, its anchor and its signature."""

    id: str
    stream: str
    type: str
    actor: str
    occurred_at: str
    data: dict[str, Any]
    secrets: dict[str, Opening] = field(default_factory=dict)
    """What is sealed in the statement, by name, with the keys that would open it."""

    def statement(self, log: str) -> dict[str, Any]:
        """The statement of formats §2 that the actor's key signs."""
        statement: dict[str, Any] = {
            "v": 1,
            "log": log,
            "id": self.id,
            "stream": self.stream,
            "type": self.type,
            "occurred_at": self.occurred_at,
            "actor": self.actor,
            "data": self.data,
        }
        if self.secrets:
            statement["sealed"] = {
                name: commit(secret.key, statement, name, secret.value)
                for name, secret in self.secrets.items()
            }
        return statement


class Script:
    """The acts of one stream as they are written down, numbered in that order."""

    def __init__(self, stream: str, slug: str | None = None) -> None:
        """`slug` begins the acts' ids where the stream is not the town's own."""
        self.stream = stream
        self.acts: list[Act] = []
        self._slug = slug or stream.replace("/", ".")

    def say(
        self,
        actor: str,
        event: str,
        at: datetime,
        **data: object,
    ) -> None:
        """Write one act down; a field that is None was left out by whoever said it."""
        self.acts.append(
            Act(
                id=f"{self._slug}.{len(self.acts) + 1:03d}",
                stream=self.stream,
                type=event,
                actor=actor,
                occurred_at=utc_text(at),
                data={name: value for name, value in data.items() if value is not None},
            )
        )

    def seal(self, rng: Random, secrets: dict[str, Json]) -> None:
        """Seal values into the act written last. The keys are as random as the town is."""
        opened = {name: Opening(rng.randbytes(KEY_BYTES), each) for name, each in secrets.items()}
        self.acts[-1] = replace(self.acts[-1], secrets=opened)


def yuan(amount: int) -> dict[str, Any]:
    return {"currency": "CNY", "fen": amount * 100}
