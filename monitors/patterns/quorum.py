"""Quorum: who is there, or how many, when the trigger comes.

Those counted enter and leave by other acts (attendance, bids, members of a committee). What
a failed demand means is said by `lack`: `positive`, the list itself is on file; `counted`,
acts were counted and a source must have passed the time; `omission`, a presence was not seen.
Who entered after the last end that was announced before the trigger came too late to count.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ledger.entry import Entry
from monitors.condition import all_hold
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import SATISFIED, VIOLATED, Finding
from monitors.patterns.base import (
    Context,
    Missing,
    Occasion,
    Parts,
    Pattern,
    by_event,
    events_of,
    parts,
    plays,
    undetermined,
)
from monitors.patterns.counted import Counted, Members, first_doubt, numbers, passes
from monitors.patterns.groups import Groups
from monitors.rule import Match, Member, Rule
from monitors.terms import Test
from monitors.wording import Reason, reason


class Assembly(Occasion):
    """The trigger, and who was there."""

    __slots__ = ("end", "lists", "members")

    def __init__(
        self, entry: Entry, keys: Keys, members: Members, end: str | None, *, lists: bool
    ) -> None:
        super().__init__(entry, keys)
        self.members = members
        self.end = end
        self.lists = lists
        """Whether the trigger's own list is of these; that of all lots is of none of them."""

    def in_time(self, member: Counted) -> bool:
        """Whether one entered before the end."""
        return self.end is None or member.entered.occurred_at <= self.end

    @property
    def counted(self) -> Iterable[Counted]:
        members = self.members.values()
        return members if self.end is None else filter(self.in_time, members)


class Assemblies:
    """The sets of one stream, and the triggers that met them."""

    __slots__ = ("all", "ends", "sets")

    def __init__(self) -> None:
        self.sets: Groups[Members] = Groups(_copy_members, {})
        self.ends: Groups[list[str]] = Groups(_copy_ends, [])
        self.all: list[Assembly] = []


def _copy_members(whole: Members, keys: Keys) -> Members:  # noqa: ARG001 - members have no lot
    return dict(whole)


def _copy_ends(whole: list[str], keys: Keys) -> list[str]:  # noqa: ARG001 - nor have times
    return list(whole)


Play = Callable[[Assemblies, Entry, Match], None]


