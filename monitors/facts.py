"""What is in force: rules, calendars, parameters, readings, node maps, roles and sources.

Facts are folded by log index, so that a verdict can be recomputed years later under what was
in force when it was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ledger.entry import Entry
from monitors.acting import PERSON
from monitors.calendar import Calendar
from monitors.corrections import CORRECTED, Corrections
from monitors.counting import SECONDS, Due, Stop, Unit, due, due_on
from monitors.kept import DEPARTED, DUTY, GRANTED, OFFICES, ROLE, SUBJECT_OF, About, Kept
from monitors.moment import civil_date
from monitors.node import Node
from monitors.review import REVIEWED, Reviews, speaker
from monitors.sources import Sources
from monitors.wording import Reason, reason

SPEAKING_DUTIES = frozenset({"applicant", "approver", "custodian", "operator", "officer"})
"""With one of these a person acts for the organisation; the others look after the site."""


NONE = ""
"""The version of a rule that was retired."""


class Changed(StrEnum):
    """What an entry changed for the verdicts that were given before it."""

    NOTHING = "nothing"
    WATERMARK = "watermark"  # what waits for this source may be judged further
    KEPT = "kept"  # what asked for such acts of other streams
    ROLE = "role"  # acts of this organisation or person
    ALL = "all"  # a parameter, a reading, a rule, a source
    TRIGGERS = "triggers"  # what acts do: the node map, a live source, a calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """A version of a rule put into force by the supervision office; from a day on, `NONE`."""

    version: str
    since: str
    index: int


class Facts:
    """The fold. `apply` takes entries in log order and says what they changed."""

    def __init__(self) -> None:
        self.calendar = Calendar()
        self.sources = Sources()
        self.corrections = Corrections()
        self.kept = Kept()
        self.parameters: dict[str, Any] = {}
        self.node_maps: dict[str, dict[str, list[Node]]] = {}
        """By trading type, then by the event that reaches the node."""
        self.node_events: frozenset[str] = frozenset()
        self.size = 0
        """Log size these facts stand for."""
        self.reviews = Reviews()
        self.unreviewed: dict[tuple[str, ...], Entry] = {}
        """Calendars, parameters and readings that would be in force, had they been reviewed."""
        self.without_review: set[int] = set()
        """Indexes of what would have put something into force, had it been reviewed before."""
        self._readings: dict[tuple[str | None, str], Any] = {}
        self._activations: dict[str, list[Activation]] = {}
        self._unreviewed_rules: dict[str, set[str]] = {}
        self._sets: dict[str, set[str]] = {}
        self._offices = Kept()
        self._dues: dict[tuple[object, ...], Due | None] = {}
        self.era = object()
        """Another one each time that rules are put into force or out of it."""

    def apply(self, entry: Entry) -> Changed:
        self.size = entry.index + 1
        if entry.type in SUBJECT_OF:
            self.kept.keep(entry)
            return Changed.KEPT
        if entry.type in OFFICES:
            self._offices.keep(entry)
            return Changed.ROLE
        fold = _FOLDS.get(entry.type)
        return Changed.NOTHING if fold is None else fold(self, entry)

    def activation(self, rule: str, day: date) -> Activation | None:
        """The version of a rule in force for something that happened on a day."""
        said, versions = day.isoformat(), self._activations.get(rule, ())
        found = next((a for a in reversed(versions) if a.since <= said), None)
        return found if found is not None and found.version != NONE else None

    def rules(self) -> list[str]:
        """Every rule that was ever put into force."""
        return sorted(self._activations)

    def turning_days(self, rule: str) -> list[date]:
        """The days from which another version of a rule, or none, is in force."""
        days = [activation.since for activation in self._activations.get(rule, ())]
        return [date.fromisoformat(day) for day in days if day]

    def suppose(self, versions: Mapping[str, str]) -> None:
        """Take these versions of rules as if they had been in force all along."""
        self.era = object()
        self._activations = {
            rule: [Activation(version=version, since="", index=-1)]
            for rule, version in versions.items()
        }

    def knows(self, rule: str) -> bool:
        return rule in self._activations

    def lacks_review(self, rule: str, version: str) -> bool:
        """Whether this version was put into force without a review, so that it is not."""
        return version in self._unreviewed_rules.get(rule, ())

    def unset(self, parameter: str) -> Reason:
        """Why a parameter has no value."""
        said = ("parameter.Set", parameter) in self.unreviewed
        return reason("not_reviewed" if said else "not_configured", parameter)

    def reading(self, rule: str, name: str) -> Any:  # noqa: ANN401 - the office writes any JSON
        """The reading of a disputed point the office adopted, for one rule or for all."""
        return self._readings.get((rule, name), self._readings.get((None, name)))

    def speaks_for(self, actor: str, at: str) -> frozenset[str]:
        """In whose name an actor spoke at an instant: its own, or a person's organisations'.

        What a person signs with a key of their own is said by `person/…`, and is the act of the
        organisation in which that person has a duty.
        """
        if not actor.startswith(PERSON):
            return frozenset({actor})
        held: set[tuple[str, str]] = set()
        for each in self._offices.acts(About(DUTY, actor)):
            if each.occurred_at > at:
                break
            org = each.data["org"]
            if each.type == DEPARTED:
                held = {one for one in held if one[0] != org}
            else:
                (held.add if each.type in GRANTED else held.discard)((org, each.data["duty"]))
        return frozenset(org for org, duty in held if duty in SPEAKING_DUTIES)

    def holds(self, actor: str, role: str, at: str) -> bool:
        """Whether an organisation, or one that a person speaks for, held a role at an instant."""
        if not actor.startswith(PERSON):
            return self._held(actor, role, at)
        return any(self._held(org, role, at) for org in self.speaks_for(actor, at))

    def _held(self, org: str, role: str, at: str) -> bool:
        held = False
        for each in self._offices.acts(About(ROLE, org, role)):
            if each.occurred_at > at:
                break
            held = each.type in GRANTED
        return held

    def lacks(self, org: str, role: str, at: str) -> Reason | None:
        """Why an actor cannot be taken for one that held a role; None where it did."""
        if self.holds(org, role, at):
            return None
        if not any(about.role == role for about in self._offices.abouts()):
            return reason("not_configured", f"org.RoleGranted {role}")
        return reason("said_without_role", org, role)

    def due(self, start: str, n: int, unit: Unit, stops: tuple[Stop, ...] = ()) -> Due | None:
        """`counting.due` with this calendar; most periods begin on a day that was asked before."""
        if unit in SECONDS:
            return due(start, n, unit, self.calendar, stops)
        asked = (civil_date(start), n, unit, stops)
        try:
            return self._dues[asked]
        except KeyError:
            found = self._dues[asked] = due(start, n, unit, self.calendar, stops)
            return found

    def due_on(self, day: date) -> Due:
        """`counting.due_on` with this calendar."""
        return due_on(day, self.calendar)

    def _review(self, entry: Entry) -> Changed:
        self.reviews.take(entry)
        return Changed.NOTHING

    def _may(self, entry: Entry, *name: str) -> bool:
        """Whether it was reviewed; what was not is kept in mind, and what was in force stays."""
        if self.reviews.admits(entry):
            self.unreviewed.pop((entry.type, *name), None)
            return True
        self.unreviewed[(entry.type, *name)] = entry
        self.without_review.add(entry.index)
        return False

    def _load_calendar(self, entry: Entry) -> Changed:
        if not self._may(entry, str(entry.data["year"])):
            return Changed.NOTHING
        self.calendar.load(entry.data)
        self._dues.clear()
        return Changed.TRIGGERS

    def _activate(self, entry: Entry) -> Changed:
        self.era = object()
        members = self._sets.setdefault(entry.data["ruleset"], set())
        for rule in entry.data["rules"]:
            members.add(rule["id"])
            if not self.reviews.allows(rule["version"], speaker(entry)):
                self._unreviewed_rules.setdefault(rule["id"], set()).add(rule["version"])
                self.without_review.add(entry.index)
                continue
            self._unreviewed_rules.pop(rule["id"], None)
            self._activations.setdefault(rule["id"], []).append(
                Activation(version=rule["version"], since=entry.data["from"], index=entry.index)
            )
        return Changed.ALL

    def _retire(self, entry: Entry) -> Changed:
        self.era = object()
        rules: list[str] = entry.data.get("rules") or sorted(
            self._sets.get(entry.data["ruleset"], ())
        )
        since: str = entry.data.get("from") or civil_date(entry.occurred_at).isoformat()
        for versions in (self._activations[rule] for rule in rules if rule in self._activations):
            if versions[-1].version == NONE:  # said again: this is the day
                versions.pop()
            versions.append(Activation(version=NONE, since=since, index=entry.index))
        return Changed.ALL

    def _set_parameter(self, entry: Entry) -> Changed:
        if self._may(entry, entry.data["name"]):
            self.parameters[entry.data["name"]] = entry.data["value"]
        return Changed.ALL  # in force, or with another reason why not

    def _adopt_reading(self, entry: Entry) -> Changed:
        if self._may(entry, entry.data.get("rule", ""), entry.data["name"]):
            self._readings[entry.data.get("rule"), entry.data["name"]] = entry.data["value"]
        return Changed.ALL

    def _map_nodes(self, entry: Entry) -> Changed:
        by_event: dict[str, list[Node]] = {}
        for node in map(Node.of, entry.data["nodes"]):
            by_event.setdefault(node.event, []).append(node)
        self.node_maps[entry.data["trading_type"]] = by_event
        self.node_events = frozenset(event for nodes in self.node_maps.values() for event in nodes)
        return Changed.TRIGGERS

    def _correct(self, correction: Entry) -> Changed:
        self.corrections.take(correction)
        for kept, changed in ((self.kept, Changed.KEPT), (self._offices, Changed.ROLE)):
            told = kept.told(correction.data["index"])
            if told is not None and self.corrections.counts(correction, told):
                kept.correct(self.corrections.read(told))
                return changed
        return Changed.NOTHING

    def _connect(self, entry: Entry) -> Changed:
        self.sources.connect(entry.data)
        return Changed.TRIGGERS if self.sources.any_live else Changed.ALL

    def _advance(self, entry: Entry) -> Changed:
        moved = self.sources.advance(entry.data["source"], entry.data["through"])
        return Changed.WATERMARK if moved else Changed.NOTHING

    def _disconnect(self, entry: Entry) -> Changed:
        self.sources.disconnect(entry.data["source"], entry.occurred_at)
        return Changed.ALL


_FOLDS = {
    REVIEWED: Facts._review,  # noqa: SLF001 - the table of this class
    CORRECTED: Facts._correct,  # noqa: SLF001
    "calendar.Loaded": Facts._load_calendar,  # noqa: SLF001
    "ruleset.Activated": Facts._activate,  # noqa: SLF001
    "ruleset.Retired": Facts._retire,  # noqa: SLF001
    "parameter.Set": Facts._set_parameter,  # noqa: SLF001
    "reading.Activated": Facts._adopt_reading,  # noqa: SLF001
    "nodeMap.Activated": Facts._map_nodes,  # noqa: SLF001
    "source.Connected": Facts._connect,  # noqa: SLF001
    "source.WatermarkAdvanced": Facts._advance,  # noqa: SLF001
    "source.Disconnected": Facts._disconnect,  # noqa: SLF001
}

FACT_TYPES = frozenset({*_FOLDS, *SUBJECT_OF, *OFFICES})
"""Facts are folded from entries of these types; any other leaves them as they are."""
