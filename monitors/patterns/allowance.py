"""What an approval allows of a supplementary act: so many, and of these kinds.

Several approvals are added up, whether or not the later one repeats the number of the first:
nobody is accused on the reading that allows less.
"""

from collections.abc import Iterable, Sequence

from ledger.entry import Entry
from monitors.facts import Facts
from monitors.rule import Allowance
from monitors.wording import Reason, reason


def is_within(
    allowance: Allowance, drawn: Iterable[Entry], before: Sequence[Entry], facts: Facts
) -> bool | Reason:
    """Whether all that was drawn is covered, or why nobody can say.

    `drawn` are the acts so far, the last included; `before`, in order, what came before it.
    """
    said = [entry for entry in before if entry.type in allowance.by.events]
    unfit = {entry.index: _lacking(allowance, entry, facts) for entry in said}
    approvals = [entry for entry in said if unfit[entry.index] is None]
    if approvals and not _of_kinds(allowance, approvals, before):
        return False
    taken = [entry.data.get(allowance.taken) for entry in drawn]
    granted = [entry.data.get(allowance.granted) for entry in approvals]
    for counts, field in ((taken, allowance.taken), (granted, allowance.granted)):
        if None in counts:
            return reason("field_missing", field)
    if sum(map(int, filter(None, taken))) <= sum(map(int, filter(None, granted))):
        return True
    return next((doubt for doubt in unfit.values() if doubt is not None), False)


def _lacking(allowance: Allowance, entry: Entry, facts: Facts) -> Reason | None:
    role = allowance.by.role
    return facts.lacks(entry.actor, role, entry.occurred_at) if role else None


def _of_kinds(allowance: Allowance, approvals: list[Entry], before: Sequence[Entry]) -> bool:
    """Whether what was asked for since the first approval is of the kinds approved."""
    asked: set[str] = set()
    for entry in before[before.index(approvals[0]) :]:
        if entry.type in allowance.asked.events:
            asked = set(entry.data.get(allowance.kinds) or ())
    approved = [entry.data.get(allowance.kinds) for entry in approvals]
    return None in approved or asked <= {kind for kinds in approved for kind in kinds or ()}
