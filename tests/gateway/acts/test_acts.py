"""What the gateway says stands in the ledger, signed with a key in its custody."""

import pytest

from gateway.acts import NotSaid, Saying


def correction(index=0, **more):
    return Saying(
        actor="org/acting",
        stream="project/acting",
        type="event.Corrected",
        data={"index": index, "basis": "a slip of the pen"},
        **more,
    )


def test_an_act_is_an_entry_of_its_actor_signed_with_a_key_in_gateway_custody(site):
    said = site.parts.acts.say(correction())
    entry = site.parts.reader.entry(said.index)
    assert (entry.actor, entry.type, entry.id) == ("org/acting", "event.Corrected", said.id)
    [issued] = site.parts.reader.stream(f"key/{entry.key}")
    assert (issued.data["actor"], issued.data["custody"]) == ("org/acting", "gateway")


def test_the_same_act_under_the_same_id_is_there_once(site):
    once = correction(id="once", occurred_at="2026-03-02T01:30:00.000000Z")
    assert site.parts.acts.say(once) == site.parts.acts.say(once)


def test_an_act_that_the_ledger_refuses_is_named_with_its_path(site):
    with pytest.raises(NotSaid, match="index") as refused:
        site.parts.acts.say(correction(index="none"))
    assert refused.value.path == "/statement/data/index"
