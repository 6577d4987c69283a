"""The `serve` that runs on a home: whether there is one, where, and how far it has come."""

import json
import time

import httpx

from ledger.checkpoint import open_checkpoint
from ledger.errors import LedgerError
from ledger.note import NoteVerifier
from ops.errors import OpsError
from ops.home import Home

SETTLE_SECONDS_MAX = 600.0
"""How long a command waits for publisher and monitors; a million entries take less."""

LOOK_AGAIN_SECONDS = 0.05

HEARD_SECONDS_MAX = 5.0
"""A gateway on this machine that does not answer by then is not running."""


class NotSettled(OpsError):
    """The monitors or the publisher did not get to the end in time."""

    def __init__(self, size: int, published: int, judged: int) -> None:
        super().__init__(f"{size} entries: {published} published, {judged} judged, giving up")


class ServeStopped(OpsError):
    """`serve` ended, or lost its database, while a command waited for it."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"the gateway at {url} stopped before all was judged ({reason}); see what it said, "
            "start it again; what was sent may be sent again"
        )


def running_at(home: Home) -> str | None:
    """Where the `serve` of this home answers; it is running if it shows this log's checkpoint."""
    log = NoteVerifier.from_vkey(home.site().log_vkey)
    try:
        url: str = json.loads(home.serving.read_bytes())["url"]
        answer = httpx.get(f"{url}/log/checkpoint", trust_env=False, timeout=HEARD_SECONDS_MAX)
        open_checkpoint(answer.content, [log])
    except (OSError, ValueError, KeyError, httpx.HTTPError, LedgerError):
        return None
    return url


def settle_over_http(url: str) -> None:
    """`OpenSite.settle` of the other process: nothing is behind, and nothing was added."""
    deadline = time.monotonic() + SETTLE_SECONDS_MAX
    seen = -1
    while True:
        try:
            checks = httpx.get(f"{url}/readyz", trust_env=False, timeout=30).json()["checks"]
            size = int(checks["database"].get("size", -1))
            behind = {name: int(checks[name]["behind"]) for name in ("publisher", "monitors")}
        except (httpx.HTTPError, ValueError, KeyError) as failure:
            raise ServeStopped(url, str(failure) or type(failure).__name__) from failure
        if not any(behind.values()) and size == seen:
            return
        if time.monotonic() > deadline:
            raise NotSettled(size, size - behind["publisher"], size - behind["monitors"])
        seen = size
        time.sleep(LOOK_AGAIN_SECONDS)
