"""Rules about an organisation or an expert gather what is said of it, in whatever stream it stands.

`gather = "org"` in a rule: an entry with `org` = `org/office` is folded for this rule in the
stream `org/office`, and the alert is raised there. So a rule sees one subject's entries from
everywhere, and its streams stay as short as what one subject does. `gather = "@all"` is for acts
of which there are few in a year, whoever does them: they are folded in the stream `rules`.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from ledger.entry import Entry
from monitors.corrections import Corrections
from monitors.patterns import compile_rule
from monitors.rule import Rule
from monitors.rulebook import Rulebook

SUBJECTS = ("org/", "expert/")
"""Whose streams are gathered into. A field that names none of them leaves the entry at home."""

ALL, COMMON = "@all", "rules"
"""What is gathered whatever it is about, and where."""


def home(rule: Rule, entry: Entry) -> str:
    """The stream in which an entry is folded for a rule: that of its subject, or its own."""
    if rule.gather == ALL:
        return COMMON
    subject = entry.data.get(rule.gather) if rule.gather else None
    if isinstance(subject, str) and subject.startswith(SUBJECTS):
        return subject
    return entry.stream


class Gathering:
    """What belongs to a stream besides its own entries, by the rules of these books.

    An entry belongs where it does as it reads after the corrections of the log.
    """

    def __init__(self, rulebooks: Iterable[Rulebook], corrections: Corrections) -> None:
        self._rules: dict[str, list[Rule]] = {}
        self._corrections = corrections
        for rulebook in rulebooks:
            for rule in chain(rulebook, *rulebook.earlier):
                for event in compile_rule(rule).types if rule.gather else ():
                    self._rules.setdefault(event, []).append(rule)

    @property
    def types(self) -> frozenset[str]:
        return frozenset(self._rules)

    def elsewhere(self, told: Entry) -> frozenset[str]:
        """The streams an entry belongs to beside the one it stands in."""
        entry = self._corrections.read(told)
        homes = {home(rule, entry) for rule in self._rules.get(entry.type, ())}
        return frozenset(homes - {entry.stream})

    def of(self, stream: str, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those of the entries that belong to a stream and stand in another."""
        return (entry for entry in entries if stream in self.elsewhere(entry))
