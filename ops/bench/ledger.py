"""`mingjing bench ledger`: appends and verification beside what they could cost at best."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from gateway.intake import take
from ledger.export import trust_policy
from ledger.note import NoteVerifier
from ledger.policy import Policy
from ledger.signing import PrivateKey
from ledger.storage import OWNER, Placed
from ledger.verify import Trust, verify
from ops import assemble, exporting, genesis
from ops.assemble import OpenSite
from ops.bench.bare import Bare, Stock
from ops.bench.measure import ROUNDS, Case, Result, measure
from ops.bench.rows import ACTOR, Statements
from ops.bench.signatures import Raw
from ops.database import DATABASE
from ops.home import Home
from ops.link import Link
from ops.postgres import EmbeddedServer
from ops.running import running_at
from ops.settings import Settings
from ops.temporary import passing_directory

ORIGIN = "bench.mingjing.example/ledger"
SINGLES = 400
BATCH = 1_000
BATCHES = 8
SIGNATURES = 4_000
HTTP_STATEMENTS = 3_000
START_SECONDS_MAX = 60.0

Write = Callable[[Sequence[Placed], int], None]
"""Writes rows, so many a transaction."""

INSERT = "bare psycopg INSERT, one commit a row"
COPY = "bare psycopg COPY, 1,000 rows a commit"
RAW = "raw Ed25519 verify, all cores"


def run(settings: Settings, progress: Callable[[str], None]) -> list[Result]:
    """Measure in a database and a home of their own."""
    with passing_directory("mingjing-bench-") as directory:
        fresh = replace(settings.at(directory / "home"), database_url=None)
        genesis.create(fresh, origin=ORIGIN, root="org/office", progress=progress)
        with ExitStack() as stack:
            server = stack.enter_context(EmbeddedServer.start(fresh.home))
            site = stack.enter_context(assemble.open_site(fresh))
            key = introduce(site, progress)
            statements = Statements(ORIGIN, key)
            url = server.url(OWNER, DATABASE)
            bare, stock = Bare(url), Stock(url)
            raw = Raw(key.public, statements.signed(SIGNATURES))
            for each in (bare, stock, raw):
                stack.callback(each.close)
            progress("preparing statements")
            results = measure(cases(site, statements, bare, stock, raw), progress)
            with serving(fresh) as address:
                results += measure([http_case(address, statements)], progress, beside=results)
            case = verification(site, directory)
            results += measure([case], progress, beside=results)
    return results


def introduce(site: OpenSite, progress: Callable[[str], None]) -> PrivateKey:
    key = PrivateKey.generate()
    Link(
        origin=ORIGIN,
        root="org/office",
        keystore=site.home.keystore,
        objects=site.home.objects,
        keys=site.keys,
        served=False,
        client=site.client,
        settle=site.settle,
        progress=progress,
    ).introduce({ACTOR: key}, custody="gateway")
    return key


def cases(site: OpenSite, statements: Statements, bare: Bare, stock: Stock, raw: Raw) -> list[Case]:
    """Everything that needs no second process, each round with rows that nobody used before."""

    def rows(case: str, write: Write, many: int, batch: int, *ratio: object) -> Case:
        prepared = iter([list(statements.placed(many)) for _ in range(ROUNDS)])
        return Case(case, many, lambda: write(next(prepared), batch), *ratio)  # type: ignore[arg-type]

    one_by_one = iter([statements.signed(SINGLES) for _ in range(ROUNDS)])
    bodies = iter([statements.bodies(BATCHES, BATCH) for _ in range(ROUNDS)])

    def submit_singly() -> None:
        for signed in next(one_by_one):
            site.sequencer.submit([signed])

    def through_the_door() -> None:
        for body in next(bodies):
            take([body], site.sequencer)

    def store(placed: Sequence[Placed], batch: int) -> None:
        for each in in_batches(placed, batch):
            site.database.append(each, site.database.head(), None)

    return [
        rows(INSERT, bare.insert, SINGLES, 1),
        rows(COPY, bare.copy, BATCH * BATCHES, BATCH),
        rows("stock eventsourcing recorder, single", stock.insert, SINGLES, 1, INSERT),
        rows("stock eventsourcing recorder, batches of 100", stock.insert, 2_000, 100, COPY),
        rows("stock eventsourcing recorder, batches of 300", stock.insert, 1_800, 300, COPY),
        rows("our storage step, single", store, SINGLES, 1, INSERT),
        Case("our single append, signed", SINGLES, submit_singly, INSERT, 0.5),
        rows("our storage step, batches of 100", store, 4_000, 100, COPY),
        rows("our storage step, batches of 1,000", store, BATCH * BATCHES, BATCH, COPY, 0.7),
        Case(RAW, SIGNATURES * raw.cores, raw.verify),
        Case(
            "signed batches of 1,000, the whole door", BATCH * BATCHES, through_the_door, RAW, 0.6
        ),
    ]


def http_case(address: str, statements: Statements) -> Case:
    """The senders are a program of their own: what they cost is shared out fairly."""
    url = urlsplit(address)

    def send() -> None:
        with subprocess.Popen(
            [sys.executable, "-m", "ops.bench.senders"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as senders:
            if senders.stdin is None or senders.stdout is None:
                raise AssertionError
            senders.stdin.write(f"{url.hostname} {url.port}\n{HTTP_STATEMENTS}\n")
            for body in statements.bodies(HTTP_STATEMENTS, 1):
                senders.stdin.write(body.decode() + "\n")
            senders.stdin.write("go\n")
            senders.stdin.flush()
            if senders.stdout.readlines() != ["ready\n", "done\n"]:
                raise AssertionError

    return Case("64 senders of single statements, over HTTP", HTTP_STATEMENTS, send, INSERT)


def verification(site: OpenSite, directory: Path) -> Case:
    with site.working():
        site.settle()
        exporting.tree(site, directory / "tree")
    policy = Policy.parse(trust_policy(NoteVerifier.from_vkey(site.site.log_vkey)))

    def verify_all() -> None:
        found = verify(str(directory / "tree"), Trust(policy=policy))
        if not found.ok:
            raise AssertionError(found)

    return Case("full verification of the log", site.reader.size(), verify_all, RAW, 0.9)


def in_batches(placed: Sequence[Placed], batch: int) -> Iterator[Sequence[Placed]]:
    for start in range(0, len(placed), batch):
        yield placed[start : start + batch]


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """`mingjing serve` in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "ops", "serve", "--port", "0"],
        env={"MINGJING_HOME": str(settings.home), "PATH": "/usr/bin:/bin"},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield address_of(settings)
        finally:
            process.terminate()


def address_of(settings: Settings) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        url = running_at(Home(settings.home))
        if url is not None:
            return url
        time.sleep(0.1)
    raise AssertionError
