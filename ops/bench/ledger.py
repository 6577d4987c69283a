"""`mingjing bench ledger`: appends and verification beside what they could cost at best."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from gateway.intake import take
from gateway.limits import STATEMENTS_PATH
from ledger import sodium
from ledger.append import Accepted
from ledger.canonical import Object
from ledger.export import trust_policy
from ledger.note import NoteVerifier
from ledger.policy import Policy
from ledger.signing import Accepts, PrivateKey, ask_first
from ledger.storage import OWNER, LogHead, Placed
from ledger.verify import Trust, verify
from monitors.collector import collecting_seldom
from ops import assemble, exporting, genesis
from ops.assemble import OpenSite
from ops.bench.bare import Bare, Stock
from ops.bench.measure import Case, Result, Work, measure
from ops.bench.over_http import ProgramFailed, asking, serving
from ops.bench.rows import ACTOR, Statements
from ops.bench.signatures import Raw
from ops.database import DATABASE
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from ops.temporary import passing_directory

ORIGIN = "bench.mingjing.example/ledger"

INSERT = "bare INSERT, one commit a row"
COPY = "bare COPY, 1,000 rows a commit"
RAW = "raw Ed25519 verify, all cores"
"""By cryptography, which decides what holds."""

RAW_SODIUM = "raw Ed25519 verify by libsodium, all cores"

Write = Callable[[Sequence[Placed], int], None]
"""Writes rows, so many a commit."""


SENDERS = 3
"""Of batches, at once: one being read, one being verified, one being placed."""

CONNECTIONS = 64
"""Senders of single statements: the platforms of a province."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much is done in each round of a case; the log to be verified is what comes of it."""

    rounds: int = 5
    singles: int = 300
    hundreds: int = 10
    thousands: int = 3
    signatures: int = 3_000
    requests: int = 1_000


def run(
    settings: Settings, progress: Callable[[str], None], amounts: Amounts | None = None
) -> list[Result]:
    """Measure in a database and a home of their own, which are gone afterwards."""
    much = amounts or Amounts()
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
            signed = statements.signed(much.signatures)
            raw, sodiums = Raw(key.public, signed), Raw(key.public, signed, [sodium.accepts])
            for each in (bare, stock, raw, sodiums):
                stack.callback(each.close)
            insert, reference = insertion(statements, bare, much), verification_of(raw, much)
            # Each next to what it is compared with: the machine's mood changes.
            appends = [
                insert,
                single_append(site, statements, much),
                *storage_cases(statements, site, bare, stock, much),
                reference,
                signed_batches(site, statements, much),
            ]
            with collecting_seldom():  # as `mingjing serve` does
                results = measure(appends, much.rounds, progress)
            with serving(fresh) as address:
                over_http = Case(
                    f"{CONNECTIONS} senders over HTTP, one statement a request",
                    much.requests,
                    lambda: sending(address, statements.bodies(much.requests, 1)),
                    INSERT,
                )
                results += measure([over_http], much.rounds, progress, beside=results)
            with verifying_alone(site, directory, progress) as whole_log:
                # As long as what it is compared with: the shorter met the quieter moments.
                times = whole_log[0].units // reference.units
                as_many = verification_of(raw, much, times=times)
                quicker = verification_of(sodiums, much, times=times)
                quicker = replace(quicker, name=RAW_SODIUM, against=RAW)
                results += measure([as_many, quicker, *whole_log], much.rounds, progress)[1:]
    return results


def introduce(site: OpenSite, progress: Callable[[str], None]) -> PrivateKey:
    key = PrivateKey.generate()
    site.link(progress).introduce({ACTOR: key}, custody="gateway")
    return key


def insertion(statements: Statements, bare: Bare, much: Amounts) -> Case:
    def ready() -> Work:
        rows = list(statements.placed(much.singles))
        return lambda: bare.insert(rows, 1)

    return Case(INSERT, much.singles, ready)


def verification_of(raw: Raw, much: Amounts, times: int = 1) -> Case:
    many = max(1, times)
    return Case(RAW, many * much.signatures * raw.cores, lambda: partial(raw.verify, many))


