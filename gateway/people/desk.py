"""Where organisations, people, duties and delegations are granted and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex

from gateway.acts import Acts, Said, Saying
from gateway.people.checks import check
from gateway.people.drafts import Draft
from gateway.people.following import Following
from gateway.people.principal import Principal
from gateway.people.register import Register


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Says what was granted, and returns when requests are judged by it.

    The permission table has let the principal; what is refused here is what must not be together.
    """

    register: Register
    acts: Acts
    following: Following
    draw: Callable[[int], str] = token_hex

    def say(self, principal: Principal, draft: Draft) -> Said:
        """Raises what `separation` raises, NoSuchOrganisation, NoSuchPerson, NoSuchDelegation."""
        check(self.register, principal, draft)
        said = self.acts.say(
            Saying(
                actor=principal.org,
                by=principal.person,
                stream=draft.data["org"],
                type=draft.type,
                data=draft.data,
                sealed_values=draft.sealed,
            )
        )
        self.following.until(said.index)
        return said
