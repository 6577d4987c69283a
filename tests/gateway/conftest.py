"""A gateway over a real ledger, served on a real socket, for the whole of this folder's tests.

The ledger only grows, so every test speaks in streams of its own.
"""

import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from argon2 import Parameters, Type

from gateway import readiness
from gateway.accounts.accounts import Accounts
from gateway.accounts.options import Options
from gateway.acts import Acts, Composer, SigningKeys
from gateway.app import create_app
from gateway.archive import Archive, Objects
from gateway.live import Live
from gateway.parts import Parts
from gateway.people import following
from gateway.permission import decisions
from gateway.permission.decisions import Decisions
from gateway.permission.standing import Standing
from gateway.privacy import PrivacyDesk
from gateway.retrieval import sweeping
from gateway.retrieval.opened import Needs, open_desk
from gateway.serve import listen, make_server
from gateway.tokens import ReadingToken
from ledger.append import Sequencer, create
from ledger.canonical import format_time
from ledger.catalogue import load
from ledger.publish import LogSigner, PublishedLog, Publisher
from ledger.read import Reader
from ledger.storage import APPLICATION, OWNER, Database, migrate, provision
from ledger.vault.composing import Sealer
from ledger.vault.master import MasterKey
from ledger.vault.vault import Vault
from monitors.rulebook import load_rulebook
from ops.client import LocalClient
from ops.custody import Custody
from ops.keystore import Keystore
from ops.link import Link
from tests.conftest import MIGRATIONS, PATIENCE_SECONDS, until
from tests.gateway.browser import browsing
from tests.ledger.conftest import ORIGIN, ROOT, Town

TOKEN = "mj_a-reading-token-for-tests"  # noqa: S105 - opens nothing but these tests
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PLATFORM = "org/platform"

QUICK = Parameters(
    type=Type.ID,
    version=19,
    salt_len=16,
    hash_len=32,
    time_cost=1,
    memory_cost=64,
    parallelism=1,
)
"""Passwords of tests are worth nothing: theirs are hashed in no time."""

A_DAY = 86_400.0

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody and need not: reading the authorities takes longer than a test."""


def now():
    return datetime.now(UTC)


def no_verdicts(_stream, _at):
    return []


@dataclass
class Site:
    """The parts under the gateway, to write past it and to publish when a test says so."""

    parts: Parts
    publisher: Publisher
    town: Town
    vkey: str
    base_url: str = ""

    def append(self, *statements):
        return self.parts.sequencer.submit(statements)

    def publish(self):
        while self.publisher.publish_once():
            pass

    def post(self, http, items, **params):
        body = orjson.dumps({"statements": [item.as_json() for item in items]})
        return self.post_raw(http, body, **params)

    def alert(
        self, number, *, rule="D-42", rule_version="ab" * 32, level="red", stream, evidence=(5,),
        due_at=None,
    ):  # fmt: skip
        """What the monitors would have raised."""
        data = {
            "rule": rule,
            "rule_version": rule_version,
            "level": level,
            "verdict": "violated",
            "correlation": {},
            "trigger": evidence[0],
            "evidence": list(evidence),
            "as_of": format_time(now()),
            **({"due_at": due_at} if due_at else {}),
        }
        id_ = f"alert-{number:040x}"
        said = self.town.said("monitor", "alert.Raised", data, stream=stream, id_=id_)
        [verdict] = self.append(said)
        self.until_seen(verdict.index)
        return id_, verdict.index

    def until_seen(self, index):
        """Return when the live feed has read this entry."""
        until(lambda: self.parts.live.board.size > index, f"the live feed to read entry {index}")

    def post_raw(self, http, body, **params):
        return http.post(
            "/api/v1/statements",
            content=body,
            params=params,
            headers={"Content-Type": "application/json"},
        )


@pytest.fixture(scope="session")
def site_database(embedded_server):
    """A database of this folder's own: it is never emptied, and lives as long as the session."""
    provision(
        embedded_server.url(),
        "gateway",
        owner_password=embedded_server.password(OWNER),
        application_password=embedded_server.password(APPLICATION),
    )
    migrate(embedded_server.url(OWNER, "gateway"), MIGRATIONS, application_role=APPLICATION)
    with Database(embedded_server.url(APPLICATION, "gateway")) as database:
        yield database


