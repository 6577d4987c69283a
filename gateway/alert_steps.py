"""How an alert is handled, step by step, as offices do. Pure: each step gives what to say.

疑似 raised → 告知 notified → 反馈 answered → 认定 confirmed (or 办结 closed: explained, mistaken)
→ 责令整改 rectification ordered → 整改报告 reported → 核实 verified → 办结 closed. Beside it go
escalation, suspension of the activity, and transfer to discipline inspection. Confirming and
overriding are in `handling`. The party is told before anything is held against it, and may answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.acts import Saying
from gateway.alert_course import Course
from gateway.alerts import SETTLED, Alert
from gateway.errors import GatewayError
from gateway.handling import AlreadySettled
from gateway.people.principal import Principal
from gateway.permission.whereabouts import CASES

TEXT_LENGTH_MAX = 4_000
"""As much as one text of an entry holds (ledger.fields)."""

Form = Mapping[str, str]


class NoSuchStep(GatewayError):
    """Neither the office nor the party takes a step of this name."""

    def __init__(self, step: str) -> None:
        super().__init__(f"there is no step {step!r} here")
        self.step = step


class NotTheNextStep(GatewayError):
    """The step rests on another that has not been taken."""

    def __init__(self, alert: str, step: str, lacking: str) -> None:
        super().__init__(f"{alert}: {step} comes after it was {lacking}")
        self.step = step
        self.lacking = lacking
        self.alert = alert


class StepTaken(GatewayError):
    """The step was taken before, and nothing has happened since that asks for it again."""

    def __init__(self, alert: str, step: str, at: str) -> None:
        super().__init__(f"{alert}: {step} was done at {at}")
        self.alert = alert
        self.step = step
        self.at = at


class NotTheParty(GatewayError):
    """Only the organisation that was told answers, and only the one that was ordered reports."""

    def __init__(self, org: str, party: str) -> None:
        super().__init__(f"{org} was not asked: {party or 'nobody'} was")
        self.org = org
        self.party = party


class OrderedByThem(GatewayError):
    """Whoever ordered a rectification does not find by themselves that it was done."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} ordered it: another officer verifies it")
        self.person = person


class FieldNeeded(GatewayError):
    """The step's form lacks a field, or has one it does not know."""

    def __init__(self, step: str, field: str, reason: str) -> None:
        super().__init__(f"{step}: {field} {reason}")
        self.field = field
        self.step = step
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Step:
    """`fields` of its form: those that are needed, and those that may be given."""

    event: str
    needed: tuple[str, ...]
    optional: tuple[str, ...]
    check: Callable[[Alert, Course, Principal], None]
    data: Callable[[Alert, Form], dict[str, object]]
    party: bool = False


def take(  # who asks for which step of what, and with which form
    step: str, alert: Alert, course: Course, by: Principal, form: Form, *, party: bool
) -> Saying:
    """What this step says. Raises the error that names why it cannot be taken.

    `party` says that it is asked for as the organisation concerned, not as the office.
    """
    taken = STEPS.get(step)
    if taken is None or taken.party is not party:
        raise NoSuchStep(step)
    if alert.state in SETTLED:
        raise AlreadySettled(alert)
    for name in form:
        if name not in (*taken.needed, *taken.optional):
            raise FieldNeeded(step, name, "is not a field of its form")
    if missing := [name for name in taken.needed if not form.get(name, "").strip()]:
        also = f"; may be given: {', '.join(taken.optional)}" if taken.optional else ""
        needs = "are missing" if missing[1:] else "is missing"
        raise FieldNeeded(step, ", ".join(missing), needs + also)
    if any(len(value) > TEXT_LENGTH_MAX for value in form.values()):
        raise FieldNeeded(step, "text", f"has more than {TEXT_LENGTH_MAX} characters")
    if taken.party and not course.is_theirs(by):
        raise NotTheParty(by.org, course.to)
    taken.check(alert, course, by)
    if step == "escalate" and form["level"] == "red" and not course.notified_at:
        raise NotTheNextStep(alert.id, step, "notified")
    # A transfer stands apart, so its id is not of the last word in the alert's own stream.
    apart = step == "transfer"
    return Saying(
        actor=by.org,
        by=by.person,
        stream=CASES + alert.id.removeprefix("alert-") if apart else alert.stream,
        type=taken.event,
        id=f"{alert.id}.{step if apart else alert.last_index}",
        data={
            "alert": alert.id,
            **{name: value for name, value in taken.data(alert, form).items() if value},
        },
    )


