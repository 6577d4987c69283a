"""Patterns whose cases are the lots of a project.

An act that names no lot is about every lot. A lot that is named takes over what was said of all
before; what names none goes on for those of which nothing was said apart.
"""

from tests.monitors.naive.language import (
    Case,
    all_of,
    day_of,
    events_of,
    hit,
    hits,
    other,
    said_time,
    seconds_between,
)
from tests.monitors.naive.world import DAY, SECONDS, NoCalendar


def is_whole(keys):
    return all(key is None for key in keys)


def told_of(rule, keys, entries):
    """What is said of a lot, or of all of them."""
    return [each for each in entries if other(rule, each) == keys or is_whole(other(rule, each))]


def lots_of(rule, entries):
    found = []
    for each in entries:
        keys = other(rule, each)
        if not is_whole(keys) and keys not in found:
            found.append(keys)
    return found


def _first_time(matches, entry):
    return next((said_time(match, entry) for match in matches if hit(match, entry)), None)


def equality(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    for place, entry in enumerate(entries):
        for _ in [match for match in rule.trigger if hit(match, entry)]:
            keys = other(rule, entry)
            said = [
                said_time(match, each)
                for each in told_of(rule, keys, entries[: place + 1])
                for match in rule.end
                if hit(match, each) and said_time(match, each) is not None
            ]
            verdict = "undetermined"
            if said:
                apart = abs(seconds_between(said[-1], entry.occurred_at))
                within = apart <= rule.limit.n * SECONDS[rule.limit.unit]
                verdict = "satisfied" if within else "violated"
            yield Case(entry, keys, verdict)


def duration(rule, entries, world):
    """From the first start of each round, to the last end said in it before its decision."""
    parts = (*rule.restarts, *rule.start, *rule.end, *rule.decisive)
    mine = [each for each in entries if each.type in events_of(parts)]
    lots = lots_of(rule, mine)
    whole = [each for each in mine if is_whole(other(rule, each))]
    for span in _spans(rule, whole):
        verdict = "inactive" if lots else _length(rule, span, world)
        yield Case(span["entry"], other(rule, span["entry"]), verdict, _cap(rule, span, world))
    for keys in lots:
        for span in _spans(rule, told_of(rule, keys, mine)):
            verdict = _length(rule, span, world)
            yield Case(span["entry"], keys, verdict, _cap(rule, span, world))


def _spans(rule, entries):
    end, spans = None, []
    for entry in entries:
        again, start, announced, decided = (
            _first_time(matches, entry)
            for matches in (rule.restarts, rule.start, rule.end, rule.decisive)
        )
        runs = [span for span in spans if not span["decided"] and not span["given_up"]]
        if again is not None:
            for span in runs:
                span["given_up"] = True
            runs, end = [], None
        if start is not None and (rule.each or not runs):
            if spans and spans[-1]["decided"]:
                end = None
            span = {"entry": entry, "start": start, "end": end, "decided": False, "given_up": False}
            spans.append(span)
            runs.append(span)
        if announced is not None:
            end = announced
            for span in runs:
                span["end"] = end
        for span in runs if decided is not None else ():
            span["decided"] = True
    return spans


def _length(rule, span, world):
    if span["given_up"]:
        return "inactive"
    if span["end"] is None:
        return "undetermined" if span["decided"] else "pending"
    try:
        return "satisfied" if _measured(rule, span, world) >= rule.limit.n else "violated"
    except NoCalendar:
        return "undetermined"


def _measured(rule, span, world):
    first, last = day_of(span["start"]), day_of(span["end"])
    if rule.limit.unit == "year":
        return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
    if rule.limit.unit == "natural_day":
        return (last - first).days
    days, day = 0, first
    while day < last:
        day += DAY
        days += not world.is_off(day)
    return days


def _cap(rule, span, world):
    """A span can be made longer until it is decided; readings differ on one that lacks a day."""
    if not span["decided"] or span["end"] is None or rule.limit.unit == "year":
        return "red" if span["decided"] else "yellow"
    try:
        return "yellow" if _measured(rule, span, world) == rule.limit.n - 1 else "red"
    except NoCalendar:
        return "yellow"


def quorum(rule, entries, world):
    """Those who entered since the last restart or list, and did not leave again."""
    for place, entry in enumerate(entries):
        if not hits(rule.trigger, entry):
            continue
        so_far = entries[: place + 1]
        keys = other(rule, entry)
        lots = [keys]
        if is_whole(keys):
            # One that names no lot is about each lot of which somebody is known.
            parts = [member.match for member in (*rule.enter, *rule.leave)] + list(rule.restarts)
            named = [
                each
                for each in so_far
                if hits(parts, each) or (hits(rule.trigger, each) and each is not entry)
            ]
            lots = [
                lot for lot in lots_of(rule, named) if _members(rule, told_of(rule, lot, so_far))
            ] or lots
        for lot in lots:
            told = told_of(rule, lot, so_far)
            members = _members(rule, told)
            last = _last_end(rule, told)
            verdict, cap, *omitted = _enough(rule, members, last, entry, lot == keys, world)
            yield Case(entry, lot, verdict, cap, omission=bool(omitted))


def _last_end(rule, told):
    last = None
    for each in told:
        if hits(rule.restarts, each):
            last = None
        for match in rule.end:
            if hit(match, each) and said_time(match, each) is not None:
                last = said_time(match, each)
    return last


def _members(rule, told):
    """By name: what was said of each, by whose entry, whether it left, and whether it is sure."""
    members = {}
    for each in told:
        if hits(rule.restarts, each):
            members = {}
        for leave in rule.leave:
            name = str(each.data.get(leave.name))
            if hit(leave.match, each) and name in members:
                data, entered, _, sure = members[name]
                members[name] = (data, entered, each, sure)
        for enter in rule.enter:
            if hit(enter.match, each):
                said = each.data if enter.items is None else each.data.get(enter.items)
                if enter.items is not None and isinstance(said, list):
                    members = {}  # a list states all of them anew
                for one in said if isinstance(said, list) else [said] if said else []:
                    sure = not enter.doubt or all_of(enter.doubt, one) is not True
                    members[str(one.get(enter.name))] = (one, each, None, sure)
    return members


def _enough(rule, members, last, entry, lists, world):
    present = []
    for data, entered, left, sure in members.values():
        if last is not None and entered.occurred_at > last:
            continue
        doubted_exit = left and rule.roles_held and not _shown(rule, data, left, world)
        if left and not doubted_exit:
            continue
        shown = not rule.roles_held or _shown(rule, data, entered, world)
        present.append((data, sure and shown and not doubted_exit))
    listed = entry.data.get(rule.listed) if rule.listed and lists else None
    if listed is not None:
        return _listed(rule, members, present, listed, last, entry)
    nobody_asked_for = all(test.kind == "none" for test in rule.tests)
    if not present and (rule.lack == "positive" or nobody_asked_for):
        return "undetermined", "red"
    answers = [_passes(test, present) for test in rule.tests]
    if False in answers:
        if rule.lack == "positive":
            return "violated", "red"
        events = events_of(enter.match for enter in rule.enter)
        unseen = world.unseen(rule, entry, events, entry.occurred_at)
        return (unseen, "red") if rule.lack == "counted" else (unseen, "red", "omitted")
    return ("undetermined" if None in answers else "satisfied"), "red"


def _shown(rule, data, said, world):
    """Whether the word of who signed shows a presence in a role, its own or at its premises."""
    at, held = said.occurred_at, rule.roles_held
    org = data.get(held.org) or said.actor
    itself = org in {said.actor} | world.speaks_for(said.actor, at)
    if not itself and not world.holds(said.actor, held.premises, at):
        org = said.actor
    return world.holds(org, str(data.get("role")), at)


def _listed(rule, members, present, listed, last, entry):
    """The trigger lists them itself: a breach, and a warning where other acts say otherwise."""
    known = []
    for name in dict.fromkeys(listed):
        stranger = ({rule.enter[0].name: name}, entry, None, True)
        data, entered, left, sure = members.get(str(name), stranger)
        if entered is entry or last is None or entered.occurred_at <= last:
            known.append((data, left, sure))
    staying = [(data, sure) for data, left, sure in known if not left]
    if all(_passes(test, staying) is not False for test in rule.tests):
        return "satisfied", "red"
    agree = any(_passes(test, present) is False for test in rule.tests)
    return "violated", "red" if agree and len(staying) == len(known) else "yellow"


def _passes(test, members):
    """Met, or not, whichever of the doubtful are there; None where that decides."""
    sure = [data for data, is_sure in members if is_sure]
    doubtful = [data for data, is_sure in members if not is_sure]
    answers = {
        _met(test, [*sure, *(one for n, one in enumerate(doubtful) if picked & 1 << n)])
        for picked in range(1 << len(doubtful))
    }
    return answers.pop() if len(answers) == 1 else None


def _met(test, there):
    fitting = [data for data in there if all_of(test.where, data) is True]
    if test.kind == "odd":
        return len(there) % 2 == 1
    if test.kind == "none":
        return not fitting
    if test.kind == "share":
        return len(fitting) * test.of[1] >= len(there) * test.of[0]
    if test.kind == "roles":
        return all(any(data.get("role") in group for data in there) for group in test.roles)
    return _parties(test, fitting) >= test.n


def _parties(test, fitting):
    """One for each name, and one for all who act jointly; one without a name is one by itself."""
    if test.distinct is None:
        return len(fitting)
    parties = []
    for place, data in enumerate(fitting):
        name = data.get(test.distinct)
        party = {f"#{place}" if name is None else name, *(data.get(test.jointly or "") or ())}
        joined = [each for each in parties if each & party]
        parties = [each for each in parties if not each & party] + [party.union(*joined)]
    return len(parties)
