"""Legal holds: what keeps records from disposal, placed and lifted by entries."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any

from gateway.acts import GATEWAY, Saying
from gateway.archive.record import Hold
from gateway.archive.shelf import PLACED, RELEASED
from gateway.archive.uploads import Putter


def draw_number() -> str:
    """A number for a hold that does not exist yet."""
    return f"hold-{token_hex(8)}"


def place(
    stream: str,
    hold_id: str,
    records: Sequence[str],
    *,
    reason: str,
    ends_when: str = "",
    by: Putter,
) -> Saying:
    """Hold these records, or without any all of the stream.

    Not signed by the person, the gateway says it, naming who.
    """
    data: dict[str, Any] = {"hold_id": hold_id, "reason": reason, "by": by.person}
    data |= {"ends_when": ends_when} if ends_when else {}
    data |= {"records": list(records)} if records else {}
    return Saying(actor=GATEWAY, by=by.person, stream=stream, type=PLACED, data=data)


def release(hold: Hold, *, reason: str, by: Putter) -> Saying:
    """End it: its number says which, in the stream in which it was placed."""
    data = {"hold_id": hold.hold_id, "reason": reason, "by": by.person}
    return Saying(actor=GATEWAY, by=by.person, stream=hold.stream, type=RELEASED, data=data)
