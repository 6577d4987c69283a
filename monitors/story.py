"""Stories: a case in lines a lawyer reads, and the verdicts a rule must give of it.

    2026-03-01 09:00  org/owner  award.NoticeIssued  award_id=A-1     # Shanghai time
    at 2026-05-01 00:00
    expect violated yellow because line 2

Every event is checked against the catalogue. Behind a story stand all rules of the rulebook, the
calendars on file, the legal review of what the story sets, and a source that reports everything up
to `at`; `without rules`, `without calendar`, `without review` and `without source` take them away.
`(received 2026-03-05 09:00)` after an event says when the ledger got it. `stream foi/1` turns to
another stream than the project's.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import orjson

from ledger.entry import Entry
from ledger.errors import Malformed
from monitors.errors import StoryRefused
from monitors.evaluate import evaluate, facts_of
from monitors.judgement import Judgement, Verdict
from monitors.moment import SHANGHAI
from monitors.rulebook import RULES, Rulebook
from monitors.telling import BEGINNING, WORLD, instant, make_entry, read_event, world

STORIES = "stories"
"""The folder beside the rules: `stories/<rule>/<name>.txt`."""

BREAKS, KEEPS = "breaks", "keeps"
"""What every rule is told of at least: a case that breaks it, and one that keeps it."""

_PROJECT = "project/P-1"

_COMMENT = re.compile(r"(^|\s)#.*")
_EXPECT = re.compile(
    rf"expect (?P<verdict>{'|'.join(Verdict)})(?: (?P<level>red|yellow|blue))?"
    r"(?: because lines? (?P<lines>[\d, ]+))?(?: due (?P<due>\d{4}-\d\d-\d\d))?"
    r"(?: reason (?P<reason>\w+))?(?: reading (?P<reading>\w+))?"
)
_NOTHING = "expect nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`lines` names the line of each entry that the story tells; the world's have none."""

    entries: tuple[Entry, ...]
    lines: Mapping[int, int]
    expected: tuple[str, ...]
    at: str

    def judgements(self, rulebook: Rulebook, rule_id: str) -> list[Judgement]:
        """What the rule gives of it, in the order of the triggers."""
        found = evaluate(rulebook, self.entries, facts_of(self.entries), self.at)
        mine = [each for each in found if each.rule == rule_id and each.trigger in self.lines]
        return sorted(mine, key=lambda j: (j.trigger, _text(j.correlation)))

    def differences(self, rulebook: Rulebook, rule_id: str) -> list[str]:
        """Where the rule gives another verdict than the story expects; empty if nowhere."""
        found = self.judgements(rulebook, rule_id)
        expected = () if self.expected == (_NOTHING,) else self.expected
        if len(found) != len(expected):
            told = "; ".join(map(self.told, found)) or "nothing"
            return [f"{len(expected)} verdicts are expected, and given: {told}"]
        return [
            f"{wanted}, but given: {self.told(judgement)}"
            for wanted, judgement in zip(expected, found, strict=True)
            if not self._fits(wanted, judgement)
        ]

    def told(self, judgement: Judgement) -> str:
        """A verdict as a story would expect it, and why it was given."""
        parts = [judgement.verdict.value]
        if judgement.verdict is Verdict.VIOLATED and judgement.level is not None:
            parts.append(judgement.level.value)
        lines = [str(self.lines[index]) for index in judgement.evidence if index in self.lines]
        parts.append(f"because lines {', '.join(lines)}")
        if judgement.due_at is not None:
            parts.append(f"due {_last_day(judgement.due_at)}")
        parts.append(f"reason {judgement.reason.code}")
        if judgement.reading is not None:
            parts.append(f"reading {judgement.reading}")
        return f"{' '.join(parts)} ({judgement.reason.en})"

    def _fits(self, expected: str, given: Judgement) -> bool:
        wanted = _EXPECT.fullmatch(expected)
        if wanted is None:
            return False
        lines = [int(number) for number in (wanted["lines"] or "").split(",") if number.strip()]
        level = given.level.value if given.level is not None else None
        last_day = _last_day(given.due_at) if given.due_at is not None else None
        return (
            wanted["verdict"] == given.verdict.value
            and (given.verdict is not Verdict.VIOLATED or wanted["level"] == level)
            and (not lines or lines == [self.lines.get(index) for index in given.evidence])
            and wanted["due"] in (None, last_day)
            and wanted["reason"] in (None, given.reason.code)
            and wanted["reading"] == given.reading
        )


def stories_of(rule_id: str, directory: Path = RULES) -> dict[str, Path]:
    """The files of a rule's stories by their names, in order."""
    files = sorted((directory / STORIES / rule_id).glob("*.txt"))
    return {file.stem: file for file in files}


def read_story(text: str, rulebook: Rulebook, *, name: str = "story") -> Story:
    """Read a story told behind the rules of a rulebook. Raises StoryRefused with the line."""
    stream, at, expected = _PROJECT, "", []
    behind_it, events = set(WORLD), []
    for number, line in enumerate(text.splitlines(), start=1):
        told = _COMMENT.sub("", line).strip()
        word, _, rest = told.partition(" ")
        try:
            if word == "without":
                behind_it.remove(rest)
            elif word == "stream":
                stream = rest
            elif word == "at":
                at = instant(rest)
            elif word == "expect":
                expected.append(_checked(told))
            elif told:
                events.append((number, read_event(told), stream))
        except (Malformed, KeyError, ValueError, TypeError) as problem:
            raise StoryRefused(name, number, f"{told!r}: {problem}") from problem
    if not at:
        raise StoryRefused(name, 0, "does not say when it is judged: at 2026-05-01 00:00")
    behind_told = world(behind_it, rulebook, (event for _, event, _ in events), at)
    behind = [make_entry(i, *said, at=BEGINNING) for i, said in enumerate(behind_told)]
    told_of = [
        make_entry(
            len(behind) + i,
            event.type,
            event.data,
            stream,
            at=event.at,
            actor=event.actor,
            received_at=event.received_at,
            id_=event.id,
        )
        for i, (_, event, stream) in enumerate(events)
    ]
    return Story(
        entries=(*behind, *told_of),
        lines={len(behind) + i: number for i, (number, _, _) in enumerate(events)},
        expected=tuple(expected),
        at=at,
    )


def _checked(expected: str) -> str:
    if expected != _NOTHING and _EXPECT.fullmatch(expected) is None:
        raise ValueError("is not how a verdict is expected")
    return expected


def _last_day(due_at: str) -> str:
    """The civil day a period ends with: its end is the first instant after it."""
    last = datetime.fromisoformat(due_at) + SHANGHAI - timedelta(microseconds=1)
    return last.date().isoformat()


def _text(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
