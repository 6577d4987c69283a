"""`mingjing export --ocds`: what OCDS can hold, given back as one release package.

A release that was imported comes back whole, but for contact details, however many entries its
objects became. What was never OCDS becomes one release per entry (`native`). Draws, retrievals,
disclosures and alerts have no place in OCDS and stay in bundles.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ledger.canonical import Object
from ledger.entry import Entry
from ops import store
from ops.ocds.errors import Unusable
from ops.ocds.exact import dump, parse
from ops.ocds.native import release_of
from ops.ocds.pieces import put_together

RECEIVED = "release.Received"
REGISTERED = "project.Registered"
VERSION = "1.1"


def releases(stream: Iterable[Entry], objects: Path) -> Iterator[Any]:
    """The releases of one project's stream in its order, or Unusable: why one cannot be given."""
    entries = list(stream)
    kept = {
        entry.statement["id"]: entry.statement["data"]["ocds"]
        for entry in entries
        if "ocds" in entry.statement["data"]
    }
    imported = any(entry.statement["type"] == RECEIVED for entry in entries)

    def find(name: str) -> Any:  # noqa: ANN401  # JSON
        if name not in kept:
            raise Unusable(f"the entry {name} is not in the stream that refers to it")
        return parse(_text(kept[name], objects))

    context: Object = {}
    said: set[str] = set()
    for entry in entries:
        name, type_ = entry.statement["id"], entry.statement["type"]
        try:
            if type_ == RECEIVED:
                release = put_together(find(name), find)
            elif name not in kept and not (imported and type_ == REGISTERED):
                release = release_of(entry, context)
            else:
                continue
            text = dump(release)
        except (Unusable, RecursionError) as problem:
            yield Unusable(f"entry {entry.index}: {problem}")
            continue
        # The same release may have come in several files.
        digest = hashlib.sha256(text.encode()).hexdigest()
        if release is not None and digest not in said:
            said.add(digest)
            yield release


def export_package(
    streams: Iterable[Iterable[Entry]], objects: Path, output: Path, *, origin: str, at: str
) -> Object:
    """Write a release package of these streams, one release per line.

    Returns `{"file","releases","errors"}`.
    """
    count, errors = 0, []
    head = dump(
        {
            "uri": f"tag:{origin}",
            "version": VERSION,
            "publishedDate": at,
            "publisher": {"name": origin},
        }
    )
    with output.open("w", encoding="utf-8") as file:
        file.write(head[:-1] + ',"releases":[')
        for stream in streams:
            for release in releases(stream, objects):
                if isinstance(release, Unusable):
                    errors.append(str(release))
                    continue
                file.write(("," if count else "") + "\n" + dump(release))
                count += 1
        file.write("\n]}\n")
    return {"file": str(output), "releases": count, "errors": errors}


def _text(ocds: Object, objects: Path) -> str:
    if "json" in ocds:
        text: str = ocds["json"]
        return text
    content = store.get(objects, ocds["sha256"])
    if content is None:
        raise Unusable(f"the object {ocds['sha256']} beside the ledger is missing or altered")
    return content.decode()
