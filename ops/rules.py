"""Whether the rules on file are the rules in force, and how they come to be.

A rule in force is named with its version, the digest of its file. After an upgrade the files
may say something else; until the office puts them into force, the monitors judge nothing by
them: an entry, signed, says which rules hold from which day. Somebody else reviews them before.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger.canonical import Object
from ledger.read import Reader
from monitors.evaluate import facts_of
from monitors.facts import FACT_TYPES, Facts
from monitors.review import REVIEWED, review_of, texts
from monitors.rulebook import Rulebook
from ops.link import Link

RULESET = "law-and-standard"
REVIEWS = "rules"
"""The stream of reviews, and of what the office puts into force."""


def facts(reader: Reader) -> Facts:
    return facts_of(reader.of_types(FACT_TYPES))


def not_in_force(known: Facts, rulebook: Rulebook, day: date) -> list[str]:
    """The rules on file of which another version, or none, is in force on a day."""
    return [
        rule.id
        for rule in rulebook
        if (found := known.activation(rule.id, day)) is None or found.version != rule.version
    ]


def not_reviewed(known: Facts) -> list[str]:
    """Calendars, parameters and readings that were set without a review, by event and name."""
    return [" ".join(filter(None, key)) for key in known.unreviewed]


def on_file(known: Facts, rulebook: Rulebook, since: date) -> list[Object]:
    """What says that the rules on file are in force, and again what was set without a review."""
    rules = rulebook.activations(RULESET, since=since)
    return [
        *({"stream": REVIEWS, "type": "ruleset.Activated", "data": data} for data in rules),
        *(
            {"stream": entry.stream, "type": entry.type, "data": entry.data}
            for entry in known.unreviewed.values()
        ),
    ]


def lacking(known: Facts, said: Iterable[Object], by: str) -> list[str]:
    """What of it nobody but `by` has reviewed and found sound, by name."""
    return [
        name
        for each in said
        for name, text in texts(each["type"], each["data"])
        if not known.reviews.allows(text, by)
    ]


def review(
    link: Link, said: Iterable[Object], by: str, note: str, result: str
) -> list[dict[str, Any]]:
    """Say what a person found of each: that it is sound, or not."""
    more = {"reviewer": by, "result": result, **({"note": note} if note else {})}
    return link.submit(
        {
            "stream": REVIEWS,
            "type": REVIEWED,
            "data": review_of(each["type"], each["data"], **more),
        }
        for each in said
    )


def activate(link: Link, said: Iterable[Object], by: str) -> list[dict[str, Any]]:
    """Put it into force; what happened before a rule's day keeps the version of its own."""
    named = {"by": by} if by else {}
    return link.submit({**each, "data": {**each["data"], **named}} for each in said)