class Quorum(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._entering = events_of(member.match for member in rule.enter)
        self._parts: Parts[Play] = parts(
            (self._restart, rule.restarts),
            *((partial(self._leave, member), (member.match,)) for member in rule.leave),
            *((partial(self._enter, member), (member.match,)) for member in rule.enter),
            (self._announce, rule.end),
        )
        self._asks_for_nobody = all(test.kind == "none" for test in rule.tests)

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.restarts, *self.rule.end)
        yield from (member.match for member in (*self.rule.enter, *self.rule.leave))

    def start(self) -> Assemblies:
        return Assemblies()

    def occasions(self, state: Assemblies) -> Iterable[Assembly]:
        return state.all

    def step(self, state: Assemblies, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        event = entry.type
        for play, match in self._parts.get(event, ()):
            if match.sure or match.hits(entry):
                play(state, entry, match)
        if event in self._trigger and plays(self._trigger, entry):
            return self._assemble(state, entry)
        return ()

    def _restart(self, state: Assemblies, entry: Entry, match: Match) -> None:  # noqa: ARG002
        keys = self.rule.correlation.other(entry)
        for members in state.sets.said_of(keys):
            members.clear()
        for ends in state.ends.said_of(keys):
            ends.clear()

    def _leave(self, leave: Member, state: Assemblies, entry: Entry, match: Match) -> None:  # noqa: ARG002
        name = str(entry.data.get(leave.name))
        for members in state.sets.said_of(self.rule.correlation.other(entry)):
            if name in members:
                was = members[name]
                members[name] = Counted(was.data, was.entered, entry, was.doubt)

    def _enter(self, enter: Member, state: Assemblies, entry: Entry, match: Match) -> None:  # noqa: ARG002
        for members in state.sets.said_of(self.rule.correlation.other(entry)):
            _let_in(members, enter, entry)

    def _announce(self, state: Assemblies, entry: Entry, match: Match) -> None:
        said = match.time(entry)
        if said is not None:
            for ends in state.ends.said_of(self.rule.correlation.other(entry)):
                ends.append(said)

    def _assemble(self, state: Assemblies, entry: Entry) -> list[Assembly]:
        keys = self.rule.correlation.other(entry)
        assemblies = []
        for place, members in _met_by(state.sets, keys):
            last = next(reversed(state.ends.part(place)), None)
            assemblies.append(Assembly(entry, place, dict(members), last, lists=place == keys))
        state.all += assemblies
        return assemblies

    def judge(self, occasion: Assembly, context: Context) -> Finding:
        listed = self._listed(occasion)
        if listed is not None:
            return self._judge_listed(occasion, context.facts, listed)
        members = self._present(occasion, context.facts)
        if not members and (self.rule.lack == "positive" or self._asks_for_nobody):
            return undetermined(occasion, "no_members", self._entering)
        answers = [passes(test, members) for test in self.rule.tests]
        if False in answers:
            test = self.rule.tests[answers.index(False)]
            return self._short(occasion, context, test, members)
        if None in answers:
            doubt = first_doubt(self.rule.tests[answers.index(None)], members)
            return undetermined(occasion, doubt.code, *doubt.values)
        return self._met(occasion, members)

    def _present(self, occasion: Assembly, facts: Facts) -> list[Counted]:
        """Who is there. What one says who lacks the role makes a presence doubtful, no more."""
        if self.rule.roles_held is None:
            return [member for member in occasion.counted if member.left is None]
        present = []
        for member in occasion.counted:
            leaving = member.left and self._lacking(member.data, member.left, facts)
            if member.left is None or leaving:
                doubt = member.doubt or leaving or self._lacking(member.data, member.entered, facts)
                present.append(Counted(member.data, member.entered, doubt=doubt))
        return present

    def _lacking(self, data: Mapping[str, Any], said: Entry, facts: Facts) -> Reason | None:
        """Why the word of who signed does not show presence in a role; None where it does."""
        held, at = self.rule.roles_held, said.occurred_at
        if held is None:
            return None
        actor, role = said.actor, str(data.get("role"))
        org = said.data.get(held.org) or actor
        its_own = org == actor or org in facts.speaks_for(actor, at)
        if its_own or facts.holds(actor, held.premises, at):
            return facts.lacks(org, role, at)
        return facts.lacks(actor, role, at)

    def _listed(self, occasion: Assembly) -> list[Counted] | None:
        """The members the trigger itself lists, with what is known of them otherwise."""
        trigger = occasion.entry
        names = trigger.data.get(self.rule.listed) if self.rule.listed else None
        if names is None or not occasion.lists:
            return None
        listed: list[Counted] = []
        for name in dict.fromkeys(names):
            known = occasion.members.get(str(name))
            if known is None:
                listed.append(Counted({self.rule.enter[0].name: name}, trigger))
            elif known.entered is trigger or occasion.in_time(known):
                listed.append(known)
        return listed

    def _judge_listed(self, occasion: Assembly, facts: Facts, listed: list[Counted]) -> Finding:
        staying = [member for member in listed if not member.gone]
        failed = [test for test in self.rule.tests if passes(test, staying) is False]
        if not failed:
            return self._met(occasion, staying)
        if len(staying) < len(listed):
            short = _violated(occasion, failed[0], listed)
            return replace(short, reading="list_and_acts_differ")
        members = self._present(occasion, facts)
        agree = any(passes(test, members) is False for test in self.rule.tests)
        short = _violated(occasion, failed[0], listed)
        return short if agree else replace(short, reading="list_and_acts_differ")

    def _met(self, occasion: Assembly, members: list[Counted]) -> Finding:
        return Finding(SATISFIED, reason("met"), _evidence(occasion, members))

    def _short(
        self, occasion: Assembly, context: Context, test: Test, members: list[Counted]
    ) -> Finding:
        found = _violated(occasion, test, members)
        if self.rule.lack == "positive":
            return found
        at = occasion.entry.occurred_at
        missing = Missing(
            events=self._entering,
            since=at,
            due_at=at,
            words="quorum_not_seen",
            evidence=found.evidence,
        )
        seen = self.omission(occasion, context, missing)
        if seen.verdict is VIOLATED and self.rule.lack == "counted":
            return replace(found, source=seen.source, watermark=seen.watermark)
        return seen


def _met_by(sets: Groups[Members], keys: Keys) -> Iterable[tuple[Keys, Members]]:
    """Whom the trigger meets: those of its lot, or those of each lot where it names none."""
    return sets.named(keys) or [(keys, sets.part(keys))]


def _let_in(members: Members, enter: Member, entry: Entry) -> None:
    if enter.items is None:
        people: list[Mapping[str, Any]] = [entry.data]
    else:
        said = entry.data.get(enter.items)
        if isinstance(said, list):
            people = said
            members.clear()  # a list states the whole set anew
        else:
            people = [said] if said else []
    for person in people:
        doubtful = bool(enter.doubt) and all_hold(enter.doubt, person) is True
        doubt = reason("no_session") if doubtful else None
        members[str(person.get(enter.name))] = Counted(person, entry, None, doubt)


def _evidence(occasion: Assembly, members: list[Counted]) -> tuple[int, ...]:
    return tuple(sorted({occasion.entry.index, *[member.index for member in members]}))


def _violated(occasion: Assembly, test: Test, members: list[Counted]) -> Finding:
    return Finding(
        verdict=VIOLATED,
        reason=reason(f"quorum_{test.kind}", *numbers(test, members)),
        evidence=_evidence(occasion, members),
        due_at=occasion.entry.occurred_at,
    )
