"""Whom an assessor trusts, and how many of them it takes (C2SP tlog-policy).

    log ledger.example/taizhou+d3df6a2a+AXC1hi44MSLvgMrsTCUmEEe66nLTOdBE8KrrtZnHfiNC
    witness audit witness.example/audit-office+0f137abd+BMi/sQMqw9qWeZcuT8MjhzX3HNrPkhRe…
    group offices any audit
    quorum offices

A name is defined before it is used, once, and is a member of one group at most. The same
public key twice is refused, also once as a log and once as a witness: it would count
itself as a second opinion. The policy is the assessor's own and is never in a bundle.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Self

from ledger.checkpoint import OpenedCheckpoint, open_checkpoint, parse_decimal
from ledger.errors import LedgerError, Malformed
from ledger.note import COSIGNATURE, ED25519, NoteVerifier

NO_WITNESSES = "none"

LINES_MAX = 1_000
"""The specification asks for 32 logs, witnesses and groups; the rest is comment."""

_BLANKS = re.compile(r"[ \t]+")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class MalformedPolicy(LedgerError):
    """A policy that would not mean one thing only. `line` counts from 1; 0 is the whole."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"policy line {line}: {reason}" if line else f"policy: {reason}")
        self.line = line
        self.reason = reason


class NoQuorum(LedgerError):
    """Too few of the policy's witnesses cosigned."""

    def __init__(self, *, quorum: str, cosigned: Iterable[str]) -> None:
        self.quorum = quorum
        self.cosigned = tuple(cosigned)
        names = ", ".join(self.cosigned) or "nobody"
        super().__init__(f"the quorum {quorum} is not reached: cosigned by {names}")


@dataclass(frozen=True, slots=True)
class Group:
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    logs: tuple[NoteVerifier, ...]
    witnesses: dict[str, NoteVerifier]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, text: str) -> Self:
        draft = _Draft()
        lines = text.split("\n")
        if len(lines) > LINES_MAX:
            raise MalformedPolicy(0, f"more than {LINES_MAX} lines")
        for number, line in enumerate(lines, start=1):
            try:
                draft.read(line)
            except Malformed as problem:
                raise MalformedPolicy(number, problem.reason) from None
        if draft.quorum is None:
            raise MalformedPolicy(0, "no quorum line")
        return cls(
            logs=tuple(draft.logs),
            witnesses=draft.witnesses,
            groups=draft.groups,
            quorum=draft.quorum,
        )

    def open(self, note: bytes) -> OpenedCheckpoint:
        """A checkpoint by one of the logs with a quorum of witnesses.

        Raises Malformed, BadNoteSignature or NoQuorum.
        """
        opened = open_checkpoint(note, self.logs, self.witnesses.values())
        keys = {each.key for each in opened.cosigned}
        cosigned = [name for name, key in self.witnesses.items() if key in keys]
        if not self.is_reached_by(cosigned):
            raise NoQuorum(quorum=self.quorum, cosigned=cosigned)
        return opened

    def is_reached_by(self, cosigned: Iterable[str]) -> bool:
        witnessed = {NO_WITNESSES, *cosigned}
        for name, group in self.groups.items():  # a group's members stand before it
            if len(witnessed.intersection(group.members)) >= group.threshold:
                witnessed.add(name)
        return self.quorum in witnessed


@dataclass(slots=True)
class _Draft:
    """What the lines read so far define."""

    logs: list[NoteVerifier] = field(default_factory=list)
    witnesses: dict[str, NoteVerifier] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    quorum: str | None = None
    grouped: set[str] = field(default_factory=set)

    def read(self, line: str) -> None:
        if _FORBIDDEN.search(line):
            raise Malformed("", "a control character")
        line = line.strip(" \t")
        if not line or line.startswith("#"):
            return
        keyword, *words = _BLANKS.split(line)
        readers: dict[str, Callable[[list[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
        }
        if keyword not in readers:
            raise Malformed("", f"{keyword!r} is not a line of a policy")
        readers[keyword](words)

    def _log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise Malformed("", "a log has a key and perhaps a URL")
        self.logs.append(self._key(words[0], ED25519))

    def _witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise Malformed("", "a witness has a name, a key and perhaps a URL")
        name = self._new_name(words[0])
        self.witnesses[name] = self._key(words[1], COSIGNATURE)

    def _group(self, words: list[str]) -> None:
        if len(words) < 3:  # noqa: PLR2004 - name, threshold, one member
            raise Malformed("", "a group has a name, a threshold and members")
        name, threshold, members = self._new_name(words[0]), words[1], words[2:]
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise Malformed("", f"{member} is not defined before this line")
            if member in self.grouped:
                raise Malformed("", f"{member} is already a member of a group")
            self.grouped.add(member)
        named = {"any": 1, "all": len(members)}
        needed = named[threshold] if threshold in named else parse_decimal(threshold)
        if not 1 <= needed <= len(members):
            raise Malformed("", f"{needed} of {len(members)} members is no threshold")
        self.groups[name] = Group(needed, tuple(members))

    def _quorum(self, words: list[str]) -> None:
        if len(words) != 1:
            raise Malformed("", "a quorum is one name")
        if self.quorum is not None:
            raise Malformed("", "a second quorum line")
        if words[0] not in {NO_WITNESSES, *self.witnesses, *self.groups}:
            raise Malformed("", f"{words[0]} is not defined before this line")
        self.quorum = words[0]

    def _new_name(self, name: str) -> str:
        if name in {NO_WITNESSES, *self.witnesses, *self.groups}:
            raise Malformed("", f"the name {name} is taken")
        return name

    def _key(self, vkey: str, kind: int) -> NoteVerifier:
        found = NoteVerifier.from_vkey(vkey)
        if found.type != kind:
            raise Malformed("", f"a key of type {found.type:#04x} where {kind:#04x} belongs")
        if any(found.key == known.key for known in [*self.logs, *self.witnesses.values()]):
            raise Malformed("", "the same key twice")
        return found
