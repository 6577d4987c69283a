"""Response: after the trigger, the required act follows within the limit.

Each duty is followed from the act that opens it through all that came after. What may have ended
it, or started its clock afresh, is taken to have done so: nobody is accused for want of a field.
"""

from dataclasses import dataclass, field

from tests.monitors.naive.language import (
    Case,
    about,
    all_of,
    day_of,
    events_of,
    hit,
    later,
    may_hit,
    midnight_after,
    other,
    own,
    said_time,
    together,
)
from tests.monitors.naive.world import NoCalendar, ends, rolled

LEVELS = ["blue", "yellow", "red"]


@dataclass
class Duty:
    entry: object
    keys: list
    n: int
    unit: str
    start: str | None
    rank: str = "red"
    cap: str = "red"
    missing: bool = False
    announced: str | None = None
    cause: object = None
    met: str | None = None
    doubt: bool = False
    ended: str | None = None
    never: bool = False  # replaced by a more exact one, or settled to be none
    stops: list = field(default_factory=list)  # (pair, since, until)
    waiting: list = field(default_factory=list)  # (pair, since, whom)
    late: dict = field(default_factory=dict)  # what came too late to stop the clock, by its pair
    approved: list = field(default_factory=list)
    notified: str | None = None
    last_day: object = None  # of the period of the calendar that it is for
    due: str | None = None
    omitted: bool = False

    @property
    def is_open(self):
        return self.met is None and self.ended is None and not self.never


def response(rule, entries, world):
    for duty in duties(rule, entries, world):
        verdict, cap = judged(rule, duty, world)
        yield Case(duty.entry, duty.keys, verdict, cap, duty.cause, duty.omitted), duty


def duties(rule, entries, world):
    """Every duty, as all that came after it has left it."""
    found = []
    for place, entry in enumerate(entries):
        for duty in found:
            if together(rule, duty.keys, other(rule, entry)):
                _plays(rule, duty, entry, world)
        for duty in _opened(rule, entries[:place], entry, world):
            near = [each for each in found if together(rule, each.keys, other(rule, entry))]
            rivals = [each for each in near if each.is_open]
            if any(LEVELS.index(rival.rank) > LEVELS.index(duty.rank) for rival in rivals):
                continue  # one that begins more exactly is there
            for rival in rivals:
                rival.never = rival.rank != duty.rank
            found.append(duty)
            if rule.subject:
                _start_clock(rule, duty, entry)
    return found


def _opened(rule, before, entry, world):
    if rule.node_map:
        yield from _nodes(rule, before, entry, world)
        return
    for match in rule.subject or rule.trigger:
        said, at = hit(match, entry), said_time(match, entry)
        missing = said is None or at is None
        if said is False or (missing and rule.on_missing == "inactive"):
            continue
        n = rule.limit.n
        if rule.limit.n_field:
            n = entry.data.get(rule.limit.n_field, n)
        start = None if rule.subject else at
        duty = Duty(
            entry, own(rule, entry), n, rule.limit.unit, start, match.cap, match.cap, missing
        )
        duty.announced = _announced(rule, duty.keys, [*before, entry])
        _credit(rule, duty, before)
        yield duty


def _nodes(rule, before, entry, world):
    """What the node map of the trading type wants disclosed for such an act."""
    if entry.type == "project.Registered":
        kind = entry.data.get("trading_type")
        if kind not in world.nodes:
            yield Duty(entry, [None] * 3, 0, "working_day", None, missing=True)
    so_far = [each for each in (*before, entry) if each.type == "project.Registered"]
    kind = so_far[-1].data.get("trading_type") if so_far else None
    for node in world.nodes.get(kind, ()):
        if node["event"] == entry.type:
            keys = [node["node"], node["item"], entry.data.get("lot")]
            duty = Duty(entry, keys, node["n"], node["unit"], entry.occurred_at)
            _credit(rule, duty, before)
            yield duty


def _announced(rule, keys, before):
    """The end announced last: a round begun anew forgets what was announced for the last one."""
    said = []
    for each in before:
        if may_hit(rule.start, each):
            said = [one for one in said if not together(rule, other(rule, each), one[0])]
        for match in rule.end:
            if hit(match, each) is not False and said_time(match, each) is not None:
                said.append((other(rule, each), said_time(match, each)))
    return next((at for theirs, at in reversed(said) if together(rule, keys, theirs)), None)


def _credit(rule, duty, before):
    """What came before the trigger: a stop that still lasts; an act, where the rule counts it."""
    for pair, since, whom, each in standing(rule, before):
        if together(rule, duty.keys, other(rule, each)):
            duty.waiting.append((pair, since, whom))
    if rule.earlier is None or (rule.earlier != "any" and duty.start is None):
        return
    # The act that opens the duty may say since when it was due, and then fulfils it.
    for each in about(rule, duty.keys, [*before, duty.entry]):
        for match in rule.required if duty.met is None and _names_something(rule, each) else ():
            said, at = hit(match, each), said_time(match, each) or each.occurred_at
            if said is False or (rule.earlier != "any" and day_of(at) != day_of(duty.start)):
                continue
            duty.met, duty.doubt = (at, duty.doubt) if said else (duty.met, True)


