"""What the gateway says of itself: JSON lines on standard error, or lines for a person's terminal.

    {"at":"2026-03-02T01:00:03.125000Z","level":"info","logger":"gateway.observed","event":"request",
     "request":"9f1c…","method":"GET","route":"/api/v1/entries/{index}","status":200,"ms":2.1,…}

Said here is who asked for which kind of thing and what became of it. Which person's records they
were stands in the ledger, where permissions guard it: a log file is read by more people, so no
path, query, header or body gets into it, and of a stranger's exception neither does its message.
"""

import logging
import re
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import orjson
import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from ledger.canonical import format_time

Event = MutableMapping[str, Any]

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that this task or thread works for."""

OURS = ("ledger", "monitors", "reports", "gateway", "ops")
"""Errors of these folders write sentences of their own, and no secret into them."""

BREAKS = {ord(each): f"\\u{ord(each):04x}" for each in "\x85\u2028\u2029"}
"""What some readers take for the end of a line; JSON escapes the others itself."""

FRAMES_MAX = 8
CAUSES_MAX = 4
WORDS_MAX = 300
"""A line stays one that a person can read and a collector takes: syslog's limit is some 8 kB."""

_CREDENTIALS = re.compile(
    r"(?P<scheme>\w+://)[^/\s@]+@|(?P<query>\?)[^\s\"']+|(?P<bearer>[Bb]earer )\S+"
)


def speaker(name: str) -> BoundLogger:
    """The logger of one module. Without `keep`, nobody hears it but the tests."""
    logger: BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        wrapper_class=BoundLogger,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            ProcessorFormatter.wrap_for_formatter,
        ],
    ).bind()  # at once: unbound it would be made anew for every line
    return logger


def keep(stream: TextIO) -> logging.Handler:
    """From now on every logger of this process says its lines on this stream."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(for_a_person=stream.isatty()))
    root = logging.getLogger()
    root.addHandler(handler)
    for folder in OURS:
        logging.getLogger(folder).setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    return handler


def _formatter(*, for_a_person: bool) -> ProcessorFormatter:
    last: Any = (
        structlog.dev.ConsoleRenderer(repr_native_str=True, timestamp_key="at")
        if for_a_person
        else _line
    )
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            _without_credentials,
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            _when,
            _which_request,
            _what_failed,
            last,
        ],
    )


def _line(_logger: object, _name: str, event: Event) -> str:
    first = {key: event.pop(key) for key in ("at", "level", "logger", "event") if key in event}
    return orjson.dumps({**first, **event}, default=str).decode().translate(BREAKS)


def _when(_logger: object, _name: str, event: Event) -> Event:
    event["at"] = format_time(datetime.now(UTC))
    return event


def _which_request(_logger: object, _name: str, event: Event) -> Event:
    if request := REQUEST.get():
        event.setdefault("request", request)
    return event


def _without_credentials(_logger: object, _name: str, event: Event) -> Event:
    """Others' sentences may quote an address with a password or a code in it."""
    words = str(event.get("event", "")).partition("\n")[0][:WORDS_MAX]
    event["event"] = _CREDENTIALS.sub(
        lambda found: (found["scheme"] or found["query"] or found["bearer"]) + "…", words
    )
    return event


def _what_failed(_logger: object, _name: str, event: Event) -> Event:
    """An exception as its name and where it was raised, its causes behind it."""
    told = event.pop("exc_info", None)
    failure = told[1] if isinstance(told, tuple) else told
    if not isinstance(failure, BaseException):
        return event
    failures: list[dict[str, Any]] = []
    event["failure"] = failures
    cause: BaseException | None = failure
    while cause is not None and len(failures) < CAUSES_MAX:
        frames = traceback.extract_tb(cause.__traceback__)[-FRAMES_MAX:]
        described: dict[str, Any] = {
            "name": type(cause).__qualname__,
            "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
        if type(cause).__module__.partition(".")[0] in OURS:
            described["says"] = str(cause).partition("\n")[0][:WORDS_MAX]
        failures.append(described)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return event
