"""Patterns that look at an act, and at those of its case before it and after.

`entries` are those of one stream in the order of their acts.
"""

from tests.monitors.naive.language import (
    Case,
    about,
    condition,
    events_of,
    hit,
    hits,
    hour_of,
    later,
    other,
    own,
    said_time,
    seconds_between,
    together,
)
from tests.monitors.naive.world import SECONDS

NEVER = "9999-12-31T23:59:59.999999Z"


def omitted(rule, world, entry, keys, events):
    """An act that should have come before another."""
    verdict = world.unseen(rule, entry, events, entry.occurred_at)
    return Case(entry, keys, verdict, omission=True)


def universality(rule, entries, world):
    for entry in entries:
        for _ in [match for match in rule.trigger if hit(match, entry)]:
            if rule.received_within:
                if world.is_live(entry):
                    yield Case(entry, own(rule, entry), _received(rule, entry, world))
                continue
            answers = [condition(one, entry.data) for one in rule.hold]
            if rule.hours:
                first, last = rule.hours
                answers.append(first <= hour_of(entry.occurred_at) < last)
            if rule.reviewed:
                answers.append(entry.index not in world.without_review)
            if rule.barred:
                field, role = rule.barred
                named = str(entry.data.get(field, ""))
                answers.append(not world.holds(named, role, entry.occurred_at))
            for field, row in rule.table.items():
                wanted = row.get(str(entry.data.get(row["by"])))
                if wanted is not None:
                    found = entry.data.get(field)
                    answers.append(None if found is None else found == wanted)
            missing = "inactive" if rule.on_missing == "inactive" else "undetermined"
            verdict = (
                "violated" if False in answers else missing if None in answers else "satisfied"
            )
            yield Case(entry, own(rule, entry), verdict)


def _received(rule, entry, world):
    hours = world.parameters.get(rule.received_within)
    hours = hours if isinstance(hours, int) and hours >= 0 else rule.limit.n
    late = seconds_between(entry.occurred_at, entry.received_at) > hours * 3600
    return "violated" if late else "satisfied"


def existence(rule, entries, world):
    least, most = rule.count
    for place, entry in enumerate(entries):
        acts = [each for each in entries[: place + 1] if hits(rule.required, each)]
        if rule.limit:
            span = rule.limit.n * SECONDS[rule.limit.unit]
            since = later(entry.occurred_at, -span)
            acts = [each for each in acts if each.occurred_at > since]
        occasions = [other(rule, entry)] if most is not None and hits(rule.required, entry) else []
        occasions += [own(rule, entry) for match in rule.trigger if hit(match, entry)]
        for keys in occasions:
            many = len(about(rule, keys, acts))
            if most is not None and many > most:
                first = not rule.limit or many == most + 1  # the others were told of with it
                yield Case(entry, keys, "violated" if first else "inactive")
            elif least is not None and many < least:
                yield omitted(rule, world, entry, keys, events_of(rule.required))
            else:
                yield Case(entry, keys, "satisfied")


def absence(rule, entries, world):
    until = events_of(rule.until)
    for place, entry in enumerate(entries):
        # A span begins with the act that opens it, and ends before the one that closes it.
        before, behind = entries[: place + 1], entries[place + 1 :]
        keys = own(rule, entry)
        for match in rule.trigger:
            said = hit(match, entry)
            if said is False or (said is None and rule.on_missing == "inactive"):
                continue
            if rule.after and not _opened(rule, before, keys):
                continue
            closes = [each for each in about(rule, keys, behind) if hits(rule.until, each)]
            if said is None:
                yield Case(entry, keys, "undetermined")
            elif not rule.after and _closed(rule, before, keys):
                yield Case(entry, keys, "satisfied")
            elif not until:
                yield Case(entry, keys, "violated")
            else:
                # Nobody may have reported the act that closes: that it is seen later is a warning.
                verdict = world.unseen(rule, entry, until, entry.occurred_at)
                if verdict == "undetermined" and closes:
                    yield Case(entry, keys, "violated", "yellow")
                else:
                    yield Case(entry, keys, verdict)


