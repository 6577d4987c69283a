"""The verdict of every rule over a set of entries at an instant: fold, then judge. Pure."""

from collections.abc import Iterable

from ledger.entry import Entry
from monitors.engine import Engine
from monitors.facts import Facts
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.stream import ALERTS, order_of, take_alert


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
    known = (e for e in entries if known_at is None or e.received_at <= known_at)
    return judged(Engine(rulebook), known, facts, at, stream)


def judged(
    engine: Engine, entries: Iterable[Entry], facts: Facts, at: str, stream: str | None = None
) -> list[Judgement]:
    """`evaluate` by an engine that is there already, whoever knew of the entries."""
    streams: dict[str, list[tuple[str, int, Entry]]] = {}
    for entry in entries:
        occurred, index = order_of(entry)
        if occurred <= at:
            for name in engine.homes(entry, facts):
                streams.setdefault(name, []).append((occurred, index, entry))
    if stream is not None:
        streams = {stream: streams.get(stream, [])}
    judgements: list[Judgement] = []
    for name in sorted(streams):
        state = engine.start(name)
        for _, _, entry in sorted(streams[name]):
            if entry.type.startswith(ALERTS) and entry.stream == name:
                take_alert(state, entry)
            engine.step(state, entry, facts)
        judgements.extend(engine.judge(state, at, facts))
    return judgements


def facts_of(entries: Iterable[Entry], known_at: str | None = None) -> Facts:
    """The facts of a log, or of what of it had been received by an instant."""
    facts = Facts()
    for entry in entries:
        if known_at is None or entry.received_at <= known_at:
            facts.apply(entry)
    return facts
