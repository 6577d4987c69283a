"""Processes for the risk indicators: the releases of files or of the ledger, compiled by ocid."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ledger.read import Reader
from monitors.indicators import Process, read_process
from monitors.indicators.merge import compiled
from ops.ocds.errors import Unusable
from ops.ocds.exact import dump
from ops.ocds.exporting import releases
from ops.ocds.importing import files_of
from ops.ocds.reading import Broken, Source
from ops.ocds.releases import releases_in
from reports.replay import whole_stream


def of_files(paths: Iterable[Path]) -> tuple[list[Process], list[str]]:
    """The processes of OCDS files, and the lines that could not be read, each with its reason."""
    by_ocid: dict[str, list[dict[str, Any]]] = {}
    unread: list[str] = []
    for path in (file for named in paths for file in files_of(named)):
        for found in Source.of(path).values():
            if isinstance(found, Broken):
                unread.append(f"{path}:{found.line}: {found.reason}")
                continue
            for release in releases_in(found.value):
                if isinstance(release, Unusable):
                    unread.append(f"{path}:{found.line}: {release}")
                else:
                    _keep(by_ocid, release)
    return [read_process(compiled(said)) for said in by_ocid.values()], unread


def of_ledger(reader: Reader, objects: Path) -> Iterator[Process]:
    """The processes of every project in the ledger, as far as OCDS can hold them."""
    for stream in reader.streams("project/"):
        by_ocid: dict[str, list[dict[str, Any]]] = {}
        for release in releases(whole_stream(reader, stream), objects):
            if isinstance(release, dict):  # not where it cannot be given, or is no object
                _keep(by_ocid, release)
        yield from (read_process(compiled(said)) for said in by_ocid.values())


def _keep(by_ocid: dict[str, list[dict[str, Any]]], release: object) -> None:
    plain = json.loads(dump(release))  # numbers as numbers: nothing is given back from here
    by_ocid.setdefault(str(plain.get("ocid", "")), []).append(plain)
