"""What a request is about, as far as the table's conditions ask."""

from dataclasses import dataclass
from enum import Enum


class Kept(Enum):
    """For whom a resource is kept, where it is not simply the business of trading."""

    OPEN = "for whoever supervises the trade"
    SITE = "for who audits the site: its accounts and accesses"
    CASE = "for discipline inspection, and programs that hand it on"
    CONFIDENTIAL = "for the parties to a retrieval nobody else is told of"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """None is "not known", which satisfies no condition that asks for it.

    `orgs` are those it belongs to (a project's owner and agency), `persons` whom an act is about or
    who acted before; `regional` is what lies somewhere, as a project does and a calendar does not;
    `public` says that it is of a kind that the public receives (formats §6).
    """

    org: str | None = None
    orgs: frozenset[str] = frozenset()
    regional: bool = True
    region: str | None = None
    trading_type: str | None = None
    project: str | None = None
    persons: frozenset[str] = frozenset()
    public: bool = False
    kept: Kept = Kept.OPEN

    def belongs_to(self, org: str) -> bool:
        return bool(org) and (org == self.org or org in self.orgs)
