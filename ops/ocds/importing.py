"""`mingjing import ocds`: files in, signed entries out, one report for the operator.

Nothing is lost silently: every release is in the ledger, or its line is in the report with the
reason. Doing it again adds nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ledger.canonical import Object
from ledger.catalogue import load
from ops import store
from ops.errors import OpsError
from ops.ocds.drafting import PROJECT, Draft, draft, name_of
from ops.ocds.errors import Unusable
from ops.ocds.mapping import PRODUCED
from ops.ocds.reading import Broken, Found, Source
from ops.ocds.releases import releases_in

BATCH_STATEMENTS_MAX = 500
"""Sent at once: half of what a batch may have, so that a release rarely straddles two."""

ERRORS_MAX = 10_000
"""Reasons in the report; more are counted. Nobody reads so many, and a file may be all wrong."""

SUFFIXES = {".json", ".jsonl", ".ndjson"}
"""Which files of a directory are taken; a file named by itself is read whatever its name."""

_PUBLISHER = re.compile(r"ocds-[a-z0-9]{6}", re.IGNORECASE)
_SAID_ONCE = {"project.Registered", "source.Connected"}


class NotARegion(OpsError):
    """The region given for an import is no code of one."""

    def __init__(self, region: str) -> None:
        super().__init__(f"{region!r} is no region: write GB or CN-331000")


class Link(Protocol):
    """What the importer needs: where to keep what no entry can hold, and who takes statements.

    One verdict per statement, in the order given.
    """

    @property
    def objects(self) -> Path: ...

    def submit(self, statements: list[Object]) -> list[dict[str, Any]]: ...


@dataclass(slots=True)
class _Span:
    """From when to when a publisher's data reach."""

    first: str
    last: str


@dataclass(slots=True)
class _Import:
    link: Link
    region: str | None
    progress: Callable[[str], None]
    releases: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    sealed: int = 0
    errors: list[Object] = field(default_factory=list)
    waiting: list[tuple[Object, str, int]] = field(default_factory=list)
    registered: set[str] = field(default_factory=set)
    spans: dict[str, _Span] = field(default_factory=dict)

    def file(self, path: Path) -> None:
        name = str(path)
        try:
            source = Source.of(path)
            for found in source.values():
                if isinstance(found, Broken):
                    self._refuse(name, found.line, found.reason)
                else:
                    self._value(name, source.sha256, found)
        except OSError as problem:
            self._refuse(name, 0, problem.strerror or str(problem))
        self.send()
        self.progress(f"{name}: {self.releases} releases, {self.accepted} entries so far")

    def close(self) -> None:
        """Say who reports what, and that all of it was sent up to its last release.

        Not the second where anything was refused: what is missing in the ledger would then be
        held against those who did report it.
        """
        for source, span in sorted(self.spans.items()):
            self.waiting.append((_connected(source, span), source, 0))
        self.send()
        if not self.refused:
            for source, span in sorted(self.spans.items()):
                self.waiting.append((_advanced(source, span), source, 0))
            self.send()

    def send(self) -> None:
        while self.waiting:
            batch = self.waiting[:BATCH_STATEMENTS_MAX]
            del self.waiting[:BATCH_STATEMENTS_MAX]
            verdicts = self.link.submit([statement for statement, _, _ in batch])
            for (statement, file, line), verdict in zip(batch, verdicts, strict=True):
                self._count(statement, file, line, verdict)

    def report(self) -> Object:
        return {
            "releases": self.releases,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "refused": self.refused,
            "contacts_sealed": self.sealed,
            "errors": self.errors,
        }

    def _value(self, file: str, file_sha256: str, found: Found) -> None:
        for release in releases_in(found.value):
            try:
                if isinstance(release, Unusable):
                    raise release
                drafted = draft(release, found, file_sha256, self.region)
            except Unusable as problem:
                self._refuse(file, found.line, str(problem))
                continue
            self.releases += 1
            self.sealed += drafted.sealed
            self._queue(drafted, file, found.line)
            if len(self.waiting) >= BATCH_STATEMENTS_MAX:
                self.send()
                self.progress(f"{file}: {self.releases} releases, {self.accepted} entries so far")

    def _queue(self, drafted: Draft, file: str, line: int) -> None:
        for content in drafted.objects.values():
            store.put(self.link.objects, content)
        statements = drafted.statements
        if drafted.ocid not in self.registered:
            self.registered.add(drafted.ocid)
            statements = [drafted.registration, *statements]
        self.waiting += [(statement, file, line) for statement in statements]
        if publisher := _PUBLISHER.match(drafted.ocid):
            first = drafted.registration["occurred_at"]
            span = self.spans.setdefault(publisher[0], _Span(first, drafted.date))
            span.first, span.last = min(span.first, first), max(span.last, drafted.date)

    def _count(self, statement: Object, file: str, line: int, verdict: Object) -> None:
        if verdict["verdict"] == "accepted":
            self.accepted += 1
        elif verdict["verdict"] == "duplicate" or _said_before(statement, verdict):
            self.duplicates += 1
        else:
            reason = f"{statement['type']}: {verdict.get('path', '')} {verdict.get('reason', '')}"
            self._refuse(file, line, reason)

    def _refuse(self, file: str, line: int, reason: str) -> None:
        self.refused += 1
        if len(self.errors) < ERRORS_MAX:
            self.errors.append({"file": file, "line": line, "reason": reason})


def import_paths(
    paths: Iterable[Path],
    link: Link,
    *,
    region: str | None = None,
    progress: Callable[[str], None],
) -> Object:
    """Import files, and directories of them.

    Returns `{"releases","accepted","duplicates","refused","contacts_sealed","errors"}`, an error
    being `{"file","line","reason"}`; line 0 is the file as a whole.
    """
    if region is not None and not re.fullmatch(load().fields["region"].pattern, region):
        raise NotARegion(region)
    running = _Import(link, region, progress)
    for path in paths:
        for file in files_of(path):
            running.file(file)
    running.close()
    return running.report()


def files_of(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES)


def _said_before(statement: Object, verdict: Object) -> bool:
    """Whether this ledger heard it from another release: the first one's words stay."""
    return statement["type"] in _SAID_ONCE and str(verdict.get("path", "")).endswith("/id")


def _connected(source: str, span: _Span) -> Object:
    return {
        "id": name_of({"type": "source.Connected", "source": source}),
        "stream": f"site/{source}",
        "type": "source.Connected",
        "occurred_at": span.first,
        "data": {
            "source": source,
            "event_types": list(PRODUCED),
            "from": span.first,
            "streams": f"{PROJECT}{source}",
        },
    }


def _advanced(source: str, span: _Span) -> Object:
    data = {"source": source, "through": span.last}
    return {
        "id": name_of({"type": "source.WatermarkAdvanced", **data}),
        "stream": f"site/{source}",
        "type": "source.WatermarkAdvanced",
        "occurred_at": span.last,
        "data": data,
    }
