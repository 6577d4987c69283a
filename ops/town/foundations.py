"""What stands before the first project: organisations, roles, sources, the pool, the node maps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitors.review import REVIEWED, review_of
from ops.town.act import Script
from ops.town.cast import REGION
from ops.town.days import moment, utc_text
from ops.town.draws import SPECIALTIES
from ops.town.nodes import NODES, node_map

if TYPE_CHECKING:
    from datetime import date, datetime

    from ops.town.act import Act
    from ops.town.cast import Cast

LAWYER = "person/5f0c9a1e77d24b36"
"""Who reviews for the office what it sets."""

OPEN_TENDER_THRESHOLD = {"goods": 400_000_000, "services": 400_000_000}
"""In fen: four million yuan."""

EXPERTS_ADMITTED = 7
"""The pool is larger; the admission of a few is enough to show its chain."""

READMITTED, REMOVED, UNTRAINED = 4, 5, 7
TRAINING_DAYS = 180
HISTORY_DAYS = 400
"""How long before the town's first day the pool's own source had begun to report."""

LIVE_COUNTY, SILENT_COUNTY = "L", "X"
"""After the tag, in the codes of projects that a live source reports, and that nobody does."""

PROMISED = ("contract.Signed",)
HEARTBEAT_MINUTES = 60

REPORTED = {
    "project": (
        "project.*", "lot.*", "exemption.*", "activity.*", "tender.*", "procurement.*",
        "correction.*", "bid.*", "opening.*", "deposit.*", "draw.*", "committee.*", "member.*",
        "evaluation.*", "report.*", "candidate.*", "objection.*", "award.*", "result.*",
        "contract.*", "acceptance.*", "performance.*", "land.*", "mining.*", "property.*",
        "other.*", "publication.*", "disclosure.*", "session.*", "monitor.*", "record.*",
    ),
    "foi": ("foi.*",),
    "retrieval": ("record.*",),
    "catalogue": ("information.*", "licence.*", "punishment.*", "publication.*", "disclosure.*"),
    "org": ("annualReport.*",),
}  # fmt: skip
"""Which events each source reports, by the kind of stream it reports into."""

OF_THE_DISTRICT = {"expert": ("expert.*",), "catalogue": ("catalogue.*",)}
"""What is reported of the institutions that every town has: the pool, the catalogue of items."""


def organise(cast: Cast, root: str, at: datetime) -> list[Act]:
    """Root registers everybody and grants the roles.

    Another town of the same first day says the same again, under the same ids.
    """
    acts = []
    for organisation in cast.everybody():
        script = Script(organisation.actor, slug=_slug(organisation.actor, at))
        script.say(root, "org.Registered", at, org=organisation.actor, name=organisation.name)
        for role in organisation.roles:
            script.say(
                root,
                "org.RoleGranted",
                at + timedelta(minutes=1),
                org=organisation.actor,
                role=role,
                regions=[REGION],
                trading_types=list(organisation.trading_types) or None,
            )
        acts += script.acts
    return acts


def set_rules(cast: Cast, at: datetime) -> list[Act]:
    """What each node must publish, who may consent to a retrieval, what amounts are tendered."""
    script = Script("rules", slug=_slug("chenglan.rules", at))
    competent = {kind: [each.actor] for kind, each in cast.supervisors.items()}
    for name, value, basis in (
        ("competent_department", competent, "DB3310/T 50-2018 §6.3c"),
        ("open_tender_threshold", OPEN_TENDER_THRESHOLD, "政府采购法 §27"),
    ):
        parameter = {"name": name, "value": value, "basis": basis}
        review = review_of("parameter.Set", parameter, reviewer=LAWYER)
        script.say(cast.office.actor, REVIEWED, at, **review)
        script.say(cast.office.actor, "parameter.Set", at, **parameter)
    for trading_type in NODES:
        script.say(cast.office.actor, "nodeMap.Activated", at, **node_map(trading_type))
    return script.acts


def connect(tag: str, cast: Cast, since: datetime, watermarks: list[datetime]) -> list[Act]:
    """One source for each kind of stream, its watermarks the last of which closes the town.

    A last source promises to report the contracts of one county as they are signed.
    """
    acts = []
    for name, events, prefix, heartbeat in (
        *((kind, events, f"{kind}/{tag}-", None) for kind, events in REPORTED.items()),
        *((f"all-{kind}", events, f"{kind}/", None) for kind, events in OF_THE_DISTRICT.items()),
        ("live", PROMISED, f"project/{tag}{LIVE_COUNTY}-", HEARTBEAT_MINUTES),
    ):
        source = f"{tag}-{name}"
        script = Script(f"site/{source}")
        script.say(
            cast.centre.actor,
            "source.Connected",
            since,
            source=source,
            event_types=list(events),
            streams=prefix,
            heartbeat_minutes=heartbeat,
            **{"from": utc_text(since - timedelta(days=HISTORY_DAYS))},
        )
        for watermark in watermarks:
            script.say(
                cast.centre.actor,
                "source.WatermarkAdvanced",
                watermark,
                source=source,
                through=utc_text(watermark),
            )
        if heartbeat is not None:
            # What is silent after the town's end is not late: it has gone.
            script.say(
                cast.centre.actor,
                "source.Disconnected",
                watermarks[-1],
                source=source,
                reason="模拟结束",
            )
        acts += script.acts
    return acts


def publish_catalogue(cast: Cast, at: datetime) -> list[Act]:
    """The centre publishes what will be disclosed, before anything is."""
    script = Script("catalogue/chenglan", slug=_slug("chenglan.catalogue", at))
    script.say(
        cast.centre.actor,
        "catalogue.Published",
        at,
        catalogue_version="chenglan-1",
        channel=["web", "mobile"],
    )
    return script.acts


def admit_experts(cast: Cast, day: date, end: date) -> list[Act]:
    """Experts enter the pool: they apply, the department reviews, the office approves.

    Twice a year they are trained, all but one. One leaves the pool, another comes back.
    """
    acts = []
    for number in range(1, EXPERTS_ADMITTED + 1):
        expert = f"expert/zj-{number:03d}"
        script = Script(expert, slug=_slug(expert, moment(day, "00:00")))
        specialties = [SPECIALTIES[number % len(SPECIALTIES)]]
        office, housing = cast.office.actor, cast.supervisors["engineering"].actor
        script.say(
            office, "expert.Applied", moment(day, "09:30"), expert=expert, specialties=specialties
        )
        script.say(
            housing,
            "expert.DeptReviewed",
            moment(day, "14:30"),
            expert=expert,
            result="pass",
            dept=housing,
        )
        script.say(
            office,
            "expert.PoolApproved",
            moment(day, "16:30"),
            expert=expert,
            specialties=specialties if number != READMITTED else [SPECIALTIES[1]],
        )
        if number in (READMITTED, REMOVED):
            script.say(office, "expert.Removed", moment(day, "17:00"), expert=expert)
        if number == READMITTED:
            script.say(
                office,
                "expert.PoolApproved",
                moment(day, "17:30"),
                expert=expert,
                specialties=[SPECIALTIES[1]],
            )
        if number != UNTRAINED:
            for days in range(0, (end - day).days, TRAINING_DAYS):
                trained = moment(day + timedelta(days=days), "18:00")
                script.say(office, "expert.Trained", trained, expert=expert)
        acts += script.acts
    return acts


def _slug(stream: str, at: datetime) -> str:
    return f"{stream.replace('/', '.')}.{at:%Y%m%d}"
