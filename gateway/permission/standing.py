"""The registers that requests are judged by, and the one thread that keeps them current."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.acts import Acts
from gateway.people.desk import Desk
from gateway.people.following import Following
from gateway.people.register import REGISTER_TYPES, Register
from gateway.permission.whereabouts import WHEREABOUTS_TYPES, Whereabouts
from ledger.read import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """Who everybody is and where everything lies, as of the log's end."""

    register: Register
    whereabouts: Whereabouts
    following: Following

    @classmethod
    def of(cls, reader: Reader, root: str) -> "Standing":
        register = Register(root)
        whereabouts = Whereabouts(register)
        following = Following(
            reader,
            REGISTER_TYPES | WHEREABOUTS_TYPES,
            (register.apply, whereabouts.apply),
        )
        return cls(register, whereabouts, following)

    def delegation(self, clock: Callable[[], datetime]) -> Callable[[str, str], str]:
        """Under which delegation a person acts for an organisation now; empty for none."""
        return lambda person, org: self.register.principal(person, org, clock()).delegation

    def desk(self, acts: Acts) -> Desk:
        """Where people are granted what the register then has."""
        return Desk(register=self.register, acts=acts, following=self.following)
