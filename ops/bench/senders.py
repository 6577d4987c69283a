"""Sixty-four senders of single statements over HTTP: a program of its own, beside the server.

Reads from standard input a line `HOST PORT`, how many requests there are, and one JSON body a
line; prints `ready`, waits for a line, sends them all over kept connections, prints `done`. Says
nothing more and exits 1 after an answer that is not an acceptance.
"""

import http.client
import sys
from collections.abc import Iterator
from threading import Lock, Thread

SENDERS = 64
ACCEPTED = 200


def main() -> None:
    host, port = sys.stdin.readline().split()
    many = int(sys.stdin.readline())
    bodies = [sys.stdin.readline().rstrip("\n").encode() for _ in range(many)]
    connections = [http.client.HTTPConnection(host, int(port)) for _ in range(SENDERS)]
    for connection in connections:
        connection.connect()
    waiting, lock = iter(bodies), Lock()
    refused: list[str] = []
    threads = [Thread(target=send, args=(each, waiting, lock, refused)) for each in connections]
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        sys.exit(f"{len(refused)} requests were not accepted, such as: {refused[0]}")
    print("done", flush=True)


def send(
    connection: http.client.HTTPConnection,
    waiting: Iterator[bytes],
    lock: Lock,
    refused: list[str],
) -> None:
    while True:
        with lock:
            body = next(waiting, None)
        if body is None:
            return
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/api/v1/statements", body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != ACCEPTED or b'"accepted"' not in text:
            refused.append(f"{answer.status} {text[:300]!r}")
            return


if __name__ == "__main__":
    main()
