"""Exports of an open site: a bundle, the tile tree, or OCDS releases."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from ledger.bundle import write_bundle
from ledger.canonical import Object, format_time
from ledger.checkpoint import Checkpoint
from ledger.export import (
    EVERY_ENTRY,
    MaySee,
    NoSuchStream,
    export_bundle,
    export_tree,
    published_heads,
)
from ledger.note import Note
from monitors.editions import ACTIVATED
from ops import store
from ops.assemble import OpenSite
from ops.errors import OpsError
from ops.ocds.exporting import export_package
from ops.replaying import entries_of
from ops.rules import REVIEWS, copy_texts
from ops.running import LOOK_AGAIN_SECONDS, SETTLE_SECONDS_MAX, NotSettled
from ops.scale.manifest import RULES
from ops.scale.writing import Writer, shards_for
from reports.replay import whole_stream


class NoSuchSize(OpsError):
    """Nobody can have seen a checkpoint of this size."""

    def __init__(self, since: int, size: int) -> None:
        super().__init__(f"--since {since}: the log's checkpoints have sizes from 1 to {size}")


def bundle(
    site: OpenSite, stream: str, since: int | None, output: Path, may_see: MaySee = EVERY_ENTRY
) -> Object:
    """One stream, complete up to a new record of all heads."""
    heads_index = record_heads(site)
    if since is not None and not 1 <= since <= heads_index + 1:
        raise NoSuchSize(since, heads_index + 1)
    if stream == REVIEWS:  # the rules that were in force are everybody's to read
        may_see = replace(may_see, attachment=partial(store.get, site.home.objects))
    members = export_bundle(
        site.reader,
        site.log,
        stream,
        heads_index=heads_index,
        made_at=format_time(site.now()),
        since=since,
        may_see=may_see,
    )
    write_bundle(output, members)
    entries = sum(name.startswith("entries/") for name in members)
    opened = sum(name.startswith("opened/") for name in members)
    found = {"file": str(output), "stream": stream, "entries": entries, "size": heads_index + 1}
    return {**found, "opened": opened} if opened else found


def tree(site: OpenSite, directory: Path) -> Object:
    """The whole log as static files, its last entry a record of all heads."""
    record_heads(site)
    checkpoint = export_tree(site.reader, site.log, directory)
    return {"directory": str(directory), "size": checkpoint.size}


def shards(site: OpenSite, directory: Path) -> Object:
    """Every entry under the latest checkpoint, as Parquet, for `monitor replay --shards`."""
    note = site.log.checkpoint()
    checkpoint = Checkpoint.parse(Note.parse(note).text)
    with Writer(directory, shards_for(checkpoint.size)) as writer:
        for name in site.reader.streams():
            writer.take(entries_of(site.reader, name, checkpoint.size))
        activations = site.reader.of_types({ACTIVATED}, stop=checkpoint.size)
        copy_texts(activations, site.rulebook, site.home.objects, directory / RULES)
        (directory / "checkpoint").write_bytes(note)
        manifest = writer.close(checkpoint)
    return {"directory": str(directory), "size": manifest.size, "shards": len(manifest.shards)}


def ocds(site: OpenSite, stream: str | None, output: Path) -> Object:
    """What OCDS can hold of one project, or of all."""
    if stream is not None and not site.reader.stream(stream, limit=1):
        raise NoSuchStream(stream)
    names = [stream] if stream is not None else list(site.reader.streams("project/"))
    return export_package(
        (whole_stream(site.reader, name) for name in names),
        site.home.objects,
        output,
        origin=site.site.origin,
        at=format_time(site.now()),
    )


def record_heads(site: OpenSite) -> int:
    deadline = time.monotonic() + SETTLE_SECONDS_MAX

    def wait() -> None:
        if site.failures:
            raise site.failures[0]
        if time.monotonic() > deadline:
            raise NotSettled(site.reader.size(), site.log.size(), site.judged())
        time.sleep(LOOK_AGAIN_SECONDS)

    return published_heads(site.sequencer.record_heads, site.log, wait)
