"""The rules, compiled: fold a stream entry by entry, judge it at an instant. Pure.

`step` takes the entries of a stream in the order of their acts (`stream.order_of`) and gives
the occasions it touched; `judge` says what is known of them. What a step costs does not grow
with the length of the stream: a rule sees only the types it uses, an act only the occasions
it belongs to.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, repeat
from typing import Any

from ledger.entry import Entry
from monitors.applies import Applicability
from monitors.audience import Audience, Listener
from monitors.facts import Facts
from monitors.fault import fault
from monitors.gather import home
from monitors.judgement import Judgement
from monitors.kept import Asked
from monitors.patterns import Pattern, compile_rule
from monitors.patterns.base import Case, Context
from monitors.patterns.node_map import NodeDisclosure
from monitors.patterns.periodic import Periodic
from monitors.rulebook import Rulebook
from monitors.stream import ALERTS, EXEMPTION, RAISED, Stream, party
from monitors.verdicts import Verdicts
from monitors.vocabulary import HEADER

_ABOUT_THE_STREAM = frozenset({HEADER, EXEMPTION, RAISED})
"""What changes to whom a stream is of interest, or what is exempt in it."""

Waiting = tuple[Listener, Stream, Sequence[Entry]]
"""Acts of a stream that a rule has still to take, in their order."""


class Engine:
    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._patterns = {rule.id: compile_rule(rule) for rule in rulebook}
        self._listeners = {i: Listener(i, p, p.step) for i, p in self._patterns.items()}
        self._by_type: dict[str, list[Listener]] = {}
        self._by_gate: dict[str, list[Pattern]] = {}
        self._gathering: dict[str, list[Listener]] = {}
        for rule_id, listener in self._listeners.items():
            pattern, gate = listener.pattern, rulebook[rule_id].gate
            listening = self._gathering if pattern.rule.gather else self._by_type
            for event in pattern.types:
                listening.setdefault(event, []).append(listener)
            for event in gate.match.events if gate else ():
                self._by_gate.setdefault(event, []).append(pattern)
        self._mapped = [
            each for each in self._listeners.values() if isinstance(each.pattern, NodeDisclosure)
        ]
        self._periodic = {id_: p for id_, p in self._patterns.items() if isinstance(p, Periodic)}
        self._applies = Applicability(rulebook)
        self._verdicts = Verdicts(rulebook, self._patterns, self._applies)
        self._audiences: dict[tuple[frozenset[str], ...], dict[str, Audience]] = {}
        self._heard = frozenset({*self._by_type, *self._by_gate, HEADER, EXEMPTION})
        self._at_home = self._heard - self._gathering.keys()
        """What nobody gathers elsewhere."""
        self._special = frozenset({*self._gathering, *self._by_gate, *_ABOUT_THE_STREAM})
        """What is more than an act that rules look at in its own stream."""

    def start(self, name: str, facts: Facts) -> Stream:
        """The state of a stream in which nothing has happened."""
        stream = Stream(name, facts.corrections.counted)
        self._look(stream, facts)
        return stream

    def homes(self, entry: Entry, facts: Facts) -> Collection[str]:
        """The streams in which an entry can change any verdict."""
        event = entry.type
        if event in self._at_home:
            return (entry.stream,)
        own = (entry.stream,) if self._listens(event, facts) else ()
        return {*own, *[home(each.pattern.rule, entry) for each in self._gathering.get(event, ())]}

    def _listens(self, event: str, facts: Facts) -> bool:
        """Whether an event of this type says something of the stream in which it stands."""
        return event in self._heard or event in facts.node_events or event.startswith(ALERTS)

    def step(self, stream: Stream, entry: Entry, facts: Facts) -> list[Case]:
        """Take the stream's next act; give the cases whose verdict it may change.

        One that stands in another stream is an act for the rules alone that gather it here.
        """
        touched: list[Case] = []
        audience = self._hear(stream, entry, facts, touched)
        if audience is not None:
            for rule_id in audience.excluded:
                stream.aside[rule_id].append(entry)
            self._take(zip(audience.looking, repeat(stream), repeat((entry,))), facts, touched)
        special = [case for case in touched if case[0] in self._applies.special]
        return [*touched, *chain(*[self._applies.yielding(stream, *case) for case in special])]

    def fold(self, streams: Iterable[tuple[Stream, Iterable[Entry]]], facts: Facts) -> None:
        """`step` for each act of each stream, where nobody asks what it touched.

        Rule by rule, through all the streams: no rule's state is anything to another, and rules
        that take turns cost the processor's caches.
        """
        waiting: defaultdict[Listener, list[Waiting]] = defaultdict(list)
        for stream, entries in streams:
            for listener, acts in self._hear_all(stream, entries, facts).items():
                waiting[listener].append((listener, stream, acts))
        self._take(chain.from_iterable(waiting.values()), facts, [])

    def tick(self, stream: Stream, at: str, facts: Facts) -> Iterable[Case]:
        """Open what the calendar has opened by an instant; give the cases it opened."""
        for rule_id, state, pattern in self._by_calendar(stream):
            for occasion in pattern.tick(state, at, facts):
                yield rule_id, occasion

    def next_tick(self, stream: Stream) -> str | None:
        """When the calendar opens the next case."""
        ticks = (pattern.next_tick(state) for _, state, pattern in self._by_calendar(stream))
        return min((tick for tick in ticks if tick is not None), default=None)

    def cases(self, stream: Stream) -> Iterator[Case]:
        """Every case of a stream so far, but for what is set aside."""
        for rule_id, state in stream.rules.items():
            for occasion in self._patterns[rule_id].occasions(state):
                yield rule_id, occasion

    def asked(self, case: Case, judgement: Judgement) -> Iterable[Asked]:
        """The acts of other streams by which a later entry may change the case's verdict."""
        rule_id, occasion = case
        return self._patterns[rule_id].asked(occasion, judgement.verdict)

    def judge(self, streams: Sequence[Stream], at: str, facts: Facts) -> list[list[Judgement]]:
        """The verdict of every case of each stream at an instant, by rule."""
        for stream in streams:
            deque(self.tick(stream, at, facts), maxlen=0)
        return self._verdicts.of(streams, at, facts)

    def judge_case(self, stream: Stream, case: Case, at: str, facts: Facts) -> Judgement:
        return self._verdicts.of_case(stream, case, Context(stream, facts, at))

    def no_case(self, stream: Stream, raised: Entry, arose_at: str, at: str) -> Judgement:
        """Of what an alert was raised on: that it is no case, as its facts read now."""
        return self._verdicts.of_no_case(stream, raised, arose_at, at)

    def _hear_all(
        self, stream: Stream, entries: Iterable[Entry], facts: Facts
    ) -> Mapping[Listener, Sequence[Entry]]:
        """What waits for each rule when all of them are heard."""
        waiting: defaultdict[Listener, list[Entry]] = defaultdict(list)
        for entry in entries:
            audience = stream.audiences.get(entry.type)
            if audience is None or not audience.plain or entry.stream != stream.name:
                if entry.type in _ABOUT_THE_STREAM:
                    self._take([(each, stream, waiting[each]) for each in waiting], facts, [])
                    waiting.clear()
                audience = self._hear(stream, entry, facts, [])
                if audience is None:
                    continue
            for rule_id in audience.excluded:
                stream.aside[rule_id].append(entry)
            for listener in audience.looking:
                waiting[listener].append(entry)
        return waiting

    def _hear(
        self, stream: Stream, entry: Entry, facts: Facts, touched: list[Case]
    ) -> Audience | None:
        """Take all that an act is but for the rules that look at it, if it stands here."""
        event = entry.type
        if event in self._gathering:
            gathering = self._gathering[event]
            here = [each for each in gathering if home(each.pattern.rule, entry) == stream.name]
            self._take(zip(here, repeat(stream), repeat((entry,))), facts, touched)
        if entry.stream != stream.name:
            return None
        if event in _ABOUT_THE_STREAM:
            touched += self._turn(stream, entry, facts)
        audience = stream.audiences.get(event)
        if audience is None:
            audience = stream.audiences[event] = self._audience(stream, event, facts)
        for pattern in audience.gated:
            touched.extend(self._take_gate(stream, pattern, entry))
        return audience

    def _take(self, waiting: Iterable[Waiting], facts: Facts, touched: list[Case]) -> None:
        """Have each rule take the acts that wait for it, from the first that opens anything on."""
        sharing = self._applies.sharing
        for listener, stream, acts in waiting:
            rule_id, step = listener.rule_id, listener.step
            state = stream.rules.get(rule_id)
            try:
                for act in acts:
                    if state is None:
                        if act.type not in listener.pattern.opening:
                            continue
                        state = stream.rules[rule_id] = listener.pattern.start()
                    for occasion in step(state, act, facts):
                        touched.append((rule_id, occasion))
                        if rule_id in sharing:
                            self._applies.claim(stream, rule_id, occasion)
            except Exception as problem:  # noqa: BLE001 - whatever it is, the others go on
                stream.faults[rule_id] = fault(rule_id, stream.name, problem)
                if state is not None:
                    touched += [(rule_id, each) for each in listener.pattern.occasions(state)]

    def _by_calendar(self, stream: Stream) -> Iterator[tuple[str, Any, Periodic]]:
        for rule_id, pattern in self._periodic.items():
            state = stream.rules.get(rule_id)
            if state is not None:
                yield rule_id, state, pattern

    def _turn(self, stream: Stream, entry: Entry, facts: Facts) -> list[Case]:
        """Take what every case of a stream may depend on."""
        if entry.type == RAISED:
            heard = entry.data["rule"] not in stream.excluded
            return [] if heard else self._look(stream, facts)
        if entry.type == EXEMPTION:
            stream.exemptions.append(entry)
        else:
            stream.header = entry.data
            self._look(stream, facts)
        return [*self.cases(stream)]

    def _look(self, stream: Stream, facts: Facts) -> list[Case]:
        """See which rules a stream is of interest to; those new to it take what was set aside."""
        self._applies.look(stream)
        stream.subject = stream.header.get("owner") or party(stream.name)
        alike = stream.excluded, facts.node_events, facts.sources.promised
        stream.audiences = self._audiences.setdefault(alike, {})
        touched: list[Case] = []
        heard = [rule_id for rule_id in stream.aside if rule_id not in stream.excluded]
        waiting = [(self._listeners[each], stream, stream.aside.pop(each)) for each in heard]
        self._take(waiting, facts, touched)
        return touched

    def _audience(self, stream: Stream, event: str, facts: Facts) -> Audience:
        listening = self._listening(event, facts)
        return Audience(
            [each for each in listening if each.rule_id not in stream.excluded],
            [each.rule_id for each in listening if each.rule_id in stream.excluded],
            self._by_gate.get(event, ()),
            event not in self._special,
        )

    def _listening(self, event: str, facts: Facts) -> list[Listener]:
        listening = [e for e in self._by_type.get(event, ()) if e.pattern.hears(event, facts)]
        if event not in facts.node_events:
            return listening
        return [*(each for each in listening if each not in self._mapped), *self._mapped]

    def _take_gate(self, stream: Stream, pattern: Pattern, entry: Entry) -> Iterable[Case]:
        rule = pattern.rule
        if rule.gate is None:
            return
        keys = rule.correlation.other(entry)
        told = (keys, entry.data.get(rule.gate.field))
        stream.gates[rule.id] = (*stream.gates.get(rule.id, ()), told)
        state = stream.rules.get(rule.id)
        for occasion in pattern.occasions(state) if state is not None else ():
            if rule.correlation.agree(occasion.keys, keys):
                yield rule.id, occasion
