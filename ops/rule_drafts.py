"""Writing a rule: a file and two stories to begin with, and the stories told to the engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitors.errors import StoryRefused
from monitors.rulebook import RULE_ID, Rulebook, load_rulebook
from monitors.story import BREAKS, KEEPS, STORIES, read_story, stories_of
from ops.errors import OpsError

RULE = """\
zh = "…"
en = "…"
level = "yellow"
verified = "unchecked"  # text · secondary · unchecked: how far it was held against its text
valid_from = 2018-01-01

[[basis]]
instrument = "…"
article = "…"
status = "in_force"

[scope]
region = { begins = "CN" }

# What must happen after the trigger, and by when. monitors/README.md lists the patterns.
[pattern]
kind = "response"
correlate = ["award_id", "lot"]

[[trigger]]
event = "award.Determined"

[[required]]
event = "award.NoticeIssued"

[limit]
n = 5
unit = "working_day"
kind = "at_most"
verified = "local"
"""

PROJECT = (
    "2026-01-05 09:00  org/owner  project.Registered  project_code=P-1 trading_type=engineering "
    "method=open_tender region=CN-331002 owner=org/owner\n"
)
AWARD = "2026-03-02 09:00  org/owner  award.Determined  award_id=A-1\n"
NOTICE = "2026-03-{day} 09:00  org/owner  award.NoticeIssued  award_id=A-1\n"
TOLD = {
    BREAKS: "# 第六个工作日\n" + PROJECT + AWARD + NOTICE.format(day="10")
    + "at 2026-04-01 00:00\nexpect violated yellow because lines 3, 4 due 2026-03-09\n",
    KEEPS: "# 第五个工作日\n" + PROJECT + AWARD + NOTICE.format(day="09")
    + "at 2026-04-01 00:00\nexpect satisfied because lines 3, 4 due 2026-03-09\n",
}  # fmt: skip


class NotARuleId(OpsError):
    """A rule is filed under its public id."""

    def __init__(self, given: str) -> None:
        super().__init__(f"{given!r} is no id of a rule, such as D-42 or N-62a")


class RuleExists(OpsError):
    """Nothing is written over."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already")


class NoRules(OpsError):
    """Nothing can be said of rules where there are none."""

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: no rule files (*.toml) there")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One story told to the engine: `differences` is empty where it gave what was expected."""

    rule: str
    story: str
    differences: tuple[str, ...]


def scaffold(rule_id: str, directory: Path) -> list[Path]:
    """Write a rule and its two stories, good as they stand, to be changed into the real ones."""
    if RULE_ID.fullmatch(rule_id) is None:
        raise NotARuleId(rule_id)
    files = {directory / f"{rule_id}.toml": RULE}
    files |= {directory / STORIES / rule_id / f"{name}.txt": told for name, told in TOLD.items()}
    for path in files:
        if path.exists():
            raise RuleExists(path)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(files)


def read(directory: Path) -> Rulebook:
    """The rules of a directory. Raises NoRules, and RuleRefused with file, line and reason."""
    found = load_rulebook(directory)
    if not found.rules:
        raise NoRules(directory)
    return found


def tell(rulebook: Rulebook, rule_ids: Iterable[str], directory: Path) -> Iterator[Tried]:
    """Every story of these rules. A rule that lacks one of the two it needs differs as well."""
    for rule_id in rule_ids:
        stories = stories_of(rule_id, directory)
        for name in {BREAKS, KEEPS} - stories.keys():
            yield Tried(rule=rule_id, story=name, differences=("there is no such story",))
        for name, file in stories.items():
            try:
                text = file.read_text(encoding="utf-8")
            except UnicodeDecodeError as problem:
                raise StoryRefused(str(file), 0, f"not UTF-8 at byte {problem.start}") from problem
            story = read_story(text, rulebook, name=str(file))
            found = tuple(story.differences(rulebook, rule_id))
            yield Tried(rule=rule_id, story=name, differences=found)
