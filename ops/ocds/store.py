"""Objects too large for an entry: files beside the ledger, named by their SHA-256."""

import hashlib
import os
import tempfile
from pathlib import Path


def put(directory: Path, content: bytes) -> str:
    """Keep it, on disk before we return: an entry names only what is there. Returns its digest."""
    name = hashlib.sha256(content).hexdigest()
    path = directory / name
    if path.exists():
        return name
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A crash leaves a stray temporary file, never half an object under its name.
    with tempfile.NamedTemporaryFile(dir=directory, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    return name


def get(directory: Path, name: str) -> bytes | None:
    """The object, None where it is missing or is no longer what its name says."""
    try:
        content = (directory / name).read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == name else None
