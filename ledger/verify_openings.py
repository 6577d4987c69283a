"""What a bundle opens of the sealed values and attachments, and what stays shut (§3, §9)."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from ledger.bundle_members import Members
from ledger.canonical import Object
from ledger.examine import Examined
from ledger.verification import Code, Findings, Redaction, Refused

ERASED: Final = "vault.Erased"


def check_superfluous(members: Members, entries: Mapping[int, Examined], *, whole: bool) -> None:
    """Refuse openings of nothing, and attachments that no entry names."""
    named = {each["sha256"] for _, statement in _said(entries) for each in _attached(statement)}
    if whole and not members.attachments.keys() <= named:
        raise Refused(Code.MALFORMED, "an attachment that no entry here names")
    for index, openings in sorted(members.opened.items()):
        entry = entries.get(index)
        sealed = _sealed(entry.statement or {}) if entry is not None else openings
        if not openings.keys() <= sealed.keys():
            raise Refused(Code.MALFORMED, "an opening of what was not sealed", index=index)


def check_openings(members: Members, entries: Mapping[int, Examined], findings: Findings) -> str:
    """Check what is opened against its commitment, and list what is not opened."""
    erased = _erasures(entries)
    for index, statement in _said(entries):
        _check_sealed(members, index, statement, erased, findings)
        _check_attached(members, index, statement, findings)
    shown = sum(map(len, members.opened.values()))
    return (
        f"{shown} sealed values and {len(members.attachments)} attachments are what was "
        f"committed to, {len(findings.redactions)} are not shown"
    )


def _check_sealed(
    members: Members,
    index: int,
    statement: Object,
    erased: Mapping[tuple[int, str], int],
    findings: Findings,
) -> None:
    openings = members.opened.get(index, {})
    for name in sorted(_sealed(statement)):
        if name not in openings:
            findings.redactions.append(
                Redaction(
                    index=index, kind="sealed", name=name, erased_by=erased.get((index, name))
                )
            )
        elif not openings[name].opens(statement, name):
            raise Refused(
                Code.OPENING_MISMATCH, f"{name} is not the value that was sealed", index=index
            )


def _check_attached(members: Members, index: int, statement: Object, findings: Findings) -> None:
    for attachment in _attached(statement):
        digest = attachment["sha256"]
        content = members.attachments.get(digest)
        if content is None:
            findings.redactions.append(Redaction(index=index, kind="attachment", name=digest))
        elif sha256(content).hexdigest() != digest:
            raise Refused(
                Code.OPENING_MISMATCH, f"attachment {digest} has other bytes", index=index
            )
        elif len(content) != attachment["size"]:
            findings.other_sizes.append(digest)


def _erasures(entries: Mapping[int, Examined]) -> dict[tuple[int, str], int]:
    """Which `vault.Erased` first names a sealed value, as far as it says so in form."""
    erased: dict[tuple[int, str], int] = {}
    for index, statement in _said(entries):
        if statement["type"] != ERASED:
            continue
        entry, names = statement["data"].get("entry"), statement["data"].get("names")
        if type(entry) is int and isinstance(names, list):
            for name in names:
                if type(name) is str:
                    erased.setdefault((entry, name), index)
    return erased


def _said(entries: Mapping[int, Examined]) -> Iterable[tuple[int, Object]]:
    for index in sorted(entries):
        statement = entries[index].statement
        if statement is not None:
            yield index, statement


def _sealed(statement: Object) -> Object:
    sealed: Object = statement.get("sealed", {})
    return sealed


def _attached(statement: Object) -> list[Object]:
    attached: list[Object] = statement.get("attachments", [])
    return attached
