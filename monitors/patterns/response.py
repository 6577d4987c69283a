"""Response: after the trigger, the required act follows within the limit.

The clock may stand still, start again or be extended, or the duty may end. With a subject
the occasions are the subject's (a deposit), and the trigger (the contract) starts their clock.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ledger.entry import Entry
from monitors.condition import all_hold
from monitors.counting import Due, Unit, days_between
from monitors.errors import NoCalendar
from monitors.facts import Facts
from monitors.judgement import Finding, Verdict
from monitors.moment import civil_date
from monitors.patterns.base import Context, Missing, Occasion, Pattern, events_of, undetermined
from monitors.patterns.duty import Dated, Duties, Duty, missing_field
from monitors.rule import Match, Rule, is_lower
from monitors.wording import reason

Play = Callable[[Duties, Entry, Match], Iterable[Occasion]]


class Response(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._required = events_of(rule.required)
        self._ranked = len({match.cap for match in rule.trigger}) > 1
        self._plays: dict[str, list[tuple[Play, Match]]] = {}
        # What fulfils comes before what opens: an act does not fulfil the duty it opens.
        for matches, play in (
            (rule.required, self._meet),
            (rule.ends, self._end),
            (tuple(stops.until for stops in rule.stops), self._resume),
            (tuple(stops.start for stops in rule.stops), self._stop),
            (rule.restarts, self._restart),
            (rule.settles, self._settle),
            ((rule.extension.approved,) if rule.extension else (), self._approve),
            ((rule.extension.notified,) if rule.extension else (), self._notify),
            (rule.subject, self._open),
            (rule.trigger, self._begin if rule.subject else self._open),
        ):
            for match in matches:
                for event in match.events:
                    self._plays.setdefault(event, []).append((play, match))

    def matches(self) -> Iterator[Match]:
        rule = self.rule
        yield from (*rule.required, *rule.ends, *rule.restarts, *rule.settles)
        yield from (*rule.subject, *rule.trigger)
        for stops in rule.stops:
            yield from (stops.start, stops.until)
        if rule.extension:
            yield from (rule.extension.approved, rule.extension.notified)

    def start(self) -> Duties:
        return Duties()

    def occasions(self, state: Duties) -> Iterable[Duty]:
        return state.all

    def step(self, state: Duties, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        touched: list[Occasion] = []
        for play, match in self._plays.get(entry.type, ()):
            if match.hits(entry) is not False:
                touched.extend(play(state, entry, match))
        return touched

    def judge(self, occasion: Duty, context: Context) -> Finding:
        if occasion.replaced:
            return _closed(occasion, "replaced")
        if occasion.missing and occasion.ended is None:
            return undetermined(occasion, "field_missing", occasion.missing)
        if occasion.missing or occasion.start is None:
            return self._not_begun(occasion)
        try:
            due = occasion.due(context.facts, self.rule.extension)
        except NoCalendar as missing:
            return self._uncounted(occasion, missing.year)
        if occasion.met is not None:
            return self._met(occasion, due, occasion.met)
        return self._unmet(occasion, context, due)

    def _unmet(self, occasion: Duty, context: Context, due: Due | None) -> Finding:
        if occasion.ended is not None and (due is None or occasion.ended[0] < due.last):
            return _closed(occasion, "ended", occasion.ended[1])
        if due is None:
            return Finding(
                verdict=Verdict.PENDING,
                reason=reason("stopped"),
                evidence=(occasion.opened_by.index,),
            )
        if context.at < due.strict:
            return Finding(
                verdict=Verdict.PENDING,
                reason=reason("running", due.last),
                evidence=(occasion.opened_by.index,),
                due_at=due.last,
                due=due,
                review_at=due.strict,
            )
        if occasion.doubt is not None:
            return undetermined(occasion, "field_missing", occasion.doubt)
        return self._overdue(occasion, context, due)

    def _not_begun(self, occasion: Duty) -> Finding:
        if occasion.met is not None:
            return self._met(occasion, None, occasion.met)
        if occasion.ended is not None:
            return _closed(occasion, "ended", occasion.ended[1])
        return Finding(
            verdict=Verdict.PENDING,
            reason=reason("not_started", events_of(self.rule.trigger)),
            evidence=(occasion.entry.index,),
        )

    def _uncounted(self, occasion: Duty, year: int) -> Finding:
        """No calendar; but n working days are never fewer than n days."""
        if occasion.ended is not None:
            return _closed(occasion, "ended", occasion.ended[1])
        if occasion.met is not None and occasion.start is not None:
            at, _ = occasion.met
            if days_between(occasion.start, at) <= occasion.n and occasion.unit in _DAYS:
                return self._met(occasion, None, occasion.met)
        return undetermined(occasion, "no_calendar", year)

    def _met(self, occasion: Duty, due: Due | None, met: Dated) -> Finding:
        at, act = met
        evidence = tuple(sorted({*occasion.grounds, act.index}))
        if due is None:
            return Finding(
                verdict=Verdict.SATISFIED, reason=reason("done", act.type, at), evidence=evidence
            )
        if at >= due.strict and due.final is None:
            return undetermined(occasion, "no_calendar", due.unknown_year)
        in_time = at < due.strict
        disputed = not in_time and at < due.last
        code = "in_time" if in_time else "late_if_not_rolled" if disputed else "late"
        return Finding(
            verdict=Verdict.SATISFIED if in_time else Verdict.VIOLATED,
            reason=reason(code, act.type, at, due.strict if disputed else due.last),
            evidence=evidence,
            due_at=due.last,
            due=due,
            reading="roll" if disputed else None,
            cap=occasion.cap,
        )

    def _overdue(self, occasion: Duty, context: Context, due: Due) -> Finding:
        """Nothing was seen by the last day; if that was a day off, readings differ on rolling."""
        words = "not_seen" if self._required else "silent"
        if due.final is not None:
            final = self._unseen(occasion, context, due, due.final, words)
            if final.verdict is not Verdict.PENDING or due.final == due.strict:
                return final
        strict = self._unseen(
            occasion, context, due, due.strict, "not_seen_if_not_rolled", reading="roll"
        )
        if strict.verdict is not Verdict.VIOLATED:
            return strict
        if due.final is None:
            return undetermined(occasion, "no_calendar", due.unknown_year)
        if context.at < due.final:
            return replace(strict, review_at=due.final)
        return replace(strict, awaits=due.final)

    def _unseen(
        self,
        occasion: Duty,
        context: Context,
        due: Due,
        due_at: str,
        words: str,
        reading: str | None = None,
    ) -> Finding:
        missing = Missing(
            events=self._required,
            since=occasion.start or occasion.entry.occurred_at,
            due_at=due_at,
            words=words,
            due=due,
            reading=reading,
            evidence=occasion.grounds,
            cap=occasion.cap,
        )
        return self.omission(occasion, context, missing)

    def _open(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        limit = self.rule.limit
        if limit is None:
            return
        duty = Duty(entry, self.rule.correlation.own(entry), limit.n, limit.unit)
        duty.cap = match.cap
        at = match.time(entry)
        if match.hits(entry) is None or at is None:
            if self.rule.on_missing == "inactive":
                return
            duty.missing = missing_field(match, entry)
        if limit.n_field is not None:
            duty.n = entry.data.get(limit.n_field, limit.n)
        if not self.rule.subject:
            duty.start = at
        for rival in state.near(self.rule.correlation, entry) if self._ranked else ():
            if rival.is_open and is_lower(duty.cap, rival.cap):
                return
            if rival.is_open and is_lower(rival.cap, duty.cap):
                rival.replaced = True
                yield rival
        self._credit(state, duty)
        state.add(duty)
        yield duty

    def _credit(self, state: Duties, duty: Duty) -> None:
        """An act that came before its trigger, where the rule lets it count."""
        for act, match in state.acts:
            at = match.time(act) or act.occurred_at
            near = self.rule.earlier == "any" or (
                duty.start is not None and civil_date(at) == civil_date(duty.start)
            )
            if near and self.rule.correlation.agree(duty.keys, self.rule.correlation.other(act)):
                if match.hits(act):
                    duty.met = (at, act)
                    return
                duty.doubt = missing_field(match, act)

    def _begin(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        for duty in self._near(state, entry):
            if duty.start is None:
                duty.begin(match.time(entry), entry)
            else:
                duty.causes.add(entry.index)
            yield duty

    def _meet(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        at = match.time(entry) or entry.occurred_at
        sure = match.hits(entry)
        if self.rule.earlier is not None:
            state.acts.append((entry, match))
        for duty in self._near(state, entry):
            if sure:
                duty.met = (at, entry)
                state.close(duty)
            elif duty.doubt is None:
                duty.doubt = missing_field(match, entry)
            yield duty

    def _end(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        for duty in self._near(state, entry):
            duty.ended = (match.time(entry) or entry.occurred_at, entry)
            yield duty

    def _stop(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        pair = next(i for i, stops in enumerate(self.rule.stops) if stops.start is match)
        for duty in self._near(state, entry):
            who = self._waited_for(pair, entry)
            duty.standing.setdefault(pair, []).append((entry.occurred_at, who))
            yield duty

    def _resume(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        pair = next(i for i, stops in enumerate(self.rule.stops) if stops.until is match)
        for duty in self._near(state, entry):
            duty.resume(pair, entry.occurred_at, self._waited_for(pair, entry))
            yield duty

    def _waited_for(self, pair: int, entry: Entry) -> object:
        each = self.rule.stops[pair].each
        return entry.data.get(each) if each else None

    def _restart(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:
        for duty in self._near(state, entry):
            duty.begin(match.time(entry), entry)
            yield duty

    def _settle(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        """What the trigger left open is said by a later act: the duty stands, or never did."""
        for duty in self._near(state, entry):
            opened = next(m for m in self.rule.trigger if duty.entry.type in m.events)
            if duty.missing:
                settled = all_hold(opened.where, {**entry.data, **duty.entry.data})
                duty.missing = "" if settled else duty.missing
                duty.replaced = settled is False
                yield duty

    def _approve(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        extension = self.rule.extension
        days = entry.data.get(extension.days) if extension else None
        for duty in self._near(state, entry):
            duty.approved.append((entry.occurred_at, days or 0))
            yield duty

    def _notify(self, state: Duties, entry: Entry, match: Match) -> Iterable[Occasion]:  # noqa: ARG002
        for duty in self._near(state, entry):
            duty.notified = duty.notified or entry.occurred_at
            yield duty

    def _near(self, state: Duties, entry: Entry) -> list[Duty]:
        return [duty for duty in state.near(self.rule.correlation, entry) if duty.is_open]


_DAYS = frozenset({Unit.NATURAL_DAY, Unit.WORKING_DAY})


def _closed(occasion: Duty, code: str, by: Entry | None = None) -> Finding:
    evidence = (occasion.opened_by.index, *((by.index,) if by else ()))
    words = reason(code, by.type) if by else reason(code)
    return Finding(verdict=Verdict.INACTIVE, reason=words, evidence=evidence)
