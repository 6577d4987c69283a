"""What leads to a person is left out and counted; nothing else is."""

import re

import pytest

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
    kept, count = without_contacts({"parties": [{"contactPoint": CONTACT}]})

    assert kept == {"parties": [{"contactPoint": {"url": CONTACT["url"]}}]}
    assert count == 4


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
    kept, count = without_contacts(release)

    assert "a@b.example" not in str(kept)
    assert count == 1


def test_the_telephone_of_a_contact_is_left_out_of_texts_too():
    release = {"parties": [{"contactPoint": CONTACT}], "title": "Call +44 1234 567890 now"}

    assert without_contacts(release)[0]["title"] == f"Call {LEFT_OUT} now"


def test_digits_inside_a_longer_number_are_no_telephone():
    release = {"buyer": {"contactPoint": {"telephone": "123456"}}, "title": "No. 91234567"}

    assert without_contacts(release)[0]["title"] == "No. 91234567"


def test_the_street_of_who_may_be_a_person_is_left_out():
    party = {"roles": ["supplier"], "address": ADDRESS}

    kept, count = without_contacts({"parties": [party]})

    assert kept["parties"][0]["address"] == {"countryName": "UK"}
    assert count == 2


@pytest.mark.parametrize(
    "party",
    [
        {"roles": ["buyer"], "address": ADDRESS},
        {"roles": ["supplier"], "identifier": {"id": "08987610"}, "address": ADDRESS},
    ],
    ids=["a public body", "a registered company"],
)
def test_the_street_of_an_organisation_stays(party):
    assert without_contacts({"parties": [party]}) == ({"parties": [party]}, 0)


def test_a_long_text_without_blanks_is_looked_at_once():
    """Looked at from each of its characters it would take hours."""
    release = {"title": "x" * 1_000_000}

    assert without_contacts(release) == (release, 0)


def test_no_contact_of_two_hundred_real_releases_reaches_the_ledger(tmp_path):
    report = imported(ledger := Paper(tmp_path), file := shared("data/uk_ocds/england.jsonl"))
    said = b"".join(entry.raw for entry in ledger.entries)

    assert EMAIL.search(file.read_bytes())
    assert not EMAIL.search(said)
    assert report["contacts_left_out"] > 400
