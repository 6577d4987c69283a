"""What signing in leaves in the ledger: names of persons, never a password, code or cookie."""

from collections.abc import Mapping
from typing import Any, Final

from gateway.acts import GATEWAY, Acts, Saying

STREAM: Final = "site/accounts"


def say(acts: Acts, type_: str, data: Mapping[str, Any], *, actor: str = GATEWAY) -> None:
    """Return when it is in the ledger. Raises NotSaid, LedgerBusy or StorageFailed."""
    acts.say(Saying(actor=actor, stream=STREAM, type=type_, data=data))
