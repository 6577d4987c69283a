"""From a told line to an entry, and the world that stands behind every story."""

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from ledger import catalogue
from ledger.entry import NO_PREVIOUS, Entry
from ledger.fields import Use
from monitors.calendar import calendar_statements
from monitors.moment import SHANGHAI
from monitors.review import REVIEWED, VALUES, review_of
from monitors.rulebook import Rulebook

BEGINNING = "2000-01-01T00:00:00.000000Z"
WORLD = frozenset({"rules", "calendar", "review", "source"})
LAWYER = "person/lawyer"

_EVENT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?)\s+(\S+)\s+(\w+\.\w+)\s*(.*)")
_RECEIVED = re.compile(r"\(received (.*?)\)")


def make_entry(  # as the engine needs it: its place and its statement, no bytes
    index: int,
    type_: str,
    data: Mapping[str, Any],
    stream: str,
    *,
    at: str,
    actor: str = "org/root",
    received_at: str | None = None,
    id_: str | None = None,
) -> Entry:
    statement = {
        "v": 1,
        "log": "stories",
        "id": id_ or f"s-{index}",
        "stream": stream,
        "type": type_,
        "occurred_at": at,
        "actor": actor,
        "data": dict(data),
    }
    return Entry(
        index=index,
        raw=b"",
        leaf=b"",
        statement=statement,
        seq=index + 1,
        prev=NO_PREVIOUS,
        received_at=received_at or at,
        key="",
        signature=b"",
    )


@dataclass(frozen=True, slots=True)
class Told:
    type: str
    data: Mapping[str, Any]
    at: str
    actor: str
    received_at: str | None
    id: str | None


def read_event(told: str) -> Told:
    received = _RECEIVED.search(told)
    found = _EVENT.fullmatch(_RECEIVED.sub("", told).strip())
    if found is None:
        raise ValueError("is no event: say when, who, what, and name=value")
    at, actor, type_, rest = found.groups()
    pairs = [pair.partition("=") for pair in shlex.split(rest)]
    known = catalogue.load().events.get(type_)
    if known is None:
        raise ValueError(f"{type_} is not an event of the catalogue")
    uses = {use.key: use for use in known.fields}
    data = {key: _value(uses[key], value) for key, _, value in pairs if key != "id"}
    catalogue.load().check(type_, data)
    named = next((value for key, _, value in pairs if key == "id"), None)
    received_at = instant(received[1]) if received else None
    return Told(type_, data, instant(at), actor, received_at, named)


def _value(use: Use, text: str) -> Any:  # noqa: ANN401 - JSON
    if use.many and not text.startswith("["):
        return [_one(use.of, part) for part in text.split(",") if part]
    return _one(use.of, text)


def _one(of: str, text: str) -> Any:  # noqa: ANN401 - JSON
    if of == "committee_member":
        name, kind, *interested = text.split("/")
        return {"member": name, "kind": kind, **dict.fromkeys(interested, True)}
    kind = catalogue.load().fields[of].type
    read = _READERS.get(kind, _word)
    return read(text)


def _word(text: str) -> Any:  # noqa: ANN401 - JSON
    return orjson.loads(text) if text.startswith("[") else text


def world(
    parts: set[str], rulebook: Rulebook, told: Iterable[Told], at: str
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    if "rules" in parts:
        since = datetime.fromisoformat(BEGINNING).date()
        for data in rulebook.activations("all", since=since):
            yield reviewed("ruleset.Activated", data)
            yield "ruleset.Activated", data, "rules"
    if "calendar" in parts:
        for year in calendar_statements():
            yield reviewed("calendar.Loaded", year)
            yield "calendar.Loaded", year, "calendars"
    if "review" in parts:
        for event in told:
            if event.type in VALUES:
                yield reviewed(event.type, event.data)
    if "source" in parts:
        families = sorted({name.split(".")[0] + ".*" for name in catalogue.load().events})
        connected = {"source": "town", "event_types": families, "from": BEGINNING}
        yield "source.Connected", connected, "site/town"
        yield "source.WatermarkAdvanced", {"source": "town", "through": at}, "site/town"


def reviewed(event: str, data: Mapping[str, Any]) -> tuple[str, Mapping[str, Any], str]:
    """The legal review of what is to be said."""
    return REVIEWED, review_of(event, data, reviewer=LAWYER), "rules"


def instant(text: str) -> str:
    """`2026-03-01 09:00` in Shanghai, as the ledger writes it."""
    moment = datetime.fromisoformat(text) - SHANGHAI
    return moment.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_READERS: Mapping[str, Callable[[str], Any]] = {
    "integer": int,
    "boolean": {"yes": True, "no": False}.__getitem__,
    "time": lambda text: instant(text.replace("T", " ")),
    "money": lambda text: {"currency": "CNY", "fen": round(float(text) * 100)},
    "any": orjson.loads,
    "object": orjson.loads,
    "sha256": lambda text: (text * 64)[:64],
}
"""How a value of each type is told; what is not here is told as it is."""
