"""What a refused form held, to be shown again and copied, and the page it came from.

Only fields that are named here are shown: one that somebody adds stays hidden until it is named,
and the parts in which people sign in have none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, quote

from fastapi import Request

from gateway.accounts.address import is_form
from gateway.accounts.errors import NotFromOurPage
from gateway.console.account_messages import MESSAGES as ACCOUNTS
from gateway.console.alert_words import FIELDS as ALERTS
from gateway.console.disposal_messages import MESSAGES as DISPOSALS
from gateway.console.handling_messages import MESSAGES as HANDLING
from gateway.console.messages import Language, Words
from gateway.console.people_acts import ACTS as ORGANISATION_ACTS
from gateway.console.people_messages import MESSAGES as PEOPLE
from gateway.console.privacy_messages import MESSAGES as PRIVACY
from gateway.console.retrieval_messages import MESSAGES as RETRIEVALS
from gateway.parts import parts_of
from gateway.permission.admission import heard
from gateway.permission.table import TABLE
from ledger.catalogue import Catalogue

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The forms below one address: the label of each field in `messages`, by its key there.

    `choices` names the fields whose values are words there too, with the beginning of their keys.
    """

    messages: Mapping[str, tuple[str, str]]
    labels: Fields
    choices: Fields = field(default_factory=dict)


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


PARTS: Final[Mapping[str, Part]] = {
    "alerts": Part(
        messages={
            **{name: each.words for name, each in ALERTS.items()},
            **{
                f"{name}_{value}": words
                for name, each in ALERTS.items()
                for value, words in each.choices.items()
            },
        },
        labels=_same(*ALERTS),
        choices=_same(*(name for name, each in ALERTS.items() if each.choices)),
    ),
    "cases": Part(messages=HANDLING, labels=_same("result_note")),
    "retrievals": Part(
        messages=RETRIEVALS,
        labels={
            **_same("records", "persons", "mode", "masking", "copies", "medium", "purpose"),
            **_same("confidential", "span_from", "span_to", "credential_kind", "credential_no"),
            **_same("instrument", "instrument_title", "instrument_no", "instrument_issuer"),
            **_same("instrument_date", "instrument_sha256", "reason", "form_checked", "recipient"),
            **_same("original", "witnesses", "to_org", "spans"),
            "spans_from": "span_from",
            "spans_to": "span_to",
            "ground_kind": "ground",
            "handlers": "handler",
            "name": "handler_name",
            "needed_until": "until",
            "valid_until": "valid",
            "record": "records",
            "copy": "copies_made",
            "items": "handovers",
            "medium_serial": "serial",
        },
        choices={
            **_same("mode", "masking", "medium"),
            "ground_kind": "ground",
            "credential_kind": "credential",
        },
    ),
    "organisations": Part(
        messages=PEOPLE,
        labels={
            **_same("org", "name", "uscc", "role", "person", "duty", "to_person", "scope"),
            **_same("regions", "trading_types", "from", "to", "reason"),
            "to_org": "borrower",
            "duties": "delegated_duties",
            "delegation_id": "delegation",
        },
        choices={"role": "role", "duty": "duty", "duties": "duty", "trading_types": "type"},
    ),
    "organisations/persons": Part(
        messages=PEOPLE, labels={**_same("org", "person", "phone"), "name": "person_name"}
    ),
    "accounts": Part(
        messages=ACCOUNTS,
        labels={**_same("person", "reason", "subject"), "duty": "duties", "name": "real_name"},
        choices=_same("duty"),
    ),
    "privacy": Part(
        messages=PRIVACY,
        labels={
            **_same("kind", "entry", "name", "text", "reason"),
            "value": "new_value",
            "outcome": "decide",
        },
        choices=_same("kind", "outcome"),
    ),
    "entries": Part(messages=PRIVACY, labels=_same("basis", "name")),
    "disposals": Part(
        messages=DISPOSALS,
        labels={
            **_same("number", "record", "records", "reason", "opinion", "certain"),
            "disposal_id": "number",
        },
        choices=_same("opinion"),
    ),
    "holds": Part(
        messages=DISPOSALS,
        labels=_same("number", "project", "records", "reason", "ends_when"),
    ),
}
"""By the beginning of the address, the longer before the shorter."""

PAGES: Final[Fields] = {
    "/retrievals": "/retrievals/new",
    **{
        f"/organisations/{act}": "/organisations/{org}"
        for act in ORGANISATION_ACTS
        if act != "register"
    },
    **{
        f"/accounts/{act}": "/accounts/{person}"
        for act in ("lock", "unlock", "close", "password", "provider", "recovery")
    },
    "/accounts/recovery/agree": "/accounts/{person}",
}
"""Where a form stands that is sent to an address of another page; `{…}` is a field of it."""

