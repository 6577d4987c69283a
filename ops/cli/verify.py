"""``mingjing verify``: ``python -m ledger.verify``, which is the one an outsider trusts.

The same program with the same verdicts; here libsodium is asked first of each signature.
"""

import typer

from ledger import verify

SETTINGS = {
    "context_settings": {"ignore_unknown_options": True, "allow_extra_args": True},
    "add_help_option": False,
}


def command(context: typer.Context) -> None:
    """Verify a bundle or a tile tree offline: PATH --policy FILE (--help lists the rest)."""
    raise typer.Exit(verify.main(context.args))
