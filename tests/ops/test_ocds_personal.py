"""What leads to a person is taken out and sealed, each person apart; nothing else is."""

import re

import pytest

from ops.ocds.contacts import CONTACTS_MAX, sealed_contacts
from ops.ocds.exact import parse
from ops.ocds.personal import LEFT_OUT, without_contacts
from tests.conftest import shared
from tests.ops.ocds_paper import Paper, imported

EMAIL = re.compile(rb"[A-Za-z0-9]@[A-Za-z-]+[.]")

CONTACT = {
    "name": "Ana Ruiz",
    "email": "ana@buyer.example",
    "telephone": "+44 1234 567890",
    "faxNumber": "+44 1234 567891",
    "url": "https://buyer.example/contact",
}
ADDRESS = {"streetAddress": "1 Mill Lane", "postalCode": "AB1 2CD", "countryName": "UK"}


def test_a_contact_point_keeps_its_page_alone():
    kept, removed = without_contacts({"parties": [{"contactPoint": CONTACT}]})

    assert kept == {"parties": [{"contactPoint": {"url": CONTACT["url"]}}]}
    assert {each.at: each.value for each in removed} == {
        f"/parties/0/contactPoint/{key}": CONTACT[key] for key in CONTACT if key != "url"
    }


@pytest.mark.parametrize(
    "release",
    [
        {"buyer": {"contactPoint": {"email": "a@b.example"}}},
        {"tender": {"procuringEntity": {"additionalContactPoints": [{"email": "a@b.example"}]}}},
        {"parties": [{"email": "a@b.example"}]},
        {"parties": [{"beneficialOwners": [{"name": "a@b.example"}]}]},
        {"parties": [{"persones": [{"name": "a@b.example"}]}]},
        {"tender": {"description": "write to a@b.example, please"}},
    ],
    ids=str,
)
def test_a_person_is_left_out_wherever_it_stands(release):
    kept, removed = without_contacts(release)

    assert "a@b.example" not in str(kept)
    assert len(removed) == 1
    assert "a@b.example" in str(removed[0].value)


def test_the_telephone_of_a_contact_is_left_out_of_texts_too():
    release = {"parties": [{"contactPoint": CONTACT}], "title": "Call +44 1234 567890 now"}

    assert without_contacts(release)[0]["title"] == f"Call {LEFT_OUT} now"


def test_what_the_door_would_refuse_is_sealed_and_the_release_is_taken():
    release = {"tender": {"title": "School: Contract ID - 18130000000, 13800000000"}}

    kept, removed = without_contacts(release)

    assert kept["tender"]["title"] == f"School: Contract ID - {LEFT_OUT}, {LEFT_OUT}"
    assert {each.value for each in removed} == {"18130000000", "13800000000"}


def test_digits_inside_a_longer_number_are_no_telephone():
    release = {"buyer": {"contactPoint": {"telephone": "123456"}}, "title": "No. 91234567"}

    assert without_contacts(release)[0]["title"] == "No. 91234567"


def test_the_street_of_who_may_be_a_person_is_left_out():
    party = {"roles": ["supplier"], "address": ADDRESS}

    kept, removed = without_contacts({"parties": [party]})

    assert kept["parties"][0]["address"] == {"countryName": "UK"}
    assert [each.at for each in removed] == [
        "/parties/0/address/postalCode",
        "/parties/0/address/streetAddress",
    ]


@pytest.mark.parametrize(
    "party",
    [
        {"roles": ["buyer"], "address": ADDRESS},
        {"roles": ["supplier"], "identifier": {"id": "08987610"}, "address": ADDRESS},
    ],
    ids=["a public body", "a registered company"],
)
def test_the_street_of_an_organisation_stays(party):
    assert without_contacts({"parties": [party]}) == ({"parties": [party]}, [])


def test_a_long_text_without_blanks_is_looked_at_once():
    """Looked at from each of its characters it would take hours."""
    release = {"title": "x" * 1_000_000}

    assert without_contacts(release) == (release, [])


def test_no_contact_of_two_hundred_real_releases_reaches_the_ledger(tmp_path):
    report = imported(ledger := Paper(tmp_path), file := shared("data/uk_ocds/england.jsonl"))
    said = b"".join(entry.raw for entry in ledger.entries)

    assert EMAIL.search(file.read_bytes())
    assert not EMAIL.search(said)
    assert report["contacts_sealed"] > 400


def test_each_contact_is_sealed_by_itself_and_about_one_person_in_every_release():
    release = {
        "buyer": {"contactPoint": {"name": "Ana Ruiz", "email": "Ana@Buyer.example"}},
        "tender": {"description": "write to ana@buyer.example or to b@c.example"},
        "parties": [{"contactPoint": {"name": " Ben  Li ", "telephone": "+44 1234 567890"}}],
    }
    values, subjects = sealed_contacts(without_contacts(release)[1])

    assert values["contact_1"] == [
        {"at": "/buyer/contactPoint/email", "value": "Ana@Buyer.example"},
        {"at": "/buyer/contactPoint/name", "value": "Ana Ruiz"},
    ]
    assert subjects == {
        "contact_1": "email:ana@buyer.example",
        "contact_2": "email:ana@buyer.example",
        "contact_3": "email:b@c.example",
        "contact_4": "telephone:441234567890",
    }


def test_what_is_no_text_is_sealed_as_it_was_written():
    release = parse('{"parties": [{"beneficialOwners": [{"name": "A", "share": 1234.50}]}]}')

    values, _ = sealed_contacts(without_contacts(release)[1])

    assert values["contact_1"] == [
        {"at": "/parties/0/beneficialOwners", "json": '[{"name":"A","share":1234.50}]'}
    ]


def test_more_contacts_than_an_entry_has_room_for_share_one_value():
    def of(count):
        release = {"parties": [{"email": f"p{number}@b.example"} for number in range(count)]}
        return sealed_contacts(without_contacts(release)[1])[0]

    assert len(of(CONTACTS_MAX)) == CONTACTS_MAX
    assert len(many := of(CONTACTS_MAX + 5)) == CONTACTS_MAX
    assert len(many["contacts_more"]) == 6
