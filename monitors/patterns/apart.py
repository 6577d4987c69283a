"""Response whose duty an act in another stream may end, of which nothing is told in this one.

A case handed on to discipline inspection stands in a stream of its own, that readers of the
project do not see. Where such an act is among those that the facts keep (`monitors.kept`), and took
place in time, nothing is held against anybody here; neither verdict nor evidence says why.
"""

from collections.abc import Iterable, Iterator

from monitors.judgement import INACTIVE, VIOLATED, Finding, Verdict
from monitors.kept import About, Asked
from monitors.patterns.base import Context, Occasion, by_event
from monitors.patterns.duty import Duty
from monitors.patterns.response import Response
from monitors.rule import Rule
from monitors.wording import reason

_FIRST = -1
"""Before whatever took place at an instant."""


class EndedApart(Response):
    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self._ending = by_event(rule.ends)

    def judge(self, occasion: Duty, context: Context) -> Finding:
        finding = super().judge(occasion, context)
        if finding.verdict is not VIOLATED:
            return finding
        kept, due = context.facts.kept, (str(finding.due_at), _FIRST)
        if not any(
            match.hits(act) is not False
            for about in self._abouts(occasion)
            for act in kept.between(about, "", due)
            for match in self._ending[about.event]
        ):
            return finding
        return Finding(INACTIVE, reason("not_judged_here"), (occasion.opened_by.index,))

    def asked(self, occasion: Occasion, verdict: Verdict) -> Iterable[Asked]:
        """What was told late may end it yet; before it is due the facts are asked anew anyway."""
        if verdict is VIOLATED:
            yield from (Asked(about, late=False) for about in self._abouts(occasion))

    def _abouts(self, occasion: Occasion) -> Iterator[About]:
        return (About(event, occasion.keys[0]) for event in self._ending)
