"""The ``mingjing`` command: one module per command, each exits 0, 1 or 2 without a traceback.

0 is done, 1 is an answer of no, 2 is wrong usage, unreadable input, or an answer that could not
be written. With ``--json`` the last line of standard output is one JSON document; progress and
logs go to standard error.
"""

import sys
from collections.abc import Iterable
from importlib import import_module
from inspect import getdoc

import typer

from gateway.errors import GatewayError
from ledger import sodium
from ledger.errors import LedgerError
from ledger.printing import all_said, show_every_character
from monitors.errors import MonitorError
from ops.cli.output import AnswerIsNo, CannotDo, progress
from ops.errors import OpsError

COMMANDS = (
    *("init", "serve", "simulate", "submit", "violations", "alert", "streams", "replay", "export"),
    *("certificate", "demo", "check", "import_", "key", "rules", "record", "bench", "verify"),
    *("people", "vault", "indicators", "new_rule", "verify_copy", "monitor", "cards"),
)
"""A module each, in the order of the help; a trailing _ is not said, one within is a hyphen."""


def group() -> None:
    """明镜 Mingjing: an audit ledger and supervision gateway for public-resource trading."""


def commands(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The command line, of these modules alone.

    Only what is run is imported: a verification has no use for a web server, and loading one
    takes three times as long as verifying a project.
    """
    app = typer.Typer(
        name="mingjing",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(group)
    for name in names:
        module = import_module(f"ops.cli.{name}")
        said = spoken(name)
        if hasattr(module, "app"):
            app.add_typer(module.app, name=said)
        else:
            app.command(name=said, **getattr(module, "SETTINGS", {}))(module.command)
    tell_whole(app)
    return app


def tell_whole(app: typer.Typer) -> None:
    """Have the help list commands with all of their first paragraph: it would cut off the rest."""
    for command in app.registered_commands:
        said = getdoc(command.callback) or ""
        command.short_help = " ".join(said.partition("\n\n")[0].split())
    for below in app.registered_groups:
        if below.typer_instance is not None:
            tell_whole(below.typer_instance)


def spoken(name: str) -> str:
    """How a command is called whose module has this name."""
    return name.rstrip("_").replace("_", "-")


def main(arguments: list[str] | None = None) -> None:
    """Run one command and exit with its code."""
    show_every_character()
    sodium.hasten()
    out = sys.stdout
    try:
        run(sys.argv[1:] if arguments is None else arguments)
    except SystemExit:
        # Typer exits with 1 where nobody reads a pipe any more, another stream in its place.
        if out is not None and not (sys.stdout is out and all_said(out)):
            sys.exit(2)
        raise


def run(said: list[str]) -> None:
    named = [name for name in COMMANDS if said and spoken(name) == said[0]]
    try:
        commands(named or COMMANDS)(said, prog_name="mingjing")
    except AnswerIsNo as error:
        progress(f"mingjing: {error}")
        sys.exit(1)
    except (CannotDo, LedgerError, MonitorError, GatewayError, OpsError) as error:
        progress(f"mingjing: {error}")
        sys.exit(2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        progress(f"mingjing: {where}{error.strerror or error}")
        sys.exit(2)
