"""How much one asker may have: requests a second and at once, statements a second."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from gateway import limits
from gateway.errors import TooManyRequests
from gateway.rates import Buckets, Kind, Place, place_of

if TYPE_CHECKING:
    from starlette.types import Scope

READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Allowances:
    """Counted by address before anything is read, by person once known, by actor once verified.

    `seconds` counts steadily from anywhere.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._addresses = Buckets(limits.ASKERS_MAX)
        self._persons = Buckets(limits.ASKERS_MAX)
        self._speakers = Buckets(limits.ASKERS_MAX)
        self._speaking = Lock()  # statements are judged on threads, requests counted on the loop
        self._at_once: Counter[str] = Counter()

    @contextmanager
    def arriving(self, scope: "Scope") -> Iterator[None]:
        """A request of this address, until it is answered. Raises TooManyRequests."""
        client = scope.get("client")
        place, asker = place_of(client[0] if client else "")
        if place is not Place.MACHINE and (
            self._at_once[asker] >= limits.REQUESTS_AT_ONCE_PER_ADDRESS_MAX
        ):
            raise TooManyRequests("requests at once from one address", retry_after_seconds=1.0)
        kind = kind_of(scope)
        rate = limits.RATES[kind.value][place.name]
        wait = self._addresses.take((kind, asker), rate, at=self._seconds())
        if wait:
            raise TooManyRequests(f"{kind.value} requests from one address", wait)
        self._at_once[asker] += 1
        try:
            yield
        finally:
            self._at_once[asker] -= 1
            if not self._at_once[asker]:
                del self._at_once[asker]

    def person(self, person: str, method: str) -> None:
        """One request of somebody signed in, wherever from. Raises TooManyRequests."""
        kind = Kind.READ if method in READING else Kind.WRITE
        rate = limits.PERSON_RATES[kind.value]
        wait = self._persons.take((kind, person), rate, at=self._seconds())
        if wait:
            raise TooManyRequests(f"{kind.value} requests of one person", wait)

    def may_speak(self, actor: str) -> None:
        """Raises TooManyRequests while this actor has said too much. Costs nothing.

        Asked before a signature is verified, so that refusing is cheap; charged by `spoke`
        after it, so that nobody uses up another's allowance by writing its name.
        """
        with self._speaking:
            wait = self._speakers.wait(actor, limits.STATEMENTS_OF_ACTOR, at=self._seconds())
        if wait:
            raise TooManyRequests("statements of one actor", wait)

    def spoke(self, actor: str, statements: int) -> None:
        """So many statements of this actor were accepted, their signatures good."""
        with self._speaking:
            self._speakers.charge(
                actor, limits.STATEMENTS_OF_ACTOR, at=self._seconds(), cost=statements
            )


def kind_of(scope: "Scope") -> Kind:
    if scope["method"] in READING:
        return Kind.READ
    if scope["path"].startswith(limits.SIGN_IN_PATHS):
        return Kind.SIGN_IN
    return Kind.SUBMIT if scope["path"] == limits.STATEMENTS_PATH else Kind.WRITE
