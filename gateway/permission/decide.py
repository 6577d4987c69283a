"""The decision itself: pure, from the table's rows, a principal and a resource."""

from collections.abc import Iterable, Sequence

from gateway.people.principal import Holding, Principal
from gateway.permission.errors import Forbidden
from gateway.permission.resource import Kept, Resource
from gateway.permission.row import OF_THE_SESSION, Condition, Row, Who


def candidates(rows: Iterable[Row], principal: Principal) -> tuple[Row, ...]:
    """The rows that speak of this principal, in the table's order."""
    return tuple(row for row in rows if speaks_of(row, principal))


def speaks_of(row: Row, principal: Principal) -> bool:
    match row.who:
        case Who.ANYONE:
            return True
        case Who.READER:
            return principal.reader
        case Who.SIGNED_IN:
            return principal.signed_in
        case _:
            return any(True for _ in matching(row, principal))


def matching(row: Row, principal: Principal) -> Iterable[Holding]:
    """The holdings by which a row speaks of a principal: their territory is what counts."""
    if isinstance(row.who, Who):
        return principal.holdings
    roles, duties = row.who.roles, row.who.duties
    return [
        each
        for each in principal.holdings
        if (each.role in roles if roles else not each.role) and (not duties or each.duty in duties)
    ]


def ready(rows: Sequence[Row], principal: Principal) -> tuple[Row, ...]:
    """Those whose demands on the session are met. Raises Forbidden where there is none."""
    lacking = {row: row.conditions & OF_THE_SESSION for row in rows}
    found = tuple(
        row
        for row in rows
        if all(_holds(each, row, principal, Resource()) for each in lacking[row])
    )
    if not found:
        raise Forbidden(rows[0].action, sorted(each.value for each in lacking[rows[0]]))
    return found


def settled(rows: Sequence[Row]) -> Row | None:
    """The first row that lets the principal whatever is asked for."""
    return next((row for row in rows if not row.asks_of_resource), None)


def decide(rows: Sequence[Row], principal: Principal, resource: Resource) -> Row:
    """The first row whose conditions all hold. Raises Forbidden with what the first lacked."""
    lacking: list[Condition] = []
    for row in rows:
        missing = unmet(row, principal, resource)
        if not missing:
            return row
        lacking = lacking or missing
    raise Forbidden(rows[0].action if rows else "", [each.value for each in lacking])


def unmet(row: Row, principal: Principal, resource: Resource) -> list[Condition]:
    """The row's conditions that do not hold, in the order in which they are written above."""
    return [
        condition
        for condition in Condition
        if condition in row.conditions and not _holds(condition, row, principal, resource)
    ]


def _holds(condition: Condition, row: Row, principal: Principal, resource: Resource) -> bool:
    match condition:
        case Condition.PUBLIC:
            holds = resource.public
        case Condition.OPEN:
            holds = resource.kept is Kept.OPEN
        case Condition.SITE:
            holds = resource.kept is Kept.SITE
        case Condition.TOLD:
            holds = resource.kept is not Kept.CONFIDENTIAL
        case Condition.OWN_ORGANISATION:
            holds = resource.belongs_to(principal.org)
        case Condition.OWN_REGION:
            holds = not resource.regional or any(
                each.territory.has_region(resource.region)
                and each.territory.has_trading_type(resource.trading_type)
                for each in matching(row, principal)
            )
        case Condition.ASSIGNED_PROJECT:
            holds = resource.project is not None and resource.project in principal.projects
        case Condition.NOT_ONESELF:
            holds = principal.person not in resource.persons
        case Condition.STRONG:
            holds = principal.strong
    return holds
