"""``mingjing alert``: one alert, and the steps of its handling."""

from typing import Annotated

import typer

from gateway import handling, hearing
from gateway.acts import Saying
from gateway.alert_steps import STEPS, NotTheNextStep, OrderedByThem, StepTaken, take
from gateway.alerts import ALERT_TYPES, HANDLING, Alert, Board
from gateway.case_file import Case, NoSuchCase, ResultReturned, case_of, give_back
from gateway.people.principal import Principal
from gateway.people.register import REGISTER_TYPES, Register
from ledger.entry import Entry
from ledger.read import Reader
from monitors.rulebook import load_rulebook
from ops import assemble
from ops.cli.output import AnswerIsNo, CannotDo, answer, progress, saying_no
from ops.link import Link
from ops.settings import Settings

SHOW, CASE = "show", "case"
CONFIRM, PROPOSE, OVERRIDE, RETURN = "confirm", "propose", "override", "return"
KNOWN = (SHOW, CASE, CONFIRM, PROPOSE, OVERRIDE, RETURN, *STEPS)

NO = (
    handling.AlreadySettled, handling.NothingProposed, handling.SamePerson, hearing.NotHeard,
    NoSuchCase, ResultReturned, NotTheNextStep, StepTaken, OrderedByThem,
)  # fmt: skip
"""What the alert itself does not let happen now; all else is wrong usage."""


def command(
    step: Annotated[str, typer.Argument(help=", ".join(KNOWN))],
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
    """Show what was done about an alert, or take one of the steps of its handling.

    Nothing is confirmed before the party was told and answered, or had its time. It takes two
    persons to override an alert: `propose` and `override`, each with --by. `case` shows what
    discipline inspection was sent, `return` is its answer.
    """
    if step not in KNOWN:
        raise CannotDo(f"{step}: the steps are {', '.join(KNOWN)}")
    if step in (PROPOSE, OVERRIDE) and not by:
        raise CannotDo(f"{step} takes --by person/…: two persons override an alert")
    form = dict(_pair(each) for each in fields or ())
    with assemble.connect(Settings.from_environment(), progress) as link:
        found, said = _file(link.reader, alert)
        if step == SHOW:
            _show(found, said, json=json)
            return
        if step == CASE:
            _show_case(link, alert, json=json)
            return
        asker = Principal(org=as_ or link.root, person=by)
        with saying_no(*NO):
            saying = _said(link, step, found, asker, form)
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


def _said(link: Link, step: str, found: Alert, asker: Principal, form: dict[str, str]) -> Saying:
    reason = form.get("reason", "")
    match step:
        case "confirm":
            heard = hearing.hearing_of(found, link.reader, load_rulebook(), link.now())
            return handling.confirm(found, asker, reason, heard)
        case "propose":
            return handling.propose_override(found, asker, reason)
        case "override":
            return handling.override(found, asker, reason)
        case "return":
            case = _case(link, found.id)
            if asker.org != case.receiver:
                raise CannotDo(f"--as {case.receiver}: the case was transferred to them")
            return give_back(case, asker, form.get("result_note", ""))
        case _:
            return take(step, found, found.course, asker, form, party=STEPS[step].party)


def _case(link: Link, alert: str) -> Case:
    register = Register(link.root)
    for entry in link.reader.of_types(REGISTER_TYPES):
        register.apply(entry)
    return case_of(link.reader, register, alert)


def _show_case(link: Link, alert: str, *, json: bool) -> None:
    with saying_no(*NO):
        told = _case(link, alert).as_json()
    text = "\n".join(f"{name}: {value}" for name, value in told.items() if value is not None)
    answer(told, as_json=json, text=text)


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
