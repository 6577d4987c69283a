"""Legal holds: what keeps records from disposal, placed and lifted by entries."""

from collections.abc import Sequence

from gateway.acts import GATEWAY, Acts, Said, Saying
from gateway.archive.record import Hold
from gateway.archive.shelf import PLACED, RELEASED
from gateway.archive.uploads import Putter


def place(
    acts: Acts, stream: str, hold_id: str, records: Sequence[str], *, reason: str, by: Putter
) -> Said:
    """Hold these records, or without any all of the stream. The gateway says it, naming who."""
    named = {"records": list(records)} if records else {}
    data = {"hold_id": hold_id, "reason": reason, "by": by.person, **named}
    return acts.say(Saying(actor=GATEWAY, stream=stream, type=PLACED, data=data))


def release(acts: Acts, hold: Hold, *, reason: str, by: Putter) -> Said:
    data = {"hold_id": hold.hold_id, "reason": reason, "by": by.person}
    return acts.say(Saying(actor=GATEWAY, stream=hold.stream, type=RELEASED, data=data))
