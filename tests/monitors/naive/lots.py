"""Patterns whose cases are the lots of a project: of one lot alone, looked through likewise."""

from tests.monitors.naive.language import (
    NoOpinion,
    all_of,
    day_of,
    hit,
    hits,
    other,
    said_time,
)


def duration(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    """Of one lot: the first start of each round, to the last end said in it before its decision."""
    if rule.each or rule.limit.unit != "natural_day" or _lots(rule, entries) > 1:
        raise NoOpinion
    for span in _spans(rule, entries):
        if span["given_up"]:
            verdict = "inactive"
        elif span["end"] is None:
            verdict = "undetermined" if span["decided"] else "pending"
        else:
            long = (day_of(span["end"]) - day_of(span["start"])).days
            verdict = "satisfied" if long >= rule.limit.n else "violated"
        yield span["entry"], other(rule, span["entry"]), verdict


def _spans(rule, entries):
    parts = (rule.restarts, rule.start, rule.end, rule.decisive)
    said = [[_first_time(matches, entry) for matches in parts] for entry in entries]
    open_, end, spans = None, None, []
    for entry, (again, start, announced, decided) in zip(entries, said, strict=True):
        if again is not None:
            if open_ is not None:
                open_["given_up"] = True
            open_ = end = None
        if start is not None and open_ is None:
            if spans and spans[-1]["decided"]:
                end = None
            open_ = {
                "entry": entry,
                "start": start,
                "given_up": False,
                "decided": False,
                "end": end,
            }
            spans.append(open_)
        if announced is not None:
            end = announced
            if open_ is not None:
                open_["end"] = end
        if decided is not None and open_ is not None:
            open_["decided"], open_ = True, None
    return spans


def _lots(rule, entries):
    about = (each for each in entries if each.type != "project.Registered")
    return len({str(other(rule, each)) for each in about})


def _first_time(matches, entry):
    return next((said_time(match, entry) for match in matches if hit(match, entry)), None)


def quorum(rule, entries, world):
    """Of one lot: those who entered since the last restart or list, and did not leave again."""
    if rule.roles_held or _lots(rule, entries) > 1:
        raise NoOpinion
    for place, entry in enumerate(entries):
        if not hits(rule.trigger, entry):
            continue
        if rule.listed and entry.data.get(rule.listed) is not None:
            raise NoOpinion
        there = _there(rule, entries[: place + 1])
        events = [event for enter in rule.enter for event in enter.match.events]
        yield entry, other(rule, entry), _enough(rule, there, events, entry, world)


def _there(rule, so_far):
    members, last = {}, None
    for each in so_far:
        if hits(rule.restarts, each):
            members, last = {}, None
        for leave in rule.leave:
            if hit(leave.match, each):
                name = str(each.data.get(leave.name))
                members[name] = members.get(name) and (*members[name][:2], True)
        for enter in rule.enter:
            if hit(enter.match, each):
                if enter.doubt:
                    raise NoOpinion
                said = each.data if enter.items is None else each.data.get(enter.items)
                if enter.items is not None and isinstance(said, list):
                    members = {}  # a list states all of them anew
                for one in said if isinstance(said, list) else [said] if said else []:
                    members[str(one.get(enter.name))] = (one, each, False)
        last = _first_time(rule.end, each) or last
    return [
        data
        for data, entered, left in filter(None, members.values())
        if not left and (last is None or entered.occurred_at <= last)
    ]


def _enough(rule, there, events, entry, world):
    nobody_asked_for = all(test.kind == "none" for test in rule.tests)
    if not there and (rule.lack == "positive" or nobody_asked_for):
        return "undetermined"
    if all(_passes(test, there) for test in rule.tests):
        return "satisfied"
    return "violated" if rule.lack == "positive" else world.unseen(events, entry.occurred_at)


def _passes(test, there):
    fitting = [data for data in there if all_of(test.where, data) is True]
    if test.kind == "odd":
        return len(there) % 2 == 1
    if test.kind == "none":
        return not fitting
    if test.kind == "share":
        return len(fitting) * test.of[1] >= len(there) * test.of[0]
    if test.kind != "at_least" or any(data.get(test.jointly) for data in fitting):
        raise NoOpinion
    names = [data.get(test.distinct) for data in fitting] if test.distinct else []
    alike = len(names) - len(set(names)) - max(0, names.count(None) - 1)
    return len(fitting) - alike >= test.n
