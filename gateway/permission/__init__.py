"""Who may use what: one table, read from top to bottom, deny by default."""

from gateway.permission.admission import admit, permit, visible
from gateway.permission.resource import Resource
from gateway.permission.row import Condition, Held, Row, Who, held

__all__ = [
    "Condition",
    "Held",
    "Resource",
    "Row",
    "Who",
    "admit",
    "held",
    "permit",
    "visible",
]
