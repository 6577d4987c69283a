"""Many connections that ask at once: a program of its own, beside the server.

Reads from standard input a line `{"host","port","connections","requests"}` and that many requests,
one JSON object a line: `{"method","path","headers","body","wanted","follow"}`. Prints `ready` when
all connections are open, waits for a line, sends every request over whichever connection is free,
prints `{"kept":[…],"bytes":n}` and ends. `kept` has the JSON answers to what is no GET. `follow`
names the member of an answer that holds an address: it is asked for next, over the same connection.
Says why and exits 1 after an answer with another status than is wanted.
"""

import asyncio
import json
import sys
from collections import deque
from typing import Any

LIMIT = 4 * 1024 * 1024


class Refused(Exception):
    """An answer that was not wanted."""


class Reader:
    """One connection, kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.kept: list[Any] = []
        self.bytes = 0

    async def ask(self, request: dict[str, Any], sent: bytes) -> None:
        self._writer.write(sent)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin1")
        status, answer = int(head[9:12]), await self._body(head.lower())
        if status != request["wanted"]:
            raise Refused(f"{request['method']} {request['path']}: {status} {answer[:300]!r}")
        if request["method"] == "GET":
            self.bytes += len(answer)
            return
        said = json.loads(answer)
        self.kept.append(said)
        if follow := request.get("follow"):
            onward = {"method": "GET", "path": said[follow], "headers": request["headers"]}
            await self.ask({**onward, "wanted": 200}, written(onward))

    async def _body(self, head: str) -> bytes:
        if "transfer-encoding: chunked" in head:
            found = b""
            while size := int(await self._reader.readuntil(b"\r\n"), 16):
                found += (await self._reader.readexactly(size + 2))[:-2]
            await self._reader.readexactly(2)
            return found
        length = head.partition("content-length: ")[2].partition("\r\n")[0]
        return await self._reader.readexactly(int(length))


def written(request: dict[str, Any]) -> bytes:
    """The request as it goes over the connection."""
    body: bytes = request.get("body", "").encode()
    headers = {"Host": "bench", **request["headers"]}
    if request["method"] != "GET":
        headers["Content-Length"] = str(len(body))
    lines = [f"{request['method']} {request['path']} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def main() -> None:
    said = json.loads(sys.stdin.readline())
    requests = [json.loads(sys.stdin.readline()) for _ in range(said["requests"])]
    waiting = deque((request, written(request)) for request in requests)  # not while it counts
    readers = []
    for _ in range(said["connections"]):
        opened = await asyncio.open_connection(said["host"], said["port"], limit=LIMIT)
        readers.append(Reader(*opened))
    print("ready", flush=True)
    if not sys.stdin.readline():
        return

    async def work(reader: Reader) -> None:
        while waiting:
            await reader.ask(*waiting.popleft())

    try:
        await asyncio.gather(*map(work, readers))
    except (Refused, OSError, EOFError) as failure:
        sys.exit(str(failure) or type(failure).__name__)
    kept = [each for reader in readers for each in reader.kept]
    print(json.dumps({"kept": kept, "bytes": sum(each.bytes for each in readers)}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
