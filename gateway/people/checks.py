"""Whether what is asked for may be granted as the register stands; pure."""

from collections.abc import Callable, Mapping

from gateway.people import separation
from gateway.people.drafts import Draft
from gateway.people.errors import NoSuchDelegation
from gateway.people.principal import Principal
from gateway.people.register import Register
from ledger.canonical import Object

Check = Callable[[Register, Principal, Object], None]


def check(register: Register, principal: Principal, draft: Draft) -> None:
    """Raises what `separation` raises, NoSuchOrganisation, NoSuchPerson, NoSuchDelegation."""
    found = CHECKS.get(draft.type)
    if found is not None:
        found(register, principal, draft.data)


def _role(register: Register, _: Principal, data: Object) -> None:
    separation.check_role(register, data["org"], data["role"])


def _organisation(register: Register, _: Principal, data: Object) -> None:
    register.organisation(data["org"])


def _duty(register: Register, principal: Principal, data: Object) -> None:
    register.organisation(data["org"])
    separation.check_duty(register, principal, data["person"], data["org"], data["duty"])


def _no_duty(register: Register, principal: Principal, data: Object) -> None:
    separation.check_revocation(register, principal, data["person"], data["duty"])


def _departure(register: Register, principal: Principal, data: Object) -> None:
    for duty in register.person(data["person"]).held:
        if duty.org == data["org"]:
            separation.check_revocation(register, principal, data["person"], duty.duty)


def _delegation(register: Register, _: Principal, data: Object) -> None:
    register.organisation(data["org"])
    register.organisation(data["to_org"])
    if "to_person" in data:
        register.person(data["to_person"])


def _no_delegation(register: Register, _: Principal, data: Object) -> None:
    if register.delegation(data["delegation_id"]).org != data["org"]:
        raise NoSuchDelegation(data["delegation_id"])


CHECKS: Mapping[str, Check] = {
    "org.RoleGranted": _role,
    "org.RoleRevoked": _organisation,
    "person.Registered": _organisation,
    "person.Departed": _departure,
    "duty.Granted": _duty,
    "duty.Revoked": _no_duty,
    "delegation.Granted": _delegation,
    "delegation.Revoked": _no_delegation,
}
