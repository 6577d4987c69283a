"""`mingjing serve` and those who ask it, each a program of its own beside the measurement."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from ledger.canonical import Object
from ops.bench.measure import Work
from ops.errors import OpsError
from ops.home import Home
from ops.running import running_at
from ops.settings import Settings

START_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0


class ProgramFailed(OpsError):
    """A program that the measurement needs did not do its part."""

    def __init__(self, program: str) -> None:
        super().__init__(f"{program} did not do its part; nothing was measured")
        self.program = program


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """A gateway on this home; yields its address, and has ended when the block is left."""
    environment = {"MINGJING_HOME": str(settings.home), "PATH": "/usr/bin:/bin"}
    if settings.postgres_bin is not None:
        environment["MINGJING_POSTGRES_BIN"] = str(settings.postgres_bin)
    command = [sys.executable, "-m", "ops", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield _address(process, settings)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(process: subprocess.Popen[bytes], settings: Settings) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        url = running_at(Home(settings.home))
        if url is not None:
            return url
        time.sleep(0.1)
    raise ProgramFailed("mingjing serve")


def asking(
    address: str,
    connections: int,
    requests: Sequence[Object],
    note: Callable[[Sequence[Object], int], None] = lambda _kept, _bytes: None,
) -> Work:
    """Open the connections; the work is that every request is answered as wanted."""
    url = urlsplit(address)
    process = subprocess.Popen(
        [sys.executable, "-m", "ops.bench.readers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = {"host": url.hostname, "port": url.port, "connections": connections}
    lines = [{**told, "requests": len(requests)}, *requests]
    text = "".join(json.dumps(line) + "\n" for line in lines)

    def tell(text: str) -> str:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        process.stdin.write(text)
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            process.kill()
            raise ProgramFailed("the gateway, or the readers")
        return answer

    def work() -> None:
        with process:
            answer = json.loads(tell("go\n"))
        note(answer["kept"], answer["bytes"])

    tell(text)
    return work
