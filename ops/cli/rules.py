"""``mingjing rules``: which rules are in force, and putting those on file into force."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from monitors.acting import PERSON
from monitors.evaluate import facts_of
from monitors.review import VALUES
from monitors.rulebook import RULES, Rulebook, load_rulebook
from monitors.story import stories_of
from ops import assemble
from ops import rule_drafts as drafts
from ops import rules as rules_of
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress
from ops.cli.submit import read_lines
from ops.home import Home
from ops.settings import Settings
from ops.times import SHANGHAI
from reports.rule_force import FORCE_TYPES, force_of
from reports.rule_page import rule_page

ACTIVATED = "ruleset.Activated"

app = typer.Typer(help="The rules on file and in force.", no_args_is_help=True)
Lang = Annotated[Literal["zh", "en"], typer.Option(help="zh or en.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document.")]


@app.command()
def outdated(*, json: Json = False) -> None:
    """List the rules that are not in force as they stand on file; exit 1 if there are any."""
    with assemble.open_site(Settings.from_environment()) as site:
        known = rules_of.facts(site.reader)
        found = rules_of.not_in_force(known, site.rulebook, today())
        found += rules_of.not_reviewed(known)
    answer(found, as_json=json, text="\n".join(found) or "every rule on file is in force")
    if found:
        raise AnswerIsNo(f"{len(found)} are not in force as they stand on file")


@app.command()
def review(
    file: Annotated[
        str | None,
        typer.Argument(help="What is to be submitted, as JSON Lines; the rules on file if absent."),
    ] = None,
    by: Annotated[str, typer.Option(help="Who reviewed it, by pseudonym: person/…")] = "",
    note: Annotated[str, typer.Option(help="What was found, against which texts.")] = "",
    *,
    failed: Annotated[bool, typer.Option("--failed", help="It was not found sound.")] = False,
    json: Json = False,
) -> None:
    """Say that a lawyer reviewed rules, calendars, parameters or readings, before they hold.

    Without FILE: the rules on file, and whatever was set without a review. It holds for these very
    texts; somebody else then puts them into force.
    """
    if not by.startswith(PERSON):
        raise CannotDo("--by person/…: say who reviewed it")
    given = None if file is None else read_lines(file)
    if not all(each.get("type") in {*VALUES, ACTIVATED} for each in given or ()):
        raise CannotDo(f"{file}: only {', '.join(sorted({*VALUES, ACTIVATED}))} are reviewed")
    with assemble.connect(Settings.from_environment(), progress) as link:
        said = given
        if said is None:
            said = rules_of.on_file(rules_of.facts(link.reader), load_rulebook(), today())
        result = "fail" if failed else "pass"
        verdicts = rules_of.review(link, said, by, note, result)
        link.settle()
    _end(verdicts, f"reviewed by {by}: {result}", as_json=json)


@app.command()
def activate(
    since: Annotated[
        str | None, typer.Option(help="From which day, as 2026-03-01; today if absent.")
    ] = None,
    by: Annotated[str, typer.Option(help="The person who does it, by pseudonym.")] = "",
    *,
    json: Json = False,
) -> None:
    """Put the rules on file into force, signed by the office, from a day on.

    Also what was set without a review and was reviewed since. Exit 1 where a review is missing.
    """
    try:
        day = today() if since is None else date.fromisoformat(since)
    except ValueError as error:
        raise CannotDo(f"--since {since}: not a day, such as 2026-03-01") from error
    with assemble.connect(Settings.from_environment(), progress) as link:
        known, rulebook = rules_of.facts(link.reader), load_rulebook()
        said = rules_of.on_file(known, rulebook, day)
        if lacking := rules_of.lacking(known, said, by or link.root):
            raise AnswerIsNo(
                f"{len(lacking)} were not reviewed by somebody else: {', '.join(lacking[:10])}; "
                "mingjing rules review"
            )
        verdicts = rules_of.activate(link, rulebook, said, by)
        verdicts += link.submit(rules_of.retired(known, rulebook, day))
        link.settle()
    _end(verdicts, f"in force from {day}", as_json=json)


@app.command()
def keep(directory: Path, *, json: Json = False) -> None:
    """Keep the rule files of an earlier release, as far as the ledger once put them into force."""
    if not directory.is_dir():
        raise CannotDo(f"{directory}: no directory")
    with assemble.open_site(Settings.from_environment()) as site:
        kept = rules_of.keep(site.reader, directory, site.home.objects)
    answer(kept, as_json=json, text=f"{len(kept)} rules kept: {', '.join(kept)}")
    if not kept:
        raise AnswerIsNo(f"{directory}: no rule that was ever in force")


@app.command("test")
def tell_stories(
    rule: Annotated[list[str] | None, typer.Argument(help="Which; all if absent.")] = None,
    rules: Annotated[Path, typer.Option(help="A directory of drafts instead.")] = RULES,
    *,
    json: Json = False,
) -> None:
    """Tell the stories of rules to the engine; exit 1 where it gives another verdict."""
    rulebook = drafts.read(rules)
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
    """Show a rule in words, with its basis and two worked examples.

    Of a rule on file, where there is a ledger: also who reviewed it, and since when it is in force.
    """
    rulebook = drafts.read(rules)
    [name] = _named(rulebook, [rule])
    text = rule_page(rulebook, name, stories_of(name, rules), lang)
    settings = Settings.from_environment()
    if rules == RULES and Home(settings.home).is_created():
        with assemble.open_site(settings) as site:
            known = facts_of(site.reader.of_types(FORCE_TYPES))
        said = force_of(rulebook[name], known, today(), lang)
        text += "\n" + "".join(f"- {line}\n" for line in said)
    answer(None, as_json=False, text=text)


@app.command()
def pages(
    output: Annotated[Path, typer.Option("-o", "--output", help="The directory for them.")],
    rules: Annotated[Path, typer.Option(help="A directory of drafts instead.")] = RULES,
    lang: Lang = "zh",
) -> None:
    """Write a page for every rule, in Markdown."""
    rulebook = drafts.read(rules)
    output.mkdir(parents=True, exist_ok=True)
    for name in rulebook.rules:
        page = rule_page(rulebook, name, stories_of(name, rules), lang)
        (output / f"{name}.md").write_text(page, encoding="utf-8")
    answer(None, as_json=False, text=f"{len(rulebook.rules)} pages in {output}")


def _end(verdicts: list[dict[str, Any]], told: str, *, as_json: bool) -> None:
    said = {verdict["verdict"]: verdict for verdict in verdicts}
    answer(verdicts, as_json=as_json, text=", ".join((*said, told)))
    if "refused" in said:
        raise AnswerIsNo(str(said["refused"]["reason"]))


def _named(rulebook: Rulebook, asked: list[str] | None) -> list[str]:
    unknown = [name for name in asked or () if name not in rulebook.rules]
    if unknown:
        raise CannotDo(f"{unknown[0]}: there is no such rule on file")
    return asked or list(rulebook.rules)


def today() -> date:
    return datetime.now(SHANGHAI).date()
