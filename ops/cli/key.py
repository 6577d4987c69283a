"""``mingjing key``: the life of keys: issue, list, rotate, revoke."""

from typing import Annotated

import typer

from ops import assemble, keys
from ops.cli.output import AnswerIsNo, answer, progress
from ops.settings import Settings
from ops.table import table

app = typer.Typer(help="The life of keys.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def issue(actor: str, *, json: Json = False) -> None:
    """Make a key for an actor, keep it on this machine and issue it with the root key."""
    with assemble.connect(Settings.from_environment(), progress) as link:
        conclude(keys.issue(link, actor), as_json=json)


@app.command()
def rotate(actor: str, *, json: Json = False) -> None:
    """Replace an actor's key: the old one names its successor and issues it."""
    with assemble.connect(Settings.from_environment(), progress) as link:
        conclude(keys.rotate(link, actor), as_json=json)


@app.command()
def revoke(
    key_id: str,
    reason: Annotated[str, typer.Option(help="Why: kept in the ledger.")],
    compromised_since: Annotated[
        int | None, typer.Option(help="The first log index that is disowned.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Revoke a key with the root key."""
    with assemble.connect(Settings.from_environment(), progress) as link:
        conclude(keys.revoke(link, key_id, reason, compromised_since), as_json=json)


@app.command(name="list")
def list_(*, json: Json = False) -> None:
    """List every key of the ledger, whose it is and whether it is good."""
    with assemble.open_site(Settings.from_environment()) as site:
        listed = keys.listed(site.reader, site.home.keystore)
    rows = [(str(k["actor"]), str(k["id"]), str(k["state"]), str(k["held"])) for k in listed]
    answer(listed, as_json=json, text=table(rows, header=("actor", "key", "state", "held here")))


def conclude(verdicts: list[dict[str, object]], *, as_json: bool) -> None:
    lines = [f"{v['verdict']} {v.get('index', '')} {v.get('reason', '')}".strip() for v in verdicts]
    answer(verdicts, as_json=as_json, text="\n".join(lines))
    if any(v["verdict"] == "refused" for v in verdicts):
        raise AnswerIsNo("refused")
