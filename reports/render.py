"""Plain values to text and to pages. A page is one file: no script, nothing from elsewhere."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import jinja2

from ledger.catalogue import Catalogue
from ledger.entry import Entry
from monitors.calendar import DayKind
from monitors.counting import Due
from monitors.grade import readings
from monitors.judgement import Judgement, Verdict
from monitors.moment import civil_date
from monitors.rule import Rule
from monitors.stream import order_of
from reports.certificate import Certificate
from reports.details import Details, in_line
from reports.replay import Replay
from reports.words import (
    DAYS,
    LABELS,
    LEVELS,
    READINGS,
    SIGNS,
    VERDICTS,
    local,
    period_end,
    printable,
)

CONTENT_SHOWN_MAX = 160
"""Characters of an entry's data in one line of text; the page and the JSON have all of it."""

SHOWN = (Verdict.VIOLATED, Verdict.UNDETERMINED, Verdict.PENDING, Verdict.SATISFIED)

_templates = jinja2.Environment(
    loader=jinja2.PackageLoader("reports"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {"local": local, "period_end": period_end}


def replay_text(replay: Replay, catalogue: Catalogue, lang: str) -> str:
    """The timeline and the verdicts, one line each, with the days counted."""
    words = LABELS[lang]
    details = Details(catalogue, lang)
    signed = {
        key: "" if how == "holder" else f" ({words[how]})" for key, how in replay.kept.items()
    }
    lines = [heading(replay, lang), "", words["timeline"]]
    for entry in replay.timeline:
        said = in_line(details.of_event(entry.type, entry.data))
        if len(said) > CONTENT_SHOWN_MAX:
            said = said[:CONTENT_SHOWN_MAX] + "…"
        lines.append(
            f"  {local(order_of(entry)[0])}  {entry.index:>7}  "
            f"{event_title(entry, catalogue, lang)}  {entry.actor}{signed[entry.key]}"
            f"{late(entry, lang)}  {said}"
        )
    lines += ["", f"{words['verdicts']}  {summary(replay, lang)}"]
    for verdict in shown(replay):
        lines += verdict_lines(verdict, replay, lang)
    lines += ["", words["actors"]]
    for actor in replay.actors:
        kept = ", ".join(words[custody] for custody in dict.fromkeys(actor.keys.values()))
        lines.append(
            f"  {actor.actor}  {actor.entries}  {local(actor.first_at)} – {local(actor.last_at)}"
            f"  {kept}"
        )
    return "\n".join(map(printable, [*lines, "", words["times"], words["notice"]]))


def verdict_lines(verdict: Judgement, replay: Replay, lang: str) -> Iterator[str]:
    words = LABELS[lang]
    rule = replay.rulebook[verdict.rule]
    level = "" if verdict.level is None else f" [{LEVELS[lang][verdict.level]}]"
    said = f"{SIGNS[verdict.verdict]} {VERDICTS[lang][verdict.verdict]}{level}"
    yield f"  {said}  {verdict.rule}  {rule.zh if lang == 'zh' else rule.en}"
    yield f"      {verdict.reason.zh if lang == 'zh' else verdict.reason.en}"
    if verdict.correlation:
        yield f"      {words['correlation']}{words['colon']}{about(verdict)}"
    if verdict.verdict is Verdict.VIOLATED:
        yield f"      {words['basis']}{words['colon']}{basis(rule)}"
    if verdict.evidence:
        evidence = ", ".join(map(str, verdict.evidence))
        yield f"      {words['evidence']}{words['colon']}{evidence}"
    if verdict.due is not None and verdict.due.days:
        days = " · ".join(f"{day} {what}" for day, what, _ in counting(verdict.due, lang))
        yield f"      {words['counted']}{words['colon']}{days}"
    if readings(verdict):
        yield f"      {words['readings']}{words['colon']}{by_reading(verdict, lang)}"
    if verdict.source is not None:
        yield f"      {rests_on(verdict, lang)}"


def counting(due: Due, lang: str) -> Iterator[tuple[str, str, bool]]:
    """`2026-03-02` 1, `03-03` 2, `03-07` 周末 …: each day with its number, or why it has none.

    A day that one would not expect to count says why it does: `04-26` 3 调休上班.
    """
    year = None
    for each in due.days:
        day = f"{each.day:%m-%d}" if each.day.year == year else each.day.isoformat()
        year = each.day.year
        named = each.kind is DayKind.MAKE_UP or not each.number
        said = [str(each.number)] * bool(each.number) + [DAYS[lang][each.kind]] * named
        yield day, " ".join(said), bool(each.number)


def replay_html(replay: Replay, catalogue: Catalogue, lang: str) -> str:
    return page(
        "replay.html",
        lang,
        replay=replay,
        kept=replay.kept,
        heading=heading(replay, lang),
        summary=summary(replay, lang),
        verdicts=shown(replay),
        titles={entry.index: event_title(entry, catalogue, lang) for entry in replay.timeline},
        about=about,
        basis=basis,
        details=Details(catalogue, lang),
        counting=counting,
        order_of=order_of,
        readings=readings,
        by_reading=by_reading,
        rests_on=rests_on,
    )


def certificate_text(certificate: Certificate, lang: str) -> str:
    words = LABELS[lang]
    lines = [certificate.title(lang), ""]
    lines += [f"{name}  {value}" for name, value in certificate.facts(lang)]
    lines += ["", words["checks"]]
    for number, good, name, detail in certificate.checks(lang):
        lines.append(f"  {'✓' if good else '✗'} {number:2} {name}: {detail}")
    for note in certificate.disagreeing():
        lines += ["", words["disagreeing"], *(f"    {line}" for line in note.splitlines())]
    if certificate.found(lang):
        lines += ["", words["found"]]
        lines += [f"  {name}{words['colon']}{value}" for name, value in certificate.found(lang)]
    if certificate.not_proven(lang):
        lines += ["", words["not_proven"]]
        lines += [f"  · {each}" for each in certificate.not_proven(lang)]
    return "\n".join(map(printable, lines))


def certificate_html(certificate: Certificate, lang: str) -> str:
    return page("certificate.html", lang, certificate=certificate)


def page(template: str, lang: str, **values: Any) -> str:  # noqa: ANN401 - a template takes anything
    return _templates.get_template(template).render(
        lang=lang,
        words=LABELS[lang],
        verdict_words=VERDICTS[lang],
        level_words=LEVELS[lang],
        signs=SIGNS,
        **values,
    )


def heading(replay: Replay, lang: str) -> str:
    words = LABELS[lang]
    known = f" · {words['known_by']} {period_end(replay.known_at)}" if replay.known_at else ""
    return f"{words['replay']} {replay.stream} · {words['as_of']} {period_end(replay.at)}{known}"


def summary(replay: Replay, lang: str) -> str:
    """How many verdicts of each kind, those that do not apply included."""
    counted = Counter(verdict.verdict for verdict in replay.verdicts)
    kinds = (*SHOWN, Verdict.INACTIVE)
    return " · ".join(f"{SIGNS[kind]} {VERDICTS[lang][kind]} {counted[kind]}" for kind in kinds)


def event_title(entry: Entry, catalogue: Catalogue, lang: str) -> str:
    event = catalogue.events.get(entry.type)
    if event is None:
        return entry.type
    return f"{event.zh if lang == 'zh' else event.en} ({entry.type})"


def late(entry: Entry, lang: str) -> str:
    """When an act was received, where that was on a later day than it took place."""
    if civil_date(entry.received_at) <= civil_date(order_of(entry)[0]):
        return ""
    words = LABELS[lang]
    return words["late"].format(received=local(entry.received_at))


def about(verdict: Judgement) -> str:
    return ", ".join(f"{name} {value}" for name, value in verdict.correlation.items())


def basis(rule: Rule) -> str:
    return "; ".join(f"{each.instrument} {each.article}" for each in rule.basis)


def by_reading(verdict: Judgement, lang: str) -> str:
    """`顺延 → 待定; 不顺延 → 疑似不符`."""
    return "; ".join(
        f"{READINGS[lang][name]} → {VERDICTS[lang][found]}"
        for name, found in readings(verdict).items()
    )


def rests_on(verdict: Judgement, lang: str) -> str:
    watermark = period_end(verdict.watermark)
    return LABELS[lang]["rests_on"].format(source=verdict.source, watermark=watermark)


def shown(replay: Replay) -> list[Judgement]:
    """What a reader wants first: violations, then what is open, then what is in order."""
    listed = [verdict for verdict in replay.verdicts if verdict.verdict in SHOWN]
    return sorted(listed, key=lambda each: (SHOWN.index(each.verdict), each.rule, each.trigger))
