"""`mingjing bench gateway`: readers, requests for records and viewings, beside a bare hello.

Whatever is measured is checked: a request that was answered stands in the ledger, and no byte of a
record came without an entry of its own.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from ledger.canonical import Object
from ops import assemble, genesis
from ops.assemble import OpenSite
from ops.bench.archive_town import FRAMES, Town, settle_in
from ops.bench.measure import Case, Result, Work, measure
from ops.bench.over_http import ProgramFailed, asking, serving
from ops.postgres import EmbeddedServer
from ops.settings import Settings
from ops.temporary import passing_directory

ORIGIN = "bench.mingjing.example/gateway"

HELLO = "bare FastAPI and uvicorn: hello"
REQUESTED, ACCESSED = "record.RetrievalRequested", "record.Retrieved"

STOP_SECONDS_MAX = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """How much is done in each round of a case."""

    rounds: int = 3
    readers: int = 1_000
    reads: int = 5_000
    askers: int = 64
    requests: int = 300
    viewers: int = 40
    viewings: int = 120


@dataclass(slots=True)
class Seen:
    """What was answered to those who asked, to be found in the ledger."""

    requests: list[str] = field(default_factory=list)
    viewings: list[int] = field(default_factory=list)
    record_bytes: int = 0


def run(
    settings: Settings, progress: Callable[[str], None], amounts: Amounts | None = None
) -> list[Result]:
    """Measure in a database and a home of their own, which are gone afterwards."""
    much, seen = amounts or Amounts(), Seen()
    with passing_directory("mingjing-bench-") as directory, ExitStack() as stack:
        fresh = replace(settings.at(directory / "home"), database_url=None)
        token = genesis.create(fresh, origin=ORIGIN, root="org/office", progress=progress).token
        stack.enter_context(EmbeddedServer.start(fresh.home))
        with assemble.open_site(fresh) as site:
            town = settle_in(site)
        hello = stack.enter_context(bare())
        address = stack.enter_context(serving(fresh))
        progress("requests are consented to and released")
        released = {each.name: town.released(address, each) for each in town.askers}
        cases = [
            Case(HELLO, much.reads, lambda: reading(hello, much, "/hello", {})),
            *reading_cases(address, token, much),
            request_case(address, town, much, seen),
            viewing_case(address, town, released, much, seen),
        ]
        results = measure(cases, much.rounds, progress)
        with assemble.open_site(fresh) as site:
            check(site, seen, progress)
    return results


def reading_cases(address: str, token: str, much: Amounts) -> Iterator[Case]:
    bearer = {"Authorization": f"Bearer {token}"}
    for what, path in (
        ("the checkpoint", "/log/checkpoint"),
        ("an entry with permission", "/api/v1/entries/3"),
        ("a page of a stream", "/api/v1/streams/org/bench-asks?limit=20"),
    ):

        def ready(path: str = path) -> Work:
            return reading(address, much, path, bearer)

        yield Case(f"{much.readers:,} readers: {what}", much.reads, ready, HELLO)


def reading(address: str, much: Amounts, path: str, headers: dict[str, str]) -> Work:
    one = {"method": "GET", "path": path, "headers": headers, "wanted": 200}
    return asking(address, much.readers, [one] * much.reads)


def request_case(address: str, town: Town, much: Amounts, seen: Seen) -> Case:
    """A request is signed, sealed, placed and committed before it is answered."""
    body = json.dumps(town.form(), ensure_ascii=False)

    def ready() -> Work:
        asked = [
            {
                "method": "POST",
                "path": "/api/v1/retrievals",
                "headers": town.askers[number % len(town.askers)].headers,
                "body": body,
                "wanted": 201,
            }
            for number in range(much.requests)
        ]

        def note(kept: Sequence[Object], _bytes: int) -> None:
            seen.requests += [str(each["request_no"]) for each in kept]

        return asking(address, much.askers, asked, note)

    return Case(f"{much.askers} askers: requests for records", much.requests, ready, HELLO)


def viewing_case(
    address: str, town: Town, released: dict[str, str], much: Amounts, seen: Seen
) -> Case:
    """The entry, its receipt by a checkpoint, then every byte checked as it is sent."""

    def ready() -> Work:
        asked = []
        for number in range(much.viewings):
            who = town.askers[number % len(town.askers)]
            asked.append(
                {
                    "method": "POST",
                    "path": f"/api/v1/retrievals/{released[who.name]}/views",
                    "headers": who.headers,
                    "body": json.dumps({"record": town.record}),
                    "wanted": 201,
                    "follow": "content",
                }
            )

        def note(kept: Sequence[Object], length: int) -> None:
            seen.viewings += [int(each["index"]) for each in kept]
            seen.record_bytes += length

        return asking(address, much.viewers, asked, note)

    name = f"{much.viewers} viewers: viewings of {len(FRAMES) // 1_000} kB, receipt first"
    return Case(name, much.viewings, ready, HELLO)


@contextmanager
def bare() -> Iterator[str]:
    """The program that says hello; yields its address."""
    command = [sys.executable, "-m", "ops.bench.hello"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise AssertionError
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
            process.stdin.close()
            process.wait(STOP_SECONDS_MAX)
        finally:
            process.kill()


def check(site: OpenSite, seen: Seen, progress: Callable[[str], None]) -> None:
    """Nothing that was answered is lost, and no byte came without its entry. Or ProgramFailed."""
    requested = {str(entry.data["request_no"]) for entry in site.reader.of_types({REQUESTED})}
    accessed = {entry.index for entry in site.reader.of_types({ACCESSED})}
    lost = [number for number in seen.requests if number not in requested]
    unlogged = [index for index in seen.viewings if index not in accessed]
    if lost or unlogged or seen.record_bytes != len(seen.viewings) * len(FRAMES):
        raise ProgramFailed("the ledger")
    progress(
        f"{len(seen.requests)} requests and {len(seen.viewings)} viewings of {seen.record_bytes:,} "
        "bytes, each with its entry"
    )
