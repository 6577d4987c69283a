"""What only large histories need: pyarrow, DuckDB and Dask, which the bare installation lacks.

Not every machine has wheels of them; everything else runs without.
"""

import shlex
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from ops.errors import OpsError

PINS = Path(__file__).parents[1] / "requirements-scale.txt"


class NotInstalled(OpsError):
    """A package of the extra `scale` is needed and absent; the message says how to have it."""

    def __init__(self, name: str) -> None:
        install = [sys.executable, "-m", "pip", "install", "--require-hashes", "-r", str(PINS)]
        super().__init__(f"{name} is not installed here: {shlex.join(install)}")
        self.name = name


def extra(name: str) -> ModuleType:
    """A module of the extra `scale`. Raises NotInstalled."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise NotInstalled(name.partition(".")[0]) from None
