"""The verdict of every rule over a set of entries at an instant: fold, then judge. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from ledger.entry import Entry
from monitors.editions import Editions
from monitors.engine import Engine
from monitors.facts import Facts
from monitors.gather import Gathering
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.stream import ALERTS, in_order, take_alert

AT_ONCE = 8
"""Streams that are folded and judged together, rule by rule: the processor's caches hold what a
rule is made of, and what so many streams are. One by one a replay takes a quarter longer."""

Belonging = tuple[str, Sequence[Entry]]
"""A stream with its own entries and what `monitors.gather` says belongs to it as well."""


def evaluate(
    rulebook: Rulebook,
    entries: Iterable[Entry],
    facts: Facts,
    at: str,
    known_at: str | None = None,
    *,
    stream: str | None = None,
) -> list[Judgement]:
    """Judge as of `at` what had occurred by then and, with `known_at`, was received by then.

    Entries of several streams may be given in any order; the verdicts come by stream, then
    by rule. `facts` are those of the same instant of knowledge: see `facts_of`. Of one `stream`
    alone the entries are its own and what `monitors.gather` says belongs to it as well.
    """
    known = [e for e in entries if known_at is None or e.received_at <= known_at]
    streams = _by_stream(rulebook, known, facts) if stream is None else [(stream, known)]
    judged = Evaluation(rulebook).judge(streams, facts, at)
    return [*chain.from_iterable(judgements for _, judgements in judged)]


class Evaluation:
    """Rules compiled once, to judge one stream after another by."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._editions = Editions(rulebook)
        self._engines = [Engine(book) for book in self._editions.books]

    def judge(
        self, streams: Iterable[Belonging], facts: Facts, at: str
    ) -> Iterator[tuple[Belonging, list[Judgement]]]:
        """Each stream and the verdicts on it, by rule.

        Every edition sees every entry; of what happened on a day, its own speaks.
        """
        waiting = iter(streams)
        while some := [*islice(waiting, AT_ONCE)]:
            acts = [
                (name, in_order(facts.corrections.read_all(entries), at)) for name, entries in some
            ]
            by_engine = [self._spoken(engine, acts, facts, at) for engine in self._engines]
            for belonging, *judgements in zip(some, *by_engine, strict=True):
                yield belonging, [*chain.from_iterable(judgements)]

    def _spoken(
        self, engine: Engine, streams: Sequence[Belonging], facts: Facts, at: str
    ) -> list[list[Judgement]]:
        found = _judged(engine, streams, facts, at)
        if len(self._engines) == 1:
            return found
        speaks = self._editions.speaks
        return [[j for j in each if speaks(engine.rulebook, j, facts)] for each in found]


def _judged(
    engine: Engine, streams: Sequence[Belonging], facts: Facts, at: str
) -> list[list[Judgement]]:
    states = []
    for name, acts in streams:
        state = engine.start(name, facts)
        for entry in acts:
            if entry.type.startswith(ALERTS) and entry.stream == name:
                take_alert(state, entry)
        states.append(state)
    engine.fold(zip(states, (acts for _, acts in streams), strict=True), facts)
    return engine.judge(states, at, facts)


def _by_stream(rulebook: Rulebook, entries: Iterable[Entry], facts: Facts) -> list[Belonging]:
    """Entries by the streams to which they belong."""
    gathering = Gathering([rulebook], facts.corrections)
    gathered = gathering.types
    streams: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        streams[entry.stream].append(entry)
        if entry.type in gathered:
            for name in gathering.elsewhere(entry):
                streams[name].append(entry)
    return sorted(streams.items())


def facts_of(entries: Iterable[Entry], known_at: str | None = None) -> Facts:
    """The facts of a log, or of what of it had been received by an instant."""
    facts = Facts()
    for entry in entries:
        if known_at is None or entry.received_at <= known_at:
            facts.apply(entry)
    return facts
