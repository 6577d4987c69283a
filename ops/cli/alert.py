"""``mingjing alert``: one alert, and the steps of its handling."""

from typing import Annotated

import typer

from gateway import handling
from gateway.alert_steps import STEPS, take
from gateway.alerts import ALERT_TYPES, HANDLING, Alert, Board
from gateway.people.principal import Principal
from ledger.entry import Entry
from ledger.read import Reader
from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress, saying_no
from ops.settings import Settings

SHOW, CONFIRM = "show", "confirm"


def command(
    step: Annotated[str, typer.Argument(help=f"{SHOW}, {CONFIRM}, {', '.join(STEPS)}")],
    alert: Annotated[str, typer.Argument(help="Its id: alert-…")],
    fields: Annotated[
        list[str] | None, typer.Argument(help="name=value, such as to_org=org/owner")
    ] = None,
    *,
    as_: Annotated[
        str | None, typer.Option("--as", help="For which organisation; the office if absent.")
    ] = None,
    by: Annotated[str, typer.Option(help="The person who acts, by pseudonym.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Show what was done about an alert, or take one of the steps of its handling."""
    if step not in (SHOW, CONFIRM, *STEPS):
        raise CannotDo(f"{step}: the steps are {', '.join((SHOW, CONFIRM, *STEPS))}")
    form = dict(_pair(each) for each in fields or ())
    with assemble.connect(Settings.from_environment(), progress) as link:
        found, said = _file(link.reader, alert)
        if step == SHOW:
            _show(found, said, json=json)
            return
        asker = Principal(org=as_ or link.root, person=by)
        with saying_no(handling.AlreadySettled):
            saying = (
                handling.confirm(found, asker, form.get("reason", ""))
                if step == CONFIRM
                else take(step, found, found.course, asker, form, party=STEPS[step].party)
            )
        [verdict] = link.submit(
            [
                {
                    "actor": saying.actor,
                    "stream": saying.stream,
                    "type": saying.type,
                    "id": saying.id,
                    "data": {k: v for k, v in {**saying.data, "by": by}.items() if v != ""},
                }
            ]
        )
        link.settle()
    answer(verdict, as_json=json, text=f"{verdict['verdict']} {verdict.get('index', '')}")
    if verdict["verdict"] == "refused":
        raise AnswerIsNo(str(verdict["reason"]))


def _file(reader: Reader, alert_id: str) -> tuple[Alert, list[Entry]]:
    board, said = Board(), []
    for entry in reader.of_types(ALERT_TYPES):
        board.apply(entry)
        if entry.type in HANDLING and entry.data.get("alert") == alert_id:
            said.append(entry)
    found = board.find(alert_id)
    if found is None:
        raise CannotDo(f"{alert_id}: there is no such alert; mingjing violations lists them")
    return found, said


def _show(alert: Alert, said: list[Entry], *, json: bool) -> None:
    document = {
        **alert.as_json(),
        "course": alert.course.as_json(),
        "entries": [{"index": entry.index, "type": entry.type} for entry in said],
    }
    lines = [f"{alert.id}  {alert.rule}  {alert.level}  {alert.state}  {alert.stream}"]
    lines += [
        f"{entry.index:>8}  {entry.received_at}  {entry.type}  {entry.actor}" for entry in said
    ]
    answer(document, as_json=json, text="\n".join(lines))


def _pair(told: str) -> tuple[str, str]:
    name, equals, value = told.partition("=")
    if not equals:
        raise CannotDo(f"{told}: say name=value")
    return name, value
