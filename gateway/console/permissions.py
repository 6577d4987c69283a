"""The page of the permission table: read from top to bottom, as it is decided by."""

from typing import Any

from fastapi import APIRouter, Request, Response

from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.people_messages import MESSAGES as PEOPLE
from gateway.console.permission_messages import MESSAGES
from gateway.parts import Given
from gateway.people.principal import Principal
from gateway.permission import decide
from gateway.permission.admission import principal_of
from gateway.permission.row import Condition, Row, Who
from gateway.permission.table import SECTIONS

router = APIRouter(include_in_schema=False)


@router.get("/permissions")
def permissions(
    request: Request, parts: Given, mine: str | None = None, lang: str | None = None
) -> Response:
    """Every row, or with `?mine=1` those that speak of the asker."""
    spoken = language(lang)
    say = Words(spoken, PEOPLE | MESSAGES)
    asker = principal_of(request)
    sections = [
        {
            "name": say.of("section", name),
            "rows": [
                _row(row, asker, say)
                for row in rows
                if mine is None or decide.speaks_of(row, asker)
            ],
        }
        for name, rows in SECTIONS.items()
    ]
    return render(
        "permissions.html",
        request,
        spoken,
        parts,
        say=say,
        sections=[section for section in sections if section["rows"]],
        mine=mine is not None,
    )


def _row(row: Row, asker: Principal, say: Words) -> dict[str, Any]:
    return {
        "action": row.action,
        "method": row.method,
        "path": row.path,
        "who": _who(row, say),
        "conditions": [say.of("if", each.name) for each in Condition if each in row.conditions],
        "protected": row.protected,
        "mine": decide.speaks_of(row, asker),
    }


def _who(row: Row, say: Words) -> str:
    if isinstance(row.who, Who):
        return say.of("who", row.who.name)
    roles = "、".join(say.of("role", each) for each in sorted(row.who.roles)) or say.any_role
    duties = "、".join(say.of("duty", each) for each in sorted(row.who.duties)) or say.any_duty
    return f"{roles} · {duties}"
