"""The gateway of a real home speaks with keys in its custody, also where it had none before."""

import pytest

from gateway.acts import GATEWAY, Saying
from ops import assemble, genesis
from ops.settings import Settings

PERSON = "person/0123456789abcdef"


def quiet(_line):
    pass


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("custody") / "home")
    genesis.create(settings, origin="ledger.example/custody", root="org/office", progress=quiet)
    return settings


def acted(site, actor="org/office"):
    said = site.acts(quiet).say(
        Saying(
            actor=actor, stream="project/c", type="event.Corrected", data={"index": 0}, by=PERSON
        )
    )
    entry = site.reader.entry(said.index)
    [issued] = site.reader.stream(f"key/{entry.key}")
    return entry, issued


def test_the_office_acts_with_a_key_in_custody_and_not_with_roots_own(settings):
    with assemble.open_site(settings) as site:
        root = site.keys["org/office"].public.id
        entry, issued = acted(site)

    assert entry.key != root
    assert (issued.data["custody"], entry.data["by"]) == ("gateway", PERSON)


def test_commands_go_on_signing_with_the_key_that_the_office_holds(settings):
    with assemble.open_site(settings) as site:
        before = site.keys["org/office"].public.id
        acted(site)
    with assemble.open_site(settings) as site:
        assert site.keys["org/office"].public.id == before
        assert site.keys["org/office"].public.id == site.reader.entry(0).key


def test_the_next_process_acts_with_the_same_key(settings):
    keys = []
    for _ in range(2):
        with assemble.open_site(settings) as site:
            keys.append(acted(site)[0].key)

    assert len(set(keys)) == 1


def test_a_home_that_was_founded_before_the_gateway_spoke_gets_its_key(settings):
    with assemble.open_site(settings) as site:
        [known] = [held for held in site.home.keystore.held() if held.actor == GATEWAY]
    (site.home.keystore.directory / f"{known.private.public.id}.json").unlink()

    with assemble.open_site(settings) as site:
        entry, issued = acted(site, GATEWAY)

    assert entry.key != known.private.public.id
    assert (issued.data["actor"], issued.data["custody"]) == (GATEWAY, "gateway")
