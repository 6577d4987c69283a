"""Legal review (法律审查): what comes into force was first found sound by somebody else.

`rule.LegalReviewed` names rules by the digest of their files, and values (calendars, parameters,
readings) by the digest of what is to be said. An entry that puts something into force counts where
the last review of that very text stands before it in the log, passed it, and is not by the one who
now puts it into force.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from ledger.canonical import encode
from ledger.entry import Entry
from monitors.acting import acted

REVIEWED: Final = "rule.LegalReviewed"
VALUES: Final = frozenset({"calendar.Loaded", "parameter.Set", "reading.Activated"})
"""What is reviewed by its data; `ruleset.Activated` by the versions that it names."""

REVIEWABLE: Final = frozenset({*VALUES, "ruleset.Activated"})

PASSED: Final = "pass"

_WHO: Final = frozenset({"by", "under"})
"""Members that say who speaks, not what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review of one text: where it stands, and who said what of it."""

    index: int
    reviewer: str
    passed: bool


class Reviews:
    """The last review of every text. Fold entries in the order of the log."""

    def __init__(self) -> None:
        self._found: dict[str, Review] = {}

    def take(self, entry: Entry) -> None:
        review = Review(
            index=entry.index,
            reviewer=acted(entry, "reviewer") or entry.actor,
            passed=entry.data["result"] == PASSED,
        )
        self._found |= dict.fromkeys(_reviewed(entry.data), review)

    def of(self, text: str) -> Review | None:
        """The last review of a text, by the version of a rule or the digest of a value."""
        return self._found.get(text)

    def admits(self, entry: Entry) -> bool:
        """Whether what a calendar, a parameter or a reading says comes into force."""
        return self.allows(digest(entry.type, entry.data), speaker(entry))

    def allows(self, text: str, speaker: str) -> bool:
        """Whether this text comes into force when this person or organisation says so."""
        found = self._found.get(text)
        return found is not None and found.passed and found.reviewer != speaker


def digest(event: str, data: Mapping[str, Any]) -> str:
    """SHA-256, in hex, of the canonical form of what a value says, whoever says it."""
    said = {name: value for name, value in data.items() if name not in _WHO}
    return sha256(encode({"event": event, "data": said})).hexdigest()


def review_of(event: str, data: Mapping[str, Any], **more: str) -> dict[str, Any]:
    """The data of a `rule.LegalReviewed`, positive unless `result` says otherwise."""
    if event in VALUES:
        found = {"values": [{"event": event, "sha256": digest(event, data)}]}
    else:
        found = {"rules": data["rules"]}
    return {**found, "result": PASSED, **more}


def texts(event: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What has to be reviewed before this is said: what it is called, and its version or digest."""
    if event in VALUES:
        name = " ".join(str(data[key]) for key in ("year", "rule", "name") if key in data)
        return [(f"{event} {name}", digest(event, data))]
    return [(rule["id"], rule["version"]) for rule in data["rules"]]


def _reviewed(data: Mapping[str, Any]) -> Iterable[str]:
    if "rule_version" in data:
        yield data["rule_version"]
    yield from (rule["version"] for rule in data.get("rules", ()))
    yield from (value["sha256"] for value in data.get("values", ()))


def speaker(entry: Entry) -> str:
    """Who puts into force what the entry says."""
    return acted(entry, "by") or entry.actor
