"""Why a sealed value must be kept for now, whoever asks for its erasure.

Known are the holds that stand in the value's own stream, and the retention that a law demands of
a project's files (`gateway/archive/retention.toml`), counted from the entry that ended the
project. Where no law states years, nothing is known and nothing is refused.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

from gateway.acts import GATEWAY
from gateway.archive.retention import ENDS, REGISTERED, REOPENED, classes, years_after
from gateway.people.person import PERSON
from ledger.entry import Entry
from monitors.moment import civil_date

HOLD_PLACED: Final = "legalHold.Placed"
HOLD_RELEASED: Final = "legalHold.Released"


def reasons_to_keep(stream: Iterable[Entry], today: date) -> list[str]:
    """What stands against erasing anything of this stream, each in one sentence."""
    entries = list(stream)
    reasons = [f"legal hold {each}, entry {at}" for each, at in _holds(entries).items()]
    years, basis, ended = None, "", None
    registrar = None
    for entry in entries:
        if entry.type == REGISTERED and registrar in (None, entry.actor):
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


def _holds(entries: Iterable[Entry]) -> dict[str, int]:
    """Those in force, with the entry that placed each."""
    placed: dict[str, Entry] = {}
    for entry in entries:
        if entry.type == HOLD_PLACED:
            placed.setdefault(entry.data["hold_id"], entry)
        elif entry.type == HOLD_RELEASED:
            known = placed.get(entry.data["hold_id"])
            if known is not None and _may_release(entry, known):
                del placed[known.data["hold_id"]]
    return {hold_id: entry.index for hold_id, entry in placed.items()}


def _may_release(entry: Entry, placed: Entry) -> bool:
    """Who placed it, the gateway, or a person who signs for it: any other actor can say it too."""
    return entry.actor in (placed.actor, GATEWAY) or entry.actor.startswith(PERSON)
