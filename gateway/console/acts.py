"""The page on which an act is shown in words and signed."""

from base64 import urlsafe_b64encode

from fastapi import APIRouter, Request, Response

from gateway.console.act_messages import MESSAGES
from gateway.console.messages import Words, language
from gateway.console.pages import render
from gateway.console.present import local_time
from gateway.parts import Given
from gateway.permission.admission import principal_of
from reports.details import Details

router = APIRouter(include_in_schema=False)


@router.get("/acts/{proposal}")
def act(proposal: str, request: Request, parts: Given, lang: str | None = None) -> Response:
    """What the person is about to sign. Its form is sent to where the act was asked for."""
    spoken = language(lang)
    shown = parts.acts.proposal(proposal, principal_of(request).person)
    statement = shown.statement
    event = parts.catalogue.events[statement["type"]]
    return render(
        "act.html",
        request,
        spoken,
        parts,
        say=Words(spoken, MESSAGES),
        proposal=shown,
        statement={"attachments": (), "sealed": {}, **statement},
        title=event.en if spoken == "en" else event.zh,
        occurred=local_time(statement["occurred_at"]),
        rows=Details(parts.catalogue, spoken).of_event(statement["type"], statement["data"]),
        challenge=unpadded(shown.challenge),
        challenge_hex=shown.challenge.hex(),
        credential=unpadded(shown.credential),
        site=parts.accounts.address.passkeys_at(request) or "",
        text=shown.text.decode(),
    )


def unpadded(data: bytes) -> str:
    """As a browser's script reads and writes bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
