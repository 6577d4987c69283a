"""What an actor may say, and what the signature covers."""

import pytest

from ledger.errors import Malformed, OutsideProfile
from ledger.signing import PrivateKey
from ledger.statement import Signed, check_shape, message, same_but_for_anchor, sign

KEY = PrivateKey.from_seed(bytes(32))
HASH = "ab" * 32
ROOT = "A" * 43 + "="


def statement(**changes):
    whole = {
        "v": 1,
        "log": "ledger.example/test",
        "id": "s-1",
        "stream": "project/E1",
        "type": "disclosure.Published",
        "occurred_at": "2026-01-02T03:04:05.000000Z",
        "actor": "org/centre",
        "data": {"item": "公告"},
        **changes,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def test_the_signature_covers_domain_key_and_canonical_statement():
    assert (
        message({"b": 1, "a": "中"}, "ff") == 'mingjing/statement/v1\nff\n{"a":"中","b":1}'.encode()
    )


def test_what_is_signed_survives_the_wire():
    signed = sign(statement(), KEY)

    again = Signed.from_json(signed.as_json())

    assert again == signed
    assert KEY.public.verify(message(again.statement, again.key), again.value)


@pytest.mark.parametrize(
    "extra",
    [
        {"sealed": {"experts": HASH}},
        {"attachments": [{"name": "a", "sha256": HASH, "size": 0, "media_type": "text/plain"}]},
        {"anchor": {"size": 1, "root": ROOT}},
    ],
)
def test_the_optional_members_are_accepted(extra):
    check_shape(statement(**extra))


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"v": True}, "/v"),
        ({"v": 2}, "/v"),
        ({"v": ...}, ""),
        ({"more": 1}, ""),
        ({"log": ""}, "/log"),
        ({"id": "a b"}, "/id"),
        ({"id": "x" * 65}, "/id"),
        ({"id": "a/b"}, "/id"),
        ({"stream": ""}, "/stream"),
        ({"stream": "x" * 129}, "/stream"),
        ({"stream": "项目/1"}, "/stream"),
        ({"stream": "a\n"}, "/stream"),
        ({"actor": None}, "/actor"),
        ({"type": 1}, "/type"),
        ({"occurred_at": "2026-01-02"}, "/occurred_at"),
        ({"data": []}, "/data"),
        ({"sealed": {}}, "/sealed"),
        ({"sealed": {"Experts": HASH}}, "/sealed"),
        ({"sealed": {"experts": HASH.upper()}}, "/sealed/experts"),
        ({"attachments": []}, "/attachments"),
        ({"attachments": [{"name": "a"}]}, "/attachments/0"),
        (
            {"attachments": [{"name": "a", "sha256": HASH, "size": True, "media_type": "b"}]},
            "/attachments/0/size",
        ),
        ({"anchor": {"size": 0, "root": ROOT}}, "/anchor/size"),
        ({"anchor": {"size": 1, "root": "AA=="}}, "/anchor/root"),
        ({"anchor": {"size": 1, "root": ROOT, "x": 1}}, "/anchor"),
    ],
)
def test_a_statement_of_another_shape_is_refused_where_it_differs(changes, path):
    with pytest.raises(Malformed) as refused:
        check_shape(statement(**changes))

    assert refused.value.path == path


def test_the_wire_names_the_offending_value():
    item = sign(statement(), KEY).as_json()
    item["statement"]["data"] = {"deep": [1.5]}

    with pytest.raises(OutsideProfile) as refused:
        Signed.from_json(item, "/0")

    assert refused.value.path == "/0/statement/data/deep/0"


@pytest.mark.parametrize("value", ["", "AA==", "A" * 88, None])
def test_a_signature_has_64_bytes(value):
    item = sign(statement(), KEY).as_json()
    item["signature"]["value"] = value

    with pytest.raises(Malformed) as refused:
        Signed.from_json(item)

    assert refused.value.path == "/signature/value"


def test_saying_it_again_may_differ_in_the_anchor_alone():
    said = statement(anchor={"size": 1, "root": ROOT})

    assert same_but_for_anchor(said, statement())
    assert not same_but_for_anchor(said, statement(data={"item": "公示"}))
    assert not same_but_for_anchor(statement(data={"n": 1}), statement(data={"n": True}))
