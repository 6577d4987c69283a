"""An act before and after it is in the ledger, and why it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import GatewayError
from ledger.canonical import Object

GATEWAY = "gateway"
"""The actor under which the gateway speaks of what it did itself."""

BY = "by"
"""The member of every event's data that names who acted, where an organisation speaks."""

UNDER = "under"
"""The member that names the delegation under which that was."""


class NotSaid(GatewayError):
    """The ledger refused an act, so it did not happen."""

    def __init__(self, type_: str, path: str, reason: str) -> None:
        super().__init__(f"{type_} {path}: {reason}")
        self.path = path
        self.reason = reason
        self.type_ = type_


class NobodyNamed(GatewayError):
    """An organisation would speak through the gateway, and nobody could tell who acted."""

    def __init__(self, type_: str, actor: str) -> None:
        super().__init__(f"{type_} by {actor} through the gateway names no person")
        self.type_ = type_
        self.actor = actor


class NotInCustody(GatewayError):
    """A person's or a machine's own name, for which the gateway keeps no key."""

    def __init__(self, actor: str) -> None:
        super().__init__(f"the gateway keeps no key for {actor}")
        self.actor = actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An act before it is a statement. Without `id` one is made of the content and the time.

    `actor` is the organisation for which it is done, `by` the person who does it: with a key of
    their own the person says it, else the organisation, by a key in the gateway's custody, and
    `by` stands in the data. `subjects` names whom the sealed values are about. What is `bound` is
    said together with what is said before it, or not at all.
    """

    actor: str
    stream: str
    type: str
    data: Mapping[str, Any]
    id: str | None = None
    occurred_at: str | None = None
    sealed_values: Mapping[str, Any] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    attachments: Sequence[Object] = ()
    by: str = ""
    bound: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where an act stands in the ledger. It is there once, however often it was said."""

    index: int
    id: str
