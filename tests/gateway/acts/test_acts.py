"""What the gateway says is in the ledger, by a key in its custody, and names who acted."""

import pytest

from gateway.acts import GATEWAY, NobodyNamed, NotInCustody, NotSaid, Saying
from ledger.signing import PublicKey
from ledger.storage import StorageFailed
from ops.custody import Custody

PERSON = "person/a1b2c3d4e5f60718"


def correction(index=0, **more):
    return Saying(
        **{
            "actor": "org/acting",
            "stream": "project/acting",
            "type": "event.Corrected",
            "data": {"index": index, "basis": "a slip of the pen"},
            "by": PERSON,
        }
        | more,
    )


def test_an_act_is_an_entry_of_its_actor_signed_with_a_key_in_gateway_custody(site):
    said = site.parts.acts.say(correction())
    entry = site.parts.reader.entry(said.index)
    assert (entry.actor, entry.type, entry.id) == ("org/acting", "event.Corrected", said.id)
    assert entry.data["by"] == PERSON
    [issued] = site.parts.reader.stream(f"key/{entry.key}")
    assert (issued.data["actor"], issued.data["custody"]) == ("org/acting", "gateway")


def test_the_same_act_under_the_same_id_is_there_once(site):
    once = correction(id="once", occurred_at="2026-03-02T01:30:00.000000Z")
    assert site.parts.acts.say(once) == site.parts.acts.say(once)


def test_an_act_that_the_ledger_refuses_is_named_with_its_path(site):
    with pytest.raises(NotSaid, match="index") as refused:
        site.parts.acts.say(correction(index="none"))
    assert refused.value.path == "/statement/data/index"


def test_what_has_no_canonical_form_is_refused_with_its_path(site):
    with pytest.raises(NotSaid, match="float") as refused:
        site.parts.acts.say(correction(index=0.5))
    assert refused.value.path == "/statement/data/index"


def test_an_organisation_says_nothing_without_naming_who_acted(site):
    before = site.parts.reader.size()

    with pytest.raises(NobodyNamed):
        site.parts.acts.say_all([correction(), correction(by="")])

    assert site.parts.reader.size() == before


def test_a_person_who_stands_in_the_data_is_named_once(site):
    data = {"index": 0, "approver": PERSON}

    said = site.parts.acts.say(correction(data=data))
    other = site.parts.acts.say(correction(data=data, by="person/ffffffffffffffff"))

    assert site.parts.reader.entry(said.index).data == data
    assert site.parts.reader.entry(other.index).data["by"] == "person/ffffffffffffffff"


def test_the_gateway_speaks_for_itself(site):
    said = site.parts.acts.say(correction(actor=GATEWAY, by=""))

    assert site.parts.reader.entry(said.index).actor == "gateway"


@pytest.mark.parametrize("actor", [PERSON, "ledger", "monitor"])
def test_no_key_is_kept_for_a_person_or_a_machine(site, actor):
    with pytest.raises(NotInCustody):
        site.parts.acts.say(correction(actor=actor))


def test_a_key_that_its_holder_was_issued_signs_nothing_here(site):
    link = site.parts.acts._key_of.__self__._link
    link.acquaint(["org/own-key"])
    own = link.keys["org/own-key"].public.id

    said = site.parts.acts.say(correction(actor="org/own-key"))
    entry = site.parts.reader.entry(said.index)

    assert entry.key != own
    assert {
        site.parts.reader.stream(f"key/{key}")[0].data["custody"] for key in (own, entry.key)
    } == {"holder", "gateway"}


def test_the_next_process_signs_with_the_same_keys(site):
    said = site.parts.acts.say(correction())
    custody = site.parts.acts._key_of.__self__

    again = Custody(custody._link, site.parts.reader)

    kept = again.key_of("org/acting").public
    assert isinstance(kept, PublicKey)
    assert kept.id == site.parts.reader.entry(said.index).key


def test_a_key_that_root_has_ended_gives_way_to_another(site):
    said = site.parts.acts.say(correction(actor="org/ended"))
    custody = site.parts.acts._key_of.__self__
    key = site.parts.reader.entry(said.index).key
    custody.root_says(f"key/{key}", "key.Revoked", {"reason": "lost", "compromised_since": None})

    with pytest.raises(NotSaid):
        site.parts.acts.say(correction(actor="org/ended"))
    assert Custody(custody._link, site.parts.reader).key_of("org/ended").public.id != key


def test_acts_of_several_are_said_at_once_each_in_its_own_order(site):
    acts = [[correction(id=f"each-{n}-a"), correction(id=f"each-{n}-b")] for n in range(3)]

    said = site.parts.acts.say_each(acts)

    entries = [[site.parts.reader.entry(each.index) for each in act] for act in said]
    assert [[each.id for each in act] for act in entries] == [
        [saying.id for saying in act] for act in acts
    ]
    assert len({each.received_at for act in entries for each in act}) == 1


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"index": "none"}, NotSaid),  # by the ledger
        ({"index": 0.5}, NotSaid),  # before it has a form
        ({"by": ""}, NobodyNamed),
        ({"actor": "monitor"}, NotInCustody),
    ],
    ids=["refused", "formless", "nameless", "keyless"],
)
def test_an_act_that_cannot_be_said_holds_up_no_other(site, bad, problem):
    at = "2026-03-02T01:30:00.000000Z"
    names = [f"among-{problem.__name__}-{len(str(bad))}-{n}" for n in range(3)]
    more = [{}, bad, {}]
    acts = [
        [correction(id=name, occurred_at=at, **changed)]
        for name, changed in zip(names, more, strict=True)
    ]
    before = site.parts.reader.size()

    first, refused, last = site.parts.acts.say_each(acts)

    assert type(refused) is problem
    found = [site.parts.reader.entry(each.index).id for each in (*first, *last)]
    assert found == [names[0], names[2]]
    assert site.parts.reader.size() == before + 2


def test_while_the_ledger_is_away_no_act_is_tried_again_alone(site, monkeypatch):
    tries = []

    def away(batch):
        tries.append(len(batch))
        raise StorageFailed("away")

    monkeypatch.setattr(site.parts.sequencer, "submit", away)
    with pytest.raises(StorageFailed):
        site.parts.acts.say_each([[correction()], [correction(index=1)]])
    assert tries == [2]


def test_what_is_bound_to_an_act_that_is_refused_is_not_said(site):
    before = site.parts.reader.size()

    with pytest.raises(NotSaid, match="index"):
        site.parts.acts.say_all([correction(index="none"), correction(bound=True)])

    assert site.parts.reader.size() == before
