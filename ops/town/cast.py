"""Who lives in the town: organisations, their roles and their keys' seeds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ops.town import names

REGION = "CN-331000"

SUPERVISORS = {
    "engineering": ("housing", "住房和城乡建设局"),
    "government_procurement": ("finance", "财政局"),
    "land_and_mining": ("resources", "自然资源局"),
    "state_property": ("assets", "国有资产监督管理办公室"),
    "other": ("villages", "农业农村局"),
}
"""The competent department of each trading type."""

TENDERERS = (
    "教育服务中心",
    "水务投资集团",
    "交通建设指挥部",
    "卫生健康中心",
    "城市更新办公室",
    "资产经营公司",
)
AGENCIES = ("砚正招标代理", "棠信工程咨询", "霁衡采购代理")
COMPANIES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One actor of the town.

    `key_seed` is derived from the actor's name: anybody can make it again, and it is good for a
    simulation and for nothing else.
    """

    actor: str
    name: str
    roles: tuple[str, ...]
    trading_types: tuple[str, ...] = ()
    key_seed: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody, by the part they play."""

    office: Organisation
    centre: Organisation
    archive: Organisation
    discipline: Organisation
    assessor: Organisation
    supervisors: dict[str, Organisation]
    tenderers: tuple[Organisation, ...]
    agencies: tuple[Organisation, ...]
    bidders: tuple[Organisation, ...]

    def everybody(self) -> tuple[Organisation, ...]:
        return (
            self.office,
            self.centre,
            self.archive,
            self.discipline,
            self.assessor,
            *self.supervisors.values(),
            *self.tenderers,
            *self.agencies,
            *self.bidders,
        )


def cast() -> Cast:
    """The people of the district: the same in every town, as are the rules its office set."""
    here = names.DISTRICT

    def organisation(
        slug: str, name: str, *roles: str, trading_types: tuple[str, ...] = ()
    ) -> Organisation:
        actor = f"org/chenglan/{slug}"
        return Organisation(
            actor=actor,
            name=name,
            roles=roles,
            trading_types=trading_types,
            key_seed=hashlib.sha256(f"mingjing/town/{actor}".encode()).digest(),
        )

    return Cast(
        office=organisation("office", f"{here}公共资源交易管理委员会办公室", "LEADING"),
        centre=organisation("centre", f"{here}公共资源交易中心", "PUBLISHING"),
        archive=organisation("archive", f"{here}公共资源交易中心档案室", "ARCHIVE"),
        discipline=organisation("discipline", f"{here}监察委员会", "DISCIPLINE"),
        assessor=organisation("assessor", f"{here}政务公开评估中心", "ASSESSOR"),
        supervisors={
            trading_type: organisation(
                slug, here + name, "SUPERVISING", trading_types=(trading_type,)
            )
            for trading_type, (slug, name) in SUPERVISORS.items()
        },
        tenderers=tuple(
            organisation(f"tenderer-{n}", here + name, "TENDERER")
            for n, name in enumerate(TENDERERS, 1)
        ),
        agencies=tuple(
            organisation(f"agency-{n}", name, "AGENCY") for n, name in enumerate(AGENCIES, 1)
        ),
        bidders=tuple(
            organisation(f"bidder-{n:02d}", names.company(n), "BIDDER") for n in range(COMPANIES)
        ),
    )