def storage_cases(
    statements: Statements, site: OpenSite, bare: Bare, stock: Stock, much: Amounts
) -> Iterator[Case]:
    """Rows that are made already, written by one connection: ours into the very log."""

    def store(rows: Sequence[Placed], batch: int) -> None:
        head = site.database.head()
        for start in range(0, len(rows), batch):
            placed = rows[start : start + batch]
            site.database.append(placed, head, None)
            head = LogHead(head.size + len(placed), placed[-1].leaf, placed[-1].received_at)

    for name, write, rows, batch, against, aim in (
        ("our storage step, one", store, much.singles, 1, INSERT, None),
        ("stock eventsourcing recorder, one", stock.insert, much.singles, 1, INSERT, None),
        (COPY, bare.copy, 1_000 * much.thousands, 1_000, None, None),
        ("our storage step, batches of 1,000", store, 1_000 * much.thousands, 1_000, COPY, 0.7),
        ("our storage step, batches of 100", store, 100 * much.hundreds, 100, COPY, None),
        ("stock recorder, batches of 100", stock.insert, 100 * much.hundreds, 100, COPY, None),
        ("stock recorder, batches of 300", stock.insert, 100 * much.hundreds, 300, COPY, None),
    ):

        def ready(write: Write = write, many: int = rows, batch: int = batch) -> Work:
            prepared = list(statements.placed(many))
            return lambda: write(prepared, batch)

        yield Case(name, rows, ready, against, aim)


def single_append(site: OpenSite, statements: Statements, much: Amounts) -> Case:
    def ready() -> Work:
        signed = statements.signed(much.singles)

        def submit() -> None:
            for each in signed:
                (verdict,) = site.sequencer.submit([each])
                if not isinstance(verdict, Accepted):
                    raise ProgramFailed("the sequencer")

        return submit

    name = "single append: the whole door, one commit each"
    return Case(name, much.singles, ready, INSERT, 0.5)


def signed_batches(site: OpenSite, statements: Statements, much: Amounts) -> Case:
    """From the bytes of a request to its verdicts.

    The senders do not wait for each other: while one batch is placed, the next is checked.
    """

    def ready() -> Work:
        bodies = statements.bodies(much.thousands * SENDERS, 1_000)

        def submit() -> None:
            with ThreadPoolExecutor(SENDERS) as senders:
                for (verdicts,) in senders.map(lambda body: take([body], site.sequencer), bodies):
                    if not isinstance(verdicts, list) or verdicts[-1]["verdict"] != "accepted":
                        raise ProgramFailed("the gateway")

        return submit

    name = f"signed batches of 1,000 from {SENDERS} senders, whole door"
    return Case(name, 1_000 * much.thousands * SENDERS, ready, RAW, 0.6)


@contextmanager
def verifying_alone(
    site: OpenSite, directory: Path, progress: Callable[[str], None]
) -> Iterator[Sequence[Case]]:
    """In a process of its own, as the commands are: it copies itself, which takes no time."""
    progress("waiting for publisher and monitors")
    with site.working():
        site.settle()
        exporting.tree(site, directory / "tree")
    policy = trust_policy(NoteVerifier.from_vkey(site.site.log_vkey))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:

        def verify_all(first: Sequence[Accepts]) -> None:
            verified = alone.submit(_is_verified, str(directory / "tree"), policy, first)
            if not verified.result():
                raise ProgramFailed("the verifier")

        verify_all([sodium.accepts])  # the process is there before the clock starts
        size = site.reader.size()

        def case(name: str, first: Sequence[Accepts], aim: float | None = None) -> Case:
            return Case(name, size, lambda: partial(verify_all, first), RAW, aim)

        yield (
            case("full verification of the log, all cores", [sodium.accepts], 0.9),
            case("the same by cryptography alone", []),
        )


def _is_verified(tree: str, policy: str, first: Sequence[Accepts]) -> bool:
    ask_first(first)
    return verify(tree, Trust(policy=Policy.parse(policy))).ok


def sending(address: str, bodies: Sequence[bytes]) -> Work:
    """Every body is a request of its own, whose statements all have to be accepted."""
    one = {
        "method": "POST",
        "path": STATEMENTS_PATH,
        "headers": {"Content-Type": "application/json"},
        "wanted": 200,
    }

    def check(kept: Sequence[Object], _bytes: int) -> None:
        verdicts = {each["verdict"] for answer in kept for each in answer["verdicts"]}
        if verdicts != {"accepted"}:
            raise ProgramFailed("mingjing serve")

    return asking(address, CONNECTIONS, [{**one, "body": body.decode()} for body in bodies], check)
