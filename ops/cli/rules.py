"""``mingjing rules``: which rules are in force, and putting those on file into force."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from monitors.rulebook import RULES, Rulebook, load_rulebook
from monitors.story import stories_of
from ops import assemble
from ops import rule_drafts as drafts
from ops import rules as rules_of
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.settings import Settings
from ops.times import SHANGHAI
from reports.rule_page import rule_page

app = typer.Typer(help="The rules on file and in force.", no_args_is_help=True)
Lang = Annotated[Literal["zh", "en"], typer.Option(help="zh or en.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def outdated(*, json: Json = False) -> None:
    """List the rules on file that are not in force as they stand; exit 1 if there are any."""
    with assemble.open_site(Settings.from_environment()) as site:
        found = rules_of.not_in_force(site.reader, site.rulebook, today())
    answer(found, as_json=json, text="\n".join(found) or "every rule on file is in force")
    if found:
        raise AnswerIsNo(f"{len(found)} rules are not in force as they stand on file")


@app.command()
def activate(
    since: Annotated[
        str | None, typer.Option(help="From which day, as 2026-03-01; today if absent.")
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Put the rules on file into force, signed by the office, from a day on."""
    try:
        day = today() if since is None else date.fromisoformat(since)
    except ValueError as error:
        raise CannotDo(f"--since {since}: not a day, such as 2026-03-01") from error
    with assemble.connect(Settings.from_environment(), progress) as link:
        verdicts = rules_of.activate(link, load_rulebook(), day)
        link.settle()
    said = {verdict["verdict"]: verdict for verdict in verdicts}
    answer(verdicts, as_json=json, text=f"{', '.join(said)}, in force from {day}")
    if "refused" in said:
        raise AnswerIsNo(str(said["refused"]["reason"]))


@app.command("test")
def tell_stories(
    rule: Annotated[list[str] | None, typer.Argument(help="Which; all if absent.")] = None,
    rules: Annotated[Path, typer.Option(help="A directory of drafts instead.")] = RULES,
    *,
    json: Json = False,
) -> None:
    """Tell the stories of rules to the engine; exit 1 where it gives another verdict."""
    rulebook = load_rulebook(rules)
    tried = list(drafts.tell(rulebook, _named(rulebook, rule), rules))
    wrong = [each for each in tried if each.differences]
    lines = [f"{each.rule} {each.story}: {said}" for each in wrong for said in each.differences]
    lines.append(f"{len(tried)} stories told, {len(wrong)} of them end otherwise")
    answer([asdict(each) for each in tried], as_json=json, text="\n".join(lines))
    if wrong:
        raise AnswerIsNo(f"{len(wrong)} stories end otherwise than they expect")


@app.command()
def show(
    rule: str,
    rules: Annotated[Path, typer.Option(help="A directory of drafts instead.")] = RULES,
    lang: Lang = "zh",
) -> None:
    """Show a rule in words, with its basis and two worked examples."""
    rulebook = load_rulebook(rules)
    [name] = _named(rulebook, [rule])
    answer(None, as_json=False, text=rule_page(rulebook, name, stories_of(name, rules), lang))


@app.command()
def pages(
    output: Annotated[Path, typer.Option("-o", "--output", help="The directory for them.")],
    rules: Annotated[Path, typer.Option(help="A directory of drafts instead.")] = RULES,
    lang: Lang = "zh",
) -> None:
    """Write a page for every rule, in Markdown."""
    rulebook = load_rulebook(rules)
    output.mkdir(parents=True, exist_ok=True)
    for name in rulebook.rules:
        page = rule_page(rulebook, name, stories_of(name, rules), lang)
        (output / f"{name}.md").write_text(page, encoding="utf-8")
    answer(None, as_json=False, text=f"{len(rulebook.rules)} pages in {output}")


def _named(rulebook: Rulebook, asked: list[str] | None) -> list[str]:
    unknown = [name for name in asked or () if name not in rulebook.rules]
    if unknown:
        raise CannotDo(f"{unknown[0]}: there is no such rule on file")
    return asked or list(rulebook.rules)


def today() -> date:
    return datetime.now(SHANGHAI).date()
