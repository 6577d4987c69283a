"""What signing in refuses, each named for the fact. None of them carries a secret."""

from gateway.errors import GatewayError


class NotFromOurPage(GatewayError):
    """A request with a session's cookie did not come from a page of ours (CSRF)."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this was not sent from a page of this gateway: {reason}")


class UnprotectedAddress(GatewayError):
    """A password would cross a network in the clear."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"nobody signs in over http at {host}: use https, and MINGJING_PUBLIC_URL to say which"
        )
