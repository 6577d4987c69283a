"""Creates a ledger: keys, genesis, the office, the calendars and the rules in force.

Every step can be repeated: if we crash anywhere before `site.json` is written, the next
`mingjing init` finds the keys, finds the entries, and goes on.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from ledger.append import Sequencer
from ledger.append import create as found
from ledger.canonical import Object, format_time
from ledger.catalogue import load
from ledger.log_signer import LogSigner
from ledger.note import NoteSigner, is_key_name
from ledger.publish import PublishedLog
from ledger.read import Reader
from ledger.signing import PrivateKey
from ledger.statement import sign
from ledger.storage import AlreadyCreated, Database
from monitors.calendar import calendar_statements
from monitors.review import REVIEWED, review_of
from monitors.rulebook import Rulebook, load_rulebook
from ops import first, statements
from ops.client import LocalClient
from ops.database import opened
from ops.errors import OpsError
from ops.home import Home, Site
from ops.keys import check_name
from ops.keystore import Keystore
from ops.rules import REVIEWS, RULESET, with_files
from ops.settings import Settings
from ops.statements import GATEWAY, LEDGER, LEGAL, MONITOR

ORIGIN_LENGTH_MAX = 200
"""It stands in every statement, of which an entry's 16 KiB must leave room for more."""

DELIVERED = "随程序交付：发布前已与所附法律文本核对"
"""Why the first rules and calendars count as reviewed; the office may say otherwise."""

RULES_FROM = date(2000, 1, 1)
"""The rule files carry the dates of the law; the office puts all of them into force."""


class BadOrigin(OpsError):
    """The name cannot be a log's origin."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            f"origin {origin!r}: a host and path of {ORIGIN_LENGTH_MAX} characters at most, "
            "without scheme, spaces or +, such as ledger.example/taizhou"
        )


class BadRoot(OpsError):
    """The ledger's own actors cannot be its root."""

    def __init__(self, root: str) -> None:
        super().__init__(f"root {root}: the ledger and its monitors speak under this name")


class LedgerExists(OpsError):
    """Genesis happens once."""

    def __init__(self, where: str) -> None:
        super().__init__(f"there is a ledger already: {where}")


