"""Why a sealed value must be kept for now, whoever asks for its erasure.

Known are the holds that stand in the value's own stream, and the retention that a law demands of
a project's files (`gateway/archive/retention.toml`), counted from the entry that ended the
project. Where no law states years, nothing is known and nothing is refused.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from gateway.archive.retention import ENDS, REGISTERED, REOPENED, classes, years_after
from ledger.entry import Entry
from monitors.moment import civil_date

HOLD_PLACED: Final = "legalHold.Placed"


def reasons_to_keep(stream: Iterable[Entry], today: date, holding: Collection[int]) -> list[str]:
    """What stands against erasing anything of this stream, each in one sentence.

    `holding` are the entries that placed the holds in force, as the archive's shelf has them: it
    knows who is believed of a release.
    """
    reasons: list[str] = []
    years, basis, ended = None, "", None
    registrar = None
    for entry in stream:
        if entry.type == HOLD_PLACED and entry.index in holding:
            reasons.append(f"legal hold {entry.data['hold_id']}, entry {entry.index}")
        elif entry.type == REGISTERED and registrar in (None, entry.actor):
            registrar = entry.actor
            law = classes().get(entry.data["trading_type"])
            years, basis = (None, "") if law is None else (law.years, law.basis)
        elif entry.type in ENDS:
            ended = entry.occurred_at
        elif entry.type == REOPENED:
            ended = None
    if years is not None and ended is None:
        reasons.append(f"{basis}: kept {years} years from the project's end, which is not recorded")
    elif years is not None and ended is not None:
        until = years_after(civil_date(ended), years)
        if today <= until:
            reasons.append(f"{basis}: kept until {until.isoformat()}")
    return reasons
