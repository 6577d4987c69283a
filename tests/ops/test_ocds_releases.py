"""The releases in a value: a versioned release, taken apart, is the releases it was made of."""

import pytest

from ops.ocds.errors import Unusable
from ops.ocds.exact import number
from ops.ocds.reading import Source
from ops.ocds.releases import releases_in
from tests.conftest import shared

RELEASE = {"ocid": "1", "id": "a"}
LINK = {"url": "https://town.example/a", "date": "2026-03-01"}
COMPILED = {"ocid": "1", "id": "compiled"}


def all_of(name):
    path = shared(f"data/ocds_real_small/{name}")
    return [release for found in Source.of(path).values() for release in releases_in(found.value)]


def leaves(value, path=""):
    """Every value that is one, with its place; numbers as numbers."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, f"{path}/{key}")
    elif isinstance(value, list):
        for position, below in enumerate(value):
            yield from leaves(below, f"{path}/{position}")
    elif value is not None:
        exact = number(value)
        yield path, value if exact is None else exact


@pytest.mark.parametrize("process", [1, 2])
def test_the_first_version_is_the_first_release(process):
    first, *_ = all_of(f"release-package-{process}.json")
    taken_apart, *_ = all_of(f"versioned-release-{process}.json")

    assert dict(leaves(taken_apart)) == dict(leaves(first))


def test_a_later_version_says_only_what_it_changed():
    def said(value, name, at):
        return [{"releaseID": name, "releaseDate": at, "releaseTag": ["tender"], "value": value}]

    first, second = ("a", "2026-03-01"), ("b", "2026-03-02")
    versioned = {
        "ocid": "1",
        "tender": {
            "id": "T",
            "title": said("Roads", *first) + said("Road", *second),
            "documents": [
                {"id": "D1", "title": said("Notice", *first)},
                {"id": "D2", "title": said("Map", *second)},
            ],
        },
    }

    assert list(releases_in(versioned)) == [
        {
            "ocid": "1",
            "id": "a",
            "date": "2026-03-01",
            "tag": ["tender"],
            "tender": {"id": "T", "title": "Roads", "documents": [{"id": "D1", "title": "Notice"}]},
        },
        {
            "ocid": "1",
            "id": "b",
            "date": "2026-03-02",
            "tag": ["tender"],
            "tender": {"id": "T", "title": "Road", "documents": [{"id": "D2", "title": "Map"}]},
        },
    ]


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (RELEASE, ["a"]),
        ([RELEASE, RELEASE], ["a", "a"]),
        ({"releases": [RELEASE]}, ["a"]),
        ([{"releases": [RELEASE]}, RELEASE], ["a", "a"]),
        ({"records": [{"ocid": "1", "releases": [RELEASE], "compiledRelease": COMPILED}]}, ["a"]),
        ({"ocid": "1", "releases": [LINK], "compiledRelease": COMPILED}, ["compiled"]),
        ({"ocid": "1", "compiledRelease": COMPILED}, ["compiled"]),
    ],
    ids=[
        "a release",
        "a list",
        "a package",
        "a mixed list",
        "a record with its releases",
        "a record with links",
        "a record without",
    ],
)
def test_releases_are_found_wherever_they_are(value, names):
    assert [release["id"] for release in releases_in(value)] == names


@pytest.mark.parametrize(
    "value",
    [
        7,
        None,
        "x",
        {},
        [],
        {"releases": 7},
        {"releases": [7]},
        {"records": {}},
        {"ocid": "1", "releases": [LINK]},
    ],
    ids=str,
)
def test_what_holds_no_release_says_why(value):
    (problem,) = releases_in(value)

    assert isinstance(problem, Unusable)
    assert str(problem)