class FoundationRefused(OpsError):
    """The ledger refused one of its own first statements: a mistake in this program."""

    def __init__(self, verdict: Mapping[str, Any]) -> None:
        super().__init__(f"{verdict['id']} {verdict.get('path')}: {verdict.get('reason')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """What the operator writes down: the key outsiders verify with, and what opens the door."""

    log_vkey: str
    genesis: str
    token: str
    first_code: str


def create(
    settings: Settings, *, origin: str, root: str, progress: Callable[[str], None]
) -> Created:
    """Found the ledger of a home. Raises LedgerExists."""
    if not is_origin(origin):
        raise BadOrigin(origin)
    if root in {LEDGER, MONITOR, GATEWAY, LEGAL}:
        raise BadRoot(root)
    check_name(root)
    home = Home.make(settings.home)
    if home.is_created():
        raise LedgerExists(str(home.path))
    keys = {
        actor: key_of(home.keystore, actor) for actor in (root, LEDGER, MONITOR, GATEWAY, LEGAL)
    }
    log = NoteSigner(origin, home.make_log_key())
    if not home.signer_state.exists():
        LogSigner.begin(origin, log.key, home.signer_state)
    progress("starting the database")
    with opened(settings, migrating=True) as database:
        lay_foundation(database, origin, root, keys, log)
        progress("loading calendars and rules")
        furnish(database, home, origin, root, keys)
        genesis = Reader(database).entry(0).leaf.hex()
        person = first.person_of(keys[root].public)
        first_code = first.first_code(database, root, person, datetime.now(UTC))
    token = secrets.token_urlsafe(32)
    home.write_site(
        Site(
            origin=origin,
            log_vkey=log.vkey,
            root=root,
            token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        )
    )
    return Created(log_vkey=log.vkey, genesis=genesis, token=token, first_code=first_code)


def is_origin(name: str) -> bool:
    """Whether a log can be called so: C2SP's rule, and short enough for every statement."""
    whole = all(name.split("/")) and "://" not in name and len(name) <= ORIGIN_LENGTH_MAX
    return whole and is_key_name(name) and name.isprintable()


def key_of(keystore: Keystore, actor: str) -> PrivateKey:
    return keystore.newest().get(actor) or keystore.add(actor, PrivateKey.generate()).private


def lay_foundation(
    database: Database, origin: str, root: str, keys: dict[str, PrivateKey], log: NoteSigner
) -> None:
    """Entries 0, 1 and 2."""
    at = format_time(datetime.now(UTC))
    root_key = keys[root]
    three: list[Object] = [
        statements.genesis(
            origin=origin,
            root=root,
            root_key=root_key.public,
            ledger_key=keys[LEDGER].public,
            log=log,
            at=at,
        ),
        *(
            statements.key_issued(
                origin=origin, issuer=root, actor=actor, key=keys[actor], custody=custody, at=at
            )
            for actor, custody in ((root, "holder"), (LEDGER, "gateway"))
        ),
    ]
    try:
        found(database, [sign(s, root_key) for s in three], now=lambda: datetime.now(UTC))
    except AlreadyCreated as there:
        first = Reader(database).entry(0).data
        # An earlier attempt of this home that stopped half-way used these very keys.
        if first["origin"] != origin or first["root"]["key"]["id"] != root_key.public.id:
            raise LedgerExists(f"{first['origin']} in the database") from there


def furnish(
    database: Database, home: Home, origin: str, root: str, keys: dict[str, PrivateKey]
) -> None:
    """What a ledger has before anybody speaks: an office, keys of its own, calendars, rules."""
    log = PublishedLog(home.log)  # nothing is published yet, so nothing is anchored

    def now() -> datetime:
        return datetime.now(UTC)

    with Sequencer(
        database, load(), root_at=log.root_at, ledger_key=keys[LEDGER], now=now
    ) as sequencer:
        at = format_time(now())
        issued = [
            statements.key_issued(
                origin=origin, issuer=root, actor=actor, key=keys[actor], custody="gateway", at=at
            )
            for actor in (MONITOR, GATEWAY, LEGAL)
        ]
        rulebook = load_rulebook()
        in_force = [*calendars(root), *rules(root, rulebook)]
        said = [
            *office(root),
            *first.statements(root, first.person_of(keys[root].public)),
            *(review(each) for each in in_force),
            *(with_files(each, rulebook, home.objects) for each in in_force),
        ]
        verdicts = LocalClient(sequencer, log, keys).submit(
            [*issued, *({"occurred_at": at, **each} for each in said)]
        )
    refused = [each for each in verdicts if each["verdict"] == "refused"]
    if refused:
        raise FoundationRefused(refused[0])


def office(root: str) -> list[Object]:
    return [
        {
            "id": "office-registered",
            "stream": root,
            "type": "org.Registered",
            "actor": root,
            "data": {"org": root},
        },
        {
            "id": "office-supervises",
            "stream": root,
            "type": "org.RoleGranted",
            "actor": root,
            "data": {"org": root, "role": "SUPERVISING"},
        },
    ]


def calendars(root: str) -> list[Object]:
    """One entry a year; next year's comes as an entry of its own when the notice is out."""
    return [
        {
            "id": f"calendar-{data['year']}",
            "stream": "calendars",
            "type": "calendar.Loaded",
            "actor": root,
            "data": data,
        }
        for data in calendar_statements()
    ]


def review(said: Object) -> Object:
    """What came with this program was held against the texts of the law before it was delivered."""
    return {
        "id": f"{said['id']}-reviewed",
        "stream": REVIEWS,
        "type": REVIEWED,
        "actor": LEGAL,
        "data": review_of(said["type"], said["data"], note=DELIVERED),
    }


def rules(root: str, rulebook: Rulebook) -> list[Object]:
    return [
        {
            "id": f"rules-first-activation-{number}",
            "stream": "rules",
            "type": "ruleset.Activated",
            "actor": root,
            "data": data,
        }
        for number, data in enumerate(rulebook.activations(RULESET, since=RULES_FROM), 1)
    ]
