"""What the permission table refuses."""

from collections.abc import Sequence

from gateway.errors import GatewayError


class Forbidden(GatewayError):
    """The table lets others do this, or lets this person do it elsewhere."""

    def __init__(self, action: str, lacking: Sequence[str]) -> None:
        super().__init__(f"{action}: not allowed" + "".join(f"; needs {each}" for each in lacking))
        self.action = action
        self.lacking = tuple(lacking)


class NotRecorded(GatewayError):
    """A decision that must be in the ledger cannot be written there, so it is not acted on."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action}: the permit could not be recorded: {reason}")
        self.action = action
        self.retry_after_seconds = 2
        self.reason = reason


class NeverAsked(GatewayError):
    """A route answered without asking for what it gives: a mistake in this program."""

    def __init__(self, action: str) -> None:
        super().__init__(f"{action}: the conditions of the permission table were not asked")
        self.action = action
