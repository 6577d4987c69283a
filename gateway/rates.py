"""How fast one asker may ask: token buckets, in this process's memory.

Two gateways on one database count apart, so together they let twice as much through: what is
protected is the machine. What must never be exceeded (a lockout, the copies of a grant) is
counted in the database or in the ledger.
"""

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second for as long as one likes, and up to `burst` at once."""

    per_second: float
    burst: float


class Kind(Enum):
    """What a request costs, or could be after."""

    READ = "read"
    WRITE = "write"
    SUBMIT = "submit"
    SIGN_IN = "sign-in"


class Place(Enum):
    """Where a request comes from. Of whom it comes, an address says little."""

    MACHINE = "this machine"
    INTRANET = "a private network"
    ELSEWHERE = "any other network"


class Buckets:
    """One bucket an asker; of more askers than are kept, the one unheard of longest is forgotten.

    Who is forgotten has a full bucket again. Used on one event loop, or under a lock.
    """

    def __init__(self, askers_max: int) -> None:
        self._askers_max = askers_max
        self._left: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, asker: object, rate: Rate, *, at: float) -> float:
        """0.0 if it may go on, else the seconds until it may. `at` is seconds since anything."""
        wait = self.wait(asker, rate, at=at)
        if not wait:
            self.charge(asker, rate, at=at, cost=1.0)
        return wait

    def wait(self, asker: object, rate: Rate, *, at: float) -> float:
        """What `take` would answer."""
        return max(0.0, 1.0 - self._left_of(asker, rate, at)) / rate.per_second

    def charge(self, asker: object, rate: Rate, *, at: float, cost: float) -> None:
        """What was done is counted, below nothing too: the next waits until that is made up for."""
        self._left[asker] = (self._left_of(asker, rate, at) - cost, at)
        self._left.move_to_end(asker)
        if len(self._left) > self._askers_max:
            self._left.popitem(last=False)

    def _left_of(self, asker: object, rate: Rate, at: float) -> float:
        left, before = self._left.get(asker, (rate.burst, at))
        return min(rate.burst, left + (at - before) * rate.per_second)


@lru_cache(maxsize=4_096)  # of those who ask now, and ask again
def place_of(host: str) -> tuple[Place, str]:
    """The class of an address, and the name under which it is counted.

    An IPv6 network of 64 bits is one asker: every machine there has as many addresses as it likes.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return Place.ELSEWHERE, "?"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return Place.MACHINE, str(address)
    place = Place.INTRANET if address.is_private else Place.ELSEWHERE
    if address.version == 6:  # noqa: PLR2004 - the protocol's number
        return place, str(ipaddress.ip_network((address, 64), strict=False))
    return place, str(address)
