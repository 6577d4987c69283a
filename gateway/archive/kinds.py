"""What a record is, told from its first bytes; a name or a sender's word decides nothing.

What a supervision archive holds is known here. All else is `application/octet-stream`: nothing
that a browser would run (HTML, SVG, scripts) has a type of its own, so that it is never shown.
"""

import re
from typing import Final

UNKNOWN: Final = "application/octet-stream"

SHOWN: Final = frozenset(
    {
        "video/mp4", "video/webm", "video/quicktime", "audio/wav", "audio/mpeg", "image/jpeg",
        "image/png", "application/pdf",
    }
)  # fmt: skip
"""What a browser may show in a page of ours; anything else only leaves as a copy."""

_MAGIC: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"\xff\xf2", "audio/mpeg"),
)
_ZIPPED: Final = (
    (b"OFD.xml", "application/ofd"),
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
"""Names of members that stand in the first local headers."""

_EBML, _ZIP = b"\x1aE\xdf\xa3", b"PK\x03\x04"
LOOKED_AT_BYTES: Final = 64 * 1024
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ACTIVE = re.compile(r"<\s*(?:!doctype|html|svg|script|body|head|iframe|\?xml)", re.IGNORECASE)


def media_type_of(beginning: bytes) -> str:
    """The type of a whole, of which this is the beginning."""
    head = beginning[:LOOKED_AT_BYTES]
    if head[4:8] == b"ftyp":
        return "video/quicktime" if head[8:12] == b"qt  " else "video/mp4"
    if head.startswith(_EBML):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    for at, magic, media_type in _MAGIC:
        if head.startswith(magic, at):
            return media_type
    if head.startswith(_ZIP):
        return next((kind for name, kind in _ZIPPED if name in head), "application/zip")
    return _text(head, whole=len(head) == len(beginning))


def _text(head: bytes, *, whole: bool) -> str:
    """Logs and tables, in UTF-8 or GB 18030, if nothing in them could be run by a browser."""
    text = _decoded(head, whole=whole)
    if not text or _UNPRINTED.search(text) or _ACTIVE.search(text):
        return UNKNOWN
    first, _, rest = text.lstrip("\ufeff \t\r\n").partition("\n")
    if first[:1] in ("{", "["):
        return "application/json"
    columns = first.count(",")
    second = rest.partition("\n")[0]
    return "text/csv" if columns and second.count(",") == columns else "text/plain"


def _decoded(head: bytes, *, whole: bool) -> str:
    for encoding in ("utf-8", "gb18030"):
        for cut in range(1 if whole else 4):  # a character may be cut at the end of what we see
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return ""
