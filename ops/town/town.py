"""A simulated town: everything that happens in it, as unsigned acts, from one seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from ops.errors import OpsError
from ops.town import engineering, foundations, procurement, sale
from ops.town.act import Act, Script
from ops.town.cast import Cast, Organisation, cast
from ops.town.days import moment, working_day
from ops.town.department import Department, settles_by
from ops.town.foi import Application
from ops.town.information import Information
from ops.town.plan import ApplicationPlan, DepartmentPlan, InformationPlan, Source
from ops.town.planting import APPLICATION, DEPARTMENT, INFORMATION, Planting
from ops.town.plantings import PLANTINGS
from ops.town.project import Project
from ops.town.records import retrieve_in_secret
from ops.town.registration import lot_name, register
from ops.town.variety import any_application, any_information, any_project, usual_project

if TYPE_CHECKING:
    from collections.abc import Callable

START, END = date(2025, 1, 6), date(2026, 6, 30)
"""Two years whose days off the State Council has announced, and which are over."""

SETTLING_DAYS = 14
"""Between the town's first day, when everybody registers, and its first project."""

LIFE_DAYS_MAX = 280
"""The longest life a plan gives anything, to the day its last omission is decided."""

WATERMARK_DAYS = 30
SECRETS_EVERY = 25

LIVES: dict[str, Callable[[Project, date], None]] = {
    "engineering": engineering.live,
    "government_procurement": procurement.live,
    "land_and_mining": sale.live,
    "state_property": sale.live,
    "other": sale.live,
}
"""How a lot of each trading type lives."""

LETTERS = {
    "engineering": "GC",
    "government_procurement": "CG",
    "land_and_mining": "TD",
    "state_property": "CQ",
    "other": "QT",
}

COUNTIES = {
    Source.BATCHES: "",
    Source.LIVE: foundations.LIVE_COUNTY,
    Source.NONE: foundations.SILENT_COUNTY,
}

SHARES = {
    "engineering": 6,
    "government_procurement": 7,
    "land_and_mining": 2,
    "state_property": 2,
    "other": 3,
}
"""How often each trading type comes among the lawful projects."""


