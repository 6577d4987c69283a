"""Whether the rules on file are the rules in force, and how they come to be.

A rule in force is named with its version, the digest of its file. After an upgrade the files
may say something else; until the office puts them into force, the monitors judge by what it put
into force before: an entry, signed, says which rules hold from which day, and has their files
attached, which are kept beside the ledger. Somebody else reviews them before.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger.canonical import Object
from ledger.entry import Entry
from ledger.read import Reader
from monitors.editions import ACTIVATED, with_earlier
from monitors.evaluate import facts_of
from monitors.facts import FACT_TYPES, Facts
from monitors.review import REVIEWED, review_of, texts
from monitors.rulebook import Rulebook, Version, load_rulebook
from ops import store
from ops.link import Link
from reports.rule_force import FORCE_TYPES

RULESET = "law-and-standard"
REVIEWS = "rules"
"""The stream of reviews, and of what the office puts into force."""

MEDIA_TYPE = "application/toml"


def ever_in_force(entries: Iterable[Entry], objects: Path) -> Rulebook:
    """The rules on file and, as far as their texts are kept, all that were ever in force.

    `entries` are those of `FORCE_TYPES`, others among them or not.
    """
    found = (entry for entry in entries if entry.type in FORCE_TYPES)
    return with_earlier(load_rulebook(), found, partial(store.get, objects))


def facts(reader: Reader) -> Facts:
    return facts_of(reader.of_types(FACT_TYPES))


def not_in_force(known: Facts, rulebook: Rulebook, day: date) -> list[str]:
    """The rules of which another version, or none, is on file than is in force on a day."""
    changed = [
        rule.id
        for rule in rulebook
        if (found := known.activation(rule.id, day)) is None or found.version != rule.version
    ]
    return changed + not_on_file(known, rulebook, day)


def not_on_file(known: Facts, rulebook: Rulebook, day: date) -> list[str]:
    """The rules that are in force on a day and of which no version is on file any more."""
    return [
        rule
        for rule in known.rules()
        if rule not in rulebook.rules and known.activation(rule, day) is not None
    ]


def not_reviewed(known: Facts) -> list[str]:
    """Calendars, parameters and readings that were set without a review, by event and name."""
    return [" ".join(filter(None, key)) for key in known.unreviewed]


def on_file(known: Facts, rulebook: Rulebook, since: date) -> list[Object]:
    """What says that the rules on file are in force, and again what was set without a review."""
    rules = rulebook.activations(RULESET, since=since)
    return [
        *({"stream": REVIEWS, "type": ACTIVATED, "data": data} for data in rules),
        *(
            {"stream": entry.stream, "type": entry.type, "data": entry.data}
            for entry in known.unreviewed.values()
        ),
    ]


def retired(known: Facts, rulebook: Rulebook, since: date) -> list[Object]:
    """What says that rules which are not on file any more are in force no longer."""
    rules = not_on_file(known, rulebook, since)
    data = {"ruleset": RULESET, "rules": rules, "from": since.isoformat()}
    return [{"stream": REVIEWS, "type": "ruleset.Retired", "data": data}] if rules else []


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


def activate(
    link: Link, rulebook: Rulebook, said: Iterable[Object], by: str
) -> list[dict[str, Any]]:
    """Put it into force; what happened before a rule's day keeps the version of its own."""
    named = {"by": by} if by else {}
    whole = (with_files(each, rulebook, link.objects) for each in said)
    return link.submit({**each, "data": {**each["data"], **named}} for each in whole)


def with_files(said: Object, rulebook: Rulebook, objects: Path) -> Object:
    """What puts rules on file into force, with their files attached, which are kept first."""
    if said["type"] != ACTIVATED:
        return said
    attached = []
    for rule in said["data"]["rules"]:
        text = rulebook.texts[rule["version"]]
        name, digest = f"{rule['id']}.toml", store.put(objects, text)
        attached.append(
            {"name": name, "sha256": digest, "size": len(text), "media_type": MEDIA_TYPE}
        )
    return {**said, "attachments": attached}


def keep(reader: Reader, directory: Path, objects: Path) -> list[str]:
    """Keep those files that the log once put into force; which rules they are.

    Their versions are their digests: that they are the right ones needs no other proof.
    """
    named = {version for _, version in _versions(reader.of_types({ACTIVATED}))}
    kept = []
    for file in sorted(directory.glob("*.toml")):
        content = file.read_bytes()
        if sha256(content).hexdigest() in named:
            store.put(objects, content)
            kept.append(file.stem)
    return kept


def copy_texts(entries: Iterable[Entry], rulebook: Rulebook, objects: Path, to: Path) -> None:
    """Copy the files of all versions put into force, as far as they are kept or on file."""
    for _, version in _versions(entries):
        content = rulebook.texts.get(version) or store.get(objects, version)
        if content is not None:
            store.put(to, content)


def _versions(activations: Iterable[Entry]) -> set[Version]:
    return {(rule["id"], rule["version"]) for entry in activations for rule in entry.data["rules"]}
