"""``mingjing monitor``: the rules over the whole history."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger.canonical import format_time
from monitors.moment import civil_date, start_of
from monitors.replay import Breach, Outcome, Period
from monitors.rulebook import RULES
from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer
from ops.replaying import (
    PROCESSES_MAX,
    Replayed,
    among,
    compare,
    of_site,
    processes_of_machine,
)
from ops.rule_drafts import read
from ops.scale.counting import Counter
from ops.scale.machines import Machines
from ops.scale.reading import of_shards, rules_of
from ops.settings import Settings
from ops.table import table
from ops.times import instant

app = typer.Typer(help="The rules over the whole history.", no_args_is_help=True)

SHOWN_MAX = 200
"""Of each kind, for a person; `--json` has them all."""


@app.callback()
def group() -> None:
    """The rules over the whole history."""


@app.command()
def replay(  # noqa: PLR0913 - each is an option of the command line
    rules: Annotated[
        Path | None,
        typer.Option(help="A directory of rules to try, as if in force all along."),
    ] = None,
    *,
    today: Annotated[
        bool, typer.Option("--today", help="Try the rules on file as they are today.")
    ] = False,
    since: Annotated[
        str | None, typer.Option("--from", help="Cases opened from this day on (2026-03-01).")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="As things stood at the end of this day.")
    ] = None,
    stream: Annotated[str | None, typer.Option(help="One stream alone.")] = None,
    processes: Annotated[
        int | None, typer.Option(min=1, max=PROCESSES_MAX, help="As many as cores if absent.")
    ] = None,
    shards: Annotated[
        Path | None, typer.Option(help="What `export --parquet` wrote, instead of the ledger.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(help="Share shards among the workers of tcp://host:8786.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Have DuckDB count the shards as well.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Judge the whole history by the rules then in force, and by those to be tried beside them."""
    if today and rules is not None:
        raise CannotDo("--rules and --today: one or the other")
    if shards is None and (check or dask):
        raise CannotDo("--dask and --check: with --shards")
    if check and stream is not None:
        raise CannotDo("--check counts every shard: without --stream")
    if dask is not None and processes is not None:
        raise CannotDo("--dask and --processes: one or the other")
    given = RULES if today else rules
    tried = None if given is None else read(given)
    at = instant(until, "--to") if until is not None else format_time(datetime.now(UTC))
    first = start_of(civil_date(instant(since, "--from"))) if since is not None else ""
    period = Period(since=first, at=at)
    many = processes or processes_of_machine()
    drafts = [] if tried is None else [tried]
    if shards is not None:
        in_force = rules_of(shards)
        history = of_shards(shards, [in_force, *drafts], stream)
        share = among(many) if dask is None else Machines(dask)
        replayed = compare(history, in_force, tried, period, share)
    else:
        with assemble.open_site(Settings.from_environment()) as site:
            history = of_site(site, [site.rulebook, *drafts], stream, many)
            replayed = compare(history, site.rulebook, tried, period, among(many))
    if stream is not None and not replayed.then.entries:
        raise AnswerIsNo(f"nothing stands in {stream}")
    document, text = as_document(replayed, period), [*as_text(replayed)]
    if shards is None or not check:
        answer(document, as_json=json, text="\n".join(text))
        return
    counted = Counter(shards).count()
    document["counted"] = counted.as_json()
    text.append(f"DuckDB: {counted.entries:,} entries of {counted.streams:,} streams")
    answer(document, as_json=json, text="\n".join(text))
    if differs := counted.disagrees(replayed.then):
        raise AnswerIsNo(f"counted by DuckDB, and as it should be: {'; '.join(differs)}")


def as_document(replayed: Replayed, period: Period) -> dict[str, Any]:
    found: dict[str, Any] = {
        "size": replayed.size,
        "from": period.since or None,
        "at": period.at,
        "then": _outcome(replayed.then),
        "lost": [{"rule": rule, "version": version} for rule, version in replayed.lost],
    }
    if replayed.tried is not None and replayed.difference is not None:
        differs = replayed.difference
        found["tried"] = _outcome(replayed.tried)
        found["more"] = [asdict(each) for each in differs.more]
        found["fewer"] = [asdict(each) for each in differs.fewer]
        found["relevelled"] = [
            {"before": asdict(before), "after": asdict(after)}
            for before, after in differs.relevelled
        ]
    return found


def as_text(replayed: Replayed) -> Iterable[str]:
    for rule, version in replayed.lost:
        yield f"{rule}: 版本 {version[:12]} 的文本未存 its text is not kept, and not judged by"
    yield f"当时有效的规则 under the rules then in force: {_sum(replayed.then)}"
    if replayed.tried is None or replayed.difference is None:
        yield from _listed(replayed.then.breaches)
        return
    differs = replayed.difference
    yield f"试用的规则 under the rules tried: {_sum(replayed.tried)}"
    yield f"多出 {len(differs.more)} 项疑似不符 would have raised {len(differs.more)} more"
    yield from _listed(differs.more)
    yield f"减少 {len(differs.fewer)} 项 and {len(differs.fewer)} fewer"
    yield from _listed(differs.fewer)
    changed = len(differs.relevelled)
    yield f"级别不同 {changed} 项 and {changed} at another level"
    yield from _listed(after for _, after in differs.relevelled)


def _listed(breaches: Iterable[Breach]) -> Iterable[str]:
    found = list(breaches)
    rows = [
        (each.level, each.rule, each.stream, ",".join(map(str, each.evidence)), each.zh)
        for each in found[:SHOWN_MAX]
    ]
    if rows:
        yield table(rows, header=("级别", "规则", "流", "证据", "事由"))
    if len(found) > SHOWN_MAX:
        yield f"… {len(found) - SHOWN_MAX} more: --json lists all"


def _sum(outcome: Outcome) -> str:
    verdicts = ", ".join(f"{many:,} {verdict}" for verdict, many in outcome.verdicts.items())
    return f"{outcome.entries:,} entries; {verdicts}"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "entries": outcome.entries,
        "streams": outcome.streams,
        "types": outcome.types,
        "verdicts": outcome.verdicts,
        "breaches": [asdict(each) for each in outcome.breaches],
    }
