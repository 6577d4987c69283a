"""The other two administrators: the first one names them, once, and then it is theirs to grant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from gateway.accounts.administration import Administration
from gateway.accounts.errors import AlreadyNamed
from gateway.acts import Acts, Saying
from gateway.people.following import Following
from gateway.people.register import Register

NAMED: Final = ("security_admin", "audit_admin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """As long as nobody holds a duty, the system administrator names who does."""

    register: Register
    following: Following
    acts: Acts
    administration: Administration
    draw: Callable[[int], str] = token_hex

    def open_duties(self) -> list[str]:
        """Those that nobody holds."""
        held = frozenset[str]().union(*(person.duties for person in self.register.persons()))
        return [duty for duty in NAMED if duty not in held]

    def name(self, duty: str, real_name: str, *, by: str) -> tuple[str, str]:
        """Register a new person of the root organisation with the duty; the person and a code.

        Always a new person: no two of the three duties meet in one. Raises AlreadyNamed.
        """
        if duty not in self.open_duties():
            raise AlreadyNamed(duty)
        root, person = self.register.root, f"person/{self.draw(8)}"
        about = {"person": person, "org": root}
        self._say("person.Registered", about, by, {"name": real_name})
        said = self._say("duty.Granted", {**about, "duty": duty}, by, {})
        self.following.until(said)
        return person, self.administration.invite(person, root, by=by)

    def _say(self, type_: str, data: Mapping[str, str], by: str, sealed: Mapping[str, str]) -> int:
        root = self.register.root
        saying = Saying(actor=root, stream=root, type=type_, data=data, sealed_values=sealed, by=by)
        return self.acts.say(saying).index
