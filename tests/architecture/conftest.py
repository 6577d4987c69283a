"""What the tests about the house itself look at: the files that are in the repository."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOORS = ("ledger", "monitors", "reports", "gateway", "ops")


@pytest.fixture(scope="session")
def tracked():
    """Every file of the repository, relative to its root."""
    # Another user's checkout is still read: nothing in it is run.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("needs git and a checkout, to know which files belong to the product")
    return [Path(name) for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def modules(tracked):
    """Every module of the five folders."""
    return [path for path in tracked if path.suffix == ".py" and path.parts[0] in DOORS]
