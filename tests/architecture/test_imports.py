"""Five doors, one line: who may import whom, as pyproject.toml says."""

import shutil
import subprocess
import sys

from ops.cli.check import CHECKS
from tests.architecture.conftest import DOORS, ROOT


def lint_imports(directory):
    command = [sys.executable, *CHECKS["imports"]]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_the_contracts_are_kept():
    done = lint_imports(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_of_the_wrong_direction_is_found(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for door in DOORS:
        shutil.copytree(ROOT / door, tmp_path / door, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "ledger/merkle.py").open("a") as module:
        module.write("import gateway\n")

    done = lint_imports(tmp_path)

    assert done.returncode == 1
    assert "ledger.merkle -> gateway" in done.stdout


def test_commands_load_the_web_framework_only_where_they_serve():
    loads = "import sys; from ops.cli import COMMANDS, commands; "
    serving = {"serve", "demo", "bench"}
    asked = f"commands(set(COMMANDS) - {serving}); print('fastapi' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", loads + asked], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"
