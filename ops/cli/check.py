"""``mingjing check``: what CI runs, from one list."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from ops.errors import OpsError

ROOT = Path(__file__).resolve().parents[2]

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"

CHECKS = {
    "format": ("-m", "ruff", "format", "--check"),
    "lint": ("-m", "ruff", "check"),
    "types": ("-m", "mypy"),
    "imports": ("-c", LINT_IMPORTS),
    "tests": ("-m", "pytest"),  # generated pages and the house's rules are tests
}


class NotACheckout(OpsError):
    """The product was installed without its tests and settings."""

    def __init__(self) -> None:
        super().__init__(f"{ROOT} is not a checkout: there is nothing to check")


def command(
    *,
    skip_tests: Annotated[
        bool, typer.Option("--skip-tests", help="All but the tests: CI has just run them.")
    ] = False,
) -> None:
    """Check format, lint, types, import contracts and tests; exit 1 if any of them fails."""
    if not (ROOT / "pyproject.toml").exists():
        raise NotACheckout
    names = [name for name in CHECKS if not (skip_tests and name == "tests")]
    failed = [name for name in names if not _passes(name)]
    for name in names:
        print(f"{'FAIL' if name in failed else ' ok '}  {name}")
    raise typer.Exit(1 if failed else 0)


def _passes(name: str) -> bool:
    print(f"── {name}", flush=True)
    done = subprocess.run([sys.executable, *CHECKS[name]], cwd=ROOT, check=False)
    return done.returncode == 0
