"""What is refused about sealed values and personal data."""

from collections.abc import Sequence

from gateway.errors import GatewayError


class NoSuchPrivacyRequest(GatewayError):
    """Nobody made a request of this number."""

    def __init__(self, privacy_no: str) -> None:
        super().__init__(f"there is no request {privacy_no}")
        self.privacy_no = privacy_no


class AlreadyDecided(GatewayError):
    """The request was decided before; the first decision stands."""

    def __init__(self, privacy_no: str) -> None:
        super().__init__(f"request {privacy_no} was decided already")
        self.privacy_no = privacy_no


class OtherKind(GatewayError):
    """The request asks for something else than is done here."""

    def __init__(self, privacy_no: str, kind: str) -> None:
        super().__init__(f"request {privacy_no} is one of {kind}")
        self.privacy_no = privacy_no
        self.kind = kind


class MustBeKept(GatewayError):
    """A hold or a law's retention stands against an erasure."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class Restricted(GatewayError):
    """The value may only be kept: the person asked for its erasure and a law demands keeping."""

    def __init__(self, index: int, name: str) -> None:
        super().__init__(f"entry {index}: {name} is kept and used for nothing (PIPL §47)")
        self.index = index
        self.name = name
