"""Nothing that a report can say lacks a word in either language."""

import re
from pathlib import Path

import pytest

import reports
from ledger.verification import NOT_PROVEN, OF_A_BUNDLE, Code
from ledger.verify_report import VERDICTS as CODES
from monitors.calendar import DayKind
from monitors.judgement import Verdict
from monitors.level import Level
from reports import certificate, words

FOLDER = Path(reports.__file__).parent
USED = re.compile(r"""words(?:\.|\[")(\w+)|words\['(\w+)'\]""")
CUSTODY = {"holder", "gateway", "passkey"}


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_verdict_day_and_level_has_a_word(lang):
    assert words.VERDICTS[lang].keys() == words.SIGNS.keys() == set(Verdict)
    assert words.DAYS[lang].keys() == set(DayKind)
    assert words.LEVELS[lang].keys() == set(Level)


def test_every_label_is_there_in_both_languages_and_used():
    sources = [*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html")]
    used = {
        found[1] or found[2]
        for path in sources
        if path.name != "words.py"
        for found in USED.finditer(path.read_text(encoding="utf-8"))
    } - {"import"}

    assert words.LABELS["zh"].keys() == words.LABELS["en"].keys()
    assert words.LABELS["zh"].keys() == used | CUSTODY | {"rests_on"}


def test_everything_that_is_not_proven_is_said_in_chinese():
    assert certificate.NOT_PROVEN_ZH.keys() == {*NOT_PROVEN, *OF_A_BUNDLE}


def test_every_code_of_a_verification_has_a_chinese_word():
    assert CODES.keys() == set(Code)


def test_a_certificate_has_as_many_words_in_one_language_as_in_the_other():
    for table in (certificate.FACTS, certificate.FOUND):
        assert len(table["zh"]) == len(table["en"])
    assert certificate.TITLES["zh"].keys() == certificate.TITLES["en"].keys()


@pytest.mark.parametrize(
    ("moment", "happened", "ended"),
    [
        ("2026-03-01T09:30:05.000000Z", "2026-03-01 17:30:05", "2026-03-01 17:30:05"),
        ("2026-03-01T16:00:00.000000Z", "2026-03-02 00:00:00", "2026-03-01 24:00"),
        ("2026-03-01T15:59:59.999999Z", "2026-03-01 23:59:59", "2026-03-01 24:00"),
        ("2026-12-31T16:00:00.000000Z", "2027-01-01 00:00:00", "2026-12-31 24:00"),
        ("0987-03-01T00:00:00.500000Z", "0987-03-01 08:00:00", "0987-03-01 08:00:01"),
        ("9999-12-31T16:00:00.000000Z", *["9999-12-31T16:00:00.000000Z"] * 2),
        (None, "—", "—"),
    ],
)
def test_times_are_those_of_beijing(moment, happened, ended):
    assert words.local(moment) == happened
    assert words.period_end(moment) == ended
