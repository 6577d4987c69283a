"""A changed setting is an entry of the ledger, a secret only the digest of one."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import orjson
import pytest

from gateway.accounts.options import Options, Provider
from ops import assemble
from ops.configuration import SHOWN, STREAM, changed, effective, record_changes
from ops.settings import Settings, UnusableSetting

SECRET = b"k" * 32
PASSWORDS = ["pw-of-the-database", "pw-of-the-owner", "key-of-the-vault", "client-secret", "s3-key"]
SETTINGS = Settings(
    home=Path("/srv/mingjing"),
    database_url=f"postgresql://app:{PASSWORDS[0]}@db/mingjing",
    owner_url=f"postgresql://owner:{PASSWORDS[1]}@db/mingjing",
    vault_key=PASSWORDS[2],
    archive_url=f"s3://bucket/{PASSWORDS[4]}",
    trusted_proxies=("10.0.0.2", "10.0.0.1"),
    sign_in=Options(
        public_url="https://mirror.example",
        provider=Provider(issuer="https://idp.example", client_id="m", client_secret=PASSWORDS[3]),
        password_days=90,
    ),
)


def test_what_is_set_is_shown_and_secrets_are_digests():
    found = effective(SETTINGS, SECRET)

    assert found["host"] == {"new": "127.0.0.1"}
    assert found["trusted_proxies"] == {"new": "10.0.0.1, 10.0.0.2"}
    assert found["sign_in.public_url"] == {"new": "https://mirror.example"}
    assert found["sign_in.password_days"] == {"new": "90"}
    assert found["database_url"].keys() == {"sha256"}
    text = orjson.dumps(found).decode()
    assert [word for word in PASSWORDS if word in text] == []


def test_a_digest_cannot_be_recomputed_without_the_sites_key():
    ours, others = (effective(SETTINGS, key)["database_url"] for key in (SECRET, b"o" * 32))

    assert ours != others


def test_a_setting_somebody_adds_is_a_secret_until_it_is_named():
    def names(kind, path=""):
        for each in fields(kind):
            inner = {"sign_in": Options, "provider": Provider}.get(each.name)
            if inner is not None and is_dataclass(inner):
                yield from names(inner, f"{path}{each.name}.")
            else:
                yield path + each.name

    found = effective(SETTINGS, SECRET)
    for name in found.keys() - SHOWN:
        assert found[name].keys() == {"sha256"}, name
    assert set(names(Settings)) | {"software"} >= SHOWN


def test_only_what_differs_is_a_change():
    before = effective(SETTINGS, SECRET)
    other = replace(SETTINGS, port=9_000, trusted_proxies=(), vault_key="another")

    assert list(changed(before, before)) == []
    found = {data["name"]: data for data in changed(before, effective(other, SECRET))}
    assert found["port"] == {"name": "port", "old": "8420", "new": "9000"}
    assert found["vault_key"].keys() == {"name", "sha256"}
    assert found["trusted_proxies"] == {
        "name": "trusted_proxies",
        "old": "10.0.0.1, 10.0.0.2",
        "new": "",
    }
    assert found.keys() == {"port", "vault_key", "trusted_proxies"}


def test_a_setting_that_is_gone_is_a_change():
    before = effective(SETTINGS, SECRET)
    without = effective(replace(SETTINGS, owner_url=None, postgres_bin=None), SECRET)

    assert list(changed(before, without)) == [{"name": "owner_url"}]


def test_limits_and_permissions_of_the_program_are_settings_too(monkeypatch):
    before = effective(SETTINGS, SECRET)
    monkeypatch.setattr("gateway.limits.REQUESTS_AT_ONCE_MAX", 1)
    monkeypatch.setattr("ops.configuration.ROWS", ())

    now = effective(SETTINGS, SECRET)

    assert [data["name"] for data in changed(before, now)] == ["limits", "permissions"]


def test_a_start_with_other_settings_is_in_the_ledger(founded):
    settings = Settings(home=founded)
    with assemble.open_site(settings) as site:
        acts = site.acts(lambda _said: None)

        first = record_changes(acts, site.reader, settings, SECRET)
        again = record_changes(acts, site.reader, settings, SECRET)
        other = record_changes(acts, site.reader, replace(settings, port=9_000), SECRET)

        entries = site.reader.stream(STREAM)
    assert {"home", "host", "port", "limits", "permissions", "software"} <= set(first)
    assert again == []
    assert other == ["port"]
    assert len(entries) == len(first) + 1
    assert entries[-1].actor == "gateway"
    assert entries[-1].data == {"name": "port", "old": "8420", "new": "9000"}


@pytest.mark.parametrize("said", ["proxy", "10.0.0.1/8", "0.0.0.0/0", "::/0", "*", "10.0.0.1;x"])
def test_a_proxy_that_is_no_address_of_the_site_is_refused(said):
    with pytest.raises(UnusableSetting):
        Settings.from_environment({"MINGJING_HOME": "/x", "MINGJING_TRUSTED_PROXIES": said})


def test_no_proxy_is_believed_unless_named():
    assert Settings.from_environment({"MINGJING_HOME": "/x"}).trusted_proxies == ()
    named = {"MINGJING_HOME": "/x", "MINGJING_TRUSTED_PROXIES": "10.0.0.1, fd00::/64"}
    assert Settings.from_environment(named).trusted_proxies == ("10.0.0.1", "fd00::/64")