@pytest.fixture(scope="session")
def _at_leisure():
    """No gateway says by its own clock what it counted or left open: only where a test has it so.

    Every twenty seconds an entry that no test made would stand between two looks at the log. And
    none goes on without what it waits for, because the machine is slow.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decisions, "FLUSH_SECONDS", A_DAY)
        patch.setattr(sweeping, "EVERY_SECONDS", A_DAY)
        patch.setattr(following, "WAIT_SECONDS_MAX", PATIENCE_SECONDS)
        patch.setattr(readiness, "LOOK_SECONDS_MAX", PATIENCE_SECONDS)
        yield


@pytest.fixture(scope="session")
def site(_at_leisure, site_database, tmp_path_factory):
    directory = tmp_path_factory.mktemp("log")
    town = Town(numbers=count(1))
    create(site_database, town.genesis(), now=now)
    signer = LogSigner.begin(ORIGIN, town.key("log"), directory / "signed")
    reader = Reader(site_database)
    log = PublishedLog(directory / "public")
    publisher = Publisher(reader, signer, log)
    publisher.start()
    with Sequencer(
        site_database,
        load(),
        root_at=log.root_at,
        ledger_key=town.key("ledger"),
        now=now,
    ) as sequencer:
        keys = {ROOT: town.key(ROOT)}
        master = MasterKey.from_text(f"1:{'A' * 43}=", "these tests")
        vault = Vault(site_database, reader, master, now)
        link = Link(
            origin=ORIGIN,
            root=ROOT,
            keystore=Keystore(directory / "keys"),
            objects=directory / "objects",
            keys=keys,
            served=False,
            client=LocalClient(sequencer, log, keys),
            settle=lambda: None,
            progress=lambda _: None,
            sealer=Sealer(vault, load(), ORIGIN),
            reader=reader,
        )
        custody = Custody(link, reader)
        standing = Standing.of(reader, ROOT)
        acts = Acts(
            composer=Composer(
                origin=ORIGIN,
                log=log,
                catalogue=load(),
                clock=now,
                sealer=Sealer(vault, load(), ORIGIN),
                delegation=standing.delegation(now),
            ),
            sequencer=sequencer,
            key_of=custody.key_of,
            keys=SigningKeys(
                database=site_database,
                reader=reader,
                origin=ORIGIN,
                clock=now,
                root_says=custody.root_says,
            ),
        )
        archive = Archive(
            reader=reader,
            database=site_database,
            objects=Objects.in_directory(directory / "archive"),
            master=MasterKey.from_text(f"1:{'A' * 43}=", "this test"),
            acts=acts,
            clock=now,
        )
        parts = Parts(
            origin=ORIGIN,
            reader=reader,
            sequencer=sequencer,
            log=log,
            catalogue=load(),
            rulebook=load_rulebook(),
            token=ReadingToken.of(TOKEN),
            clock=now,
            live=Live(reader),
            judge=no_verdicts,
            followed=reader.size,
            leading=site_database.leading,
            acts=acts,
            register=standing.register,
            whereabouts=standing.whereabouts,
            following=standing.following,
            decisions=Decisions(acts, now),
            people=standing.desk(acts),
            vault=vault,
            privacy=PrivacyDesk(vault, archive.shelf, acts, now),
            accounts=Accounts(
                database=site_database,
                master=MasterKey.from_text(f"1:{'A' * 43}=", "this test"),
                acts=acts,
                clock=now,
                options=Options(),
                hashing=QUICK,
            ),
            archive=archive,
            desk=open_desk(
                Needs(
                    reader=reader,
                    sequencer=sequencer,
                    catalogue=load(),
                    database=site_database,
                    log=log,
                    archive=archive,
                    acts=acts,
                    clock=now,
                )
            ),
        )
        site = Site(parts, publisher, town, signer.vkey)
        site.append(*town.platform(), town.issue("monitor"), town.issue("org/office"))
        site.publish()
        with served(create_app(parts)) as site.base_url:
            yield site


def second(parts):
    """The parts of another gateway on the same ledger, its threads not yet started."""
    standing = Standing.of(parts.reader, ROOT)
    return replace(
        parts,
        live=Live(parts.reader),
        register=standing.register,
        whereabouts=standing.whereabouts,
        following=standing.following,
        people=standing.desk(parts.acts),
        decisions=Decisions(parts.acts, now),
        desk=open_desk(
            Needs(
                reader=parts.reader,
                sequencer=parts.sequencer,
                catalogue=parts.catalogue,
                database=parts.accounts.database,
                log=parts.log,
                archive=parts.archive,
                acts=parts.acts,
                clock=now,
            )
        ),
    )


@contextmanager
def publishing(site):
    """Checkpoints come by themselves, as in a site that serves."""
    stop = threading.Event()

    def publish():
        while not stop.wait(0.005):
            site.publish()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def served(app):
    """The application on a free port of the loopback interface, until the block ends."""
    listening = listen("127.0.0.1", 0)
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    with browsing(tmp_path_factory.mktemp("chromium")) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def browser(chromium):
    """A tab whose cookies are this module's own."""
    with chromium.tab() as browser:
        yield browser


@pytest.fixture(scope="session")
def here(site):
    """The gateway by the one name at which a passkey is good without TLS."""
    return f"http://localhost:{urlsplit(site.base_url).port}"


@pytest.fixture
def http(site):
    """A stranger's client."""
    with httpx.Client(base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=30) as client:
        yield client


@pytest.fixture
def reader_http(site):
    """A client that shows the reading token."""
    with httpx.Client(
        base_url=site.base_url, trust_env=False, verify=NO_TLS, timeout=30, headers=BEARER
    ) as client:
        yield client
