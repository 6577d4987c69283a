"""Disclosure of what a project's nodes require, by the node map of its trading type.

A response whose triggers, items and limits are facts: the office activates them per trading
type, and without an active map nothing can be said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ledger.entry import Entry
from monitors.correlation import Correlation, Keys
from monitors.counting import Unit
from monitors.facts import Facts
from monitors.judgement import Finding
from monitors.node import Node
from monitors.patterns.base import Context, Occasion, undetermined
from monitors.patterns.duty import Duties, Duty
from monitors.patterns.response import Response
from monitors.rule import Match, Rule
from monitors.vocabulary import HEADER


@dataclass(frozen=True, slots=True)
class NodeOrItem(Correlation):
    """Keys are node, item and lot: a disclosure names the node or the item, or both."""

    def agree(self, own: Keys, other: Keys) -> bool:
        node, item, lot = own
        said_node, said_item, said_lot = other
        if lot is not None and said_lot is not None and lot != said_lot:
            return False
        return (said_node is None and said_item is None) or said_node == node or said_item == item


class Nodes(Duties):
    """The nodes a project reached; its trading type once it is registered."""

    __slots__ = ("trading_type",)

    def __init__(self) -> None:
        super().__init__()
        self.trading_type: str | None = None


class NodeDisclosure(Response):
    def __init__(self, rule: Rule) -> None:
        correlation = NodeOrItem(rule.correlation.keys, any_of=True)
        super().__init__(replace(rule, correlation=correlation))

    def matches(self) -> Iterator[Match]:
        yield from super().matches()
        yield Match(events=(HEADER,))

    def begins(self) -> Iterator[Match]:
        yield from super().begins()
        yield Match(events=(HEADER,))

    def cases(self) -> Iterator[Match]:
        yield Match(events=(HEADER,))

    def start(self) -> Nodes:
        return Nodes()

    def step(self, state: Duties, entry: Entry, facts: Facts) -> Iterable[Occasion]:
        data, event = entry.data, entry.type
        touched: list[Occasion] = []
        if event not in self._required or _is_named(data):
            touched += super().step(state, entry, facts)
        if not isinstance(state, Nodes):
            return touched
        if event == HEADER:
            state.trading_type = data.get("trading_type")
            if state.trading_type not in facts.node_maps:
                unmapped = Duty(entry, (None, None, None), 0, Unit.WORKING_DAY)
                unmapped.missing = state.trading_type or "—"
                state.add(unmapped)
                touched.append(unmapped)
        nodes = facts.node_maps.get(state.trading_type or "")
        for node in nodes.get(event, ()) if nodes else ():
            touched.append(self._reach(state, entry, node))
        return touched

    def judge(self, occasion: Duty, context: Context) -> Finding:
        if occasion.missing:
            return undetermined(occasion, "no_node_map", occasion.missing)
        return super().judge(occasion, context)

    def _reach(self, state: Nodes, entry: Entry, node: Node) -> Occasion:
        duty = Duty(entry, (node.node, node.item, entry.data.get("lot")), node.n, node.unit)
        duty.start = entry.occurred_at
        self._plays.credit(state, duty)
        state.add(duty)
        return duty


def _is_named(data: Mapping[str, Any]) -> bool:
    """Whether a disclosure says which node or item it is of."""
    return data.get("node") is not None or data.get("item") is not None
