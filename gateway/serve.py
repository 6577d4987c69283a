"""The gateway on a socket, with the server's own limits."""

import socket
from collections.abc import Sequence

from fastapi import FastAPI
from uvicorn import Config, Server

from gateway import limits


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that its port is known before the server runs; 0 takes a free one.

    It is made with the protocol's number: of a socket without one (`socket.create_server`)
    asyncio does not know that it is TCP, leaves Nagle's delay on, and answers take 40 ms more.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(limits.CONNECTIONS_AT_ONCE_MAX)
    except OSError:
        listening.close()
        raise
    return listening


def make_server(app: FastAPI, host: str, port: int, trusted_proxies: Sequence[str] = ()) -> Server:
    """The server, not yet listening. `should_exit = True` ends it from another thread.

    Only of these proxies is it believed for whom they ask, and whether over TLS.
    """
    return _GatewayServer(
        app,
        Config(
            app,
            host=host,
            port=port,
            http="h11",  # refuses what is no HTTP to the letter, and is everywhere
            ws="none",
            lifespan="on",
            log_config=None,  # its words go where all others go
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=[*trusted_proxies],
            h11_max_incomplete_event_size=limits.HEADER_BYTES_MAX,
            limit_concurrency=limits.CONNECTIONS_AT_ONCE_MAX,
            backlog=limits.CONNECTIONS_AT_ONCE_MAX,
            timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=limits.SHUTDOWN_SECONDS_MAX,
        ),
    )


class _GatewayServer(Server):
    """Ends the live feeds before it waits for requests: these would never end by themselves."""

    def __init__(self, app: FastAPI, config: Config) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.parts.live.end_feeds()
        await super().shutdown(sockets)
