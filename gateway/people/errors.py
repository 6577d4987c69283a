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


class NoSuchDelegation(GatewayError):
    """There is no delegation of this number, or it was revoked."""

    def __init__(self, delegation_id: str) -> None:
        super().__init__(f"there is no delegation {delegation_id}")
        self.delegation_id = delegation_id


class KeptApart(GatewayError):
    """Base of what nobody is granted, whoever asks: counted among the refusals."""


class RolesApart(KeptApart):
    """Two roles that no organisation may hold together."""

    def __init__(self, org: str, *, held: str, wanted: str) -> None:
        super().__init__(f"{org} holds {held} and cannot hold {wanted} as well")
        self.org = org
        self.held = held
        self.wanted = wanted


class DutiesApart(KeptApart):
    """Two of the administrators' duties, which no person may hold together."""

    def __init__(self, person: str, *, held: str, wanted: str) -> None:
        super().__init__(f"{person} holds {held} and cannot hold {wanted} as well")
        self.person = person
        self.held = held
        self.wanted = wanted


class GrantedBySecurity(KeptApart):
    """An administrator's duty is granted and withdrawn by the security administrator alone."""

    def __init__(self, duty: str) -> None:
        super().__init__(f"{duty} is granted by a security administrator")
        self.duty = duty


class OfTheRootAlone(KeptApart):
    """The administrators are persons of the root organisation."""

    def __init__(self, duty: str, org: str) -> None:
        super().__init__(f"{duty} is a duty of the root organisation, not of {org}")
        self.duty = duty
        self.org = org


class LastSecurityAdministrator(KeptApart):
    """Nobody would be left to grant anything."""

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} is the last security administrator")
        self.person = person
