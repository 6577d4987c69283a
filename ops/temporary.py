"""A place for a home that lasts as long as a command: a demonstration's, a measurement's."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def passing_directory(prefix: str) -> Iterator[Path]:
    """A fresh directory with an empty `home` in it, both deleted at the end.

    Others may pass through them and not look, which a user PostgreSQL runs as for root has to:
    into closed ones it would not get, and its data would lie outside and stay behind.
    """
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        directory = Path(name)
        home = directory / "home"
        home.mkdir()
        for path in (directory, home):
            path.chmod(0o711)
        yield directory
