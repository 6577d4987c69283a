"""Separation of duties: what is granted to one is not of two groups that are kept apart."""

from collections.abc import Iterable, Iterator

from ledger.entry import Entry
from monitors.correlation import Keys
from monitors.facts import Facts
from monitors.judgement import SATISFIED, VIOLATED, Finding
from monitors.moment import LAST
from monitors.patterns.base import Context, Occasion, Pattern
from monitors.patterns.memory import Occasions
from monitors.rule import Match, Rule
from monitors.wording import reason


class Grant(Occasion):
    """Something granted, from when until when, and what of another group was held meanwhile."""

    __slots__ = ("end", "group", "rivals", "start", "value")

    def __init__(self, entry: Entry, keys: Keys, value: str, group: int, rule: Rule) -> None:
        super().__init__(entry, keys)
        self.value = value
        self.group = group
        window, data = rule.window, entry.data
        self.start: str = (window and data.get(window.start)) or entry.occurred_at
        self.end: str = (window and data.get(window.end)) or LAST
        self.rivals: tuple[Grant, ...] = ()

    def meets(self, other: "Grant") -> bool:
        """Whether both are held at some instant, and are of two groups."""
        return self.group != other.group and self.start < other.end and other.start < self.end


class Grants(Occasions[Grant]):
    """`held` are those not taken back yet."""

    __slots__ = ("held",)

    def __init__(self) -> None:
        super().__init__()
        self.held: list[Grant] = []


class Separation(Pattern):
    """An occasion for each grant, violated where it meets one of another group.

    What is taken back later was held together all the same; what was taken back before was not.
    """

    def matches(self) -> Iterator[Match]:
        yield from (*self.rule.trigger, *self.rule.withdrawn)

    def start(self) -> Grants:
        return Grants()

    def occasions(self, state: Grants) -> Iterable[Grant]:
        return state.all

    def step(self, state: Grants, entry: Entry, facts: Facts) -> Iterable[Occasion]:  # noqa: ARG002
        correlation = self.rule.correlation
        value = entry.data.get(str(self.rule.held))
        for match in self.rule.withdrawn:
            if entry.type in match.events and match.hits(entry):
                keys = correlation.other(entry)
                state.held = [
                    grant
                    for grant in state.held
                    if not correlation.agree(grant.keys, keys) or value not in (None, grant.value)
                ]
        for match in self.rule.trigger:
            group = self._group(value)
            if entry.type in match.events and match.hits(entry) and group is not None:
                keys = correlation.own(entry)
                grant = Grant(entry, keys, str(value), group, self.rule)
                grant.rivals = tuple(
                    other
                    for other in state.held
                    if correlation.agree(other.keys, keys) and grant.meets(other)
                )
                state.add(grant)
                state.held.append(grant)
                yield grant

    def judge(self, occasion: Grant, context: Context) -> Finding:  # noqa: ARG002
        if not occasion.rivals:
            return Finding(
                verdict=SATISFIED, reason=reason("holds"), evidence=(occasion.entry.index,)
            )
        held = tuple(dict.fromkeys(rival.value for rival in occasion.rivals))
        evidence = {occasion.entry.index, *(rival.entry.index for rival in occasion.rivals)}
        return Finding(
            verdict=VIOLATED,
            reason=reason("not_apart", occasion.keys[0], held, occasion.value),
            evidence=tuple(sorted(evidence)),
            due_at=occasion.entry.occurred_at,
        )

    def _group(self, value: object) -> int | None:
        return next((n for n, group in enumerate(self.rule.apart) if value in group), None)
