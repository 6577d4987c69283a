"""What must not come together is refused here, at the console and the interface.

The ledger itself records such a grant where somebody sends it signed; the monitors then say so
(rules A1-1, D-01, S-02).
"""

from gateway.people.errors import (
    DutiesApart,
    GrantedBySecurity,
    LastSecurityAdministrator,
    OfTheRootAlone,
    RolesApart,
)
from gateway.people.principal import Principal
from gateway.people.register import Register
from gateway.people.roles import ADMINISTRATORS, APART_DUTIES, APART_ROLES, SECURITY


def check_role(register: Register, org: str, role: str) -> None:
    """No organisation leads, supervises and publishes, or disciplines whom it leads or serves.

    Raises NoSuchOrganisation or RolesApart, which names both roles.
    """
    for held in sorted(register.organisation(org).roles):
        if frozenset({held, role}) in APART_ROLES:
            raise RolesApart(org, held=held, wanted=role)


def check_duty(register: Register, principal: Principal, person: str, org: str, duty: str) -> None:
    """System, security and audit administrators are three persons of the root organisation.

    Raises NoSuchPerson, GrantedBySecurity, OfTheRootAlone or DutiesApart, which names both duties.
    """
    known = register.person(person)
    if duty not in ADMINISTRATORS:
        return
    if SECURITY not in principal.duties:
        raise GrantedBySecurity(duty)
    if register.root and org != register.root:
        raise OfTheRootAlone(duty, org)
    held = known.duties & APART_DUTIES - {duty}
    if held:
        raise DutiesApart(person, held=min(held), wanted=duty)


def check_revocation(register: Register, principal: Principal, person: str, duty: str) -> None:
    """Raises NoSuchPerson, GrantedBySecurity or LastSecurityAdministrator."""
    known = register.person(person)
    if duty not in ADMINISTRATORS or duty not in known.duties:
        return
    if SECURITY not in principal.duties:
        raise GrantedBySecurity(duty)
    if duty == SECURITY and all(
        other.person == person or SECURITY not in other.duties for other in register.persons()
    ):
        raise LastSecurityAdministrator(person)
