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

DEPARTED = "person.Departed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Says what was granted, and returns when requests are judged by it.

    The permission table has let the principal; what is refused here is what must not be together.
    """

    register: Register
    acts: Acts
    following: Following
    draw: Callable[[int], str] = token_hex

    def saying(self, principal: Principal, draft: Draft) -> Saying:
        """The act, if it may be. Raises what `checks.check` raises."""
        check(self.register, principal, draft)
        return Saying(
            actor=principal.org,
            by=principal.person,
            stream=draft.data["org"],
            type=draft.type,
            data=draft.data,
            sealed_values=draft.sealed,
        )

    def say(self, principal: Principal, draft: Draft) -> Said:
        """The same, said in custody."""
        said = self.acts.say(self.saying(principal, draft))
        self.following.until(said.index)
        self.settle(draft)
        return said

    def settle(self, draft: Draft) -> None:
        """What follows once it is in force: whoever has left signs nothing more.

        If we crash before it, the duties are gone already, and with them what the keys were for.
        """
        if draft.type == DEPARTED and self.register.person(draft.data["person"]).departed:
            reason = draft.data.get("reason") or DEPARTED
            self.acts.keys.end_all(draft.data["person"], reason)
