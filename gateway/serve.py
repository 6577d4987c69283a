"""The gateway on a socket, with the server's own limits."""

from fastapi import FastAPI
from uvicorn import Config, Server

from gateway import limits


def serve(app: FastAPI, host: str, port: int) -> None:
    """Answer until SIGINT or SIGTERM; then finish what was begun and return."""
    make_server(app, host, port).run()


def make_server(app: FastAPI, host: str, port: int) -> Server:
    """The server, not yet listening. `should_exit = True` ends it from another thread."""
    return Server(
        Config(
            app,
            host=host,
            port=port,
            http="h11",  # refuses what is no HTTP to the letter, and is everywhere
            ws="none",
            lifespan="on",
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # no header of a stranger's says who is asking
            h11_max_incomplete_event_size=limits.HEADER_BYTES_MAX,
            limit_concurrency=limits.CONNECTIONS_AT_ONCE_MAX,
            backlog=limits.CONNECTIONS_AT_ONCE_MAX,
            timeout_keep_alive=limits.KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=limits.SHUTDOWN_SECONDS_MAX,
        )
    )
