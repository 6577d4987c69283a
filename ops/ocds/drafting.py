"""A release as unsigned statements: its pieces, then the release that refers to them.

A statement's id is `ocds-` and forty digits of SHA-256 over stream, type, time and data: the same
object said again, by the same release or a later one, is the same statement and adds nothing. A
release with contacts, which are sealed, gets its id where they are sealed.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.canonical import Object, encode
from ops.ocds.contacts import COMMITMENT_BYTES, sealed_contacts
from ops.ocds.convert import (
    METHODS,
    actor_name,
    country,
    country_of_currency,
    identifier,
    instant,
    labels,
    organisation,
    title,
)
from ops.ocds.errors import Unusable
from ops.ocds.exact import dump
from ops.ocds.mapping import Context, mapped
from ops.ocds.personal import Removed, without_contacts
from ops.ocds.pieces import Piece, take_apart
from ops.ocds.reading import Found
from ops.ocds.releases import Release

STATEMENT_BYTES_MAX = 15_000
"""Signature, place, anchor, actor and log add less than 1.3 kB; an entry has 16 KiB."""

ID_BYTES = 53
KEPT_NAME = "ocds.json"
PROJECT = "project/"
STREAM_LENGTH_MAX = 128


@dataclass(slots=True)
class Draft:
    """What a release becomes. `objects` are the texts too large for an entry, by digest."""

    ocid: str
    date: str
    registration: Object
    statements: list[Object] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)
    sealed: int = 0


def draft(release: Release, found: Found, file_sha256: str, region: str | None) -> Draft:
    """Raises Unusable; nothing of a release is taken in that has a part we cannot date."""
    ocid = identifier(release.get("ocid"))
    if ocid is None:
        raise Unusable("a release without an ocid")
    date = instant(release.get("date"), "/date")
    if date is None:
        raise Unusable(f"{ocid}: a release without a date")
    kept, removed = without_contacts(release)
    context = Context(
        ocid=ocid,
        date=date,
        tags=tuple(labels(kept.get("tag"))),
        trading_type=_trading_type(kept),
    )
    result = Draft(ocid, date, registration={}, sealed=len(removed))
    drafter = _Drafter(context, result)
    rest = take_apart(kept, drafter.take)
    imported = {"file_sha256": file_sha256, "line": max(found.line, 1), "line_sha256": found.sha256}
    received = {
        "ocid": ocid,
        "release_id": identifier(release.get("id")) or ocid,
        "tag": list(context.tags),
        "released_at": date,
        "imported": imported,
    }
    if removed:
        drafter.add_sealed(received, rest, removed)
    else:
        drafter.add("release.Received", received, date, rest, "/")
    result.registration = _registration(kept, context, result.statements, region)
    return result


class _Drafter:
    def __init__(self, context: Context, result: Draft) -> None:
        self._context = context
        self._result = result
        self._stream = stream_of(context.ocid)

    def take(self, piece: Piece) -> str | None:
        event = mapped(piece, self._context)
        if event is None:
            return None
        at = event.own_date or self._context.date
        return self.add(event.type, event.fields, at, piece.value, piece.kind)

    def add(self, type_: str, fields: Object, at: str, kept: Object, kind: str) -> str:
        """Say an object as an event. Returns its id."""
        data = {key: value for key, value in fields.items() if value is not None}
        statement = self._saying(type_, at, data, kept, {"kind": kind}, 0)
        said = {member: statement[member] for member in statement if member != "attachments"}
        name = name_of(said)
        self._result.statements.append({"id": name, **statement})
        return name

    def add_sealed(self, received: Object, rest: Object, removed: Sequence[Removed]) -> None:
        """Say the release itself, with its contacts to be sealed.

        So are the digests of file and line, with which anybody could try out what they lack, and
        the id is left to whoever seals, for the same reason.
        """
        contacts, subjects = sealed_contacts(removed)
        digests = dict(received["imported"])
        line = digests.pop("line")
        said = {"kind": "/", "omitted": len(removed)}
        statement = self._saying(
            "release.Received",
            self._context.date,
            {**received, "imported": {"line": line}},
            rest,
            said,
            COMMITMENT_BYTES * (len(contacts) + 1),
        )
        statement["sealed_values"] = {**contacts, "digests": digests}
        statement["subjects"] = subjects
        self._result.statements.append(statement)

    def _saying(  # the members of a statement, and what of them to leave room for
        self, type_: str, at: str, data: Object, kept: Object, said: Object, room: int
    ) -> Object:
        text = dump(kept)
        ocds: Object = {"ocid": self._context.ocid, **said}
        statement = self._statement(type_, at, {**data, "ocds": {**ocds, "json": text}})
        if len(encode(statement)) + ID_BYTES + room > STATEMENT_BYTES_MAX:
            content = text.encode()
            sha256 = hashlib.sha256(content).hexdigest()
            self._result.objects[sha256] = content
            statement = self._statement(type_, at, {**data, "ocds": {**ocds, "sha256": sha256}})
            statement["attachments"] = [
                {
                    "name": KEPT_NAME,
                    "sha256": sha256,
                    "size": len(content),
                    "media_type": "application/json",
                }
            ]
        return statement

    def _statement(self, type_: str, at: str, data: Object) -> Object:
        return {"stream": self._stream, "type": type_, "occurred_at": at, "data": data}


def stream_of(ocid: str) -> str:
    return PROJECT + actor_name(ocid, "ocds-", STREAM_LENGTH_MAX - len(PROJECT))


def name_of(value: Object) -> str:
    """The id of a statement that says this."""
    return "ocds-" + hashlib.sha256(encode(value)).hexdigest()[:40]


def _trading_type(release: Release) -> str:
    works = _at(release, "tender", "mainProcurementCategory") == "works"
    return "engineering" if works else "government_procurement"


def _registration(
    release: Release, context: Context, statements: list[Object], region: str | None
) -> Object:
    """`project.Registered`, said once for an ocid: its id is of the ocid alone."""
    buyer = release.get("buyer") or _at(release, "tender", "procuringEntity")
    fields = {
        "project_code": context.ocid,
        "trading_type": context.trading_type,
        "method": METHODS.get(str(_at(release, "tender", "procurementMethod"))),
        "region": region or _region(release),
        "owner": organisation(buyer),
        "title": title(_at(release, "tender", "title")),
    }
    return {
        "id": name_of({"type": "project.Registered", "ocid": context.ocid}),
        "stream": stream_of(context.ocid),
        "type": "project.Registered",
        # They were on their platform no later than the first thing they say of it.
        "occurred_at": min(statement["occurred_at"] for statement in statements),
        "data": {key: value for key, value in fields.items() if value is not None},
    }


def _region(release: Release) -> str | None:
    """Where the buyer is; else whose money is spent. Absent, no law of a place applies."""
    parties = release.get("parties")
    for party in parties if isinstance(parties, list) else []:
        roles = party.get("roles") if isinstance(party, dict) else None
        buys = isinstance(roles, list) and {"buyer", "procuringEntity"} & set(map(str, roles))
        if buys and (found := country(party.get("address"))):
            return found
    for holder in (("buyer",), ("tender", "procuringEntity")):
        if found := country(_at(release, *holder, "address")):
            return found
    spent = [_at(release, "tender", "value"), _at(release, "planning", "budget", "amount")]
    spent += [_at(release, section, 0, "value") for section in ("awards", "contracts")]
    return next((found for value in spent if (found := country_of_currency(value))), None)


def _at(value: Any, *path: str | int) -> Any:  # noqa: ANN401  # JSON
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and len(value) > step else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value
