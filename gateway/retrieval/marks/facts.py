"""What a mark says. Everything in it is ASCII by its nature, so that any font can print it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Of one copy: the numbers by which the ledger leads from the copy to whoever was given it."""

    origin: str
    request_no: str
    grant: int
    copy_no: str
    record: str
    recipient: str
    org: str
    at: str
    archived_sha256: str
    medium_serial: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """As they are printed at the foot of a page or picture."""
        digest = f"SHA-256 {self.archived_sha256[:16]}"
        serial = f" on {self.medium_serial}" if self.medium_serial else ""
        return (
            f"Copy {self.copy_no}{serial} for {self.recipient} of {self.org} at {self.at}",
            f"Grant: entry {self.grant} of {self.origin} - Record {self.record} - {digest}",
        )

    @property
    def short(self) -> str:
        """As it is printed across."""
        return f"{self.copy_no} {self.recipient}"

    def as_tags(self) -> Mapping[str, str]:
        """As a program reads them from the file."""
        return {
            "MingjingOrigin": self.origin,
            "MingjingRequest": self.request_no,
            "MingjingGrant": str(self.grant),
            "MingjingCopy": self.copy_no,
            "MingjingRecord": self.record,
            "MingjingRecipient": self.recipient,
            "MingjingOrganisation": self.org,
            "MingjingTime": self.at,
            "MingjingArchivedSha256": self.archived_sha256,
            "MingjingMedium": self.medium_serial,
        }
