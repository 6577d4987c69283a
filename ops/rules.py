"""Whether the rules on file are the rules in force, and how they come to be.

A rule in force is named with its version, the digest of its file. After an upgrade the files
may say something else; until the office puts them into force, the monitors judge nothing by
them: an entry, signed, says which rules hold from which day.
"""

from datetime import date
from typing import Any

from ledger.read import Reader
from monitors.evaluate import facts_of
from monitors.facts import FACT_TYPES
from monitors.rulebook import Rulebook
from ops.link import Link

RULESET = "law-and-standard"


def not_in_force(reader: Reader, rulebook: Rulebook, day: date) -> list[str]:
    """The rules on file of which another version, or none, is in force on a day."""
    facts = facts_of(reader.of_types(FACT_TYPES))
    return [
        rule.id
        for rule in rulebook
        if (found := facts.activation(rule.id, day)) is None or found.version != rule.version
    ]


def activate(link: Link, rulebook: Rulebook, since: date) -> list[dict[str, Any]]:
    """Put the versions on file into force from a day on; what happened before keeps its own."""
    return link.submit(
        {"stream": "rules", "type": "ruleset.Activated", "data": data}
        for data in rulebook.activations(RULESET, since=since)
    )
