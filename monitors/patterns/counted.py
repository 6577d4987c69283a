"""Those a quorum counts, and the demands on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.entry import Entry
from monitors.condition import all_hold
from monitors.terms import Test
from monitors.wording import Reason


# Not frozen, though nobody assigns to it: one is made of everybody who signs in.
@dataclass(slots=True)
class Counted:
    """One member, with what was said of it."""

    data: Mapping[str, Any]
    entered: Entry
    left: Entry | None = None
    """What said that it left again: no longer there, though a list may still name it."""
    doubt: Reason | None = None
    """Why nobody can say whether it is there."""

    @property
    def index(self) -> int:
        return (self.left or self.entered).index

    @property
    def gone(self) -> bool:
        return self.left is not None

    @property
    def sure(self) -> bool:
        return self.doubt is None


Members = dict[str, Counted]


def passes(test: Test, members: list[Counted]) -> bool | None:
    """Whether a demand is met; None where doubtful members would decide.

    `at_least` n of those that fit (one per `distinct`, and one for all who act `jointly`), `odd`
    in number, `share` of at least a/b that fit, `none` that fit, and `roles`: somebody for each
    group of roles.
    """
    doubtful = [member for member in members if member.doubt is not None]
    if not doubtful:
        return _is_met(test, members)
    sure = [member for member in members if member.sure]
    if test.kind == "odd":
        return None
    # More who fit never harm, but for a demand for none; more who do not never help.
    fitting: list[Counted] = []
    others: list[Counted] = []
    for member in doubtful:
        (fitting if all_hold(test.where, member.data) is True else others).append(member)
    answers = {_is_met(test, [*sure, *some]) for some in ([], fitting, others, doubtful)}
    return answers.pop() if len(answers) == 1 else None


def _is_met(test: Test, members: list[Counted]) -> bool:
    if test.kind == "odd":
        return len(members) % 2 == 1
    if test.kind == "roles":
        present = {member.data.get("role") for member in members}
        return all(not present.isdisjoint(group) for group in test.roles)
    fitting = members
    if test.where:
        fitting = [member for member in members if all_hold(test.where, member.data) is True]
    if test.kind == "none":
        return not fitting
    if test.kind == "share":
        part, whole = test.of
        return len(fitting) * whole >= len(members) * part
    return _distinct(test, fitting) >= test.n


def first_doubt(test: Test, members: list[Counted]) -> Reason:
    """The first doubt that keeps a demand from being answered."""
    groups = test.roles or ((),)
    return next(
        member.doubt
        for group in groups
        for member in members
        if member.doubt is not None
        and (not group or member.data.get("role") in group)
        and not any(m.sure and m.data.get("role") in group for m in members)
    )


def _distinct(test: Test, members: list[Counted]) -> int:
    if test.distinct is None:
        return len(members)
    names = [member.data.get(test.distinct) for member in members]
    if test.jointly is None or not any(member.data.get(test.jointly) for member in members):
        return len({place if name is None else name for place, name in enumerate(names)})
    parties: list[set[object]] = []
    for place, member in enumerate(members):
        party = {place if names[place] is None else names[place]}
        party.update(member.data.get(test.jointly) or ())
        apart = [other for other in parties if other.isdisjoint(party)]
        parties = [*apart, party.union(*(o for o in parties if not o.isdisjoint(party)))]
    return len(parties)


def numbers(test: Test, members: list[Counted]) -> tuple[object, ...]:
    fitting = [member for member in members if all_hold(test.where, member.data) is True]
    if test.kind == "roles":
        present = {member.data.get("role") for member in members}
        return (tuple("/".join(g) for g in test.roles if present.isdisjoint(g)),)
    if test.kind == "share":
        return (len(fitting), len(members), f"{test.of[0]}/{test.of[1]}")
    if test.kind == "at_least":
        return (_distinct(test, fitting), test.n)
    return (len(fitting) if test.kind == "none" else len(members),)
