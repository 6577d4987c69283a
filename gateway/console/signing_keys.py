"""One's own signing keys: registered in two steps, listed, ended."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from gateway.acts import Answer, NoSigningKey
from gateway.acts.registering import new_credential, registration_challenge
from gateway.console.act_messages import MESSAGES
from gateway.console.acts import unpadded
from gateway.console.forms import read_form
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.parts import Given, Parts
from gateway.permission.admission import principal_of

router = APIRouter(include_in_schema=False)

PAGE = "/account/signing-keys"
NAME_LENGTH_MAX = 64


@router.get(PAGE)
def keys(request: Request, parts: Given, lang: str | None = None) -> Response:
    """A key that waits for its proof is proved here; else a new one can be made."""
    spoken = language(lang)
    person = principal_of(request).person
    site = parts.accounts.address.passkeys_at(request)
    every = parts.acts.keys.of(person)
    waiting = next((key for key in every if not key.row.proved and key.row.rp_id == site), None)
    return render(
        "signing_keys.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        keys=every,
        waiting=waiting,
        site=site or "",
        person=person,
        user=unpadded(registration_challenge(person)),
        challenge=unpadded(
            registration_challenge(parts.accounts.csrf(request))
            if waiting is None
            else parts.acts.keys.proof_challenge(waiting)
        ),
        credential="" if waiting is None else unpadded(waiting.row.credential),
        known=" ".join(unpadded(key.row.credential) for key in every if key.row.proved),
    )


@router.post(PAGE)
async def add(request: Request, parts: Given, lang: str | None = None) -> Response:
    """Keep the credential that the authenticator has just made."""
    given = await read_form(request)
    person = principal_of(request).person
    site = parts.accounts.address.passkeys_at(request)
    if site is None:
        raise NoSigningKey(person)
    credential, point = new_credential(
        given,
        challenge=registration_challenge(parts.accounts.csrf(request)),
        rp_id=site,
        origin=parts.accounts.address.origin(request),
    )
    name = given.get("name", "").strip()[:NAME_LENGTH_MAX] or "–"
    await run_in_threadpool(parts.acts.keys.add, person, site, credential, point, name)
    return _back(lang)


@router.post(f"{PAGE}/proof")
async def prove(request: Request, parts: Given, lang: str | None = None) -> Response:
    """The key signs who it is for; root issues it."""
    answer = Answer.of(await read_form(request))
    await run_in_threadpool(parts.acts.keys.prove, principal_of(request).person, answer)
    return _back(lang)


@router.post(f"{PAGE}/end")
async def end(request: Request, parts: Given, lang: str | None = None) -> Response:
    given = await read_form(request)
    await run_in_threadpool(_end, request, parts, given.get("key", ""), given.get("reason", ""))
    return _back(lang)


def _end(request: Request, parts: Parts, key_id: str, reason: str) -> None:
    parts.acts.keys.revoke(principal_of(request).person, key_id, reason.strip() or "–")


def _back(lang: str | None) -> Response:
    return RedirectResponse(PAGE + ("?lang=en" if lang == "en" else ""), status_code=303)