def _opened(rule, before, keys):
    """Whether a span is open: its opening came, and what closes this very one did not."""
    for place, opening in enumerate(before):
        if hits(rule.after, opening) and together(rule, keys, other(rule, opening)):
            pair = rule.pairs and opening.data.get(rule.pairs)
            shut = any(
                hits(rule.until, each)
                and (
                    each.data.get(rule.pairs) == pair
                    if rule.pairs
                    else together(rule, keys, other(rule, each))
                )
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
                for each in about(rule, other(rule, closing), before[place + 1 :])
            )
            if not anew:
                return True
    return False


def value(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    for place, entry in enumerate(entries):
        if not hits(rule.trigger, entry):
            continue
        keys = own(rule, entry)
        base = next((each for each in about(rule, keys, entries) if hits(rule.base, each)), None)
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
            yield Case(entry, keys, "undetermined")
        else:
            of, by = rule.share
            within = sum(each["fen"] for each in amounts) * by <= whole["fen"] * of
            yield Case(entry, keys, "satisfied" if within else "violated")


def separation(rule, entries, world):  # noqa: ARG001 - every pattern is asked alike
    for place, entry in enumerate(entries):
        for match in rule.trigger:
            if hit(match, entry) and _group(rule, entry) is not None:
                rivals = [
                    each
                    for at, each in enumerate(entries[:place])
                    if hits(rule.trigger, each)
                    and _group(rule, each) not in (None, _group(rule, entry))
                    and together(rule, own(rule, each), own(rule, entry))
                    and _held_together(rule, each, entry)
                    and not _given_back(rule, each, entries[at + 1 : place + 1])
                ]
                yield Case(entry, own(rule, entry), "violated" if rivals else "satisfied")


def _group(rule, entry):
    return next((g for g in rule.apart if entry.data.get(rule.held) in g), None)


def _held_together(rule, one, two):
    spans = []
    for each in (one, two):
        first = rule.window and each.data.get(rule.window.start)
        last = rule.window and each.data.get(rule.window.end)
        spans.append((first or each.occurred_at, last or NEVER))
    (a, b), (c, d) = spans
    return a < d and c < b


def _given_back(rule, grant, since):
    return any(
        hits(rule.withdrawn, each)
        and together(rule, own(rule, grant), other(rule, each))
        and each.data.get(rule.held) in (None, grant.data.get(rule.held))
        for each in since
    )


def continuity(rule, entries, world):
    for place, entry in enumerate(entries):
        if not hits(rule.trigger, entry):
            continue
        keys = own(rule, entry)
        longest = world.parameters.get(rule.gap)
        if type(longest) is not int or longest <= 0:
            yield Case(entry, keys, "undetermined")
            continue
        over = [e.occurred_at for e in about(rule, keys, entries[place:]) if hits(rule.end, e)]
        end = min([*over[:1], world.at])
        lit = _lit(rule, about(rule, keys, entries), entry.occurred_at, end, longest)
        due = later(lit, longest)
        if over and over[0] <= world.at and end <= due:
            yield Case(entry, keys, "satisfied")
        elif world.at < due:
            yield Case(entry, keys, "pending")
        else:
            seen = world.unseen(rule, entry, events_of(rule.required), due, lit)
            yield Case(entry, keys, seen, omission=True)


def _lit(rule, entries, start, end, longest):
    """Until when something showed, without a stretch that is too long, from the start on."""
    spans = [span for each in entries for span in _spans(rule, each)]
    lit = start
    while True:
        further = [to for since, to in spans if since <= min(later(lit, longest), end) and to > lit]
        if not further:
            return lit
        lit = max(further)


def _spans(rule, entry):
    for match in rule.required:
        if hit(match, entry):
            if match.moment == ("spans",):
                yield from ((span["from"], span["to"]) for span in entry.data.get("spans", ()))
            else:
                at = said_time(match, entry) or entry.occurred_at
                yield at, at
