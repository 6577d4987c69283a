"""The verdicts of most patterns, by looking through the whole list of entries for every case.

`entries` are those of one stream in the order of their acts. Each function yields the entry a
case is named by, its keys, and the verdict.
"""

from tests.monitors.naive.language import (
    NoOpinion,
    condition,
    day_of,
    ends,
    hit,
    hits,
    hour_of,
    other,
    own,
    said_time,
    together,
)
from tests.monitors.naive.lots import duration, quorum


def universality(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    if rule.received_within or rule.barred:
        raise NoOpinion
    for entry in entries:
        for _ in [match for match in rule.trigger if hit(match, entry)]:
            answers = [condition(one, entry.data) for one in rule.hold]
            if rule.hours:
                first, last = rule.hours
                answers.append(first <= hour_of(entry.occurred_at) < last)
            for field, row in rule.table.items():
                wanted = row.get(str(entry.data.get(row["by"])))
                if wanted is not None:
                    found = entry.data.get(field)
                    answers.append(None if found is None else found == wanted)
            missing = "inactive" if rule.on_missing == "inactive" else "undetermined"
            verdict = (
                "violated" if False in answers else missing if None in answers else "satisfied"
            )
            yield entry, own(rule, entry), verdict


def existence(rule, entries, world):
    if rule.limit is not None:
        raise NoOpinion
    least, most = rule.count
    events = [event for match in rule.required for event in match.events]
    for place, entry in enumerate(entries):
        so_far = [each for each in entries[: place + 1] if hits(rule.required, each)]
        occasions = [other(rule, entry)] if most is not None and hits(rule.required, entry) else []
        occasions += [own(rule, entry)] if hits(rule.trigger, entry) else []
        for keys in occasions:
            many = len([each for each in so_far if together(rule, keys, other(rule, each))])
            if most is not None and many > most:
                yield entry, keys, "violated"
            elif least is not None and many < least:
                yield entry, keys, world.unseen(events, entry.occurred_at)
            else:
                yield entry, keys, "satisfied"


def absence(rule, entries, world):
    until = [event for match in rule.until for event in match.events]
    for place, entry in enumerate(entries):
        before, behind = entries[:place], entries[place + 1 :]
        keys = own(rule, entry)
        for match in rule.trigger:
            said = hit(match, entry)
            if said is False or (said is None and rule.on_missing == "inactive"):
                continue
            if rule.after and not _opened(rule, before, keys):
                continue
            closed = rule.pairs is None and _closed(rule, before, keys)
            later = any(
                hits(rule.until, each) and together(rule, keys, other(rule, each))
                for each in behind
            )
            if said is None:
                verdict = "undetermined"
            elif closed:
                verdict = "satisfied"
            elif not until:
                verdict = "violated"
            else:
                verdict = world.unseen(until, entry.occurred_at)
                if verdict == "undetermined" and later:
                    verdict = "violated"
            yield entry, keys, verdict


def _opened(rule, before, keys):
    """Whether a span is open: its opening came, and what closes this very one did not."""
    for place, opening in enumerate(before):
        if hits(rule.after, opening) and together(rule, keys, other(rule, opening)):
            pair = rule.pairs and opening.data.get(rule.pairs)
            shut = rule.pairs and any(
                hits(rule.until, each) and each.data.get(rule.pairs) == pair
                for each in before[place + 1 :]
            )
            if not shut:
                return True
    return False


def _closed(rule, before, keys):
    """Whether what closes the span came, and nothing has opened it anew since."""
    for place, closing in enumerate(before):
        if hits(rule.until, closing) and together(rule, keys, other(rule, closing)):
            anew = any(
                hits(rule.restarts, each)
                and together(rule, other(rule, each), other(rule, closing))
                for each in before[place + 1 :]
            )
            if not anew:
                return True
    return False


def precedence(rule, entries, world):
    if rule.allowance or rule.competent or rule.withdrawn:
        raise NoOpinion
    if any(match.role for match in (*rule.trigger, *rule.required)):
        raise NoOpinion
    for place, entry in enumerate(entries):
        keys = own(rule, entry)
        for match in rule.trigger:
            said = hit(match, entry)
            if said is False:
                continue
            if said is None or (keys and keys[0] is None):
                yield entry, keys, "undetermined"
                continue
            mine = [
                [each for each in part if together(rule, keys, other(rule, each))]
                for part in (entries[:place], entries[place + 1 :])
            ]
            yield entry, keys, _preceded(rule, entry, mine, world)


def _preceded(rule, entry, mine, world):
    before, behind = mine
    links = [(match,) for match in rule.required] if rule.chain else [rule.required]
    starts = [0]  # where the links so far may have ended
    for link in links:
        fits = [
            (place, _fits(rule, match, each, entry))
            for place, each in enumerate(before)
            for match in link
            if place >= min(starts) and hit(match, each) is not False
        ]
        starts = [place + 1 for place, fit in fits if fit]
        if starts:
            continue
        if any(fit is None for _, fit in fits):
            return "undetermined"
        events = [event for match in link for event in match.events]
        unseen = world.unseen(events, entry.occurred_at)
        late = any(
            hit(match, each) is not False and _fits(rule, match, each, entry, timely=False)
            for each in behind
            for match in link
        )
        return "violated" if late and unseen != "pending" else unseen
    return "satisfied"


def _fits(rule, match, act, trigger, *, timely=True):
    """Whether a prior act is about what was done: None where a field is missing."""
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
        return (first or at) <= at <= (last or at)
    return True


def response(rule, entries, world):
    plain = not (
        rule.subject or rule.settles or rule.extension or rule.node_map or rule.stops
        or rule.days_ahead or rule.start or rule.end or rule.limit.n_field
    )  # fmt: skip
    if not plain or rule.observer != "source" or len({match.cap for match in rule.trigger}) > 1:
        raise NoOpinion
    for place, entry in enumerate(entries):
        for match in rule.trigger:
            said, at = hit(match, entry), said_time(match, entry)
            if said is False:
                continue
            missing = said is None or at is None
            if missing and rule.on_missing == "inactive":
                continue
            yield entry, own(rule, entry), _answered(rule, entries, place, at, missing, world)


def _answered(rule, entries, place, start, missing, world):  # noqa: C901, PLR0912 - one walk over what came after
    keys = own(rule, entries[place])
    mine = [together(rule, keys, other(rule, each)) for each in entries]
    met = ended = None
    doubt = False
    for before, near in zip(entries[:place], mine[:place], strict=True):
        for match in rule.required if rule.earlier and near and met is None else ():
            at = said_time(match, before) or before.occurred_at
            near_enough = rule.earlier == "any" or (start and day_of(at) == day_of(start))
            if near_enough and hit(match, before) is not False:
                doubt = doubt or hit(match, before) is None
                met = at if hit(match, before) else None
    for each, near in zip(entries[place + 1 :], mine[place + 1 :], strict=True):
        for match in rule.required if near else ():
            at = said_time(match, each) or each.occurred_at
            if hit(match, each) is not False and met is None and (ended is None or at < ended):
                met, doubt = (at, doubt) if hit(match, each) else (None, True)
        for match in rule.ends if near else ():
            if hit(match, each) is not False and met is None and ended is None:
                ended = said_time(match, each) or each.occurred_at
        for match in rule.restarts if near else ():
            if hit(match, each) is not False and met is None and ended is None:
                start = said_time(match, each)
    if missing or start is None:
        if ended is None and missing:
            return "undetermined"
        return "satisfied" if met else "inactive" if ended else "pending"
    strict, final = ends(world, start, rule.limit.n, rule.limit.unit)
    if met is not None:
        return "satisfied" if met < strict else "violated"
    if ended is not None and ended < final:
        return "inactive"
    if doubt:
        return "undetermined"
    events = [event for match in rule.required for event in match.events]
    unseen = world.unseen(events, final)
    return unseen if unseen != "pending" else world.unseen(events, strict)


def value(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    for place, entry in enumerate(entries):
        if not hits(rule.trigger, entry):
            continue
        keys = own(rule, entry)
        base = next(
            (e for e in entries if hits(rule.base, e) and together(rule, keys, other(rule, e))),
            None,
        )
        added = [] if rule.singly else [
            each
            for each in entries[:place]
            if hits(rule.trigger, each) and together(rule, own(rule, each), other(rule, entry))
        ]  # fmt: skip
        amounts = [each.data.get(rule.amount) for each in (*added, entry)]
        whole = base and base.data.get(rule.base_amount or rule.amount)
        if (
            whole is None
            or None in amounts
            or {each["currency"] for each in amounts} != {whole["currency"]}
        ):
            yield entry, keys, "undetermined"
        else:
            of, by = rule.share
            within = sum(each["fen"] for each in amounts) * by <= whole["fen"] * of
            yield entry, keys, "satisfied" if within else "violated"


PATTERNS = {
    "universality": universality,
    "existence": existence,
    "absence": absence,
    "precedence": precedence,
    "response": response,
    "value": value,
    "duration": duration,
    "quorum": quorum,
}
