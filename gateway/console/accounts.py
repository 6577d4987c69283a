"""The administrators' pages of accounts: who has one, and what is done with it."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway import limits
from gateway.accounts.administration import Administration
from gateway.accounts.founding import Founding
from gateway.console.account_pages import moment, show
from gateway.console.forms import read_form
from gateway.parts import Given, Parts
from gateway.people.principal import Principal
from gateway.permission import Resource, permit
from gateway.permission.admission import principal_of
from ledger.storage.accounts import AccountRow

router = APIRouter(include_in_schema=False)

REASON_LENGTH_MAX = 200

Act = Callable[[Administration, str, Principal, Mapping[str, str]], str | None]
"""Does it to a person's account; a one-time code where it makes one."""


@router.get("/accounts")
def accounts(request: Request, parts: Given, after: str = "", lang: str | None = None) -> Response:
    """Everybody with an account, and those of the register who have none."""
    page = parts.accounts.administration.page(after, limits.PAGE_ENTRIES + 1)
    shown, departed = page[: limits.PAGE_ENTRIES], _departed(parts)
    return show(
        "accounts.html", request, parts, lang,
        accounts=[_row(row, parts, departed) for row in shown],
        without=_without(parts) if not after else [],
        later=shown[-1].person if len(page) > len(shown) else "",
        named=_founding(parts).open_duties(),
        duties=principal_of(request).duties,
    )  # fmt: skip


