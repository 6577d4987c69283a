"""Who acted: a person with a key of their own, or whom the organisation names that speaks."""

from ledger.entry import Entry

PERSON = "person/"
"""How the names of persons begin."""


def acted(entry: Entry, field: str) -> str:
    """Who acted: the person that signed it, or else whom the organisation names."""
    return entry.actor if entry.actor.startswith(PERSON) else str(entry.data.get(field, ""))
