"""The rules on file. A rule that is incomplete, misspelt or contradicts itself is refused."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger import catalogue
from monitors.errors import RuleRefused
from monitors.parse import parse_rule
from monitors.rule import Rule
from monitors.table import Table
from monitors.vocabulary import check_vocabulary

RULES = Path(__file__).parent / "rules"
AT_ONCE = 100
"""Rules of one activation: an entry has at most 16 KiB, and a rule takes ninety bytes of it."""

RULE_ID = re.compile(r"[A-Z]{1,2}[0-9]{0,3}(-[0-9]{1,3})?[a-z]?")

Fields = Mapping[str, frozenset[str]]
"""Which fields each event of the catalogue has."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule by its id, in the order of their ids."""

    rules: Mapping[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def activations(self, ruleset: str, *, since: date) -> list[dict[str, Any]]:
        """The data of the `ruleset.Activated` that put these versions into force."""
        rules = [{"id": rule.id, "version": rule.version} for rule in self]
        return [
            {"ruleset": ruleset, "rules": rules[start : start + AT_ONCE], "from": since.isoformat()}
            for start in range(0, len(rules), AT_ONCE)
        ]


def load_rulebook(directory: Path = RULES) -> Rulebook:
    """Read every rule of a directory against the event catalogue. Raises RuleRefused."""
    fields = {
        name: frozenset(use.key for use in event.fields)
        for name, event in catalogue.load().events.items()
    }
    files = sorted(directory.glob("*.toml"))
    rules = {file.stem: read_rule(file.name, file.read_bytes(), fields) for file in files}
    for rule in rules.values():
        for other in rule.yields_to:
            if other not in rules or other == rule.id:
                raise RuleRefused(
                    file=f"{rule.id}.toml",
                    line=0,
                    key="yields_to",
                    reason=f"{other} is not another rule on file",
                )
    return Rulebook(rules)


def read_rule(name: str, content: bytes, fields: Fields) -> Rule:
    """One rule from the bytes of its file; its version is their SHA-256."""
    rule_id = name.removesuffix(".toml")
    if not RULE_ID.fullmatch(rule_id):
        raise RuleRefused(file=name, line=0, key="file name", reason="is not the id of a rule")
    try:
        text = content.decode()
        values = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise RuleRefused(file=name, line=0, key="TOML", reason=str(problem)) from None
    table = Table(values, file=name, text=text)
    rule = parse_rule(rule_id, sha256(content).hexdigest(), table)
    check_vocabulary(rule, fields, Table({}, file=name, text=text))
    return rule