PLACE: Final = re.compile(r"_\d+$")
"""Fields that a form has several times are numbered: `name_1`, `name_2`."""


HINT: Final = re.compile("（[^）]*）$|，每行.*$")
"""What a label says of how to fill in its field."""


async def remember(request: Request) -> None:
    """Keep the form with the request, for the page that refuses it: it reads no body itself."""
    if request.method == "POST" and is_form(request):
        request.state.form = await request.body()


def typed(request: Request, spoken: Language) -> list[tuple[str, str]]:
    """What the form held, by label.

    Nothing of what another site's page sent: here it would be read as ours.
    """
    part = PARTS.get(part_of(request))
    if part is None or not _from_our_page(request):
        return []
    words = Words(spoken, part.messages)
    found: dict[str, list[str]] = {}
    for name, value in _fields(request):
        plain = PLACE.sub("", name)
        if plain in part.labels and value.strip():
            kind = part.choices.get(plain)
            found.setdefault(name, []).append(words.of(kind, value) if kind else value)
    between = ", " if spoken == "en" else "、"
    return [(_label(name, part, words), between.join(values)) for name, values in found.items()]


def page_of(request: Request, *, signed_in: bool) -> str | None:
    """The page with the form that was sent, for those whom the table lets open it.

    Who has to sign in first is led there afterwards. None where it was no form.
    """
    route = getattr(request.scope.get("route"), "path", None)
    if request.method != "POST" or route is None:
        return None
    english = request.query_params.get("lang") == "en"
    page, address = _page(route, request)
    if not page or (signed_in and not heard(request, "GET", page)):
        return None
    address += "?lang=en" if english else ""
    if signed_in:
        return address
    return f"/sign-in?onward={quote(address, safe='')}" + ("&lang=en" if english else "")


def part_of(request: Request) -> str:
    """Which part of the console an address belongs to."""
    segments = request.url.path.strip("/").split("/")
    return next(
        (part for part in ("/".join(segments[:2]), segments[0]) if part in PARTS), segments[0]
    )


def label(path: str, part: str, catalogue: Catalogue) -> str:
    """A field in Chinese, as its form calls it, else the catalogue, else as it is."""
    names = [each for each in re.split(r"[/.\[\]]+", path) if each]
    names = [each for each in names if each not in {"statement", "data", "sealed"}]
    labels = PARTS[part].labels if part in PARTS else {}
    words = [each for each in names if not each.isdecimal()]
    if words[1:] and (whole := "_".join(words)) in labels:
        names = [whole]  # `spans[0].to` is `span_to` in a form
    return " ".join(_named(each, part, catalogue) for each in names) or "所填内容"


def _named(name: str, part: str, catalogue: Catalogue) -> str:
    if name.isdecimal():
        return str(int(name) + 1)
    found = PARTS.get(part)
    if found is not None and PLACE.sub("", name) in found.labels:
        return _label(name, found, Words("zh", found.messages))
    known = catalogue.fields.get(name)
    return name if known is None else known.zh


def _label(name: str, part: Part, words: Words) -> str:
    plain = PLACE.sub("", name)
    place = name.removeprefix(plain).lstrip("_")
    said = HINT.sub("", getattr(words, part.labels[plain]))
    return f"{said} {place}" if place else said


def _fields(request: Request) -> list[tuple[str, str]]:
    sent: bytes = getattr(request.state, "form", b"")
    return parse_qsl(sent.decode("utf-8", "replace"))


def _from_our_page(request: Request) -> bool:
    try:
        parts_of(request).accounts.address.check_origin(request)
    except NotFromOurPage:
        return False
    return True


def _page(route: str, request: Request) -> tuple[str, str]:
    """The page's route in the table, and its address: the nearest above where the form was sent."""
    if route in PAGES:
        page = PAGES[route]
        given = {name: quote(value) for name, value in _fields(request)}
        fields = re.findall(r"{(\w+)}", page)
        if all(given.get(name) for name in fields):
            return re.sub(r"{(\w+)}", r"{\1:path}", page), page.format_map(given)
    segments, here = route.split("/"), request.url.path.split("/")
    for length in range(len(segments), 1, -1):
        page = "/".join(segments[:length])
        if ("GET", page) in TABLE:
            return page, "/".join(map(quote, here[:length]))
    return "", ""
