"""What signing in refuses, each named for the fact. None of them carries a secret."""

from gateway.errors import GatewayError


class NotFromOurPage(GatewayError):
    """A request with a session's cookie did not come from a page of ours (CSRF)."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this was not sent from a page of this gateway: {reason}")
        self.reason = reason


class UnprotectedAddress(GatewayError):
    """A password would cross a network in the clear."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"nobody signs in over http at {host}: use https, and MINGJING_PUBLIC_URL to say which"
        )
        self.host = host


class PasswordRefused(GatewayError):
    """A new password is too easy to guess. `reason` is `short`, `long`, `common` or `same`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this password is too easy to guess: {reason}")
        self.reason = reason


class LoginRefused(GatewayError):
    """A login name cannot be had. `reason` is `form` or `taken`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this login name cannot be had: {reason}")
        self.reason = reason


class CodeNotGood(GatewayError):
    """A one-time code is unknown, used, run out, or another account's: nobody learns which."""

    def __init__(self) -> None:
        super().__init__("this code is not good, or no longer")


class NotFresh(GatewayError):
    """The session's second factor was shown too long ago for this; it has to be shown again."""

    def __init__(self, *, has_factor: bool) -> None:
        super().__init__("show your second factor again first")
        self.has_factor = has_factor


class NotAtThisStep(GatewayError):
    """The session has not come to this step of signing in, or is past it."""

    def __init__(self) -> None:
        super().__init__("this step of signing in is not the next one")


class NoSuchAccount(GatewayError):
    """A person has no account."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} has no account")
        self.person = person


class NotInThisState(GatewayError):
    """An account is in a state in which this cannot be done to it."""

    def __init__(self, state: str) -> None:
        super().__init__(f"not while the account is {state}")
        self.state = state


class RecoveryRefused(GatewayError):
    """`reason`: `oneself`, `same` person twice, `duty`, `nothing` asked for, `state`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"two administrators recover an account: {reason}")
        self.reason = reason


class AlreadyNamed(GatewayError):
    """Somebody holds the duty: from now on the security administrator grants it."""

    def __init__(self, duty: str) -> None:
        super().__init__(f"somebody is {duty} already")
        self.duty = duty


class ProviderFailed(GatewayError):
    """The site's identity provider did not answer, or not as it should."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the identity provider: {reason}")
        self.reason = reason


class ProviderRefused(GatewayError):
    """`reason`: `begin` where the way back fits no way there, `unknown` where nobody is linked."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "begin again at the page for signing in"
            if reason == "begin"
            else "the identity provider's account is linked to none here"
        )
        self.reason = reason
