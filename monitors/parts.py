"""The parts of a rule file: one reader for each of its tables."""

from collections.abc import Callable
from typing import TypeVar

from monitors.basis import Basis, Status
from monitors.correlation import Key
from monitors.counting import Unit
from monitors.level import Level
from monitors.rule import (
    Allowance,
    Extension,
    Gate,
    Match,
    Member,
    Period,
    Stops,
)
from monitors.table import Table
from monitors.terms import Ceiling, Limit, RolesHeld, Test, Window

Part = TypeVar("Part")

OF_THE_SITE = ("monitor", "gateway")
"""Actors that every site has: no organisation says what they say."""
_TEST_KINDS = ("at_least", "odd", "share", "none", "roles")


def read_basis(table: Table) -> Basis:
    return _all_of(
        table,
        lambda: Basis(
            instrument=table.text("instrument"),
            article=table.text("article"),
            status=table.choice("status", Status),
            valid_from=table.day("valid_from") if table.has("valid_from") else None,
            valid_to=table.day("valid_to") if table.has("valid_to") else None,
        ),
    )


def read_matches(table: Table, key: str) -> tuple[Match, ...]:
    return tuple(read_match(match) for match in table.tables(key))


def read_match(table: Table) -> Match:
    return _all_of(
        table,
        lambda: Match(
            events=table.texts("event"),
            where=table.conditions("where"),
            moment=table.texts("moment", ("occurred_at",)),
            cap=table.choice("level", Level) if table.has("level") else Level.RED,
            role=table.text_or_none("role"),
            unless_by=(table.one_of("unless_by", OF_THE_SITE) if table.has("unless_by") else None),
        ),
    )


def read_key(name: str) -> Key:
    own, _, other = name.partition("=")
    return Key(own, other or own)


def read_limit(table: Table | None) -> Limit | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Limit(
            n=table.number("n"),
            unit=table.choice("unit", Unit),
            kind=table.one_of("kind", ("at_most", "at_least", "within")),
            n_field=table.text_or_none("n_field"),
            verified=table.one_of("verified", ("text", "local"), "text"),
        ),
    )


def read_stops(table: Table) -> Stops:
    return _all_of(
        table,
        lambda: Stops(
            start=Match(events=table.texts("from")),
            until=Match(events=table.texts("until")),
            each=table.text_or_none("each"),
            lasts=read_period(table.table("lasts")),
            within=read_period(table.table("within")),
            unless=table.conditions("unless"),
        ),
    )


def read_period(table: Table | None) -> Period | None:
    if table is None:
        return None
    return _all_of(table, lambda: (table.number("n"), table.choice("unit", Unit)))


def read_extension(table: Table | None) -> Extension | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Extension(
            approved=Match(events=table.texts("approved")),
            notified=Match(events=table.texts("notified")),
            days=table.text("days"),
            at_most=table.number("at_most"),
        ),
    )


def read_gate(table: Table | None) -> Gate | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Gate(
            match=Match(events=table.texts("event")),
            field=table.text("field"),
            open=table.texts("open"),
        ),
    )


def read_ceiling(table: Table | None) -> Ceiling | None:
    """`[ceiling]`: `by`, and an amount in fen for each of its values, or the `parameter`."""
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Ceiling(
            by=table.text("by"),
            parameter=table.text_or_none("parameter"),
            reached=table.flag("reached"),
            least=table.number("least") if table.has("least") else 1,
            amounts={name: table.number(name) for name in table.names()},
        ),
    )


def read_window(table: Table | None) -> Window | None:
    if table is None:
        return None
    return _all_of(table, lambda: Window(start=table.text("from"), end=table.text("until")))


def read_allowance(table: Table | None) -> Allowance | None:
    if table is None:
        return None
    return _all_of(
        table,
        lambda: Allowance(
            by=Match(events=table.texts("by"), role=table.text("role")),
            asked=Match(events=table.texts("asked")),
            taken=table.text("taken"),
            granted=table.text("granted"),
            kinds=table.text("kinds"),
        ),
    )


def read_competent(table: Table | None) -> tuple[str, str] | None:
    if table is None:
        return None
    return _all_of(table, lambda: (table.text("field"), table.text("parameter")))


def read_barred(table: Table | None) -> tuple[str, str] | None:
    """`barred = { field = "approver_org", role = "PUBLISHING" }`: who holds the role may not."""
    if table is None:
        return None
    return _all_of(table, lambda: (table.text("field"), table.text("role")))


def read_roles_held(table: Table | None) -> RolesHeld | None:
    if table is None:
        return None
    return _all_of(table, lambda: RolesHeld(org=table.text("org"), premises=table.text("premises")))


def read_lookup(table: Table | None) -> dict[str, dict[str, str]]:
    if table is None:
        return {}
    rows = {name: table.table(name) or table.refuse(name, "is empty") for name in table.names()}
    return {name: {"by": row.text("by"), **row.as_texts()} for name, row in rows.items()}


def read_member(table: Table) -> Member:
    return _all_of(
        table,
        lambda: Member(
            match=Match(events=table.texts("event"), where=table.conditions("where")),
            items=table.text_or_none("items"),
            name=table.text("name"),
            doubt=table.conditions("doubt"),
        ),
    )


def read_test(table: Table) -> Test:
    return _all_of(
        table,
        lambda: Test(
            kind=table.one_of("kind", _TEST_KINDS),
            n=table.number("n") if table.has("n") else 0,
            of=table.pair("of") if table.has("of") else (0, 1),
            where=table.conditions("where"),
            roles=table.groups("roles"),
            distinct=table.text_or_none("distinct"),
            jointly=table.text_or_none("jointly"),
        ),
    )


def read_count(table: Table | None) -> tuple[int | None, int | None]:
    if table is None:
        return (None, None)
    return _all_of(
        table,
        lambda: (
            table.number("at_least") if table.has("at_least") else None,
            table.number("at_most") if table.has("at_most") else None,
        ),
    )


def _all_of(table: Table, read: Callable[[], Part]) -> Part:
    """A part of the file, of which nothing may be left over."""
    part = read()
    table.finish()
    return part
