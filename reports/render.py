"""Plain values to text and to pages. A page is one file: no script, nothing from elsewhere."""

import json
from typing import Any

import jinja2

from ledger.catalogue import Catalogue
from ledger.entry import Entry
from monitors.judgement import Judgement, Verdict
from reports.certificate import Certificate
from reports.replay import Replay
from reports.words import DAYS, LABELS, LEVELS, SIGNS, VERDICTS, local

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
_templates.filters["local"] = local


def replay_text(replay: Replay, catalogue: Catalogue, lang: str) -> str:
    """The timeline and the verdicts, one line each, with the days counted."""
    words = LABELS[lang]
    lines = [heading(replay, lang), "", words["timeline"]]
    for entry in replay.timeline:
        content = json.dumps(entry.data, ensure_ascii=False)
        if len(content) > CONTENT_SHOWN_MAX:
            content = content[:CONTENT_SHOWN_MAX] + "…"
        lines.append(
            f"  {local(entry.occurred_at)}  {entry.index:>7}  {event_title(entry, catalogue, lang)}"
            f"  {entry.actor}  {content}"
        )
    lines += ["", words["verdicts"]]
    for verdict in shown(replay):
        lines += verdict_lines(verdict, replay, lang)
    lines.append(f"  {words['inactive_many'].format(n=inactive(replay))}")
    lines += ["", words["actors"]]
    for actor in replay.actors:
        kept = ", ".join(words[custody] for custody in set(actor.keys.values()))
        lines.append(
            f"  {actor.actor}  {actor.entries}  {local(actor.first_at)} – {local(actor.last_at)}"
            f"  {kept}"
        )
    return "\n".join([*lines, "", words["times"], words["notice"]])


def verdict_lines(verdict: Judgement, replay: Replay, lang: str) -> list[str]:
    words = LABELS[lang]
    rule = replay.rulebook[verdict.rule]
    level = "" if verdict.level is None else f" [{LEVELS[lang][verdict.level]}]"
    title = rule.zh if lang == "zh" else rule.en
    basis = "; ".join(f"{each.instrument} {each.article}" for each in rule.basis)
    said = f"{SIGNS[verdict.verdict]} {VERDICTS[lang][verdict.verdict]}{level}"
    lines = [
        f"  {said}  {verdict.rule}  {title}",
        f"      {verdict.reason.zh if lang == 'zh' else verdict.reason.en}",
    ]
    if verdict.verdict is Verdict.VIOLATED:
        lines.append(f"      {words['basis']}: {basis}")
        lines.append(f"      {words['evidence']}: {', '.join(map(str, verdict.evidence))}")
    if verdict.due is not None and verdict.due.days:
        lines.append(f"      {words['counted']}: {counting(verdict, lang)}")
    if verdict.source is not None:
        rests = words["rests_on"].format(source=verdict.source, watermark=local(verdict.watermark))
        lines.append(f"      {rests}")
    return lines


def counting(verdict: Judgement, lang: str) -> str:
    """`03-02 1 · 03-03 2 · 03-07 – (周末) …`: each day with its number, or why it has none."""
    if verdict.due is None:
        return ""
    return " · ".join(
        f"{each.day:%m-%d} {each.number or DAYS[lang][each.kind]}" for each in verdict.due.days
    )


def replay_html(replay: Replay, catalogue: Catalogue, lang: str) -> str:
    return page(
        "replay.html",
        lang,
        replay=replay,
        heading=heading(replay, lang),
        verdicts=shown(replay),
        inactive=inactive(replay),
        titles={entry.index: event_title(entry, catalogue, lang) for entry in replay.timeline},
        contents={e.index: json.dumps(e.data, ensure_ascii=False) for e in replay.timeline},
        day_words=DAYS[lang],
    )


def certificate_text(certificate: Certificate, lang: str) -> str:
    lines = [certificate.title(lang), ""]
    lines += [f"{name}  {value}" for name, value in certificate.facts(lang)]
    lines.append("")
    for number, check in enumerate(certificate.verification.checks, start=1):
        lines.append(f" {'✓' if check.ok else '✗'} {number} {check.name}: {check.detail}")
    lines += ["", certificate.not_proven_title(lang)]
    lines += [f" · {each}" for each in certificate.not_proven(lang)]
    return "\n".join(lines)


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
    known = f" · {words['known_by']} {local(replay.known_at)}" if replay.known_at else ""
    return f"{words['replay']} {replay.stream} · {words['as_of']} {local(replay.at)}{known}"


def event_title(entry: Entry, catalogue: Catalogue, lang: str) -> str:
    event = catalogue.events.get(entry.type)
    if event is None:
        return entry.type
    return f"{event.zh if lang == 'zh' else event.en} ({entry.type})"


def shown(replay: Replay) -> list[Judgement]:
    """What a reader wants first: violations, then what is open, then what is in order."""
    listed = [verdict for verdict in replay.verdicts if verdict.verdict in SHOWN]
    return sorted(listed, key=lambda each: (SHOWN.index(each.verdict), each.rule, each.trigger))


def inactive(replay: Replay) -> int:
    return sum(verdict.verdict is Verdict.INACTIVE for verdict in replay.verdicts)
