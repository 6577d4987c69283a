"""A rule in words: what it says, on what basis, how it is judged, told by its own stories.

Everything here is read from the rule's file and from what the engine says of its stories, so a
page cannot say other than the rule does.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger.catalogue import Catalogue, load
from monitors.basis import Status
from monitors.condition import Condition
from monitors.judgement import Judgement
from monitors.rule import Match, Rule
from monitors.rulebook import Rulebook
from monitors.story import BREAKS, KEEPS, Story, read_story
from reports.render import counting
from reports.rule_words import CONDITIONS, PARTS, PATTERNS, UNITS, WORDS


def rule_page(rulebook: Rulebook, rule_id: str, stories: dict[str, Path], lang: str) -> str:
    """Markdown, in `zh` or `en`. Raises StoryRefused where a story cannot be told."""
    page = _Page(rulebook[rule_id], load(), lang)
    lines = [*page.head(), *page.law(), *page.reading(), *page.missing()]
    for name in (BREAKS, KEEPS):
        if name in stories:
            text = stories[name].read_text(encoding="utf-8")
            story = read_story(text, rulebook, name=stories[name].name)
            lines += page.example(name, text, story, story.judgements(rulebook, rule_id))
    return "\n".join(lines) + "\n"


class _Page:
    def __init__(self, rule: Rule, catalogue: Catalogue, lang: str) -> None:
        self._rule = rule
        self._catalogue = catalogue
        self._lang = lang
        self._say = WORDS[lang]

    def head(self) -> Iterator[str]:
        rule, say = self._rule, self._say
        first, second = (rule.en, rule.zh) if self._lang == "en" else (rule.zh, rule.en)
        yield f"# {rule.id} {first}"
        yield ""
        yield second
        yield ""
        if all(basis.status is not Status.IN_FORCE for basis in rule.basis):
            yield f"**{say['inactive_rule']}**"
            yield ""
        until = "" if rule.valid_to is None else f" – {rule.valid_to}"
        yield f"- {say['level']}: {say[rule.level.value]}"
        yield f"- {say['verified']}: {say[rule.verified]}"
        yield f"- {say['valid']}: {rule.valid_from}{until}"

    def law(self) -> Iterator[str]:
        say = self._say
        yield f"\n## {say['basis']}\n"
        for basis in self._rule.basis:
            since = f", {say['since']} {basis.valid_from}" if basis.valid_from else ""
            yield f"- {basis.instrument} {basis.article} ({say[basis.status.value]}{since})"
        if self._rule.note:
            yield f"\n{say['note']}: {self._rule.note}"

    def reading(self) -> Iterator[str]:
        """How it is judged: pattern, events, limit, scope."""
        rule, say = self._rule, self._say
        yield f"\n## {say['judged']}\n"
        yield f"{PATTERNS[self._lang][rule.kind]}\n"
        for part, words in PARTS[self._lang].items():
            for match in getattr(rule, part):
                yield f"- {words}: {self._match(match)}"
        for stops in rule.stops:
            yield f"- {say['stops']}: {self._match(stops.start)} → {self._match(stops.until)}"
        if rule.limit is not None:
            local = f" ({say['local']})" if rule.limit.verified == "local" else ""
            unit = UNITS[self._lang][rule.limit.unit]
            yield f"- {say['limit']}: {say[rule.limit.kind]} {rule.limit.n} {unit}{local}"
        yield from self._across()
        yield from self._held()
        if rule.correlation.keys:
            keys = ", ".join(key.own if key.own == key.other else f"{key.own} = {key.other}"
                             for key in rule.correlation.keys)  # fmt: skip
            yield f"- {say['correlation']}: {keys}"
        if rule.scope:
            yield f"- {say['scope']}: {self._conditions(rule.scope)}"
        if rule.scope_except:
            yield f"- {say['except']}: {self._conditions(rule.scope_except)}"
        if rule.yields_to:
            yield f"- {say['yields']}: {', '.join(rule.yields_to)}"

    def _held(self) -> Iterator[str]:
        """What holds of every such act."""
        rule, say = self._rule, self._say
        if rule.hold:
            yield f"- {say['hold']}: {self._conditions(rule.hold)}"
        if rule.reviewed:
            yield f"- {say['hold']}: {say['reviewed']}"

    def _across(self) -> Iterator[str]:
        """What it looks at beyond one stream, and when it comes round."""
        rule, say = self._rule, self._say
        if rule.gather is not None:
            yield f"- {say['gather']}: {say.get(rule.gather, f'`{rule.gather}`')}"
        if rule.ceiling is not None:
            amounts = ", ".join(f"{k} {fen // 100:,}" for k, fen in rule.ceiling.amounts.items())
            named = f"{say['set_by_office']} `{rule.ceiling.parameter}`"
            yield f"- {say['ceiling']}: {amounts or named}"
        if rule.elsewhere is not None:
            yield f"- {say['elsewhere']}: `{rule.elsewhere}…`"
        if rule.once:
            yield f"- {say['once']}"
        if rule.every is not None:
            owed = f" ({say[rule.owed]})" if rule.owed else ""
            yield f"- {say['every']}: {say[rule.every.value]}{owed}"
        if rule.due is not None:
            month, day = rule.due
            yield f"- {say['due']}: {month:02d}-{day:02d}"

    def missing(self) -> Iterator[str]:
        """What counts as missing data, and what then is said."""
        rule, say = self._rule, self._say
        yield f"\n## {say['missing']}\n"
        yield f"- {say[f'missing_{rule.on_missing}']}"
        fields = {c.field for c in (*rule.scope, *rule.hold)}
        fields |= {c.field for match in (*rule.trigger, *rule.required) for c in match.where}
        if fields:
            yield f"- {say['fields']}: {', '.join(f'`{name}`' for name in sorted(fields))}"
        awaited = sorted({event for match in rule.required for event in match.events})
        if awaited and rule.observer == "source":
            names = ", ".join(self._event(name) for name in awaited)
            yield f"- {say['source']}: {names}"

    def example(
        self, name: str, text: str, story: Story, judgements: Iterable[Judgement]
    ) -> Iterator[str]:
        """A story as it is told, and what the engine says of it."""
        yield f"\n## {self._say[name]}\n"
        yield "```"
        yield from text.strip().splitlines()
        yield "```"
        for judgement in judgements:
            reason = judgement.reason.en if self._lang == "en" else judgement.reason.zh
            level = f" {self._say[judgement.level.value]}" if judgement.level else ""
            yield f"\n**{self._say[judgement.verdict.value]}{level}**: {reason}"
            if judgement.due is not None and judgement.due.days:
                days = counting(judgement.due, self._lang)
                yield ""
                yield " · ".join(f"{day} {what}" for day, what, _ in days)
        if story.expected == ("expect nothing",):
            yield f"\n{self._say['no_occasion']}"

    def _match(self, match: Match) -> str:
        named = " / ".join(self._event(name) for name in match.events)
        where = f" ({self._conditions(match.where)})" if match.where else ""
        at = "" if match.moment == ("occurred_at",) else f" [{', '.join(match.moment)}]"
        role = f", {self._say['said_by']} {match.role}" if match.role else ""
        but = f", {self._say['unless_by']} `{match.unless_by}`" if match.unless_by else ""
        return f"{named}{where}{at}{role}{but}"

    def _event(self, name: str) -> str:
        event = self._catalogue.events.get(name)
        title = name if event is None else event.en if self._lang == "en" else event.zh
        return f"{title} `{name}`"

    def _conditions(self, conditions: tuple[Condition, ...]) -> str:
        words = CONDITIONS[self._lang]
        return "; ".join(
            words[_operator(each)].format(f"`{each.field}`", _written(each.value))
            for each in conditions
        )


def _operator(condition: Condition) -> str:
    return (
        "not_given"
        if (condition.operator, condition.value) == ("given", False)
        else condition.operator
    )


def _written(value: object) -> str:
    return " / ".join(map(str, value)) if isinstance(value, tuple) else str(value)
