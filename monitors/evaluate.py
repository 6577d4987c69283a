"""The verdict of every rule over a set of entries at an instant: fold, then judge. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

from ledger.entry import Entry
from monitors.editions import Editions
from monitors.engine import Engine
from monitors.facts import Facts
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.stream import ALERTS, in_order, take_alert


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
    return Evaluation(rulebook).judge(known, facts, at, stream)


class Evaluation:
    """Rules compiled once, to evaluate the entries of one stream after another."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._editions = Editions(rulebook)
        self._engines = [Engine(book) for book in self._editions.books]

    def judge(
        self, entries: Sequence[Entry], facts: Facts, at: str, stream: str | None = None
    ) -> list[Judgement]:
        """Every edition sees every entry; of what happened on a day, its own speaks."""
        if len(self._engines) == 1:
            return [*_judged(self._engines[0], entries, facts, at, stream)]
        found = [
            judgement
            for engine in self._engines
            for judgement in _judged(engine, entries, facts, at, stream)
            if self._editions.speaks(engine.rulebook, judgement, facts)
        ]
        return sorted(found, key=attrgetter("stream"))


def _judged(
    engine: Engine, entries: Sequence[Entry], facts: Facts, at: str, stream: str | None
) -> Iterable[Judgement]:
    streams: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in facts.corrections.read_all(entries):
        for name in engine.homes(entry, facts):
            streams[name].append(entry)
    for name in sorted(streams) if stream is None else (stream,):
        state = engine.start(name, facts)
        acts = in_order(streams[name], at)
        for entry in acts:
            if entry.type.startswith(ALERTS) and entry.stream == name:
                take_alert(state, entry)
        engine.fold(state, acts, facts)
        yield from engine.judge(state, at, facts)


def facts_of(entries: Iterable[Entry], known_at: str | None = None) -> Facts:
    """The facts of a log, or of what of it had been received by an instant."""
    facts = Facts()
    for entry in entries:
        if known_at is None or entry.received_at <= known_at:
            facts.apply(entry)
    return facts
