"""What a retrieval says in the ledger, under ids that let each act happen once.

A statement's actor and id occur once in the log. So two who act on the same state at the same
moment (both consent for one department, both make the last copy) cannot both be recorded: the
second is refused by the ledger itself, whichever gateway it came through.
"""

from typing import Any

from gateway.acts import GATEWAY, Saying
from gateway.retrieval.case import Case


def say(
    case: Case,
    actor: str,
    type_: str,
    *,
    turn: int | str = 0,
    by: str = "",
    at: str | None = None,
    **data: Any,  # noqa: ANN401 - as the catalogue has it
) -> Saying:
    """A statement about a case. `turn` tells acts of one kind by one actor apart.

    Without `at` it is dated when it is said, or signed by the person who does it.
    """
    name = type_.removeprefix("record.")
    if by and actor == GATEWAY:
        data["by"] = by  # what the gateway does itself names nobody unless this does
    return Saying(
        actor=actor,
        stream=case.stream,
        type=type_,
        id=f"{case.request_no}.{name}.{turn}",
        occurred_at=at,
        data={"request_no": case.request_no, **{k: v for k, v in data.items() if v is not None}},
        by=by,
    )
