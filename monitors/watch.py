"""Every stream as it goes on: which verdicts an entry, a fact or the passing of time may change.

Pure: entries and instants in, judgements out. Entries come in log order. One that is out of
the order of acts makes its stream be folded anew; a fact makes verdicts be given anew.
"""

import heapq
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from ledger.entry import Entry
from monitors.corrections import CORRECTED
from monitors.engine import Engine
from monitors.facts import Changed, Facts
from monitors.gather import COMMON, SUBJECTS
from monitors.judgement import VIOLATED, Judgement
from monitors.kept import Asked
from monitors.patterns.base import Case
from monitors.rulebook import Rulebook
from monitors.stream import ALERTS, MONITOR, RAISED, Order, Stream, order_of, take_alert


@dataclass(slots=True)
class Watched:
    """One stream with the entries that matter to any rule, in the order of their acts."""

    stream: Stream
    entries: list[Entry] = field(default_factory=list)
    last: dict[bool, Order] = field(default_factory=dict)
    """The last order seen, of alerts (True) and of acts (False)."""
    generation: int = 0
    """How often it was folded anew: occasions of an earlier time are nobody's any more."""
    opens_at: str | None = None
    """When the calendar opens its next case."""
    accused: dict[tuple[str, int], list[Case]] = field(default_factory=dict)
    """By rule and trigger, the cases an alert was raised on or is about to be."""
    raised: dict[str, Entry] = field(default_factory=dict)
    """By id, what the monitors said to raise the alerts that were open when last looked at."""

    def received_at(self, index: int) -> str | None:
        return next((e.received_at for e in self.entries if e.index == index), None)


@dataclass(slots=True)
class Due:
    """A case to be looked at again. Not frozen: one is made for every case looked at."""

    watched: Watched
    generation: int
    case: Case


Appointment = tuple[str, int, Due]


