"""The node map: what must be disclosed for which event of the business, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from monitors.counting import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One line of it."""

    node: str
    event: str
    item: str
    n: int
    unit: Unit
    basis: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """One of the `nodes` of a `nodeMap.Activated`."""
        return cls(
            node=data["node"],
            event=data["event"],
            item=data["item"],
            n=data["n"],
            unit=Unit(data["unit"]),
            basis=data["basis"],
        )
