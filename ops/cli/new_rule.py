"""``mingjing new-rule``: a rule file and two stories to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from ops.cli.output import answer
from ops.rule_drafts import scaffold


def command(
    rule: Annotated[str, typer.Argument(help="Its public id, such as D-42.")],
    rules: Annotated[Path, typer.Option(help="The directory of drafts.")] = Path("rules"),
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Begin a rule: DIR/ID.toml and DIR/stories/ID/, which `rules test --rules DIR` tells."""
    paths = [str(path) for path in scaffold(rule, rules)]
    told = [*paths, f"next: mingjing rules test {rule} --rules {rules}"]
    answer(paths, as_json=json, text="\n".join(told))
