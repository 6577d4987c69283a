"""The words of tus 1.0 (https://tus.io): resumable uploads as the field does them.

Core, and the extensions creation, checksum and termination.
"""

import binascii
import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from gateway.archive.errors import OtherTus
from gateway.errors import BadParameter, WrongMediaType
from gateway.limits import RECORD_BYTES_MAX
from ledger.checkpoint import parse_decimal
from ledger.errors import Malformed

VERSION: Final = "1.0.0"
RESUMABLE: Final = {"Tus-Resumable": VERSION}
OFFERED: Final = {
    **RESUMABLE,
    "Tus-Version": VERSION,
    "Tus-Extension": "creation,checksum,termination",
    "Tus-Checksum-Algorithm": "sha256",
    "Tus-Max-Size": str(RECORD_BYTES_MAX),
}
OFFSET_TYPE: Final = "application/offset+octet-stream"

IGNORED: Final = frozenset({"filename", "filetype", "name", "type", "relativePath"})
"""What clients say of a file unasked: its content alone says what it is, and names name people."""


def check_version(request: Request) -> None:
    given = request.headers.get("tus-resumable", "")
    if given != VERSION:
        raise OtherTus(given)


def number(request: Request, header: str) -> int:
    """A header's number, read strictly."""
    try:
        return parse_decimal(request.headers.get(header, ""))
    except Malformed as problem:
        raise BadParameter(header, problem.reason) from None


def check_offset_type(request: Request) -> None:
    given = request.headers.get("content-type", "")
    if given != OFFSET_TYPE:
        raise WrongMediaType(given, OFFSET_TYPE)


def metadata(request: Request) -> dict[str, Any]:
    """`Upload-Metadata`: names and base64 of UTF-8; `spans` is JSON in it."""
    said: dict[str, Any] = {}
    for pair in filter(None, request.headers.get("upload-metadata", "").split(",")):
        name, _, encoded = pair.strip().partition(" ")
        if name in IGNORED:
            continue
        if name in said:
            raise BadParameter("Upload-Metadata", f"{name} twice")
        try:
            value = b64decode(encoded, validate=True).decode()
            said[name] = json.loads(value) if name == "spans" else value
        except (binascii.Error, ValueError, RecursionError):
            raise BadParameter("Upload-Metadata", f"{name} cannot be read") from None
    return said


def checksum(headers: Mapping[str, str]) -> bytes | None:
    """The digest that the sender gives of the piece it sends, if it gives one."""
    given = headers.get("upload-checksum")
    if given is None:
        return None
    algorithm, _, encoded = given.partition(" ")
    try:
        digest = b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm != "sha256" or len(digest) != 32:  # noqa: PLR2004 - a SHA-256
        raise BadParameter("Upload-Checksum", "sha256 and 32 bytes in base64 are taken")
    return digest
