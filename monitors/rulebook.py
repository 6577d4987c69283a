"""The rules on file. A rule that is incomplete, misspelt or contradicts itself is refused."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger import catalogue
from monitors.errors import RuleRefused
from monitors.fields import Fields, fields_of
from monitors.lines import Lines
from monitors.parse import parse_rule
from monitors.rule import Rule
from monitors.table import Table
from monitors.vocabulary import check_vocabulary

RULES = Path(__file__).parent / "rules"
AT_ONCE = 50
"""Rules of one activation: an entry has at most 16 KiB, of which a rule takes 250 bytes."""

RULE_ID = re.compile(r"[A-Z]{1,2}[0-9]{0,3}(-[0-9]{1,3})?[a-z]?")


Version = tuple[str, str]
"""A rule's id, and the SHA-256 of its file."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule by its id, in the order of their ids.

    `texts` are the files' bytes by their SHA-256; `earlier` and `lost` are what `with_earlier` of
    `monitors.editions` found of versions that are not on file any more.
    """

    rules: Mapping[str, Rule]
    texts: Mapping[str, bytes] = field(default_factory=dict)
    earlier: tuple["Rulebook", ...] = ()
    lost: tuple[Version, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

    def version(self, rule_id: str, version: str) -> Rule:
        """A rule as it was when a verdict was given by this version of it."""
        found = (book.rules.get(rule_id) for book in (self, *self.earlier))
        return next(rule for rule in found if rule is not None and rule.version == version)

    def activations(self, ruleset: str, *, since: date) -> list[dict[str, Any]]:
        """The data of the `ruleset.Activated` that put these versions into force."""
        rules = [{"id": rule.id, "version": rule.version} for rule in self]
        return [
            {"ruleset": ruleset, "rules": rules[start : start + AT_ONCE], "from": since.isoformat()}
            for start in range(0, len(rules), AT_ONCE)
        ]


def load_rulebook(directory: Path = RULES) -> Rulebook:
    """Read every rule of a directory against the event catalogue. Raises RuleRefused."""
    fields = fields_of(catalogue.load())
    files = {file.stem: file.read_bytes() for file in sorted(directory.glob("*.toml"))}
    rules = {name: read_rule(f"{name}.toml", content, fields) for name, content in files.items()}
    for rule in rules.values():
        reason = _yields_in_vain(rule, rules)
        if reason:
            lines = Lines(files[rule.id].decode())
            Table({}, file=f"{rule.id}.toml", lines=lines).refuse("yields_to", reason)
    return Rulebook(rules, {rule.version: files[rule.id] for rule in rules.values()})


def _yields_in_vain(rule: Rule, rules: Mapping[str, Rule]) -> str:
    """What is wrong with those it yields to: one is not there, or yields to it in the end."""
    ring = {rule.id: ""}
    waiting = [rule.id]
    while waiting:
        here = waiting.pop()
        for other in rules[here].yields_to:
            if other not in rules:
                return f"{other} is not another rule on file" if here == rule.id else ""
            if other == rule.id:
                return f"ends where it began: {ring[here] or rule.id} yields to {rule.id}"
            if other not in ring:
                ring[other] = other
                waiting.append(other)
    return ""


def read_rule(name: str, content: bytes, fields: Fields) -> Rule:
    """One rule from the bytes of its file; its version is their SHA-256."""
    rule_id = name.removesuffix(".toml")
    if not RULE_ID.fullmatch(rule_id):
        raise RuleRefused(file=name, line=0, key="file name", reason="is not the id of a rule")
    try:
        text = content.decode()
        values = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        line = _line_of(problem, content)
        raise RuleRefused(file=name, line=line, key="TOML", reason=str(problem)) from None
    except RecursionError:
        raise RuleRefused(file=name, line=1, key="TOML", reason="is nested too deeply") from None
    lines = Lines(text)
    rule = parse_rule(rule_id, sha256(content).hexdigest(), Table(values, file=name, lines=lines))
    check_vocabulary(rule, fields, Table({}, file=name, lines=lines))
    return rule


def _line_of(problem: Exception, content: bytes) -> int:
    if isinstance(problem, UnicodeDecodeError):
        return 1 + content.count(b"\n", 0, problem.start)
    said = re.search(r"at line (\d+)", str(problem))  # else it is at the end of the document
    return int(said[1]) if said else 1 + content.rstrip().count(b"\n")
