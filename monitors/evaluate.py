"""The verdict of every rule over a set of entries at an instant: fold, then judge. Pure."""

from collections.abc import Iterable

from ledger.entry import Entry
from monitors.engine import Engine
from monitors.facts import Facts
from monitors.judgement import Judgement
from monitors.rulebook import Rulebook
from monitors.stream import order_of, take_alert


def evaluate(
    rulebook: Rulebook,
    entries: Iterable[Entry],
    facts: Facts,
    at: str,
    known_at: str | None = None,
) -> list[Judgement]:
    """Judge as of `at` what had occurred by then and, with `known_at`, was received by then.

    Entries of several streams may be given in any order; the verdicts come by stream, then
    by rule. `facts` are those of the same instant of knowledge: see `facts_of`.
    """
    engine = Engine(rulebook)
    known = (e for e in entries if known_at is None or e.received_at <= known_at)
    streams: dict[str, list[tuple[str, int, Entry]]] = {}
    for entry in known:
        occurred, index = order_of(entry)
        if occurred <= at:
            streams.setdefault(entry.stream, []).append((occurred, index, entry))
    judgements: list[Judgement] = []
    for name in sorted(streams):
        stream = engine.start(name)
        for _, _, entry in sorted(streams[name]):
            take_alert(stream, entry)
            engine.step(stream, entry, facts)
        judgements.extend(engine.judge(stream, at, facts))
    return judgements


def facts_of(entries: Iterable[Entry], known_at: str | None = None) -> Facts:
    """The facts of a log, or of what of it had been received by an instant."""
    facts = Facts()
    for entry in entries:
        if known_at is None or entry.received_at <= known_at:
            facts.apply(entry)
    return facts
