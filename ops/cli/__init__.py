"""The ``mingjing`` command: one module per command, each exits 0, 1 or 2 without a traceback.

0 is done, 1 is an answer of no, 2 is wrong usage or unreadable input. With ``--json`` the last
line of standard output is one JSON document; progress and logs go to standard error.
"""

import sys
from io import TextIOWrapper

import typer

from gateway.errors import GatewayError
from ledger.errors import LedgerError
from ledger.export import NoSuchStream
from monitors.errors import MonitorError
from ops.cli import (
    bench,
    certificate,
    check,
    demo,
    export,
    import_,
    init,
    key,
    replay,
    rules,
    serve,
    simulate,
    streams,
    submit,
    verify,
    violations,
)
from ops.cli.output import AnswerIsNo, CannotDo, progress
from ops.errors import OpsError
from reports.errors import NothingByThen

app = typer.Typer(
    name="mingjing",
    help="明镜 Mingjing: an audit ledger and supervision gateway for public-resource trading.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for name, module in {
    "init": init,
    "serve": serve,
    "simulate": simulate,
    "submit": submit,
    "violations": violations,
    "streams": streams,
    "replay": replay,
    "export": export,
    "certificate": certificate,
    "demo": demo,
    "check": check,
}.items():
    app.command(name=name)(module.command)
app.add_typer(import_.app, name="import")
app.add_typer(key.app, name="key")
app.add_typer(rules.app, name="rules")
app.add_typer(bench.app, name="bench")
app.command(name="verify", context_settings=verify.PASS_ON, add_help_option=False)(verify.command)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A lone surrogate out of somebody's file, a terminal without Chinese: never a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(arguments, prog_name="mingjing")
    except (AnswerIsNo, NoSuchStream, NothingByThen) as error:
        progress(f"mingjing: {error}")
        sys.exit(1)
    except (CannotDo, LedgerError, MonitorError, GatewayError, OpsError) as error:
        progress(f"mingjing: {error}")
        sys.exit(2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        progress(f"mingjing: {where}{error.strerror or error}")
        sys.exit(2)
