"""What a sender says plainly becomes what may stand in the ledger, without anyone asking."""

import pytest

from ledger.catalogue import FIELDS_FILE, load, read
from ledger.statement import check_shape
from ledger.vault.composing import Sealer, is_pseudonym
from ledger.verdict import Refused
from tests.ledger.conftest import ORIGIN
from tests.ledger.vault.conftest import PLATFORM

FIELDS = """
[lot]
type = "id"
zh = "标段"
en = "Lot"
[person]
type = "person"
zh = "人员"
en = "Person"
personal = true
[phone]
type = "string"
zh = "电话"
en = "Telephone"
max = 20
[seat]
type = "object"
zh = "席位"
en = "Seat"
members = ["person", "lot?"]
"""

EVENT = """
["a.B"]
zh = "事"
en = "Thing"
source = "§1"
by = []
fields = ["lot?", "person?", "seats?[]: seat", "others?[]: person"]
sealed = ["phone?", "phones?[]: phone"]
subject = "person"
"""


@pytest.fixture
def sealer(vault, tmp_path):
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / FIELDS_FILE).write_text(FIELDS, encoding="utf-8")
    (tmp_path / "events" / "stage.toml").write_text(EVENT, encoding="utf-8")
    return Sealer(vault, read(tmp_path / "events"), ORIGIN)


def said(data, **more):
    return {
        "id": "s1",
        "actor": PLATFORM,
        "stream": "project/P-1",
        "type": "a.B",
        "occurred_at": "2026-03-02T01:30:00.000000Z",
        "data": data,
        **more,
    }


def no_id(statement):
    raise AssertionError(statement)


def composed(sealer, *statements):
    return sealer.compose(statements, no_id)


def values_of(vault, statement):
    rows = vault.database.read(
        lambda session: session.execute(
            "select name, subject from vault_values join vault_keys using (key_id)"
        ).fetchall()
    )
    return {row["name"]: row["subject"] for row in rows if row["name"] in statement["sealed"]}


def test_a_listed_value_goes_from_the_data_to_the_vault(sealer, vault):
    [statement] = composed(sealer, said({"lot": "1", "phone": "0576-88800000"}))

    assert statement["data"] == {"lot": "1"}
    assert statement["sealed"].keys() == {"phone"}
    assert values_of(vault, statement)["phone"].startswith("entry/")


def test_persons_get_pseudonyms_wherever_they_are_named(sealer, vault):
    data = {
        "person": "张三",
        "seats": [{"person": "李四", "lot": "1"}, {"person": "person/0123456789abcdef"}],
        "others": ["王五", "张三"],
    }
    [statement] = composed(sealer, said(data))

    pseudonym = vault.secret.pseudonym
    assert statement["data"] == {
        "person": pseudonym("张三"),
        "seats": [
            {"person": pseudonym("李四"), "lot": "1"},
            {"person": "person/0123456789abcdef"},
        ],
        "others": [pseudonym("王五"), pseudonym("张三")],
    }
    assert values_of(vault, statement) == {
        "person": pseudonym("张三"),
        "seats_0_person": pseudonym("李四"),
        "others_0": pseudonym("王五"),
        "others_1": pseudonym("张三"),
    }
    check_shape({"v": 1, **statement})


def test_what_is_sealed_about_the_person_of_the_event_goes_with_that_person(sealer, vault):
    [statement] = composed(sealer, said({"person": "张三", "phone": "0576-88800000"}))

    assert values_of(vault, statement)["phone"] == vault.secret.pseudonym("张三")


def test_values_of_a_senders_own_choice_are_sealed_about_whom_it_says(sealer, vault):
    sealed_values, subjects = {"price": {"fen": 1}, "contact": "张三"}, {"contact": "张三@x"}
    [statement] = composed(
        sealer, said({"lot": "1"}, sealed_values=sealed_values, subjects=subjects)
    )

    assert values_of(vault, statement)["contact"] == vault.secret.pseudonym("张三@x")
    assert values_of(vault, statement)["price"].startswith("entry/")
    assert not {"sealed_values", "subjects"} & statement.keys()


def test_said_again_it_is_the_same_statement(sealer):
    statement = said({"person": "张三", "phone": "0576-88800000"})

    assert composed(sealer, statement) == composed(sealer, statement)


def test_what_has_nothing_personal_is_left_as_it_is(sealer):
    statement = said({"lot": "1", "person": "expert/zj-001"})

    assert composed(sealer, statement) == [statement]


def test_an_id_of_the_content_does_not_tell_the_sealed_value(sealer):
    """Two numbers, one digest of the open part: only the vault's own secret tells them apart."""

    def same_for_all(statement):
        assert "0576" not in str(statement)
        return "said-0"

    numbers = ("0576-88800000", "0576-88800001", "0576-88800000")
    statements = [said({"phone": number}) for number in numbers]
    for statement in statements:
        del statement["id"]

    one, other, again = sealer.compose(statements, same_for_all)

    assert one == again
    assert one["id"] != other["id"]
    assert one["id"].startswith("said-")
    assert len(one["id"]) == len("said-") + 40
    plain = said({"lot": "1"})
    del plain["id"]
    assert sealer.compose([plain], same_for_all)[0]["id"] == "said-0"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"data": {"phone": "0" * 21}}, "/data/phone"),
        ({"data": {"phones": ["1", 2]}}, "/data/phones/1"),
        ({"sealed_values": {"Price": 1}}, "/sealed_values"),
        ({"sealed_values": ["price"]}, "/sealed_values"),
        ({"sealed_values": {"price": 1.5}}, "/sealed_values/price"),
        ({"sealed_values": {"price": 1}, "sealed": {"price": "ab" * 32}}, "/sealed/price"),
        ({"sealed_values": {"price": 1}, "sealed": 5}, "/sealed"),
        ({"sealed_values": {"price": 1}, "actor": "nobody can be"}, "/actor"),
        ({"sealed_values": {"price": 1}, "id": "a b"}, "/id"),
    ],
    ids=str,
)
def test_what_cannot_be_sealed_is_refused_by_itself(sealer, change, path):
    refusal, other = composed(sealer, {**said({}), **change}, said({"phone": "1"}, id="s2"))

    assert isinstance(refusal, Refused)
    assert refusal.path.startswith(path)
    assert "0000" not in refusal.reason
    assert other["sealed"]


def test_an_unknown_event_is_left_to_the_door(sealer):
    statement = {**said({"phone": "1"}), "type": "a.Unknown"}

    assert composed(sealer, statement) == [statement]


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("person/0123456789abcdef", True),
        ("expert/zj-001", True),
        ("张三", False),
        ("zhang.san", False),
        ("person/13800000000", True),  # part of a name with a prefix; see ledger.personal
        ("person/331001198001011239", False),
        ("", False),
    ],
)
def test_a_pseudonym_is_a_name_of_the_ledgers_own(value, is_one):
    assert is_pseudonym(value) is is_one


def test_no_event_has_a_plain_field_that_leads_to_a_person_and_cannot_hold_a_pseudonym():
    catalogue = load()

    def plain(uses):
        for use in uses:
            definition = catalogue.fields[use.of]
            assert not definition.personal or definition.type == "person", use
            plain(definition.members)

    for event in catalogue.events.values():
        plain(event.fields)
