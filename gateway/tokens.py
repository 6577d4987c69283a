"""The reading token: what opens non-public readings until people can sign in."""

import hashlib
import hmac
from dataclasses import dataclass

COOKIE = "mingjing_reader"
SECURE_COOKIE = "__Host-mingjing_reader"
"""Browsers take the `__Host-` name over HTTPS only; on a loopback address the plain one is set."""


@dataclass(frozen=True, slots=True)
class ReadingToken:
    """The SHA-256 of the token that `mingjing init` printed; the token itself is not kept."""

    sha256: bytes

    @classmethod
    def of(cls, token: str) -> "ReadingToken":
        return cls(_digest(token))

    def opens(self, token: str) -> bool:
        """Whether this is the token, compared in constant time."""
        return hmac.compare_digest(_digest(token), self.sha256)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
