"""Programs of others, talked to over HTTP, each on a port that it takes and names itself."""

import re
import subprocess
from contextlib import contextmanager
from threading import Thread

from tests.conftest import until

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def serving(*command):
    """The address that the program says it serves at, until the block ends."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    said = []

    def listen():
        for line in process.stderr:
            said.append(line)  # noqa: PERF402 - each as it comes

    def address():
        assert process.poll() is None, said
        return ADDRESS.search("".join(said))

    listening = Thread(target=listen)
    listening.start()
    try:
        yield until(address, f"{command[0]} to serve")[0]
    finally:
        process.kill()  # nothing of theirs is to be kept, and nobody to be waited for
        process.wait()
        listening.join()
        process.stderr.close()
