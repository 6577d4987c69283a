"""Objects too large for an entry: files beside the ledger, named by their SHA-256."""

import hashlib
from pathlib import Path

from ledger.durable import write_once


def put(directory: Path, content: bytes) -> str:
    """Keep it, on disk before we return: an entry names only what is there. Returns its digest.

    Raises FileChanged where the object is there and has been altered.
    """
    name = hashlib.sha256(content).hexdigest()
    write_once(directory / name, content)
    return name


def get(directory: Path, name: str) -> bytes | None:
    """The object, None where it is missing or is no longer what its name says."""
    try:
        content = (directory / name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == name else None
