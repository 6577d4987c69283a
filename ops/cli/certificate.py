"""``mingjing certificate``: what a verification showed and what it does not prove, for a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gateway.console.messages import Language
from ledger.canonical import format_time
from ops.cli.output import answer, finish
from reports.certificate import certify
from reports.render import certificate_html, certificate_text


def command(
    bundle: Annotated[Path, typer.Argument(help="A bundle or a tile tree.")],
    policy: Annotated[Path, typer.Option(help="The trust policy you bring.")],
    html: Annotated[Path | None, typer.Option(help="Write a page to this file.")] = None,
    lang: Annotated[Language, typer.Option(help="zh or en.")] = "zh",
    *,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Verify and render the result as a certificate; exits 1 when it does not verify."""
    certificate = certify(bundle, policy, at=format_time(datetime.now(UTC)))
    if html is not None:
        html.write_text(certificate_html(certificate, lang), encoding="utf-8")
    answer(certificate.as_json(), as_json=json, text=certificate_text(certificate, lang))
    finish(0 if certificate.verified else 1)
