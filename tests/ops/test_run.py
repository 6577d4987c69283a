"""`ops/run`, with the checkout's own files and an interpreter whose pip only keeps a diary.

The real installation, offline and as several users, takes half a minute each: CI does it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.ops.conftest import ROOT, an_interpreter

TOOLS = ("sh", "mkdir", "cat", "mv", "rm", "chmod", "cp", "ln")

PYTHON = """#!/bin/sh
case "$*" in
    "-m venv "*)
        for venv in "$@"; do :; done
        echo "venv" >>"$DIARY"
        rm -f "$venv/bin/python"; mkdir -p "$venv/bin"; : >"$venv/pyvenv.cfg"
        cp "$0" "$venv/bin/python" ;;
    *"-m pip"*" install "*)
        echo "install" >>"$DIARY"; exit "${INSTALL_ENDS:-0}" ;;
    *"-m pip"*) exit "${PIP_ENDS:-0}" ;;
    "-P -m ops "*|"-m pytest"*) echo "$* in $(pwd)"; exit "${COMMAND_ENDS:-0}" ;;
    *) exec REAL "$@" ;;
esac
"""


class Checkout:
    """A copy of what ops/run needs, in a path with a space, and a PATH with one interpreter."""

    def __init__(self, directory):
        self.root = directory / "a checkout"
        (self.root / "ops").mkdir(parents=True)
        for name in ("ops/run", "ops/requirements.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, self.root / name)
        self.programs = directory / "bin"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        self.diary = directory / "diary"
        self.diary.touch()
        self.has_python("python3")

    def has_python(self, name, text=PYTHON):
        script = self.programs / name
        script.write_text(text.replace("REAL", sys.executable))
        script.chmod(0o755)

    def start(self, *arguments, **environment):
        return subprocess.Popen(
            ["sh", str(self.root / "ops/run"), *arguments],
            env={"PATH": str(self.programs), "DIARY": str(self.diary), **environment},
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments, **environment):
        process = self.start(*arguments, **environment)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def installations(self):
        return self.diary.read_text().split().count("install")


@pytest.fixture
def checkout(tmp_path):
    return Checkout(tmp_path)


def test_the_first_run_sets_up_and_the_second_does_not(checkout):
    first = checkout.run("demo")
    second = checkout.run("demo")

    assert "setting up" in first.stderr
    assert (first.stdout, second.stdout) == ("-P -m ops demo in /\n",) * 2
    assert second.stderr == ""
    assert checkout.installations() == 2, "the requirements, then the checkout itself"


def test_tests_run_in_the_checkout_and_take_all_arguments(checkout):
    done = checkout.run("test", "-k", "a or b")

    assert done.stdout == f"-m pytest -k a or b in {checkout.root}\n"


def test_the_exit_code_is_the_commands(checkout):
    assert checkout.run("verify", "x", COMMAND_ENDS="1").returncode == 1


@pytest.mark.parametrize("changed", ["ops/requirements.txt", "pyproject.toml"])
def test_a_change_of_what_is_installed_brings_it_up_to_date(checkout, changed):
    checkout.run("demo")
    with (checkout.root / changed).open("a") as file:
        file.write("# changed\n")
    checkout.run("demo")

    assert checkout.installations() == 4
    assert checkout.diary.read_text().split().count("venv") == 1


def test_a_set_up_cut_short_is_taken_up_again(checkout):
    failed = checkout.run("demo", INSTALL_ENDS="1")
    after = checkout.run("demo")

    assert failed.returncode == 2
    assert "MINGJING_WHEELS" in failed.stderr
    assert after.returncode == 0


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout):
    checkout.run("demo")
    python = checkout.root / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nonexistent/python")

    assert checkout.run("demo").returncode == 0
    assert checkout.diary.read_text().split().count("venv") == 2


def test_two_at_once_set_up_once(checkout):
    both = [checkout.start("demo"), checkout.start("demo")]
    for process in both:
        process.communicate(timeout=60)

    assert [process.returncode for process in both] == [0, 0]
    assert checkout.installations() == 2


def test_wheels_are_installed_from_without_the_network(checkout, tmp_path):
    python = PYTHON.replace('echo "install"', 'echo "install $*"')
    checkout.has_python("python3", python)

    checkout.run("demo", MINGJING_WHEELS=str(tmp_path))

    assert f"--no-index --find-links {tmp_path}" in checkout.diary.read_text()


def test_another_directory_may_hold_the_environment(checkout, tmp_path):
    checkout.run("demo", MINGJING_VENV=str(tmp_path / "elsewhere"))

    assert (tmp_path / "elsewhere/mingjing-stamp").exists()
    assert not (checkout.root / ".venv").exists()


def test_without_an_interpreter_it_says_which_it_wants(checkout):
    checkout.has_python("python3", "#!/bin/sh\nexit 1\n")  # as a version too old answers
    done = checkout.run("demo")

    assert done.returncode == 2
    assert "no Python 3.11, 3.12, 3.13 or 3.14" in done.stderr


def test_an_interpreter_that_only_pretends_is_passed_over(checkout):
    checkout.has_python("python3.14", "#!/bin/sh\necho python3.14: not installed >&2; exit 127\n")
    done = checkout.run("demo")

    assert done.returncode == 0
    assert "127" not in done.stderr


def test_without_any_pip_it_names_the_package_that_brings_it(checkout):
    script = (checkout.root / "ops/run").read_text()
    (checkout.root / "ops/run").write_text(script.replace("/usr/share/python-wheels", "/nowhere"))
    done = checkout.run("demo", PIP_ENDS="1")

    assert done.returncode == 2
    assert "python3-venv" in done.stderr


def test_somebody_elses_checkout_asks_for_a_directory(reachable_directory, unnamed_uid):
    directory = reachable_directory / "run"
    directory.mkdir()
    checkout = Checkout(directory)
    checkout.has_python("python3", PYTHON.replace("REAL", an_interpreter(unnamed_uid)))

    done = subprocess.run(
        ["sh", str(checkout.root / "ops/run"), "demo"],
        user=unnamed_uid,
        env={"PATH": str(checkout.programs)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "MINGJING_VENV" in done.stderr


needs_time = pytest.mark.skipif(
    "CI" not in os.environ, reason="installs everything, half a minute each: set CI=1"
)


@pytest.fixture(scope="module")
def wheelhouse(reachable_directory):
    wheels = reachable_directory / "wheels"
    wheels.mkdir()
    download = [sys.executable, "-m", "pip", "download", "-q", "-d", wheels]
    requirements = ["--require-hashes", "--only-binary", ":all:", "-r", "ops/requirements.txt"]
    if subprocess.run([*download, *requirements], cwd=ROOT, check=False).returncode:
        pytest.skip("needs pip and a registry, or its mirror, to fill a wheelhouse")
    for wheel in wheels.iterdir():
        wheel.chmod(0o644)
    return wheels


@pytest.fixture(scope="module")
def clone(reachable_directory):
    directory = reachable_directory / "clone"
    done = subprocess.run(["git", "clone", "-q", ROOT, directory], check=False)
    if done.returncode:
        pytest.skip("needs a git checkout to clone")
    return directory


@needs_time
def test_a_fresh_clone_installs_without_network_or_home(clone, wheelhouse):
    python = Path(sysconfig.get_config_var("BINDIR"))
    alone = ["unshare", "-n"] if os.geteuid() == 0 and shutil.which("unshare") else []

    done = subprocess.run(
        [*alone, "sh", clone / "ops/run", "test", "tests/ops/test_settings.py", "-q"],
        env={"PATH": f"{python}:/usr/bin:/bin", "MINGJING_WHEELS": str(wheelhouse)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert " passed" in done.stdout


@needs_time
def test_another_user_installs_into_a_directory_of_theirs(
    clone, wheelhouse, reachable_directory, unnamed_uid
):
    theirs = reachable_directory / "theirs"
    theirs.mkdir()
    os.chown(theirs, unnamed_uid, unnamed_uid)
    python = Path(an_interpreter(unnamed_uid)).parent

    done = subprocess.run(
        ["sh", clone / "ops/run", "test", "tests/ops/test_settings.py", "-q"],
        user=unnamed_uid,
        group=unnamed_uid,
        extra_groups=[],
        env={
            "PATH": f"{python}:/usr/bin:/bin",
            "HOME": str(theirs),
            "MINGJING_WHEELS": str(wheelhouse),
            "MINGJING_VENV": str(theirs / "venv"),
        },
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert " passed" in done.stdout