def next_steps(alert: Alert, course: Course, by: Principal) -> list[str]:
    """The steps whose turn it is, as far as the alert itself and who asks decide it."""
    found = []
    for name, step in STEPS.items():
        try:
            if alert.state in SETTLED or (step.party and not course.is_theirs(by)):
                continue
            step.check(alert, course, by)
        except (NotTheNextStep, StepTaken, OrderedByThem):
            continue
        found.append(name)
    return found


def _notify(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001 - as all checks
    if course.notified_at and not course.answered_at:
        raise StepTaken(alert.id, "notify", course.notified_at)


def _answer(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if not course.notified_at:
        raise NotTheNextStep(alert.id, "answer", "notified")


def _read(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if not course.answered_at:
        raise NotTheNextStep(alert.id, "read", "answered")
    if alert.state == "answer_read":
        raise StepTaken(alert.id, "read", course.answered_at)


def _order(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if not course.confirmed_at:
        raise NotTheNextStep(alert.id, "order", "confirmed")
    if course.ordered_at and not course.verified_at:
        raise StepTaken(alert.id, "order", course.ordered_at)


def _report(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if not course.ordered_at:
        raise NotTheNextStep(alert.id, "report", "ordered to be rectified")
    if course.reported_at:
        raise StepTaken(alert.id, "report", course.reported_at)


def _verify(alert: Alert, course: Course, by: Principal) -> None:
    if not course.reported_at:
        raise NotTheNextStep(alert.id, "verify", "reported as rectified")
    if course.verified_at:
        raise StepTaken(alert.id, "verify", course.verified_at)
    if by.person and by.person == course.ordered_by:
        raise OrderedByThem(by.person)


def _close(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if course.ordered_at and not course.verified_at:
        raise NotTheNextStep(alert.id, "close", "verified as rectified")


def _suspend(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if course.suspended_at:
        raise StepTaken(alert.id, "suspend", course.suspended_at)


def _resume(alert: Alert, course: Course, by: Principal) -> None:  # noqa: ARG001
    if not course.suspended_at:
        raise NotTheNextStep(alert.id, "resume", "suspended")


def _always(alert: Alert, course: Course, by: Principal) -> None:
    """At any time while the alert is open."""


def _form(*names: str) -> Callable[[Alert, Form], dict[str, object]]:
    return lambda _, form: {name: form.get(name, "").strip() for name in names}


def _finding(*names: str) -> Callable[[Alert, Form], dict[str, object]]:
    """A rectification is of a finding: here, of the alert itself."""
    return lambda alert, form: {"finding_id": alert.id, **_form(*names)(alert, form)}


STEPS: Mapping[str, Step] = {
    "notify": Step(
        "alert.Notified", ("to_org",), ("channel",), _notify, _form("to_org", "channel")
    ),
    "answer": Step(
        "alert.FeedbackSubmitted", ("statement",), (), _answer, _form("statement"), party=True
    ),
    "read": Step("alert.FeedbackRead", (), (), _read, _form()),
    "order": Step(
        "rectification.Ordered",
        ("org", "due"),
        ("reason",),
        _order,
        _finding("org", "due", "reason"),
    ),
    "report": Step(
        "rectification.Reported",
        ("statement",),
        ("sha256",),
        _report,
        _finding("statement", "sha256"),
        party=True,
    ),
    "verify": Step(
        "rectification.Verified", ("result",), ("reason",), _verify, _finding("result", "reason")
    ),
    "close": Step("alert.Closed", ("outcome", "reason"), (), _close, _form("outcome", "reason")),
    "escalate": Step("alert.Escalated", ("level", "reason"), (), _always, _form("level", "reason")),
    "suspend": Step("activity.Suspended", ("ground",), ("lot",), _suspend, _form("ground", "lot")),
    "resume": Step("activity.Resumed", ("ground",), ("lot",), _resume, _form("ground", "lot")),
    "transfer": Step(
        "case.Transferred",
        ("to_org", "kind"),
        (),
        _always,
        lambda alert, form: {
            "case_id": alert.id,
            "to_org": form["to_org"].strip(),
            "kind": form["kind"].strip(),
        },
    ),
}
"""Every step but confirming and overriding, by its name in commands and addresses."""
