"""What somebody says of a record when they put it into the archive."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from gateway.archive.errors import StateSecretRefused
from gateway.archive.record import Span
from gateway.errors import UnexpectedBody
from ledger.canonical import check_time, parse_time
from ledger.errors import Malformed

SECRECY_CLASSES = ("public", "internal", "work_secret", "commercial_secret")
STATE_SECRETS = frozenset({"state_secret", "state_secret_refused_here"})

MASKINGS = ("expert_face", "expert_voice", "bidder_trade_secret")

SPANS_MAX = 50
"""Cuts of one recording: the entry has room for about a hundred."""

TITLE_LENGTH_MAX = 200
_PROJECT = re.compile(r"[A-Za-z0-9._:/-]{1,120}")
_ID = re.compile(r"[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]{0,126}[^\x00-\x20\x7f])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """`sha256` is what the sender expects the whole to be, if it says so.

    A segment, or one with masked faces, is a record of its own, `derived_from` the whole.
    """

    project: str
    session: str = ""
    lot: str = ""
    title: str = ""
    spans: tuple[Span, ...] = ()
    secrecy_class: str = "internal"
    retention_class: str = ""
    custodian: str = ""
    sha256: str = ""
    derived_from: str = ""
    masking: tuple[str, ...] = ()

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Raises StateSecretRefused and UnexpectedBody, with the member's name."""
        if said.get("secrecy_class") in STATE_SECRETS:
            raise StateSecretRefused
        unknown = sorted(said.keys() - cls.__dataclass_fields__.keys())
        if unknown:
            raise UnexpectedBody(f"/{unknown[0]}", "no such member")
        for name, value in said.items():
            if name not in ("spans", "masking") and not isinstance(value, str):
                raise UnexpectedBody(f"/{name}", "text is wanted")
        described = cls(
            **{
                "project": "",
                **said,
                "spans": _spans(said.get("spans", ())),
                "masking": _masking(said.get("masking", ())),
            }
        )
        described._check()
        return described

    @property
    def stream(self) -> str:
        return f"project/{self.project}"

    def as_json(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in self.__dataclass_fields__}
        said["spans"] = [span.as_json() for span in self.spans]
        said["masking"] = list(self.masking)
        return {name: value for name, value in said.items() if value}

    def _check(self) -> None:
        if not _PROJECT.fullmatch(self.project):
            raise UnexpectedBody("/project", "the project's code, 1-120 of A-Z a-z 0-9 . _ : / -")
        for name in ("session", "lot", "derived_from"):
            value = getattr(self, name)
            if value and not _ID.fullmatch(value):
                raise UnexpectedBody(f"/{name}", "no control characters, no blank at either end")
        if len(self.title) > TITLE_LENGTH_MAX:
            raise UnexpectedBody("/title", f"at most {TITLE_LENGTH_MAX} characters")
        if self.secrecy_class not in SECRECY_CLASSES:
            raise UnexpectedBody("/secrecy_class", "one of " + ", ".join(SECRECY_CLASSES))
        if self.sha256 and not _SHA256.fullmatch(self.sha256):
            raise UnexpectedBody("/sha256", "64 lower-case hexadecimal digits")


def _masking(said: object) -> tuple[str, ...]:
    if not isinstance(said, list | tuple) or not all(each in MASKINGS for each in said):
        raise UnexpectedBody("/masking", "a list of " + ", ".join(MASKINGS))
    if len(set(said)) < len(said):
        raise UnexpectedBody("/masking", "each once")
    return tuple(said)


def _spans(said: object) -> tuple[Span, ...]:
    if not isinstance(said, list | tuple) or len(said) > SPANS_MAX:
        raise UnexpectedBody("/spans", f"a list of at most {SPANS_MAX}")
    return tuple(_span(number, span) for number, span in enumerate(said))


def _span(number: int, said: object) -> Span:
    where = f"/spans/{number}"
    match said:
        case {"from": start, "to": end, **rest} if rest.keys() <= {"camera"}:
            try:
                check_time(start, f"{where}/from")
                check_time(end, f"{where}/to")
            except Malformed as problem:
                raise UnexpectedBody(problem.path, problem.reason) from None
            camera = rest.get("camera", "")
            if not isinstance(camera, str) or (camera and not _ID.fullmatch(camera)):
                raise UnexpectedBody(f"{where}/camera", "the number of a camera")
            if parse_time(str(start)) >= parse_time(str(end)):
                raise UnexpectedBody(where, "it ends before it begins")
            return Span(start=str(start), end=str(end), camera=camera)
    raise UnexpectedBody(where, "from, to and perhaps camera are wanted")