def standing(rule, before):
    """Stops that nobody answered: an answer takes away one, of those it may be meant for."""
    found = []
    for each in before:
        for pair, stops in enumerate(rule.stops):
            if each.type in stops.until.events:
                whom = _whom(stops, each)
                for one in found:
                    mine = one[0] == pair and (whom is None or one[2] in (whom, None))
                    if mine and together(rule, other(rule, each), other(rule, one[3])):
                        found.remove(one)
                        break
        for pair, stops in enumerate(rule.stops):
            if each.type in stops.start.events:
                found.append((pair, each.occurred_at, _whom(stops, each), each))
    return found


def _whom(stops, entry):
    return entry.data.get(stops.each) if stops.each else None


def _names_something(rule, entry):
    """A disclosure that names neither node nor item is of none in a node map."""
    return not rule.node_map or any(entry.data.get(name) is not None for name in ("node", "item"))


def _plays(rule, duty, entry, world):
    """What an act does to a duty it belongs to."""
    _too_late(rule, duty, entry, world)
    _meet(rule, duty, entry)
    for match in rule.ends if duty.is_open else ():
        if hit(match, entry) is not False and duty.is_open:
            duty.ended = said_time(match, entry) or entry.occurred_at
    if duty.is_open:
        _stop_and_go(rule, duty, entry)
    if duty.is_open:
        _start_afresh(rule, duty, entry)
    for match in rule.settles if duty.is_open and duty.missing else ():
        opening = next(each for each in rule.trigger if duty.entry.type in each.events)
        if hit(match, entry) is not False and duty.missing:
            settled = all_of(opening.where, {**entry.data, **duty.entry.data})
            duty.missing, duty.never = not settled, settled is False
    if rule.extension and duty.is_open:
        if entry.type in rule.extension.approved.events:
            duty.approved.append((entry.occurred_at, entry.data.get(rule.extension.days) or 0))
        if entry.type in rule.extension.notified.events:
            duty.notified = duty.notified or entry.occurred_at


def _too_late(rule, duty, entry, world):
    for pair, stops in enumerate(rule.stops):
        if duty.is_open and stops.within and entry.type in stops.start.events:
            excused = stops.unless and all_of(stops.unless, duty.entry.data) is True
            if not excused and _is_after(duty.start, stops.within, entry, world):
                duty.late[pair] = entry
                duty.cap = min(duty.cap, "yellow", key=LEVELS.index)


def _is_after(start, period, entry, world):
    try:
        strict, final = ends(world, start, *period) if start else (None, None)
    except NoCalendar:
        return False
    return strict is not None and entry.occurred_at >= (final or strict)


def _meet(rule, duty, entry):
    for match in rule.required if _names_something(rule, entry) else ():
        at = said_time(match, entry) or entry.occurred_at
        # An act may be recorded after the duty ended and yet have come before it did.
        in_time = duty.ended is None or at < duty.ended
        if hit(match, entry) is not False and duty.met is None and in_time and not duty.never:
            duty.met, duty.doubt = (at, duty.doubt) if hit(match, entry) else (None, True)


def _stop_and_go(rule, duty, entry):
    """One who is waited for answers; one who named nobody, or is named by nobody, may be anyone."""
    for pair, stops in enumerate(rule.stops):
        if entry.type in stops.until.events:
            whom = _whom(stops, entry)
            may_be = [
                w for w in duty.waiting if w[0] == pair and (whom is None or w[2] in (whom, None))
            ]
            for one in ([w for w in may_be if w[2] == whom] or may_be)[:1]:
                duty.waiting.remove(one)
                duty.stops.append((pair, one[1], entry.occurred_at))
    for pair, stops in enumerate(rule.stops):
        if entry.type in stops.start.events and duty.late.get(pair) is not entry:
            duty.waiting.append((pair, entry.occurred_at, _whom(stops, entry)))


def _start_afresh(rule, duty, entry):
    for match in rule.restarts:
        void = any(
            entry.type in rule.stops[pair].until.events and all(w[0] != pair for w in duty.waiting)
            for pair in duty.late
        )
        if hit(match, entry) is not False and not void:
            _begin(duty, said_time(match, entry), entry)
    if rule.subject:
        _start_clock(rule, duty, entry)