@router.get("/accounts/{person:path}")
def one(person: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """One account, with what the asker may do to it."""
    administration = parts.accounts.administration
    row = administration.account(person)
    asker = principal_of(request)
    waiting = administration.recovery_of(person)
    return show(
        "account_of.html", request, parts, lang,
        account=_row(row, parts, _departed(parts)),
        handles=[each.handle for each in parts.accounts.sessions.of_person(person)],
        oneself=asker.person == person,
        duties=asker.duties,
        waiting=waiting,
        mine=waiting is not None and waiting.asked_by == asker.person,
        provider=parts.accounts.options.provider,
        done=request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/accounts/name")
async def name(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The first administrator names who holds one of the other two duties."""
    given = await read_form(request)
    by = principal_of(request).person

    def work() -> tuple[str, str]:
        return _founding(parts).name(given.get("duty", ""), given.get("name", "").strip(), by=by)

    person, code = await run_in_threadpool(work)
    return _show_code(request, parts, lang, person, code)


@router.post("/accounts/invite")
async def invite(request: Request, parts: Given, lang: str | None = None) -> Response:
    """A one-time code for somebody of the register."""

    def act(
        administration: Administration, person: str, asker: Principal, _given: Mapping[str, str]
    ) -> str:
        return administration.invite(person, parts.register.person(person).org, by=asker.person)

    return await _do(request, parts, lang, act)


@router.post("/accounts/lock")
async def lock(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Nobody signs in to it, and whoever is in is out."""

    def act(
        administration: Administration, person: str, asker: Principal, given: Mapping[str, str]
    ) -> None:
        administration.lock(person, by=asker.person, reason=_reason(given))

    return await _do(request, parts, lang, act)


@router.post("/accounts/unlock")
async def unlock(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Failed attempts are forgotten too."""

    def act(
        administration: Administration, person: str, asker: Principal, _given: Mapping[str, str]
    ) -> None:
        administration.unlock(person, by=asker.person)

    return await _do(request, parts, lang, act)


@router.post("/accounts/close")
async def close(request: Request, parts: Given, lang: str | None = None) -> Response:
    """For good."""

    def act(
        administration: Administration, person: str, asker: Principal, given: Mapping[str, str]
    ) -> None:
        administration.close(person, by=asker.person, reason=_reason(given))

    return await _do(request, parts, lang, act)


@router.post("/accounts/password")
async def require_change(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The next sign-in asks for another password."""

    def act(
        administration: Administration, person: str, asker: Principal, _given: Mapping[str, str]
    ) -> None:
        administration.require_change(person, by=asker.person)

    return await _do(request, parts, lang, act)


@router.post("/accounts/provider")
async def link(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Which subject of the site's provider is this person."""
    provider = parts.accounts.options.provider

    def act(
        administration: Administration, person: str, asker: Principal, given: Mapping[str, str]
    ) -> None:
        subject = given.get("subject", "").strip()
        issuer = provider.issuer if provider is not None else ""
        administration.link(person, issuer, subject, by=asker.person)

    return await _do(request, parts, lang, act)


@router.post("/accounts/recovery")
async def ask_recovery(request: Request, parts: Given, lang: str | None = None) -> Response:
    """One administrator's half of a recovery."""

    def act(
        administration: Administration, person: str, asker: Principal, given: Mapping[str, str]
    ) -> None:
        administration.ask_recovery(
            person, by=asker.person, duties=asker.duties, reason=_reason(given)
        )

    return await _do(request, parts, lang, act)


@router.post("/accounts/recovery/agree")
async def agree(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The other's half: a one-time code for the person, to be handed over."""

    def act(
        administration: Administration, person: str, asker: Principal, _given: Mapping[str, str]
    ) -> str:
        return administration.agree_to_recovery(person, by=asker.person, duties=asker.duties)

    return await _do(request, parts, lang, act)


async def _do(request: Request, parts: Parts, lang: str | None, act: Act) -> Response:
    """Ask the table about this person, do it, and show the account again, or the code."""
    given = await read_form(request)
    person = given.get("person", "")

    def work() -> str | None:
        permit(request, Resource(persons=frozenset({person})))
        return act(parts.accounts.administration, person, principal_of(request), given)

    code = await run_in_threadpool(work)
    if code is not None:
        return _show_code(request, parts, lang, person, code)
    more = "?lang=en" if lang == "en" else ""
    return RedirectResponse(f"/accounts/{person}{more}", status_code=303)


def _show_code(
    request: Request, parts: Parts, lang: str | None, person: str, code: str
) -> Response:
    # Shown in the answer itself and nowhere else: the code is kept as a hash only.
    where = f"{parts.accounts.address.origin(request)}/first-sign-in"
    return show("account_code.html", request, parts, lang, person=person, code=code, where=where)


def _founding(parts: Parts) -> Founding:
    return Founding(
        register=parts.register,
        following=parts.following,
        acts=parts.acts,
        administration=parts.accounts.administration,
    )


def _without(parts: Parts) -> list[dict[str, Any]]:
    """Those of the register who cannot sign in."""
    present = [each for each in parts.register.persons() if not each.departed]
    known = parts.accounts.administration.known([each.person for each in present])
    return [
        {"person": each.person, "org": each.org, "duties": sorted(each.duties)}
        for each in present
        if each.person not in known
    ]


def _departed(parts: Parts) -> frozenset[str]:
    """Whose account is to be closed."""
    return frozenset(each.person for each in parts.register.persons() if each.departed)


def _row(row: AccountRow, parts: Parts, departed: frozenset[str]) -> dict[str, Any]:
    principal = parts.register.principal(row.person, row.org, parts.clock())
    waits = row.locked_until is not None and row.locked_until > parts.clock()
    return {
        "person": row.person,
        "org": row.org,
        "login": row.login or "",
        "state": "waiting" if waits and row.state == "open" else row.state,
        "duties": sorted(principal.duties),
        "failures": row.failures,
        "locked_until": moment(row.locked_until) if waits else "",
        "subject": row.subject or "",
        "app": row.totp is not None,
        "must_change": row.must_change,
        "departed": row.person in departed,
        "made": moment(row.made_at),
    }


def _reason(given: Mapping[str, str]) -> str:
    return " ".join(given.get("reason", "").split())[:REASON_LENGTH_MAX]
