"""The copy a person is given of what is held about them, for machines and people (PIPL §45)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ledger.canonical import Object
from ledger.entry import Entry
from ledger.read import Reader
from ledger.sealed import Opening

OPENED: Final = "vault.Opened"
LIFTED: Final = "record.ConfidentialityLifted"
CONFIDENTIAL: Final = "retrieval/"

Names = Mapping[int, Iterable[str]]
"""Which values of which entries."""


def copy_of(
    person: str, entries: Mapping[int, Entry], openings: Mapping[int, Mapping[str, Opening]],
    readers: Mapping[tuple[int, str], list[Object]], at: str,
) -> Object:  # fmt: skip
    """Every value with where it stands, what it was said for, and who has opened it."""
    values: list[Any] = [
        {
            "entry": index,
            "stream": entries[index].stream,
            "type": entries[index].type,
            "occurred_at": entries[index].occurred_at,
            "said_by": entries[index].actor,
            "name": name,
            "value": opening.value,
            "opened": readers.get((index, name), []),
        }
        for index, opened in sorted(openings.items())
        for name, opening in sorted(opened.items())
    ]
    return {"person": person, "made_at": at, "values": values}


def who_opened(reader: Reader, wanted: Names) -> dict[tuple[int, str], list[Object]]:
    """Each opening of these values, but those of a confidential retrieval before it is lifted."""
    asked = {(index, name) for index, names in wanted.items() for name in names}
    lifted = {entry.stream for entry in reader.of_types({LIFTED})}
    found: dict[tuple[int, str], list[Object]] = defaultdict(list)
    for entry in reader.of_types({OPENED}):
        if entry.stream.startswith(CONFIDENTIAL) and entry.stream not in lifted:
            continue
        for name in entry.data["names"]:
            if (entry.data["entry"], name) in asked:
                found[entry.data["entry"], name].append(
                    {
                        "at": entry.received_at,
                        "reader": entry.data.get("reader", ""),
                        "basis": entry.data.get("basis", ""),
                        "entry": entry.index,
                    }
                )
    return found
