"""What signing in leaves in the ledger: names of persons, never a password, code or cookie."""

from typing import Final, Protocol

from gateway.acts import GATEWAY, Acts, Saying

STREAM: Final = "site/accounts"


class Whose(Protocol):
    """An account, or a session of one."""

    @property
    def person(self) -> str: ...
    @property
    def org(self) -> str: ...


def tell(acts: Acts, whose: Whose, what: str, **more: object) -> None:
    """Say `account.<what>`, and return when it is in the ledger.

    Raises NotSaid, LedgerBusy or StorageFailed; what could not be said does not happen.
    """
    data = {"person": whose.person, "org": whose.org, **more}
    acts.say(Saying(actor=GATEWAY, stream=STREAM, type=f"account.{what}", data=data))
