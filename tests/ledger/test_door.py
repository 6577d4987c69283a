"""The door stands up to anything that JSON can hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.catalogue import load
from ledger.door import Door, Item
from ledger.signing import PrivateKey
from ledger.statement import Signed, sign
from ledger.verdict import Refused
from tests.ledger.conftest import ORIGIN, Town, nothing_published

KEY = PrivateKey.from_seed(bytes(range(32)))
SAMPLE = (
    Town()
    .notice(
        sealed={"price": "0" * 64},
        attachments=[{"name": "a", "sha256": "0" * 64, "size": 1, "media_type": "text/plain"}],
        anchor={"size": 1, "root": "A" * 43 + "="},
    )
    .statement
)

leaves = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["\ud800", "é", 2**53, 2**64, -(2**63) - 1, "key.Issued", "P" * 20_000])
)  # fmt: skip
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
paths = st.sampled_from(
    [(name,) for name in (*SAMPLE, "new")]
    + [("data", "notice_id"), ("data", "new"), ("sealed", "price"), ("anchor", "size")]
    + [("anchor", "root"), ("attachments", 0), ("attachments", 0, "size")]
)


def altered(path, value):
    """The sample with something else at a place."""

    def copy(found, steps):
        if not steps:
            return value
        found = list(found) if isinstance(found, list) else dict(found)
        below = found[steps[0]] if isinstance(found, list) else found.get(steps[0])
        found[steps[0]] = copy(below, steps[1:])
        return found

    return copy(SAMPLE, path)


def enter(signed):
    door = Door(load(), ORIGIN, nothing_published)
    [item] = door.enter([signed], {KEY.public.id: KEY.public}.get)
    door.close()
    return item


@settings(max_examples=300, deadline=None)
@given(paths, anything)
def test_whatever_stands_in_a_place_is_judged(path, value):
    item = enter(Signed(altered(path, value), KEY.public.id, bytes(64)))

    assert isinstance(item, Item)
    assert isinstance(item.verdict, Refused)
    assert item.verdict.path.startswith(("/statement", "/signature"))


@settings(max_examples=100, deadline=None)
@given(anything)
def test_whatever_is_sent_for_a_statement_is_judged(value):
    assert isinstance(enter(Signed(value, "x" * 64, b"")).verdict, Refused)


def test_a_statement_nested_beyond_reason_is_judged():
    nested = []
    for _ in range(100_000):
        nested = [nested]

    assert isinstance(enter(Signed(altered(("data", "new"), nested), "", b"")).verdict, Refused)


def test_the_unaltered_sample_lacks_nothing_but_a_published_log():
    item = enter(sign(SAMPLE, KEY))

    assert item.verdict == Refused(
        "/statement/anchor/size", "no checkpoint of this size is published"
    )


def test_a_good_statement_waits_for_its_place():
    statement = {name: SAMPLE[name] for name in SAMPLE if name != "anchor"}

    assert enter(sign(statement, KEY)).verdict is None
