"""The releases in a JSON value: alone, in packages, in records, versioned, in arrays of these.

A record's compiled and versioned releases repeat its releases, so they are read only where the
releases themselves are links. A versioned release is taken apart into the releases it came from.
"""

from collections.abc import Callable, Iterator
from typing import Any

from ops.ocds.errors import Unusable

Release = dict[str, Any]
Read = Callable[[Release], Iterator[Release | Unusable]]

_VERSION = {"releaseID", "releaseDate", "releaseTag", "value"}


def releases_in(value: object) -> Iterator[Release | Unusable]:
    """Every release in order, and why what stands in a release's place is none."""
    if isinstance(value, list):
        for element in value:
            yield from releases_in(element)
        if not value:
            yield Unusable("an empty list")
    elif not isinstance(value, dict):
        yield Unusable("not an OCDS release, record or package: not an object")
    elif "records" in value and "ocid" not in value:
        yield from _each(value["records"], "records", _of_record)
    elif "releases" in value and "ocid" not in value:
        yield from _each(value["releases"], "releases", _of_release)
    elif {"releases", "compiledRelease", "versionedRelease"} & value.keys():
        yield from _of_record(value)
    elif "ocid" in value:
        yield from _of_release(value)
    else:
        yield Unusable("not an OCDS release, record or package: no ocid, releases or records")


def _each(values: object, name: str, read: Read) -> Iterator[Release | Unusable]:
    if not isinstance(values, list):
        yield Unusable(f"{name} is not a list")
        return
    for value in values:
        if isinstance(value, dict):
            yield from read(value)
        else:
            yield Unusable(f"{name} holds what is not an object")


def _of_record(record: Release) -> Iterator[Release | Unusable]:
    releases = record.get("releases")
    given = releases if isinstance(releases, list) else []
    embedded = [release for release in given if isinstance(release, dict) and "ocid" in release]
    if embedded:
        yield from _each(embedded, "releases", _of_release)
    elif isinstance(versioned := record.get("versionedRelease"), dict):
        yield from _of_release(versioned)
    elif isinstance(compiled := record.get("compiledRelease"), dict):
        yield from _of_release(compiled)
    else:
        yield Unusable("a record with links only: the releases are elsewhere")


def _of_release(release: Release) -> Iterator[Release | Unusable]:
    versions = dict(_versions(release))
    if not versions:
        yield release
        return
    for name, (date, tag) in sorted(versions.items(), key=lambda item: item[1][0]):
        changed = _as_released(release, name)
        if isinstance(changed, dict):
            yield {**changed, "ocid": release.get("ocid"), "id": name, "date": date, "tag": tag}


def _versions(value: object) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Every release that a versioned value names, with its date and tag."""
    if isinstance(value, dict):
        if value.keys() == _VERSION:
            yield str(value["releaseID"]), (str(value["releaseDate"]), value["releaseTag"])
        else:
            for below in value.values():
                yield from _versions(below)
    elif isinstance(value, list):
        for below in value:
            yield from _versions(below)


def _as_released(value: object, name: str) -> object:
    """What this release said of a versioned value; None where it said nothing."""
    if isinstance(value, list):
        if _is_history(value):
            said = (version["value"] for version in value if version["releaseID"] == name)
            return next(said, None)
        changed = [_as_released(element, name) for element in value]
        return [element for element in changed if element is not None] or None
    if not isinstance(value, dict):
        return None
    members = {key: _as_released(below, name) for key, below in value.items()}
    members = {key: below for key, below in members.items() if below is not None}
    if members and not isinstance(value.get("id"), list) and "id" in value:
        members["id"] = value["id"]
    return members or None


def _is_history(values: list[Any]) -> bool:
    return bool(values) and all(isinstance(v, dict) and v.keys() == _VERSION for v in values)
