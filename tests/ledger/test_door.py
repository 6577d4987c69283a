"""The door stands up to anything that JSON can hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import encode
from ledger.catalogue import load
from ledger.door import Door, Item
from ledger.errors import Malformed
from ledger.quick import encode_usual
from ledger.signing import PrivateKey
from ledger.statement import Signed, check_shape, sign
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
USUAL = {name: SAMPLE[name] for name in SAMPLE.keys() - {"sealed", "attachments"}}
USUAL_UNANCHORED = {name: USUAL[name] for name in USUAL.keys() - {"anchor"}}
paths = st.sampled_from(
    [(name,) for name in (*SAMPLE, "new")]
    + [("data", "notice_id"), ("data", "new"), ("sealed", "price"), ("anchor", "size")]
    + [("anchor", "root"), ("attachments", 0), ("attachments", 0, "size")]
)


def altered(path, value, sample=SAMPLE):
    """The sample with something else at a place."""

    def copy(found, steps):
        if not steps:
            return value
        found = list(found) if isinstance(found, list) else dict(found)
        below = found[steps[0]] if isinstance(found, list) else found.get(steps[0])
        found[steps[0]] = copy(below, steps[1:])
        return found

    return copy(sample, path)


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


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([(name,) for name in (*USUAL, "new")])
    | st.sampled_from(
        [("data", "notice_id"), ("data", "new"), ("anchor", "size"), ("anchor", "é")]
    ),
    anything | st.sampled_from([USUAL["data"], USUAL["stream"], USUAL["occurred_at"], 1, True]),
)
def test_the_usual_statement_is_read_faster_and_not_otherwise(path, value):
    statement = altered(path, value, USUAL)
    try:
        check_shape(statement)
        body = encode(statement)
    except Malformed:
        body = None

    assert encode_usual(statement) in (None, body)
    assert encode_usual(USUAL) == encode(USUAL)


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


def test_a_batch_is_verified_elsewhere_and_told_apart():
    signed = [sign(USUAL_UNANCHORED | {"id": f"s-{number}"}, KEY) for number in range(200)]
    signed[70] = Signed(signed[71].statement, signed[70].key, signed[70].value)
    signed[80] = Signed(signed[80].statement, "f" * 64, signed[80].value)
    with Door(load(), ORIGIN, nothing_published) as door:
        items = door.enter(signed, {KEY.public.id: KEY.public}.get)

    refused = {number: item.verdict.path for number, item in enumerate(items) if item.verdict}
    assert refused == {70: "/signature/value", 80: "/signature/key"}
