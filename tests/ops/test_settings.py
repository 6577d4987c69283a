import os
import pwd
from pathlib import Path

import pytest

from ops.settings import SYSTEM_HOME, NoHome, Settings, UnusableSetting

SOMEBODY = 1000


def settings(uid=SOMEBODY, **environment):
    return Settings.from_environment({"HOME": "/home/li", **environment}, uid)


def test_nothing_set_is_an_embedded_database_below_the_persons_home():
    assert settings() == Settings(home=Path("/home/li/.local/share/mingjing"))


def test_root_has_the_systems_home():
    assert settings(uid=0).home == SYSTEM_HOME


@pytest.mark.parametrize("uid", [0, SOMEBODY])
def test_a_named_home_wins_and_is_made_absolute(uid, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert settings(uid=uid, MINGJING_HOME="site").home == tmp_path / "site"


@pytest.mark.parametrize("environment", [{}, {"HOME": ""}])
def test_without_home_the_passwd_entry_tells(environment):
    person = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)

    found = Settings.from_environment(environment, person.pw_uid)

    assert found.home == Path(person.pw_dir, ".local/share/mingjing")


def test_without_home_and_passwd_entry_it_asks():
    unnamed = max(entry.pw_uid for entry in pwd.getpwall()) + 1

    with pytest.raises(NoHome, match=f"uid {unnamed} .* MINGJING_HOME"):
        Settings.from_environment({"HOME": ""}, unnamed)


def test_what_is_set_is_taken():
    found = settings(
        MINGJING_DATABASE_URL="postgresql://db/ledger",
        MINGJING_POSTGRES_BIN="/opt/pg/bin",
        MINGJING_HOST="::1",
        MINGJING_PORT="0",
    )

    assert found.database_url == "postgresql://db/ledger"
    assert found.postgres_bin == Path("/opt/pg/bin")
    assert (found.host, found.port) == ("::1", 0)


@pytest.mark.parametrize("port", ["http", "-1", "65536", "８４２０"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(UnusableSetting, match="MINGJING_PORT"):
        settings(MINGJING_PORT=port)


def test_a_database_that_is_not_postgresql_is_refused_without_showing_its_password():
    with pytest.raises(UnusableSetting) as refusal:
        settings(MINGJING_DATABASE_URL="mysql://li:secret@db")

    assert "secret" not in str(refusal.value)


def test_the_command_line_wins_over_the_environment():
    found = settings(MINGJING_PORT="9000", MINGJING_HOST="::1")

    assert found.listening(None, None) == found
    assert found.listening("0.0.0.0", 0).port == 0  # noqa: S104 - only a value here


def test_the_process_own_environment_is_the_default(monkeypatch, tmp_path):
    monkeypatch.setenv("MINGJING_HOME", os.fspath(tmp_path))

    assert Settings.from_environment().home == tmp_path