class TownTooShort(OpsError):
    """Between start and end there is no room for a project's whole life."""

    def __init__(self, start: date, end: date) -> None:
        super().__init__(
            f"from {start} to {end} a project cannot live to its end: "
            f"{SETTLING_DAYS + LIFE_DAYS_MAX} days are needed"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One planting in this town: what it is, and the stream it is planted in."""

    planting: Planting
    stream: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The acts in the order they happened, who signs them, and what was planted among them."""

    tag: str
    organisations: tuple[Organisation, ...]
    acts: tuple[Act, ...]
    planted: tuple[Planted, ...]

    def answers(self) -> dict[str, list[dict[str, str]]]:
        """The file of plantings: what the monitors must find, and what they must not."""
        return {
            name: [
                {"rule": each.planting.rule, "stream": each.stream}
                for each in self.planted
                if each.planting.breaks is breaks
            ]
            for name, breaks in (("violations", True), ("near_misses", False))
        }


def town(
    seed: int, projects: int, *, start: date = START, end: date = END, root: str = "root"
) -> Town:
    """Make the town of this seed; the same arguments give the same acts, byte for byte.

    Everything happens between the two dates, and early enough that by `end`, when every source
    has reported, nothing is left open. `root` is the actor that registers organisations.
    """
    return _Builder(seed, projects, start, end, root).build()


class _Builder:
    def __init__(self, seed: int, projects: int, start: date, end: date, root: str) -> None:
        self.rng = Random(f"mingjing/town/{seed}/{projects}")  # noqa: S311  # a simulation
        self.projects = projects
        self.start, self.end, self.root = start, end, root
        self.opens = start + timedelta(days=SETTLING_DAYS)
        self.room = (end - self.opens).days - LIFE_DAYS_MAX
        if self.room <= 0:
            raise TownTooShort(start, end)
        # Two towns in one ledger never speak of the same project.
        said = f"{seed}/{projects}/{start}/{end}"
        self.tag = "TZ" + hashlib.sha256(said.encode()).hexdigest()[:6].upper()
        self.cast: Cast = cast()
        self.acts: list[Act] = []
        self.planted: list[Planted] = []

    def build(self) -> Town:
        self._found()
        plantings = list(PLANTINGS)
        self.rng.shuffle(plantings)
        of_projects = [each for each in plantings if each.of_project][: self.projects]
        lawful = self.projects - len(of_projects)
        types = self.rng.choices(list(SHARES), weights=list(SHARES.values()), k=lawful)
        todo: list[Planting | str] = [*of_projects, *types]
        self.rng.shuffle(todo)
        for number, each in enumerate(todo, 1):
            self._project(number, each)
        others: list[Planting | str] = [
            each
            for each in plantings
            if not each.of_project and (each.life != DEPARTMENT or settles_by(self.end, self.start))
        ]
        others += [APPLICATION] * (self.projects // 8) + [INFORMATION] * (self.projects // 8)
        for number, each in enumerate(others, 1):
            self._other(number, each)
        self._secrets()
        acts = sorted(self.acts, key=lambda act: act.occurred_at)
        return Town(
            tag=self.tag,
            organisations=self.cast.everybody(),
            acts=tuple(acts),
            planted=tuple(sorted(self.planted, key=lambda each: each.stream)),
        )

    def _found(self) -> None:
        begins = moment(self.start, "08:00")
        closes = moment(self.end + timedelta(days=1), "00:00")
        watermarks = [moment(day, "00:00") for day in _every(self.opens, self.end, WATERMARK_DAYS)]
        self.acts += foundations.organise(self.cast, self.root, begins)
        later = begins + timedelta(hours=1)
        self.acts += foundations.set_rules(self.cast, later)
        self.acts += foundations.connect(self.tag, self.cast, later, [*watermarks, closes])
        self.acts += foundations.admit_experts(
            self.cast, working_day(self.start + timedelta(days=2)), self.end
        )
        self.acts += foundations.publish_catalogue(self.cast, later)

    def _first_day(self) -> date:
        return working_day(self.opens + timedelta(days=self.rng.randrange(self.room)))

    def _note(self, each: Planting | str, stream: str) -> None:
        if isinstance(each, Planting):
            self.planted.append(Planted(planting=each, stream=stream))

    def _project(self, number: int, each: Planting | str) -> None:
        if isinstance(each, Planting):
            trading_type = each.life
            plan = replace(usual_project(trading_type), **each.change)
        else:
            trading_type = each
            plan = any_project(trading_type, self.rng)
        code = f"{self.tag}{COUNTIES[plan.source]}-{LETTERS[trading_type]}-{number:04d}"
        script = Script(f"project/{code}")
        project = Project(
            code=code,
            trading_type=trading_type,
            plan=plan,
            cast=self.cast,
            script=script,
            rng=self.rng,
            owner=self.rng.choice(self.cast.tenderers),
            agency=self.rng.choice(self.cast.agencies),
            amount=self.rng.randrange(40, 900) * 10_000,
        )
        day = self._first_day()
        if plan.registered_in_time:
            register(project, moment(day, "09:15"))
        for lot in range(1, plan.lots + 1):
            # A planting speaks of the first lot; what else there is lives lawfully beside it.
            lot_plan = plan if lot == 1 else usual_project(trading_type)
            LIVES[trading_type](
                replace(project, lot=lot_name(lot), plan=lot_plan), day + timedelta(days=4)
            )
        self._note(each, script.stream)
        self._keep(script)

    def _other(self, number: int, each: Planting | str) -> None:
        life = each.life if isinstance(each, Planting) else each
        change: dict[str, Any] = each.change if isinstance(each, Planting) else {}
        name = f"{self.tag}-{number:04d}"
        script = Script(f"{life}/{name}")
        planned = isinstance(each, Planting)
        if life == APPLICATION:
            application = ApplicationPlan(**change) if planned else any_application(self.rng)
            Application(name, application, self.cast, script, self.rng).live(self._first_day())
        elif life == DEPARTMENT:
            department = Department(DepartmentPlan(**change), self.cast, script, self.root)
            department.live(moment(self.start, "10:00"), self.end)
        else:
            information = InformationPlan(**change) if planned else any_information(self.rng)
            Information(name, information, self.cast, script, self.rng).live(self._first_day())
        self._note(each, script.stream)
        self._keep(script)

    def _secrets(self) -> None:
        """Some archived records are ordered in secret, each into a stream nobody can guess."""
        archived = [act for act in self.acts if act.type == "record.Archived"]
        for act in self.rng.sample(archived, self.projects // SECRETS_EVERY):
            script = Script(f"retrieval/{self.tag}-{self.rng.randbytes(8).hex()}")
            day = date.fromisoformat(act.occurred_at[:10]) + timedelta(days=10)
            retrieve_in_secret(self.cast, script, act.data["record_id"], working_day(day), self.rng)
            self._keep(script)

    def _keep(self, script: Script) -> None:
        self.acts += script.acts


def _every(start: date, end: date, days: int) -> list[date]:
    return [start + timedelta(days=n) for n in range(days, (end - start).days, days)]
