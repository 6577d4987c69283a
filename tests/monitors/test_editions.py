"""What happened is judged by the version of its day, as long as that version's text is kept."""

from datetime import date

import pytest

from ledger.entry import NO_PREVIOUS, Entry, place
from ledger.statement import Signed
from monitors.editions import with_earlier
from monitors.evaluate import evaluate, facts_of
from monitors.review import REVIEWED, review_of
from monitors.rulebook import RULES, load_rulebook
from monitors.watches import Watches

AT = "2026-06-01T00:00:00.000000Z"
CHANGED = date(2026, 3, 10)
LENIENT, STRICT = ("at_most = 20", "at_most = 20"), ("at_most = 20", "at_most = 15")


class Written:
    """A log, its rules, and the texts of those versions that are kept."""

    def __init__(self, directory):
        self.directory = directory
        self.entries, self.texts = [], {}

    def rules(self, **files):
        """The rules on file are these now: name and text."""
        self.directory.mkdir(exist_ok=True)
        for file in self.directory.glob("*.toml"):
            file.unlink()
        for name, text in files.items():
            (self.directory / f"{name.replace('_', '-')}.toml").write_text(text, encoding="utf-8")
        self.on_file = load_rulebook(self.directory)

    def activate(self, since):
        for data in self.on_file.activations("all", since=since):
            review = review_of("ruleset.Activated", data, reviewer="person/lawyer")
            self.say("rules", REVIEWED, review, "2026-01-01")
            self.say("rules", "ruleset.Activated", data, "2026-01-01")
        self.texts |= self.on_file.texts

    def say(self, stream, event, data, day):
        at = f"{day}T02:00:00.000000Z"
        statement = {
            "v": 1, "log": "editions", "id": f"e-{len(self.entries)}", "stream": stream,
            "type": event, "occurred_at": at, "actor": "org/owner", "data": data,
        }  # fmt: skip
        signed = Signed(statement, "0" * 64, bytes(64))
        raw = place(signed, seq=1, prev=NO_PREVIOUS, received_at=AT)
        self.entries.append(Entry.load(len(self.entries), raw))

    def extended(self, number, days, day):
        said = {"foi_id": f"F-{number}", "days": days}
        self.say(f"foi/{number}", "foi.Extended", said, day)

    @property
    def rulebook(self):
        return with_earlier(self.on_file, self.of_rules, self.texts.get)

    @property
    def of_rules(self):
        return [each for each in self.entries if each.stream == "rules"]

    @property
    def versions(self):
        """Those of N-04b, in the order in which they were put into force."""
        activated = [each for each in self.entries if each.type == "ruleset.Activated"]
        return [rule["version"] for each in activated for rule in each.data["rules"]]

    def verdicts(self, rulebook=None):
        found = evaluate(rulebook or self.rulebook, self.entries, facts_of(self.entries), AT)
        return {(each.stream, each.rule): (each.verdict, each.version) for each in found}

    def watched(self):
        watches, kept = Watches(self.rulebook), {}
        for entry in self.entries:
            watches.take(entry)
        for _, each, _ in watches.judge(AT):
            assert (each.stream, each.rule) not in kept
            kept[each.stream, each.rule] = (each.verdict, each.version)
        return kept


@pytest.fixture
def log(tmp_path):
    return Written(tmp_path / "rules")


@pytest.fixture
def replaced(log):
    """Fifteen days at most, then, from a day on, twenty; extensions before it and after."""
    text = (RULES / "N-04b.toml").read_text(encoding="utf-8")
    log.rules(N_04b=text.replace(*STRICT))
    log.activate(date(2000, 1, 1))
    log.rules(N_04b=text.replace(*LENIENT))
    log.activate(CHANGED)
    for number, (days, day) in enumerate(
        [(18, "2026-03-09"), (15, "2026-03-09"), (18, "2026-03-10"), (21, "2026-03-10")]
    ):
        log.extended(number, days, day)
    return log


def test_each_occasion_is_judged_by_the_version_in_force_on_its_day(replaced):
    strict, lenient = replaced.versions
    expected = {
        ("foi/0", "N-04b"): ("violated", strict),
        ("foi/1", "N-04b"): ("satisfied", strict),
        ("foi/2", "N-04b"): ("satisfied", lenient),
        ("foi/3", "N-04b"): ("violated", lenient),
    }
    assert replaced.verdicts() == expected
    assert replaced.watched() == expected


def test_a_version_that_is_lost_is_named_and_its_days_are_not_judged(replaced):
    strict = replaced.versions[0]
    del replaced.texts[strict]

    assert replaced.rulebook.lost == (("N-04b", strict),)
    assert replaced.verdicts()["foi/0", "N-04b"][0] == "inactive"
    assert replaced.verdicts()["foi/3", "N-04b"][0] == "violated"


def test_a_text_this_program_cannot_read_is_lost(replaced):
    strict = replaced.versions[0]
    replaced.texts[strict] = b"[pattern]\nkind = 'of another program'\n"

    assert replaced.rulebook.lost == (("N-04b", strict),)


def test_rules_that_wait_to_be_put_into_force_do_not_silence_those_that_are(replaced):
    text = (RULES / "N-04b.toml").read_text(encoding="utf-8")
    before = replaced.verdicts()
    replaced.rules(N_04b=text.replace("at_most = 20", "at_most = 30"))

    assert replaced.verdicts() == before
    assert replaced.watched() == before


def test_a_rule_that_is_not_on_file_any_more_still_judges_its_days(replaced):
    before = replaced.verdicts()
    replaced.rules(N_09=(RULES / "N-09.toml").read_text(encoding="utf-8"))

    assert replaced.verdicts() == before
    assert replaced.rulebook.version("N-04b", before["foi/0", "N-04b"][1]).id == "N-04b"


def test_what_was_put_right_from_the_first_day_is_in_force_all_along(replaced):
    replaced.activate(date(2000, 1, 1))

    assert replaced.rulebook.earlier == ()
    assert replaced.verdicts()["foi/0", "N-04b"][0] == "satisfied"


GENERAL = """
zh = "一般"
en = "General"
level = "red"
verified = "text"
valid_from = 2018-01-01
{more}
[[basis]]
instrument = "X"
article = "1"
status = "in_force"

[pattern]
kind = "universality"
correlate = ["foi_id"]

[[trigger]]
event = "foi.Extended"

[hold]
days = {{ at_most = {most} }}
"""


def test_a_general_rule_yields_to_the_special_one_as_it_was_then(log):
    general = GENERAL.format(more='yields_to = ["X-2"]', most=5)
    for since, special in ((date(2000, 1, 1), 10), (CHANGED, 12)):
        log.rules(X_1=general, X_2=GENERAL.format(more="", most=special))
        log.activate(since)
    log.extended(0, 11, "2026-03-09")
    log.extended(1, 11, "2026-03-10")

    verdicts = {case: verdict for case, (verdict, _) in log.verdicts().items()}
    assert verdicts == {
        ("foi/0", "X-1"): "inactive", ("foi/0", "X-2"): "violated",
        ("foi/1", "X-1"): "inactive", ("foi/1", "X-2"): "satisfied",
    }  # fmt: skip


def test_rules_that_did_not_change_are_compiled_once(replaced):
    [earlier] = replaced.rulebook.earlier

    assert [rule.id for rule in earlier] == ["N-04b"]
    all_ = load_rulebook()
    assert with_earlier(all_, replaced.of_rules[2:], replaced.texts.get).earlier == ()
