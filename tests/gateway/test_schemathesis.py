"""Thousands of requests made from the description of the interface: none breaks the gateway.

Everything in the description is asked for, with what it describes and with what it does not; no
answer is a 5xx, and none has a status that the description does not name.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from gateway.accounts.address import CSRF_HEADER
from tests.gateway.conftest import TOKEN, publishing
from tests.gateway.persons import organisation, person, signed_in

CHECKS = "not_a_server_error,status_code_conformance"

SECONDS = 12 if "CI" in os.environ else 4
"""For each of those who ask; nobody waits a minute for all of them."""

ENDLESS = "/api/v1/alerts/stream"
"""A live feed: it has no end that could be waited for."""


@pytest.fixture(scope="module")
def st():
    """The program, which `.ci/run` installs beside the others that only tests need."""
    return shutil.which("st") or pytest.skip("needs schemathesis (st) on the PATH")


def run(st, site, directory, *options):
    return subprocess.run(
        [
            st,
            "run",
            f"{site.base_url}/api/v1/openapi.json",
            "--checks",
            CHECKS,
            "--phases",
            "examples,coverage,fuzzing",
            "--max-time",
            str(SECONDS),
            "--max-examples",
            "20",
            "--seed",
            "1",
            "--request-timeout",
            "20",
            "--no-color",
            "--exclude-path",
            ENDLESS,
            *options,
        ],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "NO_PROXY": "*"},
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def shown(site, who):
    """The headers of one who asks."""
    if who == "anyone":
        yield {}
    elif who == "a reader":
        yield {"Authorization": f"Bearer {TOKEN}"}
    else:
        org = organisation(site, *who.roles)
        with signed_in(site, person(site, org, *who.duties), org) as http:
            cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
            yield {"Cookie": cookies, CSRF_HEADER: http.headers[CSRF_HEADER]}


class Someone(NamedTuple):
    """A person whose organisation and duties open most of what is closed."""

    roles: tuple[str, ...]
    duties: tuple[str, ...]


OFFICER = Someone(("SUPERVISING",), ("officer", "approver", "registrar", "applicant"))
CUSTODIAN = Someone(("ARCHIVE",), ("custodian", "operator", "applicant", "registrar"))


@pytest.mark.parametrize(
    "who",
    ["anyone", "a reader", OFFICER, CUSTODIAN],
    ids=["anyone", "reader", "officer", "archive"],
)
def test_no_answer_is_a_failure_or_undescribed(st, site, tmp_path, who):
    with publishing(site), shown(site, who) as headers:  # unpublished, it is not ready for long
        options = [each for name, value in headers.items() for each in ("-H", f"{name}: {value}")]
        done = run(st, site, tmp_path, *options)

    assert done.returncode == 0, what_failed(done.stdout) + done.stderr[-2_000:]


def what_failed(said):
    """Its own words without the warnings: that made-up names are not found is no failure."""
    return said.partition("= FAILURES =")[2].partition("= WARNINGS =")[0] or said[-4_000:]
