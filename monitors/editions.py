"""Every version of the rules that was ever in force: each occasion is judged by its day's.

The entry that puts rules into force names each version by the SHA-256 of its file, and has the
files attached. Rules that yield to one another are a *family*; a family whose versions on some day
were others than those on file has an *edition* of that day, a rulebook of its own. Of the editions
of a family one was in force on the day of an occasion: that one speaks, the others are silent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ledger import catalogue
from ledger.entry import Entry
from monitors.errors import RuleRefused
from monitors.facts import Facts
from monitors.fields import fields_of
from monitors.judgement import Judgement
from monitors.moment import civil_date
from monitors.rule import Rule
from monitors.rulebook import Rulebook, Version, read_rule

ACTIVATED = "ruleset.Activated"

Family = frozenset[str]

Text = Callable[[str], bytes | None]
"""The content that has a SHA-256, where it is kept."""


def with_earlier(on_file: Rulebook, entries: Iterable[Entry], text: Text) -> Rulebook:
    """The rules on file, with the editions by which what happened on other days is judged.

    `entries` are the log's reviews of rules, and those that put rules into force or out of it.
    `lost` are versions in force on some day whose text is not kept, or that this program cannot
    read any more: what happened on those days nobody can judge by them here.
    """
    facts, days, versions = Facts(), set[date](), set[Version]()
    for entry in entries:
        facts.apply(entry)
        if entry.type != ACTIVATED:
            continue
        days.add(date.fromisoformat(entry.data["from"]))
        versions |= {(rule["id"], rule["version"]) for rule in entry.data["rules"]}
    known = {(rule.id, rule.version): rule for rule in on_file} | dict(
        _read(versions - {(rule.id, rule.version) for rule in on_file}, text)
    )
    families = _families(known.values())
    earlier: list[Rulebook] = []
    lost: set[Version] = set()
    for day in sorted(days):
        in_force = _in_force(facts, {rule for rule, _ in versions}, day)
        lost |= in_force - known.keys()
        book: dict[str, Rule] = {}
        for family in families:
            of_day = {version for version in in_force if version[0] in family}
            if of_day <= known.keys() and not all(_is_of(on_file, each) for each in of_day):
                book |= _edition([known[version] for version in of_day])
        edition = Rulebook(dict(sorted(book.items())))
        if book and edition not in earlier:
            earlier.append(edition)
    return replace(on_file, earlier=tuple(earlier), lost=tuple(sorted(lost)))


class Editions:
    """Says which edition speaks of what an engine of each of them found."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.books = (rulebook, *rulebook.earlier)
        changed = {rule.id for book in rulebook.earlier for rule in book}
        self._family = {
            rule: family
            for family in _families(rule for book in self.books for rule in book)
            for rule in family & changed
        }

    def speaks(self, book: Rulebook, judgement: Judgement, facts: Facts) -> bool:
        """Whether a judgement by this edition is the one that holds."""
        family = self._family.get(judgement.rule)
        return family is None or book is self._of(family, civil_date(judgement.arose_at), facts)

    def _of(self, family: Family, day: date, facts: Facts) -> Rulebook:
        in_force = _in_force(facts, family, day)
        fitting = (book for book in self.books if all(_is_of(book, each) for each in in_force))
        return next(fitting, self.books[0])


def _in_force(facts: Facts, rules: Iterable[str], day: date) -> set[Version]:
    found = ((rule, facts.activation(rule, day)) for rule in rules)
    return {(rule, activation.version) for rule, activation in found if activation is not None}


def _is_of(book: Rulebook, version: Version) -> bool:
    rule = book.rules.get(version[0])
    return rule is not None and rule.version == version[1]


def _edition(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Rules in force on one day. One that was not deals with nothing: nobody yields to it."""
    book = {rule.id: rule for rule in rules}
    return {
        rule.id: replace(rule, yields_to=tuple(o for o in rule.yields_to if o in book))
        for rule in book.values()
    }


def _read(versions: Iterable[Version], text: Text) -> Iterator[tuple[Version, Rule]]:
    fields = fields_of(catalogue.load())
    for rule, version in versions:
        content = text(version)
        if content is None:
            continue
        try:
            yield (rule, version), read_rule(f"{rule}.toml", content, fields)
        except RuleRefused:
            continue  # written for another program than this one


def _families(rules: Iterable[Rule]) -> set[Family]:
    families: dict[str, Family] = {}
    for rule in rules:
        joined = frozenset((rule.id, *rule.yields_to))
        joined = joined.union(*(families.get(name, frozenset()) for name in joined))
        families |= dict.fromkeys(joined, joined)
    return set(families.values())
