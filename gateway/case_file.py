"""A case at discipline inspection: an alert transferred, and the result that came back.

It stands in a stream of its own, seen by who sent it and who received it, and by nobody else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.acts import Saying
from gateway.errors import GatewayError
from gateway.handling import ReasonNeeded
from gateway.people.principal import Principal
from gateway.people.register import Register
from gateway.permission.resource import Kept, Resource
from gateway.permission.whereabouts import CASES
from ledger.entry import Entry
from ledger.read import Reader

TRANSFERRED = "case.Transferred"
RETURNED = "case.ResultReturned"

OFFICES = frozenset({"LEADING", "SUPERVISING"})
"""Whoever handles alerts transfers them."""


class NoSuchCase(GatewayError):
    """No alert of this id was transferred."""

    def __init__(self, alert: str) -> None:
        super().__init__(f"{alert} was transferred to nobody")
        self.alert = alert


class ResultReturned(GatewayError):
    """The result of a case comes back once."""

    def __init__(self, alert: str, index: int) -> None:
        super().__init__(f"the result of {alert} came back in entry {index}")
        self.alert = alert
        self.index = index


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`sender` are the organisations for which it was transferred."""

    alert: str
    transferred: Entry
    returned: Entry | None
    sender: frozenset[str]

    @property
    def receiver(self) -> str:
        return str(self.transferred.data.get("to_org", ""))

    @property
    def place(self) -> Resource:
        """For its two ends."""
        orgs = self.sender | {self.receiver}
        return Resource(kept=Kept.CONFIDENTIAL, regional=False, orgs=frozenset(orgs))

    @property
    def of_the_receiver(self) -> Resource:
        return Resource(kept=Kept.CONFIDENTIAL, regional=False, org=self.receiver or None)

    def as_json(self) -> dict[str, object]:
        said = self.transferred
        result = None if self.returned is None else self.returned.data.get("result_note")
        return {
            "alert": self.alert,
            "to_org": self.receiver,
            "kind": said.data.get("kind"),
            "transferred_at": said.received_at,
            "transferred_index": said.index,
            "returned_at": None if self.returned is None else self.returned.received_at,
            "returned_index": None if self.returned is None else self.returned.index,
            "result_note": result,
        }


def case_of(reader: Reader, register: Register, alert: str) -> Case:
    """Raises NoSuchCase. A result counts where the receiver returned it.

    The transfer is the first by an office: whoever was told of an alert could say one before it.
    """
    stream = CASES + alert.removeprefix("alert-")
    all_sent = reader.of_stream(stream, TRANSFERRED)
    if not all_sent:
        raise NoSuchCase(alert)
    sent = next((each for each in all_sent if _is_office(each, register)), all_sent[0])
    receiver = str(sent.data.get("to_org", ""))
    returned = next(
        (
            each
            for each in reader.of_stream(stream, RETURNED)
            if each.index > sent.index and receiver in _speakers(each, register)
        ),
        None,
    )
    return Case(alert=alert, transferred=sent, returned=returned, sender=_speakers(sent, register))


def cases(reader: Reader, register: Register) -> Iterator[Case]:
    """All of them, in the order of their streams."""
    for stream in reader.streams(CASES):
        try:
            yield case_of(reader, register, "alert-" + stream.removeprefix(CASES))
        except NoSuchCase:  # something else was said there
            continue


def give_back(case: Case, by: Principal, note: str) -> Saying:
    """The receiver says what became of it. Raises ResultReturned, ReasonNeeded."""
    if case.returned is not None:
        raise ResultReturned(case.alert, case.returned.index)
    if not note.strip():
        raise ReasonNeeded
    return Saying(
        actor=by.org,
        by=by.person,
        stream=case.transferred.stream,
        type=RETURNED,
        id=f"{case.alert}.returned",
        data={"case_id": case.alert, "result_note": note.strip()},
    )


def _speakers(entry: Entry, register: Register) -> frozenset[str]:
    """The organisation that said it, or those of the person who did."""
    return register.orgs_of(entry.actor) or frozenset({entry.actor})


def _is_office(entry: Entry, register: Register) -> bool:
    """As roles stand now; where none is an office any more, the first transfer is the one."""
    offices = {org for role in OFFICES for org in register.holders(role)}
    return not offices.isdisjoint(_speakers(entry, register))
