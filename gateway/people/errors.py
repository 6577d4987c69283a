"""What is refused about organisations and people."""

from gateway.errors import GatewayError


class NoSuchOrganisation(GatewayError):
    """No entry registered this organisation."""

    def __init__(self, org: str) -> None:
        super().__init__(f"there is no organisation {org}")
        self.org = org


class NoSuchPerson(GatewayError):
    """No entry registered this person."""

    def __init__(self, person: str) -> None:
        super().__init__(f"there is no person {person}")
        self.person = person
