"""Precedence: the required act came before the trigger, and is about what was done."""

from tests.monitors.naive.language import Case, about, events_of, hit, hits, own

LEVELS = ["blue", "yellow", "red"]


def precedence(rule, entries, world):
    for place, case in tried(rule, entries, world):
        if not case.verdict:
            before = about(rule, case.keys, entries[:place])
            behind = about(rule, case.keys, entries[place + 1 :])
            found = _preceded(rule, case.entry, before, behind, world)
            case.verdict, case.cap, case.omission = found
        yield case


def tried(rule, entries, world):
    """Where each trigger stands, and its case: of some it is clear without looking further."""
    for place, entry in enumerate(entries):
        keys = own(rule, entry)
        for match in rule.trigger:
            said = hit(match, entry)
            if said is False:
                continue
            if match.role and not world.holds(entry.actor, match.role, entry.occurred_at):
                yield place, Case(entry, keys, "inactive")
            elif said is None or (keys and keys[0] is None):
                yield place, Case(entry, keys, "undetermined")
            else:
                yield place, Case(entry, keys, "")


def _preceded(rule, entry, before, behind, world):
    links = [(match,) for match in rule.required] if rule.chain else [rule.required]
    earliest = 0  # where the next link may stand
    for link in links:
        good, unclear = [], False
        for place, each in enumerate(before):
            for match in link if place >= earliest else ():
                fit = hit(match, each) is not False and fits(rule, match, each, entry, world)
                unclear = unclear or fit is None
                first = match is rule.required[0]  # the others cannot be taken back
                if fit and not (first and _taken_back(rule, each, before[place + 1 :], world)):
                    good.append(place)
        if good:
            earliest = min(good) + 1
            continue
        if unclear:
            return "undetermined", "red", False
        return _missing(rule, link, entry, behind, world)
    if rule.allowance and hits(rule.supplement, entry):
        within = _allowed(rule, entry, before, world)
        if within is None:
            return "undetermined", "red", False
        if within is False:
            events = rule.allowance.by.events
            return world.unseen(rule, entry, events, entry.occurred_at), "red", True
    return "satisfied", "red", False


def _missing(rule, link, entry, behind, world):
    cap = min((match.cap for match in link), key=LEVELS.index)
    unseen = world.unseen(rule, entry, events_of(link), entry.occurred_at)
    late = any(
        hit(match, each) is not False and fits(rule, match, each, entry, world, timely=False)
        for each in behind
        for match in link
    )
    if late and unseen != "pending":
        # That it came too late is seen: a breach, where a source would have told of one in time.
        if unseen != "violated":
            cap = min(cap, "yellow", key=LEVELS.index)
        return "violated", cap, False
    return unseen, cap, True


def fits(rule, match, act, trigger, world, *, timely=True):  # noqa: PLR0911 - one after the other
    """Whether a prior act is about what was done: None where nobody can say."""
    if hit(match, act) is None:
        return None
    if any(each.data.get(field) is None for field in rule.same for each in (act, trigger)):
        return None
    if any(act.data[field] != trigger.data[field] for field in rule.same):
        return False
    for field in rule.covers:
        if not set(trigger.data.get(field) or ()) <= set(act.data.get(field) or ()):
            return False
    if timely and rule.window:
        at = trigger.occurred_at
        first, last = act.data.get(rule.window.start), act.data.get(rule.window.end)
        if not (first or at) <= at <= (last or at):
            return False
    if match.role and not world.holds(act.actor, match.role, act.occurred_at):
        return None  # what one says who lacks the role proves nothing, either way
    return _competent(rule, match, act, world)


def _competent(rule, match, act, world):
    if rule.competent is None or match is not rule.required[0]:
        return True
    configured = world.competent(rule)
    if configured is None:
        return None
    named = act.data.get(rule.competent[0])
    speaks_for = world.speaks_for(act.actor, act.occurred_at)
    if named in configured:
        return True if named in speaks_for else None
    leads = world.holds(str(named), "LEADING", act.occurred_at)
    return act.data.get("requester_org") in configured and named in speaks_for and leads


def _taken_back(rule, act, since, world):
    """By one who said it or could have, of the same content, before the trigger."""
    for each in since:
        for match in rule.withdrawn:
            if not hit(match, each) or any(
                each.data.get(field) != act.data[field] for field in rule.same
            ):
                continue
            speakers = world.speaks_for(each.actor, each.occurred_at)
            if speakers & world.speaks_for(act.actor, act.occurred_at):
                return True
            if match.role:
                if world.holds(each.actor, match.role, each.occurred_at):
                    return True
            elif speakers & set(world.competent(rule) or ()):
                return True
    return False


def _allowed(rule, entry, before, world):
    """Whether all that was taken is within what was granted, and of the kinds that were."""
    allowance = rule.allowance
    by = [each for each in before if each.type in allowance.by.events]
    good = [each for each in by if _has_role(allowance.by, each, world)]
    if good:
        asked = [e for e in before[before.index(good[0]) :] if e.type in allowance.asked.events]
        kinds = [each.data.get(allowance.kinds) for each in good]
        wanted = set((asked[-1].data.get(allowance.kinds) if asked else None) or ())
        if None not in kinds and not wanted <= {one for each in kinds for one in each}:
            return False
    drawn = [
        each for each in (*before, entry) if any(hit(m, each) is not False for m in rule.trigger)
    ]
    taken = [each.data.get(allowance.taken) for each in drawn]
    granted = [each.data.get(allowance.granted) for each in good]
    if None in taken or None in granted:
        return None
    if sum(taken) <= sum(granted):
        return True
    return False if len(good) == len(by) else None


def _has_role(match, act, world):
    return not match.role or world.holds(act.actor, match.role, act.occurred_at)
