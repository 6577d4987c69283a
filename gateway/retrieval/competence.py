"""Whose consent a retrieval needs: the departments the office configured, or nobody can tell.

The parameter `competent_department` has a list of organisations per trading type, `*` for the
others. Where the department that is asked is the one that asks, another officer of it decides,
or the office (the root organisation).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PARAMETER = "competent_department"
ORGANS = "statutory_organs"
NOTICE_DAYS = "retrieval_notice_days"

NOTICE_DAYS_UNSET = 5
"""As rule D-16b counts where the office has set none."""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """Why nobody can say who is competent."""

    reason: str


@dataclass(frozen=True, slots=True)
class Competent:
    """Each of `departments` has to consent."""

    departments: tuple[str, ...]


Competence = Competent | Undetermined


def competence(
    parameters: Mapping[str, Any], trading_type: str, *, barred: frozenset[str]
) -> Competence:
    """The departments for a trading type. `barred` are custodian and trading centre.

    A department that is itself barred is a mistake in the configuration: to leave it out would
    be to ask fewer than the office wanted asked.
    """
    configured = parameters.get(PARAMETER)
    if not isinstance(configured, dict):
        return Undetermined(f"the parameter {PARAMETER} is not set")
    named = configured.get(trading_type, configured.get("*"))
    if not isinstance(named, list) or not named or not all(isinstance(n, str) for n in named):
        return Undetermined(f"{PARAMETER} names nobody for {trading_type or '*'}")
    if wrong := sorted(barred.intersection(named)):
        return Undetermined(f"{PARAMETER} names the custodian or trading centre, {wrong[0]}")
    return Competent(tuple(dict.fromkeys(named)))


def organs(parameters: Mapping[str, Any], ground_kind: str) -> frozenset[str]:
    """The organs on file that may order a retrieval on this ground."""
    configured = parameters.get(ORGANS)
    named = configured.get(ground_kind) if isinstance(configured, dict) else None
    return frozenset(named) if isinstance(named, list) else frozenset()


def notice_days(parameters: Mapping[str, Any]) -> int:
    """Working days within which the department is told of an ordered retrieval."""
    configured = parameters.get(NOTICE_DAYS)
    return configured if type(configured) is int and configured > 0 else NOTICE_DAYS_UNSET
