"""A log with a town of actors, for the tests of what goes in and out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from ledger.append import Sequencer, create
from ledger.canonical import format_time, to_base64
from ledger.catalogue import load
from ledger.note import NoteSigner
from ledger.read import Reader
from ledger.signing import PrivateKey, key_proof_message
from ledger.statement import sign
from ledger.storage import Database

ORIGIN = "ledger.test/town"
ROOT = "org/root"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def nothing_published(size):
    """The tests publish nothing unless they say so."""
    assert size > 0


@dataclass
class Town:
    """Who speaks, with keys that are the same in every process."""

    seeds: dict = field(default_factory=dict)
    numbers: count = field(default_factory=lambda: count(1))

    def key(self, actor):
        return PrivateKey.from_seed(actor.encode().ljust(32, b".")[:32])

    def said(self, actor, type_, data, *, stream, id_=None, key=None, **more):
        """A signed statement."""
        statement = {
            "v": 1,
            "log": ORIGIN,
            "id": id_ or f"t{next(self.numbers)}",
            "stream": stream,
            "type": type_,
            "occurred_at": format_time(NOW),
            "actor": actor,
            "data": data,
        }
        statement |= more
        return sign(statement, key or self.key(actor))

    def issue(self, actor, *, by=ROOT, key=None, **more):
        key = key or self.key(actor)
        proof = key.sign(key_proof_message(ORIGIN, actor, key.public.id))
        data = {
            "key": key.public.as_json(),
            "actor": actor,
            "custody": "holder",
            "proof": to_base64(proof),
        }
        return self.said(by, "key.Issued", data, stream=f"key/{key.public.id}", **more)

    def revoke(self, actor, *, by=ROOT, **more):
        data = {"reason": "lost", "compromised_since": None}
        return self.said(by, "key.Revoked", data, stream=f"key/{self.key(actor).public.id}", **more)

    def grant(self, actor, role, **more):
        data = {"org": actor, "role": role}
        return self.said(ROOT, "org.RoleGranted", data, stream=actor, **more)

    def notice(self, actor="org/platform", *, number=1, project="P-1", **more):
        """A fact that a platform reports."""
        data = {"notice_id": f"N-{number}"}
        return self.said(actor, "tender.NoticePublished", data, stream=f"project/{project}", **more)

    def registers(self, actor, org, **more):
        """An act that takes the role LEADING."""
        return self.said(actor, "org.Registered", {"org": org}, stream=org, **more)

    def genesis(self):
        root, ledger = self.key(ROOT), self.key("ledger")
        data = {
            "origin": ORIGIN,
            "suite": "sha256-ed25519",
            "log_vkey": NoteSigner(ORIGIN, self.key("log")).vkey,
            "root": {"actor": ROOT, "key": root.public.as_json()},
            "ledger": {"actor": "ledger", "key": ledger.public.as_json()},
        }
        return [
            self.said(ROOT, "ledger.Genesis", data, stream="system", id_="genesis"),
            self.issue(ROOT, id_="root-key"),
            self.issue("ledger", id_="ledger-key"),
        ]

    def platform(self, actor="org/platform"):
        """A platform that may publish."""
        return [self.issue(actor), self.grant(actor, "PUBLISHING"), self.grant(actor, "TENDERER")]


class Clock:
    """Goes on by a second each time it is asked."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def open_database(ledger_urls):
    """Opens the application's database, as often as a test likes."""
    opened = []

    def open_(kind=Database):
        opened.append(kind(ledger_urls.application))
        return opened[-1]

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def database(open_database):
    return open_database()


@pytest.fixture
def founded(database, town, clock):
    """A database whose log has begun."""
    create(database, town.genesis(), now=clock)
    return database


@pytest.fixture
def open_sequencer(town, clock):
    opened = []

    def open_(database, root_at=nothing_published, now=clock):
        sequencer = Sequencer(
            database, load(), root_at=root_at, ledger_key=town.key("ledger"), now=now
        )
        opened.append(sequencer)
        return sequencer

    yield open_
    for sequencer in opened:
        sequencer.close()


@pytest.fixture
def sequencer(founded, open_sequencer, town):
    """Takes statements; a platform is registered."""
    sequencer = open_sequencer(founded)
    sequencer.submit(town.platform())
    return sequencer


@pytest.fixture
def reader(database):
    return Reader(database)
