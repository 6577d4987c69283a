"""What of the records is in somebody's hands: views, copies, and what was handed over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One viewing of one record by one person. `index` is the entry that came before it."""

    view_id: str
    index: int
    at: str
    record: str
    person: str
    ended: int | None = None

    @property
    def open(self) -> bool:
        return self.ended is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy: what it holds, for whom, on what, and whether it is still out."""

    copy_no: str
    index: int
    at: str
    record: str
    sha256: str
    archived_sha256: str
    size: int
    media_type: str
    mark: str
    recipient: str
    medium: str
    medium_serial: str
    ended: int | None = None
    destroyed: bool = False

    @property
    def out(self) -> bool:
        return self.ended is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A list that the custodian signed, and the recipient once `acknowledged`."""

    index: int
    list_sha256: str
    recipient: str
    copies: tuple[str, ...]
    originals: tuple[str, ...]
    acknowledged: int | None = None
