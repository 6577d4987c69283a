"""The manifest of a stored record: which segments it has, each by its digest.

    {"object":"6b0e…","segment_bytes":4194304,"segments":["9f86…",…],"sha256":"a1c9…","size":n,"v":1}

Canonical JSON, never encrypted. Its own SHA-256 stands in `record.Archived`, so that each segment
can be held against what the ledger says before a byte of it is given out; the digest of the
whole, which stands there too, would be known only after the last byte.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from gateway.archive.segments import SEGMENT_BYTES, segments_of
from ledger.canonical import decode, encode
from ledger.errors import LedgerError


class NotAManifest(Exception):
    """The bytes are no manifest of this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`segments` are digests of the plaintext, in order; all but the last are of full length."""

    object: str
    sha256: str
    size: int
    segments: Sequence[str]

    def as_bytes(self) -> bytes:
        return encode(
            {
                "v": 1,
                "object": self.object,
                "sha256": self.sha256,
                "size": self.size,
                "segment_bytes": SEGMENT_BYTES,
                "segments": list(self.segments),
            }
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Raises NotAManifest."""
        try:
            value = decode(data)
        except LedgerError as problem:
            raise NotAManifest(str(problem)) from None
        match value:
            case {
                "v": 1,
                "object": str(object_),
                "sha256": str(digest),
                "size": int(size),
                "segment_bytes": 4_194_304,
                "segments": list(segments),
            } if len(segments) == segments_of(size):
                return cls(
                    object=object_, sha256=digest, size=size, segments=tuple(map(str, segments))
                )
        raise NotAManifest("other members than a manifest has")

    @property
    def digest(self) -> str:
        return sha256(self.as_bytes()).hexdigest()

    @property
    def path(self) -> str:
        return manifest_path(self.sha256, self.digest)

    def segment_path(self, number: int) -> str:
        return segment_path(self.object, number, self.segments[number])


def manifest_path(content: str, manifest: str) -> str:
    """Where a record's manifest lies: everything in it is in `record.Archived`."""
    return f"records/{content}/{manifest}"


def segment_path(object_: str, number: int, digest: str) -> str:
    """Named by its content too: what a crash left behind can be put again, never put over."""
    return f"segments/{object_}/{number:08d}-{digest}"
