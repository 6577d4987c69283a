"""The first administrator: registered and invited at init, once."""

import json
import os
import subprocess
import sys

import pytest

from gateway.accounts import codes
from ledger.storage import account_factors, accounts
from ops import first, genesis
from ops.assemble import open_site
from ops.settings import Settings
from tests.conftest import ROOT
from tests.ops.gateways import Gateway


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("first")


def mingjing(home, *words, public_url="https://m.example"):
    command = [sys.executable, "-m", "ops", *words, "--json"]
    environment = {**os.environ, "MINGJING_HOME": str(home), "MINGJING_PUBLIC_URL": public_url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else done.stderr


@pytest.fixture(scope="module")
def created(home):
    code, document = mingjing(home, "init", "--origin", "ledger.example/first")
    assert code == 0, document
    return document


def whose(site, code):
    digest = codes.digest_of(code)
    return site.database.read(
        lambda session: account_factors.look_at_code(session, digest, site.now())
    )


def test_init_registers_one_administrator_and_prints_a_code_once(home, created):
    code, again = mingjing(home, "people", "first")

    assert (code, again["address"]) == (0, "https://m.example/first-sign-in")
    with open_site(Settings.from_environment({"MINGJING_HOME": str(home)})) as site:
        person = first.person_of(site.keys[site.site.root].public)
        said = [
            (entry.type, entry.actor)
            for entry in site.reader.of_types(
                ["person.Registered", "duty.Granted", "account.Opened"]
            )
        ]
        assert said == [
            ("person.Registered", "org/office"),
            ("duty.Granted", "org/office"),
            ("account.Opened", "gateway"),
        ]
        assert whose(site, created["first_code"]) is None  # another was made since
        assert whose(site, again["code"]).person == again["person"] == person
        entries = [str(entry.statement) for entry in site.reader.stream("site/accounts")]
        assert again["code"] not in " ".join(entries)


@pytest.mark.usefixtures("created")
def test_without_a_public_name_the_address_is_where_the_gateway_runs(home):
    before = mingjing(home, "people", "first", public_url="")[1]["address"]
    gateway = Gateway(home)
    try:
        running = mingjing(home, "people", "first", public_url="")[1]["address"]
    finally:
        gateway.leave()

    assert before == "http://127.0.0.1:8420/first-sign-in"
    assert running == f"{gateway.url}/first-sign-in"


def test_once_it_was_used_there_is_no_other(home, created):
    assert created["first_code"]
    with open_site(Settings.from_environment({"MINGJING_HOME": str(home)})) as site:
        person = first.person_of(site.keys[site.site.root].public)
        with site.database.connection() as connection:
            accounts.set_state(connection, person, "open", among=["invited"])

    code, refused = mingjing(home, "people", "first")

    assert code == 1
    assert "two administrators" in refused


def test_a_home_from_before_accounts_gets_its_first_administrator(tmp_path, monkeypatch):
    settings = Settings.from_environment({"MINGJING_HOME": str(tmp_path)})
    with monkeypatch.context() as before:
        before.setattr(first, "statements", lambda *_: [])
        before.setattr(first, "first_code", lambda *_: "")
        genesis.create(settings, origin="ledger.example/old", root="org/office", progress=print)

    code, made = mingjing(tmp_path, "people", "first")
    again, other = mingjing(tmp_path, "people", "first")

    assert (code, again) == (0, 0), made
    assert made["person"] == other["person"]
    with open_site(settings) as site:
        assert first.is_registered(site.reader, made["person"])
        with pytest.raises(first.SomebodyElse):
            first.is_registered(site.reader, "person/another")
        assert len(list(site.reader.of_types(["account.Opened"]))) == 1
