"""What each act does to the duties of a stream: it opens, fulfils, stops or ends them."""

from collections.abc import Iterable
from datetime import date

from ledger.entry import Entry
from monitors.condition import all_hold
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.level import YELLOW, is_lower, lower
from monitors.moment import civil_date
from monitors.patterns.base import Occasion, parts
from monitors.patterns.duty import Duties, Duty, missing_field
from monitors.patterns.memory import Memory
from monitors.rule import Match, Period, Rule


class Plays:
    """The parts that events play in a response, in the order in which they are played."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._ranked = len({match.cap for match in rule.trigger}) > 1
        self.timed = frozenset(
            event for stops in rule.stops if stops.within for event in stops.start.events
        )
        # What fulfils comes before what opens: an act does not fulfil the duty it opens, unless
        # the rule lets one before the trigger count (one that says itself since when it was due).
        self.parts = parts(
            (self._meet, rule.required),
            (self._end, rule.ends),
            (self._resume, (stops.until for stops in rule.stops)),
            (self._stop, (stops.start for stops in rule.stops)),
            (self._restart, rule.restarts),
            (self._settle, rule.settles),
            (self._begin_anew, rule.start),
            (self._announce, rule.end),
            (self._approve, (rule.extension.approved,) if rule.extension else ()),
            (self._notify, (rule.extension.notified,) if rule.extension else ()),
            (self._open, rule.subject),
            (self._begin if rule.subject else self._open, rule.trigger),
        )

    def note_too_late(self, state: Duties, entry: Entry, facts: Facts) -> list[Occasion]:
        """What comes too late to stop a clock is noted on the duty, which becomes a warning.

        Facts are asked for calendars alone.
        """
        noted: list[Occasion] = []
        for pair, stops in enumerate(self._rule.stops):
            if stops.within is None or entry.type not in stops.start.events:
                continue
            for duty in self._near(state, entry):
                excused = bool(stops.unless) and all_hold(stops.unless, duty.entry.data) is True
                if not excused and _is_later(entry, duty, stops.within, facts):
                    duty.too_late = {**duty.too_late, pair: entry}
                    duty.cap = lower(duty.cap, YELLOW)
                    noted.append(duty)
        return noted

    def _is_void(self, duty: Duty, entry: Entry) -> bool:
        """Whether an act answers nothing but what came too late."""
        return any(
            entry.type in self._rule.stops[pair].until.events
            and all(waited[0] != pair for waited in duty.standing)
            for pair in duty.too_late
        )

    def _open(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        duty = self._duty(entry, match)
        if duty is None:
            return ()
        touched: list[Occasion] = []
        for rival in self._near(state, entry) if self._ranked else ():
            if is_lower(duty.rank, rival.rank):
                return touched
            if is_lower(rival.rank, duty.rank):
                rival.replaced = True
                touched.append(rival)
        if state.announced:
            said = (a for a in reversed(state.announced) if self._is_about(a[1], duty))
            duty.announced = next(said, None)
        self.credit(state, duty)
        (state.keep if duty.met else state.add)(duty)
        touched.append(duty)
        return touched

    def _duty(self, entry: Entry, match: Match) -> Duty | None:
        """The duty an act gives rise to, if it says enough of itself to give rise to one."""
        rule, limit = self._rule, self._rule.limit
        if limit is None:
            return None
        duty = Duty(entry, rule.correlation.own(entry), limit.n, limit.unit)
        duty.cap = duty.rank = match.cap
        at = match.time(entry)
        if at is None or (match.where and match.hits(entry) is None):
            if rule.on_missing == "inactive":
                return None
            duty.missing = missing_field(match, entry)
        if limit.n_field is not None:
            duty.n = entry.data.get(limit.n_field, limit.n)
        if not rule.subject:
            duty.start = at
        return duty

    def credit(self, state: Duties, duty: Duty) -> None:
        """What came before its trigger: a stop that lasts; an act, where the rule lets it count."""
        for pair, stop in state.standing:
            if self._rule.correlation.agree(duty.keys, self._rule.correlation.other(stop)):
                duty.standing += ((pair, stop.occurred_at, self._waited_for(pair, stop)),)
        if not state.acts or (self._rule.earlier != "any" and duty.start is None):
            return
        acts = state.acts.get(self._day(duty.start))
        for act, match in acts.near(self._rule.correlation, duty.keys) if acts else ():
            if match.sure or match.hits(act):
                duty.met = (match.time(act) or act.occurred_at, act)
                return
            duty.doubt = missing_field(match, act)

    def _day(self, at: str | None) -> date | None:
        """The day on which what came before its trigger must have come; None where any will do."""
        return None if self._rule.earlier == "any" or at is None else civil_date(at)

    def _begin(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        said = self._rule.correlation.other(entry)
        for duty in self._near(state, entry):
            # What names no lot may be for all of them: the last contract counts, as a warning.
            vague = None in duty.keys and any(
                own is None and key is not None for own, key in zip(duty.keys, said, strict=True)
            )
            if duty.start is None or vague:
                duty.begin(match.time(entry), entry)
            else:
                duty.formerly |= {entry.index}
            if vague:
                duty.cap = lower(duty.cap, YELLOW)
            yield duty

    def _meet(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        rule = self._rule
        if rule.earlier is None and not state.open:
            return ()
        touched: list[Occasion] = []
        at, keys = match.time(entry) or entry.occurred_at, rule.correlation.other(entry)
        if rule.earlier is not None:
            day = self._day(at)
            if day not in state.acts:
                state.acts[day] = Memory()
            state.acts[day].add(keys, (entry, match))
        for duty in state.near(rule.correlation, keys):
            # An act may be recorded after the duty ended and yet have come before it did.
            ended_later = duty.met is None and duty.ended is not None and at < duty.ended[0]
            if not duty.is_open and not ended_later:
                continue
            if match.sure or match.hits(entry):
                duty.met = (at, entry)
                state.close(duty)
            elif duty.doubt is None:
                duty.doubt = missing_field(match, entry)
            touched.append(duty)
        return touched

    def _end(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        ending = self._near(state, entry)
        for duty in ending:
            duty.ended = (match.time(entry) or entry.occurred_at, entry)
        return ending

    def _stop(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        pair = next(i for i, stops in enumerate(self._rule.stops) if stops.start is match)
        state.standing += ((pair, entry),)
        for duty in self._near(state, entry):
            if duty.too_late.get(pair) is entry:
                continue
            duty.standing += ((pair, entry.occurred_at, self._waited_for(pair, entry)),)
            yield duty

    def _resume(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        pair = next(i for i, stops in enumerate(self._rule.stops) if stops.until is match)
        who, keys = self._waited_for(pair, entry), self._rule.correlation.other(entry)
        for place, stop in enumerate(state.standing):
            named = self._waited_for(pair, stop[1])
            if (
                stop[0] == pair
                and (who is None or named in (who, None))
                and self._rule.correlation.agree(keys, self._rule.correlation.other(stop[1]))
            ):
                state.standing = state.standing[:place] + state.standing[place + 1 :]
                break
        for duty in self._near(state, entry):
            duty.resume(pair, entry.occurred_at, who)
            yield duty

    def _waited_for(self, pair: int, entry: Entry) -> object:
        each = self._rule.stops[pair].each
        return entry.data.get(each) if each else None

    def _restart(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        for duty in self._near(state, entry):
            if not self._is_void(duty, entry):
                duty.begin(match.time(entry), entry)
                yield duty

    def _settle(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        """What the trigger left open is said by a later act: the duty stands, or never did."""
        for duty in self._near(state, entry):
            opened = next(m for m in self._rule.trigger if duty.entry.type in m.events)
            if duty.missing:
                settled = all_hold(opened.where, {**entry.data, **duty.entry.data})
                duty.missing = "" if settled else duty.missing
                duty.replaced = settled is False
                yield duty

    def _announce(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        at = match.time(entry)
        if at is not None:
            state.announced += ((at, entry),)
        return ()

    def _begin_anew(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        """Held again: what was announced for the last round says nothing of the next."""
        keys = self._rule.correlation.other(entry)
        state.announced = tuple(
            said
            for said in state.announced
            if not self._rule.correlation.agree(keys, self._rule.correlation.other(said[1]))
        )
        return ()

    def _is_about(self, entry: Entry, duty: Duty) -> bool:
        return self._rule.correlation.agree(duty.keys, self._rule.correlation.other(entry))

    def _approve(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        extension = self._rule.extension
        days = entry.data.get(extension.days) if extension else None
        for duty in self._near(state, entry):
            duty.approved += ((entry.occurred_at, days or 0),)
            yield duty

    def _notify(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        for duty in self._near(state, entry):
            duty.notified = duty.notified or entry.occurred_at
            yield duty

    def _near(self, state: Duties, entry: Entry) -> list[Duty]:
        if not state.open:
            return []
        correlation = self._rule.correlation
        near = state.near(correlation, correlation.other(entry))
        return [duty for duty in near if duty.is_open]


def _is_later(entry: Entry, duty: Duty, period: Period, facts: Facts) -> bool:
    """Whether an act came after the period from the clock's start; no calendar, no."""
    try:
        due = facts.due(duty.start, *period) if duty.start else None
    except NoCalendar:
        return False
    return due is not None and entry.occurred_at >= due.last
