"""Holds back an answer whose route forgot to ask for what it gives."""

from typing import TYPE_CHECKING

from gateway.permission.errors import NeverAsked

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFUSED = 400


class Unasked:
    """A layer of the application. Such a route answers 500 to everybody, from its first test on."""

    def __init__(self, app: "ASGIApp") -> None:
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def send_if_asked(message: "Message") -> None:
            if message["type"] == "http.response.start" and message["status"] < REFUSED:
                decision = scope.get("state", {}).get("decision")
                if decision is not None and not decision.asked:
                    raise NeverAsked(decision.rows[0].action)
            await send(message)

        await self._app(scope, receive, send_if_asked)
