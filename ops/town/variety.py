"""Lawful lives differ too: plans within the law, with room to spare."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ops.town.days import When
from ops.town.foi import BASIS
from ops.town.plan import ApplicationPlan, InformationPlan, Order, ProjectPlan, Release

if TYPE_CHECKING:
    from random import Random

RELEASES = (
    Release.NONE,
    Release.NONE,
    Release.NONE,
    Release.APPROVED,
    Release.APPROVED,
    Release.ORDERED,
    Release.REFUSED,
)

METHODS = {
    "engineering": "open_tender",
    "government_procurement": "open_tender",
    "land_and_mining": "listing",
    "state_property": "listing",
    "other": "quotation",
}
"""The method of each trading type's usual life."""


def usual_project(trading_type: str) -> ProjectPlan:
    return ProjectPlan(method=METHODS[trading_type])


def any_project(trading_type: str, rng: Random) -> ProjectPlan:
    """A lawful plan for a project that nothing is planted in."""
    if METHODS[trading_type] == "open_tender":
        return _any_tender(trading_type, rng)
    return replace(
        usual_project(trading_type),
        bidders=rng.randrange(2, 5),
        terminated=_happens(rng, 4),
        release=rng.choice(RELEASES),
    )


def _any_tender(trading_type: str, rng: Random) -> ProjectPlan:
    return replace(
        usual_project(trading_type),
        lots=2 if _happens(rng, 8) else 1,
        bid_days=rng.randrange(22, 31),
        deadline_extended_by=5 if _happens(rng, 10) else 0,
        documents_objection=_sometimes(rng, 10),
        held_again=_happens(rng, 4),
        bidders=rng.randrange(4, 7),
        withdrawn=1 if _happens(rng, 10) else 0,
        consortium=2 if _happens(rng, 15) else 0,
        pool_level="province" if _happens(rng, 20) else "local",
        supplementary_draw=int(_happens(rng, 8)),
        remote="TENDERER" if _happens(rng, 8) else None,
        interested_member=Order.BEFORE if _happens(rng, 8) else Order.NEVER,
        publicity_days=rng.randrange(4, 7),
        result_objection=_sometimes(rng, 10),
        award_revoked=_happens(rng, 3),
        terminated=_happens(rng, 3),
        suspended_days=10 if _happens(rng, 4) else 0,
        change_percent=(rng.randrange(2, 7),) if _happens(rng, 20) else (),
        release=rng.choice(RELEASES),
    )


def any_application(rng: Random) -> ApplicationPlan:
    channel = rng.choice(list(BASIS))
    unclear = _happens(rng, 20)
    extended = _happens(rng, 20)
    reply_type, ground = rng.choice(
        (("disclosed", None), ("published", None), ("refused", "§16"), ("not_held", None))
    )
    return ApplicationPlan(
        channel=channel,
        clear=not unclear,
        correction_requested=When.EARLY if unclear else None,
        corrected=_happens(rng, 80),
        extension_approved=extended,
        extension_notified=Order.BEFORE if extended else Order.NEVER,
        third_party=_sometimes(rng, 20),
        agency=_sometimes(rng, 10),
        withdrawn=_happens(rng, 10),
        reply_type=reply_type,
        ground=ground,
    )


def any_information(rng: Random) -> InformationPlan:
    return InformationPlan(
        kind=rng.choice(("information", "information", "licence", "punishment")),
        changed=_sometimes(rng, 20),
    )


def _happens(rng: Random, percent: int) -> bool:
    return rng.randrange(100) < percent


def _sometimes(rng: Random, percent: int) -> When | None:
    return When.EARLY if _happens(rng, percent) else None
