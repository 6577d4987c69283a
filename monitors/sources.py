"""Who reports what, since when, and up to which instant everything has been sent.

What was not reported is missing only if somebody would have reported it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One connected source; `through` is its watermark."""

    name: str
    types: frozenset[str]
    families: tuple[str, ...]  # `award.` for the pattern `award.*`
    since: str
    orgs: frozenset[str]
    streams: str
    through: str
    heartbeat_minutes: int | None
    until: str | None = None  # when it was disconnected

    def reports(self, event: str) -> bool:
        return event in self.types or event.startswith(self.families)

    def covers(self, stream: str, parties: Sequence[str | None], since: str) -> bool:
        """Whether acts of these parties in this stream since then are of those it reports on."""
        return (
            self.since <= since
            and stream.startswith(self.streams)
            and (not self.orgs or not self.orgs.isdisjoint(parties))
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Up to when an omission can be judged, and on whose word.

    A source that is `gone` will never say more than it has.
    """

    source: str
    through: str
    gone: bool = False


class Sources:
    """The sources of a log, folded from `source.*`."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._live: dict[str, Source] = {}
        """Those of them that promised to report as things happen."""
        self.promised: frozenset[str] = frozenset()
        """The types, and families of types, that they do."""
        self._reporting: dict[str, list[Source]] = {}
        """The sources that report an event, as far as anybody asked since one changed."""

    @property
    def any_live(self) -> bool:
        """Whether any source promised to report as things happen."""
        return bool(self._live)

    def promise(self, event: str) -> bool:
        """Whether any source promised to report acts of this type as they happen."""
        return any(source.reports(event) for source in self._live.values())

    def connect(self, data: Mapping[str, Any]) -> None:
        patterns = data["event_types"]
        before = self._sources.get(data["source"])
        self._keep(
            Source(
                name=data["source"],
                types=frozenset(p for p in patterns if not p.endswith("*")),
                families=tuple(p[:-1] for p in patterns if p.endswith("*")),
                since=data["from"],
                orgs=frozenset(data.get("orgs", ())),
                streams=data.get("streams", ""),
                through=before.through if before else "",
                heartbeat_minutes=data.get("heartbeat_minutes"),
            )
        )

    def advance(self, name: str, through: str) -> bool:
        """Move a watermark; it never goes back, and an unknown source has none."""
        source = self._sources.get(name)
        if source is None or through <= source.through:
            return False
        self._keep(replace(source, through=through))
        return True

    def disconnect(self, name: str, at: str) -> None:
        source = self._sources.get(name)
        if source is not None:
            self._keep(replace(source, until=at))

    def _keep(self, source: Source) -> None:
        self._sources[source.name] = source
        if source.heartbeat_minutes is not None:
            self._live[source.name] = source
        else:
            self._live.pop(source.name, None)
        of_each = ((*live.types, *live.families) for live in self._live.values())
        self.promised = frozenset(chain.from_iterable(of_each))
        self._reporting.clear()

    def coverage(
        self, events: Iterable[str], stream: str, parties: Sequence[str | None], since: str
    ) -> Coverage | None:
        """How far every one of these events would have been reported; None where one would not."""
        found: Coverage | None = None
        for event in events:
            best: Source | None = None
            for source in self._of(event):
                further = best is None or source.through > best.through
                if further and source.covers(stream, parties, since):
                    best = source
            if best is None:
                return None
            if found is None or best.through < found.through:
                found = Coverage(best.name, best.through, gone=best.until is not None)
        return found

    def live(self, event: str, stream: str, actor: str, at: str) -> Source | None:
        """A source that promised to report such an act as it happens, if there is one."""
        for source in self._of(event) if self._live else ():
            if source.heartbeat_minutes is None or (
                source.until is not None and source.until <= at
            ):
                continue
            if source.covers(stream, (actor,), at):
                return source
        return None

    def _of(self, event: str) -> list[Source]:
        found = self._reporting.get(event)
        if found is None:
            found = [source for source in self._sources.values() if source.reports(event)]
            self._reporting[event] = found
        return found
