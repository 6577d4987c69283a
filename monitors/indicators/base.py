"""What every indicator shares: it takes processes one by one and answers at the end."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitors.indicators.process import Process

OCID = "OCID"
BUYER = "Buyer"
PROCURING_ENTITY = "ProcuringEntity"
TENDERER = "Tenderer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Who or what is flagged, by how much (a count, a ratio, or 1), and on which processes."""

    kind: str
    subject: str
    value: float
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """What can be set; the defaults are the published ones, where one is published."""

    short_days: int = 15
    short_days_by_details: Mapping[str, int] = field(default_factory=dict)
    short_methods: frozenset[str] = frozenset()
    single_methods: frozenset[str] = frozenset({"open", "selective"})
    disqualified_least: int = 1
    bids_least: int = 2
    processes_least: int = 20
    class_digits: int = 2
    top_share: float = 0.75


class Indicator(ABC):
    """`take` returns False where the process lacks what the indicator needs."""

    zh: str
    en: str

    def __init__(self, thresholds: Thresholds) -> None:
        self.thresholds = thresholds

    @abstractmethod
    def take(self, process: Process) -> bool: ...

    @abstractmethod
    def flags(self) -> Iterable[Flag]: ...


def tally(into: dict[str, set[str]], names: Iterable[str], ocid: str) -> None:
    for name in names:
        if name:
            into.setdefault(name, set()).add(ocid)


def flagged(kind: str, subject: str, value: float, processes: Iterable[str]) -> Flag:
    return Flag(kind=kind, subject=subject, value=value, processes=tuple(sorted(processes)))
