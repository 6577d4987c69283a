"""A planting: a lawful life with one or two of its words changed, and the rule that is about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ENGINEERING = "engineering"
PROCUREMENT = "government_procurement"
LAND = "land_and_mining"
PROPERTY = "state_property"
OTHER = "other"
APPLICATION = "foi"
INFORMATION = "catalogue"
DEPARTMENT = "org"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One change of a lawful life, and the rule it breaks or almost breaks."""

    rule: str
    breaks: bool
    life: str  # a trading type, `foi`, `catalogue` or `org`
    story: str
    change: dict[str, Any] = field(default_factory=dict)

    @property
    def of_project(self) -> bool:
        return self.life not in {APPLICATION, INFORMATION, DEPARTMENT}


def broken(rule: str, life: str, story: str, **change: object) -> Planting:
    return Planting(rule=rule, breaks=True, life=life, story=story, change=change)


def near(rule: str, life: str, story: str, **change: object) -> Planting:
    return Planting(rule=rule, breaks=False, life=life, story=story, change=change)
