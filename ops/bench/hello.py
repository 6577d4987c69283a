"""What the gateway is measured against: FastAPI on uvicorn that says hello and does nothing else.

A program of its own, with the gateway's HTTP parser. Prints its port; ends with its input.
"""

import sys
import threading

from fastapi import FastAPI, Response
from uvicorn import Config, Server

from gateway.serve import listen

app = FastAPI(openapi_url=None)


@app.get("/hello")
async def hello() -> Response:
    return Response(b"hello\n", media_type="text/plain")


def main() -> None:
    with listen("127.0.0.1", 0) as listening:
        server = Server(Config(app, http="h11", ws="none", log_config=None, access_log=False))

        def end_with_input() -> None:
            sys.stdin.read()
            server.should_exit = True

        threading.Thread(target=end_with_input, daemon=True).start()
        print(listening.getsockname()[1], flush=True)
        server.run(sockets=[listening])


if __name__ == "__main__":
    main()