class Watch:
    def __init__(self, rulebook: Rulebook) -> None:
        self.facts = Facts()
        self._engine = Engine(rulebook)
        self._streams: dict[str, Watched] = {}
        self._dirty: dict[Case, Watched] = {}
        self._refold: dict[str, Watched] = {}
        self._all = False
        self._roles = False
        self._through = ""
        self._by_time: list[Appointment] = []
        self._by_watermark: list[Appointment] = []
        self._by_calendar: list[tuple[str, int, Watched]] = []
        self._clocked: dict[str, Watched] = {}
        """Streams in which the calendar may have something to open."""
        self._asking: dict[Asked, dict[Case, Due]] = {}
        """Cases that an act of another stream may change."""
        self._unsure: dict[str, Watched] = {}
        """Alerts whose case may be none any more."""
        self._now_kept = dict[Asked, None]()
        self._number = count()
        self._role_rules = frozenset(
            rule.id
            for rule in rulebook
            if rule.roles_held
            or rule.competent
            or any(m.role for m in (*rule.trigger, *rule.required, *rule.withdrawn))
        )

    @property
    def size(self) -> int:
        """How many entries of the log were taken."""
        return self.facts.size

    def take(self, entry: Entry) -> None:
        """Take the next entry of the log."""
        changed = self.facts.apply(entry)
        if changed is not Changed.NOTHING:
            self._note(changed, entry)
        for name in self._engine.homes(entry, self.facts):
            self._take_into(name, entry)
        if entry.type == CORRECTED:
            self._correct(entry)

    def _correct(self, correction: Entry) -> None:
        """Fold anew what an entry was part of, and what it is part of as it reads now."""
        index = correction.data["index"]
        subjects = [name for name in self._streams if name.startswith((*SUBJECTS, COMMON))]
        told: Entry | None = None
        for name in {correction.stream, *subjects} & self._streams.keys():
            watched = self._streams[name]
            place = next((n for n, e in enumerate(watched.entries) if e.index == index), None)
            if place is None:
                continue
            told = watched.entries[place]
            if not self.facts.corrections.counts(correction, told):
                return
            del watched.entries[place]
            self._refold[name] = watched
        if told is not None:
            for name in self._engine.homes(self.facts.corrections.read(told), self.facts):
                self._take_into(name, told)

    def _take_into(self, name: str, entry: Entry) -> None:
        is_alert = entry.type.startswith(ALERTS)
        watched = self._streams.get(name)
        if watched is None:
            watched = self._streams[name] = Watched(self._engine.start(name, self.facts))
        if is_alert and name == entry.stream:
            self._take_alert(watched, entry)
        order = order_of(entry)
        if order < watched.last.get(is_alert, ("", -1)):
            insort(watched.entries, entry, key=order_of)
            self._refold[name] = watched
            return
        watched.entries.append(entry)
        watched.last[is_alert] = order
        self._clocked[name] = watched
        if name not in self._refold:
            touched = self._step(watched.stream, entry)
            self._dirty |= dict.fromkeys(touched, watched)

    def _step(self, stream: Stream, told: Entry) -> list[Case]:
        return self._engine.step(stream, self.facts.corrections.read(told), self.facts)

    def judge(self, at: str) -> Iterator[tuple[Case | None, Judgement, Watched]]:
        """Every verdict that may have changed since it was last given, by its case.

        Of an alert whose case is none any more, that there is no case.
        """
        self._fold_anew()
        self._open(at)
        self._gather(at)
        dirty, self._dirty = self._dirty, {}
        for case, watched in sorted(dirty.items(), key=_by_rule):  # as in a replay: sooner done
            judgement = self._engine.judge_case(watched.stream, case, at, self.facts)
            self._appoint(watched, case, judgement)
            yield case, judgement, watched
        for judgement, watched in self._unfounded(at):
            yield None, judgement, watched

    def received_at(self, watched: Watched, index: int) -> str:
        """When the ledger received an entry that a verdict of a stream rests on."""
        facts = self.facts
        return (
            watched.received_at(index)
            or facts.kept.received_at(index)
            or facts.corrections.received_at(index)
            or ""
        )

    def next_due(self) -> str | None:
        """The first instant at which time alone may change a verdict."""
        return min(
            (line[0][0] for line in (self._by_time, self._by_calendar) if line), default=None
        )

    def _note(self, changed: Changed, entry: Entry) -> None:
        if changed is Changed.WATERMARK:
            self._through = max(self._through, entry.data["through"])
        elif changed is Changed.ALL:
            self._all = True
        elif changed is Changed.KEPT:
            self._now_kept |= dict.fromkeys(self.facts.kept.touched)
        elif changed is Changed.ROLE:
            self._roles = True
        elif changed is Changed.TRIGGERS:
            self._refold.update(self._streams)

    def _take_alert(self, watched: Watched, entry: Entry) -> None:
        alert = take_alert(watched.stream, entry)
        if alert is not None:
            for case in watched.accused.get((alert.rule, alert.trigger), ()):
                self._dirty[case] = watched
        if entry.type == RAISED and entry.actor == MONITOR:
            watched.raised[entry.id] = entry
            self._unsure[entry.id] = watched

    def _unfounded(self, at: str) -> Iterator[tuple[Judgement, Watched]]:
        """Of open alerts on what is no case any more: it is about another, or is no such act."""
        unsure, self._unsure = self._unsure, {}
        for name, watched in unsure.items():
            raised = watched.raised[name]
            if watched.stream.alerts[name].closed:
                del watched.raised[name]
            elif at >= raised.data["as_of"] and not self._has_case(watched, raised):
                del watched.raised[name]
                trigger = raised.data["trigger"]
                told = next((e for e in watched.entries if e.index == trigger), raised)
                no_case = self._engine.no_case(watched.stream, raised, told.occurred_at, at)
                yield no_case, watched

    def _has_case(self, watched: Watched, raised: Entry) -> bool:
        """Whether an alert is about a case. Of another edition's nobody can tell here."""
        said = raised.data
        rule, trigger = self._engine.rulebook.rules.get(said["rule"]), said["trigger"]
        if rule is None or rule.version != said["rule_version"]:
            return True
        accused = watched.accused.get((rule.id, trigger), ())
        return any(
            rule.correlation.named(occasion.keys) == said["correlation"] for _, occasion in accused
        ) or any(
            trigger in occasion.formerly
            for rule_id, occasion in self._engine.cases(watched.stream)
            if rule_id == rule.id
        )

    def _fold_anew(self) -> None:
        stale = {id(watched) for watched in self._refold.values()}
        self._dirty = {c: w for c, w in self._dirty.items() if id(w) not in stale}
        for name, watched in self._refold.items():
            fresh = self._engine.start(name, self.facts)
            fresh.alerts, fresh.alerts_about = watched.stream.alerts, watched.stream.alerts_about
            watched.stream = fresh
            watched.generation += 1
            watched.accused.clear()
            watched.entries.sort(key=order_of)
            for entry in watched.entries:
                self._step(fresh, entry)
                is_alert = entry.type.startswith(ALERTS)
                watched.last[is_alert] = order_of(entry)
            self._dirty |= dict.fromkeys(self._engine.cases(fresh), watched)
            self._clocked[name] = watched
            self._unsure |= dict.fromkeys(watched.raised, watched)
        self._refold.clear()

    def _open(self, at: str) -> None:
        """Open what the calendar has opened by now, and note when it opens the next case."""
        clocked, self._clocked = self._clocked, {}
        while self._by_calendar and self._by_calendar[0][0] <= at:
            _, _, watched = heapq.heappop(self._by_calendar)
            clocked[watched.stream.name] = watched
        for watched in clocked.values():
            for case in self._engine.tick(watched.stream, at, self.facts):
                self._dirty[case] = watched
            opens_at = self._engine.next_tick(watched.stream)
            if opens_at is not None and opens_at != watched.opens_at:
                heapq.heappush(self._by_calendar, (opens_at, next(self._number), watched))
            watched.opens_at = opens_at

    def _gather(self, at: str) -> None:
        """Mark what facts, a watermark or the time have made due for another look."""
        if self._all or self._roles:
            for watched in self._streams.values():
                for case in self._engine.cases(watched.stream):
                    if self._all or case[0] in self._role_rules:
                        self._dirty[case] = watched
            self._all = self._roles = False
        for kept in self._now_kept:
            for case, due in self._asking.pop(kept, {}).items():
                if due.generation == due.watched.generation:
                    self._dirty[case] = due.watched
        self._now_kept.clear()
        self._keep_appointments(self._by_time, at)
        if self._through:
            self._keep_appointments(self._by_watermark, self._through)
            self._through = ""

    def _keep_appointments(self, appointments: list[Appointment], until: str) -> None:
        while appointments and appointments[0][0] <= until:
            due = heapq.heappop(appointments)[2]
            if due.generation == due.watched.generation:
                self._dirty[due.case] = due.watched

    def _appoint(self, watched: Watched, case: Case, judgement: Judgement) -> None:
        finding = judgement.finding
        due = Due(watched, watched.generation, case)
        if finding.review_at is not None:
            heapq.heappush(self._by_time, (finding.review_at, next(self._number), due))
        if finding.awaits is not None:
            heapq.heappush(self._by_watermark, (finding.awaits, next(self._number), due))
        for asked in self._engine.asked(case, judgement):
            self._asking.setdefault(asked, {})[case] = due
        violated, raised = finding.verdict is VIOLATED, watched.stream.alerts_about
        about = (judgement.rule, judgement.trigger) if violated or raised else None
        if about is not None and (violated or about in raised):
            accused = watched.accused.setdefault(about, [])
            if case not in accused:
                accused.append(case)


def _by_rule(dirty: tuple[Case, Watched]) -> str:
    return dirty[0][0]
