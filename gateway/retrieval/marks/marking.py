"""Marks whatever can be marked; everything else goes out as it is, with its proof beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.retrieval.marks import font, page, picture
from gateway.retrieval.marks.facts import Facts

MARKED_BYTES_MAX = 64 * 1024 * 1024
"""Whole in memory, two or three times over; a larger file goes out with its proof alone."""

PDF: Final = "application/pdf"
PAGE, PICTURE, SIDECAR = "page", "picture", "sidecar"


@dataclass(frozen=True, slots=True)
class Marked:
    """How a copy is marked, and its bytes where these are others than the archived."""

    mark: str
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Marker:
    """`cjk` is a font of the site's, for a notice in Chinese below the facts."""

    cjk: Path | None = None

    def __post_init__(self) -> None:
        if self.cjk is not None:
            font.check(self.cjk)

    def can_mark(self, media_type: str, size: int) -> bool:
        known = media_type == PDF or media_type in picture.FORMATS
        return known and size <= MARKED_BYTES_MAX

    def mark(self, data: bytes, media_type: str, facts: Facts) -> Marked:
        """The same for the same facts: a copy is made again when it is fetched, and compared."""
        try:
            if media_type == PDF:
                return Marked(PAGE, page.mark(data, facts, self.cjk))
            return Marked(PICTURE, picture.mark(data, media_type, facts, self.cjk))
        except picture.CannotMark:
            return Marked(SIDECAR, None)
