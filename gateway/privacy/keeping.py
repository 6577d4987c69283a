"""Why a sealed value must be kept for now, whoever asks for its erasure.

Known are the holds that stand in the value's own stream, and the retention that a law demands of
a project's files (`gateway/archive/retention.toml`), counted from the entry that ended the
project. Where no law states years, nothing is known and nothing is refused.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from gateway.archive.retention import ENDS, REGISTERED, REOPENED, classes, years_after
from ledger.entry import Entry
from monitors.moment import civil_date

HOLD_PLACED: Final = "legalHold.Placed"
HOLD_RELEASED: Final = "legalHold.Released"


def reasons_to_keep(stream: Iterable[Entry], today: date) -> list[str]:
    """What stands against erasing anything of this stream, each in one sentence."""
    holds: dict[str, int] = {}
    years, basis, ended = None, "", None
    for entry in stream:
        data = entry.data
        if entry.type == HOLD_PLACED:
            holds[data["hold_id"]] = entry.index
        elif entry.type == HOLD_RELEASED:
            holds.pop(data["hold_id"], None)
        elif entry.type == REGISTERED and data["trading_type"] in classes():
            law = classes()[data["trading_type"]]
            years, basis = law.years, law.basis
        elif entry.type in ENDS:
            ended = entry.occurred_at
        elif entry.type == REOPENED:
            ended = None
    reasons = [f"legal hold {hold_id}, entry {index}" for hold_id, index in holds.items()]
    if years is not None and ended is None:
        reasons.append(f"{basis}: kept {years} years from the project's end, which is not recorded")
    elif years is not None and ended is not None:
        until = years_after(civil_date(ended), years)
        if today <= until:
            reasons.append(f"{basis}: kept until {until.isoformat()}")
    return reasons
