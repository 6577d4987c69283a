"""Quorum: who is there, or how many, when the trigger comes.

Those counted enter and leave by other acts (attendance, bids, members of a committee). What
a failed demand means is said by `lack`: `positive`, the list itself is on file; `counted`,
acts were counted and a source must have passed the time; `omission`, a presence was not seen.
Who entered after the last end that was announced before the trigger came too late to count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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
    Pattern,
    by_event,
    events_of,
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

    @property
    def present(self) -> list[Counted]:
        return [member for member in self.in_time(self.members.values()) if member.left is None]

    def in_time(self, members: Iterable[Counted]) -> Iterable[Counted]:
        """But for those that entered after the end."""
        if self.end is None:
            return members
        return [m for m in members if m.entered.occurred_at <= self.end]


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


class Quorum(Pattern):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._trigger = by_event(rule.trigger)
        self._restarts = by_event(rule.restarts)
        self._end = by_event(rule.end)
        self._enter = _members_by_event(rule.enter)
        self._leave = _members_by_event(rule.leave)
        self._changing = frozenset((*self._restarts, *self._enter, *self._leave))

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.restarts, *self.rule.end)
        yield from (member.match for member in (*self.rule.enter, *self.rule.leave))

    def start(self) -> Assemblies:
        return Assemblies()

    def occasions(self, state: Assemblies) -> Iterable[Assembly]:
        return state.all

    def step(self, state: Assemblies, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        keys = self.rule.correlation.other(entry)
        event = entry.type
        if event in self._changing:
            self._change(state, entry, keys)
        for end in self._end.get(event, ()):
            said = end.time(entry) if end.hits(entry) is True else None
            for ends in state.ends.said_of(keys) if said is not None else ():
                ends.append(str(said))
        assemblies: list[Assembly] = []
        if plays(self._trigger, entry):
            for place, members in _met_by(state.sets, keys):
                last = next(reversed(state.ends.part(place)), None)
                assemblies.append(Assembly(entry, place, dict(members), last, lists=place == keys))
            state.all += assemblies
        return assemblies

    def _change(self, state: Assemblies, entry: Entry, keys: Keys) -> None:
        event, again = entry.type, plays(self._restarts, entry)
        leaves = [m for m in self._leave.get(event, ()) if m.match.hits(entry) is True]
        enters = [m for m in self._enter.get(event, ()) if m.match.hits(entry) is True]
        if leaves or enters or again:
            for members in state.sets.said_of(keys):
                _change(members, leaves, enters, entry, again=again)
        if again:
            for ends in state.ends.said_of(keys):
                ends.clear()

    def judge(self, occasion: Assembly, context: Context) -> Finding:
        members = self._present(occasion, context.facts)
        listed = self._listed(occasion)
        if listed is not None:
            return self._judge_listed(occasion, members, listed)
        if not members and (self.rule.lack == "positive" or _asks_for_nobody(self.rule.tests)):
            return undetermined(occasion, "no_members", events_of(m.match for m in self.rule.enter))
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
            return occasion.present
        present = []
        for member in occasion.in_time(occasion.members.values()):
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
        org = said.data.get(held.org) or said.actor
        role = str(data.get("role"))
        speaks_for = facts.speaks_for(said.actor, at)
        if org not in {said.actor, *speaks_for} and not facts.holds(said.actor, held.premises, at):
            return facts.lacks(said.actor, role, at)
        return facts.lacks(org, role, at)

    def _listed(self, occasion: Assembly) -> list[Counted] | None:
        """The members the trigger itself lists, with what is known of them otherwise."""
        names = occasion.entry.data.get(self.rule.listed) if self.rule.listed else None
        if names is None or not occasion.lists:
            return None
        unknown = (
            (name, Counted({self.rule.enter[0].name: name}, occasion.entry))
            for name in dict.fromkeys(names)
        )
        known = (occasion.members.get(str(name), counted) for name, counted in unknown)
        return [m for m in known if m.entered is occasion.entry or occasion.in_time([m])]

    def _judge_listed(
        self, occasion: Assembly, members: list[Counted], listed: list[Counted]
    ) -> Finding:
        staying = [member for member in listed if not member.gone]
        failed = [test for test in self.rule.tests if passes(test, staying) is False]
        if not failed:
            return self._met(occasion, staying)
        if len(staying) < len(listed):
            short = _violated(occasion, failed[0], listed)
            return replace(short, reading="list_and_acts_differ")
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
            events=events_of(member.match for member in self.rule.enter),
            since=at,
            due_at=at,
            words="quorum_not_seen",
            evidence=found.evidence,
        )
        seen = self.omission(occasion, context, missing)
        if seen.verdict is VIOLATED and self.rule.lack == "counted":
            return replace(found, source=seen.source, watermark=seen.watermark)
        return seen


def _members_by_event(members: Iterable[Member]) -> Mapping[str, tuple[Member, ...]]:
    found: dict[str, tuple[Member, ...]] = {}
    for member in members:
        for event in member.match.events:
            found[event] = (*found.get(event, ()), member)
    return found


def _asks_for_nobody(tests: Iterable[Test]) -> bool:
    return all(test.kind == "none" for test in tests)


def _met_by(sets: Groups[Members], keys: Keys) -> Iterable[tuple[Keys, Members]]:
    """Whom the trigger meets: those of its lot, or those of each lot where it names none."""
    return sets.named(keys) or [(keys, sets.part(keys))]


def _change(
    members: Members, leaves: list[Member], enters: list[Member], entry: Entry, *, again: bool
) -> None:
    if again:
        members.clear()
    for leave in leaves:
        name = str(entry.data.get(leave.name))
        if name in members:
            was = members[name]
            members[name] = Counted(was.data, was.entered, entry, was.doubt)
    for enter in enters:
        _enter(members, enter, entry)


def _enter(members: Members, enter: Member, entry: Entry) -> None:
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
