"""What has been done about one alert, folded from the entries that name it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.acts.saying import BY
from gateway.people.principal import Principal
from ledger.entry import Entry
from monitors.acting import acted


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Times are those of receipt, empty where it has not happened; `to` is who must answer.

    `unanswered_since` is the notice that nobody had answered when the violation was confirmed;
    `ordered_by` the officer who ordered the rectification: somebody else verifies it.
    """

    notified_at: str = ""
    to: str = ""
    answered_at: str = ""
    confirmed_at: str = ""
    unanswered_since: str = ""
    ordered_at: str = ""
    ordered_by: str = ""
    due: str = ""
    reported_at: str = ""
    verified_at: str = ""
    suspended_at: str = ""

    def after(self, entry: Entry) -> "Course":
        told = _TELLS.get(entry.type)
        return self if told is None else replace(self, **told(self, entry))

    def is_theirs(self, by: Principal) -> bool:
        """Whether this is the organisation that was asked to answer or to rectify."""
        return bool(self.to) and by.org == self.to

    def as_json(self) -> dict[str, str]:
        """The members that have happened."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in told.items() if value}


NOTHING_DONE = Course()


def _notified(course: Course, entry: Entry) -> dict[str, str]:
    """Of a notice that names nobody, nobody was told."""
    to = str(entry.data.get("to_org", course.to))
    return {"notified_at": entry.received_at, "to": to, "answered_at": ""} if to else {}


def _confirmed(course: Course, entry: Entry) -> dict[str, str]:
    since = "" if course.answered_at else course.notified_at
    return {"confirmed_at": entry.received_at, "unanswered_since": since}


def _ordered(course: Course, entry: Entry) -> dict[str, str]:
    return {
        "ordered_at": entry.received_at,
        "ordered_by": acted(entry, BY),
        "due": str(entry.data.get("due", "")),
        "to": str(entry.data.get("org", course.to)),
        "reported_at": "",
        "verified_at": "",
    }


def _verified(course: Course, entry: Entry) -> dict[str, str]:
    """What did not pass is to be reported again."""
    passed = entry.data.get("result") == "pass"
    return {
        "verified_at": entry.received_at if passed else "",
        "reported_at": course.reported_at if passed else "",
    }


_TELLS: dict[str, Callable[[Course, Entry], dict[str, str]]] = {
    "alert.Notified": _notified,
    "alert.FeedbackSubmitted": lambda _, entry: {"answered_at": entry.received_at},
    "violation.Confirmed": _confirmed,
    "rectification.Ordered": _ordered,
    "rectification.Reported": lambda _, entry: {"reported_at": entry.received_at},
    "rectification.Verified": _verified,
    "activity.Suspended": lambda _, entry: {"suspended_at": entry.received_at},
    "activity.Resumed": lambda *_: {"suspended_at": ""},
}
