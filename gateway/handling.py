"""What officers do about an alert: confirm it, or override it by two of them. Pure decisions.

Each gives what to say, under an id made of the alert and of the entry that was its last word: sent
twice, it is said once.
"""

from collections.abc import Mapping

from gateway.acts import Saying
from gateway.alerts import CONFIRMED, SETTLED, Alert
from gateway.errors import GatewayError
from gateway.hearing import Hearing
from gateway.people.principal import Principal
from monitors.override import OVERRIDDEN, PROPOSED

GREEN = "green"


class NoSuchAlert(GatewayError):
    """No `alert.Raised` has this id."""

    def __init__(self, alert: str) -> None:
        super().__init__(f"there is no alert {alert}")
        self.alert = alert


class AlreadySettled(GatewayError):
    """The alert was confirmed, closed or overridden before."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"{alert.id} is {alert.state} by entry {alert.last_index}")
        self.alert = alert.id
        self.state = alert.state
        self.index = alert.last_index


class NothingProposed(GatewayError):
    """An override needs somebody else's proposal, and the last word is none."""

    def __init__(self, alert: Alert) -> None:
        super().__init__(f"nobody proposes to override {alert.id}: it is {alert.state}")
        self.alert = alert.id
        self.state = alert.state


class ReasonNeeded(GatewayError):
    """Officers give their reason."""

    def __init__(self) -> None:
        super().__init__("a reason is needed")


class SamePerson(GatewayError):
    """Whoever proposed an override cannot agree to it."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} proposed it: another person agrees")
        self.person = person


def confirm(alert: Alert, by: Principal, reason: str, hearing: Hearing) -> Saying:
    """From now on it is no longer only a possibility. Raises NotHeard before the party was."""
    _check_open(alert)
    if alert.confirmed:
        raise AlreadySettled(alert)
    hearing.check(alert.id)
    data = {"alert": alert.id, "officer": by.person, "org": by.org, "reason": _given(reason)}
    return _said(alert, by, CONFIRMED, data)


def propose_override(alert: Alert, by: Principal, reason: str) -> Saying:
    """The first of the two persons whom it takes."""
    _check_open(alert)
    if alert.state == "override_proposed":
        raise AlreadySettled(alert)
    data = {
        "alert": alert.id,
        "old": alert.level,
        "new": GREEN,
        "reason": _given(reason),
        "proposer": by.person,
        "org": by.org,
    }
    return _said(alert, by, PROPOSED, data)


def override(alert: Alert, by: Principal, reason: str) -> Saying:
    """The second person's own statement: a dual act is two statements (formats §2)."""
    _check_open(alert)
    if alert.state != "override_proposed" or alert.proposal is None:
        raise NothingProposed(alert)
    if alert.proposal.person == by.person:
        raise SamePerson(by.person)
    data = {
        "alert": alert.id,
        "old": alert.level,
        "new": GREEN,
        "reason": _given(reason),
        "approver": by.person,
        "org": by.org,
        "proposal": alert.proposal.index,
    }
    return _said(alert, by, OVERRIDDEN, data)


def _said(alert: Alert, by: Principal, type_: str, data: Mapping[str, object]) -> Saying:
    return Saying(
        actor=by.org,
        stream=alert.stream,
        type=type_,
        id=f"{alert.id}.{alert.last_index}",
        data=data,
    )


def _check_open(alert: Alert) -> None:
    if alert.state in SETTLED:
        raise AlreadySettled(alert)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()