def _start_clock(rule, duty, entry):
    """The trigger starts the clock of its subjects; one that was started stays so."""
    for match in rule.trigger if duty.is_open else ():
        if hit(match, entry) is not False:
            said = other(rule, entry)
            vague = any(a is None and b is not None for a, b in zip(duty.keys, said, strict=True))
            if duty.start is None or vague:
                _begin(duty, said_time(match, entry), entry)
            if vague:  # it may have been the clock of another
                duty.cap = min(duty.cap, "yellow", key=LEVELS.index)


def _begin(duty, at, entry):
    duty.start, duty.cause = at, entry
    duty.stops, duty.waiting, duty.approved, duty.notified = [], [], [], None


def judged(rule, duty, world):  # noqa: C901, PLR0911 - one answer after the other
    if duty.never:
        return "inactive", duty.cap
    if duty.announced and rule.days_ahead:
        ahead = (day_of(duty.announced) - day_of(duty.entry.occurred_at)).days
        if ahead < rule.days_ahead:
            return "inactive", duty.cap
    if duty.missing and (duty.ended is None or rule.node_map):
        return "undetermined", duty.cap
    if duty.missing or duty.start is None:
        return "satisfied" if duty.met else "inactive" if duty.ended else "pending", duty.cap
    try:
        strict, final = _due(rule, duty, world)
    except NoCalendar:
        if duty.ended is not None:
            return "inactive", duty.cap
        # n working days are never fewer than n days
        days = (day_of(duty.met) - day_of(duty.start)).days if duty.met else duty.n + 1
        in_time = days <= duty.n and duty.unit in ("natural_day", "working_day")
        return "satisfied" if in_time else "undetermined", duty.cap
    if duty.met is not None:
        return _done(rule, duty, strict, final, world)
    if duty.ended is not None and (strict is None or duty.ended < (final or strict)):
        return "inactive", duty.cap
    if strict is None or world.at < strict:
        return "pending", duty.cap
    if duty.doubt:
        return "undetermined", duty.cap
    return _overdue(rule, duty, strict, final, world)


def _done(rule, duty, strict, final, world):
    if strict is None or duty.met < strict:
        return "satisfied", duty.cap
    if final is None:
        return "undetermined", duty.cap
    duty.due = final
    disputed = duty.met < final or _in_time_as_told(rule, duty, world)
    return "violated", min(duty.cap, "yellow", key=LEVELS.index) if disputed else duty.cap


def _in_time_as_told(rule, duty, world):
    """Whether only the longest that a stop may last made an act late."""
    if not any(stops.lasts for stops in rule.stops):
        return False
    try:
        strict, final = _due(rule, duty, world, as_told=True)
    except NoCalendar:
        return True
    return strict is None or duty.met < (final or strict)


def _overdue(rule, duty, strict, final, world):
    events, since = events_of(rule.required), duty.start
    yellow = min(duty.cap, "yellow", key=LEVELS.index)
    duty.due, duty.omitted = final or strict, True
    if final is not None:
        seen = world.unseen(rule, duty.entry, events, final, since)
        if seen != "pending" or final == strict:
            return seen, duty.cap
    duty.due = strict
    seen = world.unseen(rule, duty.entry, events, strict, since)
    if seen == "violated" and final is None:
        return "undetermined", yellow
    return seen, yellow


def _due(rule, duty, world, *, as_told=False):
    if duty.last_day is not None:
        return _end_of(rule, duty.last_day, world)
    stops = [*duty.stops, *((pair, since, None) for pair, since, _ in duty.waiting)]
    spans = [
        (since, to if as_told else _longest(rule.stops[pair].lasts, since, to, world))
        for pair, since, to in stops
    ]
    strict, final = ends(world, duty.start, duty.n, duty.unit, spans)
    extension = rule.extension
    if strict is None or extension is None or duty.notified is None:
        return strict, final
    in_time = [d for at, d in duty.approved if max(at, duty.notified) < (final or strict)]
    if not in_time:
        return strict, final
    more = max(0, min(max(in_time), extension.at_most))
    return ends(world, duty.start, duty.n + more, duty.unit, spans)


def _end_of(rule, last, world):
    """On a day of the year after a period, so long after it, or with it."""
    if rule.due is not None:
        return rolled(world, last.replace(last.year + 1, *rule.due))
    if rule.limit is not None:
        days = rule.limit.unit in ("natural_day", "working_day")
        end = later(midnight_after(last), -1) if days else midnight_after(last)
        return ends(world, end, rule.limit.n, rule.limit.unit)
    if rule.every == "working_day":
        world.is_off(last)
    return midnight_after(last), midnight_after(last)


def _longest(lasts, since, to, world):
    """When a stop was over: with the last day it may last, at the latest."""
    if lasts is None:
        return to
    n, unit = lasts
    if to is not None and unit == "working_day" and (day_of(to) - day_of(since)).days <= n:
        return to
    strict, final = ends(world, since, n, unit)
    last = later(final or strict, -1)
    return last if to is None else min(to, last)
