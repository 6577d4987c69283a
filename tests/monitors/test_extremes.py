"""What anybody may say was at the ends of time, or with the largest number, stops no monitor."""

import re
from datetime import date

import pytest

from ledger.canonical import INTEGER_MAX
from ledger.catalogue import load
from monitors.evaluate import evaluate, facts_of
from monitors.moment import FIRST, LAST
from monitors.patterns import universality
from monitors.patterns.universality import Universality
from monitors.review import REVIEWED, review_of
from monitors.watches import Watches

USUAL = "2026-03-02T02:00:00.000000Z"
NOW = "2026-11-30T00:00:00.000000Z"
WORDS = "X1 org/x person/x project/X1 site/x a.b D-42 CNY GB CN-331000 2024 12:00 1.2.3 QUFBQQ=="
SOME = [*WORDS.split(), "a" * 64, "A" * 43 + "="]


class Extreme:
    """Something that a schema allows: of this time, or as near to the number as it may be."""

    def __init__(self, moment, number):
        self.moment, self.number = moment, number

    def value(self, schema):
        if "enum" in schema:
            return schema["enum"][0]
        return getattr(self, schema.get("type", "string"))(schema)

    def object(self, schema):
        return {name: self.value(each) for name, each in schema.get("properties", {}).items()}

    def array(self, schema):
        return [self.value(schema["items"])] * max(1, schema.get("minItems", 1))

    def integer(self, schema):
        lowest, highest = schema.get("minimum", -INTEGER_MAX), schema.get("maximum", INTEGER_MAX)
        return max(lowest, min(self.number, highest))

    def boolean(self, _schema):
        return False

    def string(self, schema):
        pattern, least = schema.get("pattern", ""), schema.get("minLength", 0)
        times = (self.moment, self.moment[:10], self.moment[:7])
        fit = (t for t in (*times, *SOME) if re.search(pattern, t) and len(t) >= least)
        return next(fit, "X1")


CATALOGUE = load()
NAMES = [name for name in CATALOGUE.events if not name.startswith(("ledger.", "key."))]
ACTIVATED = "ruleset.Activated"
OWN = ("ruleset.", "rule.", "parameter.", "calendar.")
"""What the rules themselves are made of here."""


def said(name, moment, number):
    return {**Extreme(moment, number).value(CATALOGUE.json_schema(name)), "by": "org/x"}


class Log:
    def __init__(self, make, rulebook):
        self.make = make
        self.entries = []
        for data in rulebook.activations("all", since=date(2000, 1, 1)):
            self.say(REVIEWED, review_of(ACTIVATED, data, reviewer="person/lawyer"), at=USUAL)
            self.say(ACTIVATED, data, at=USUAL)
        self.say(
            "calendar.Loaded", {"year": 2026, "notice": "n", "off": [], "worked": []}, at=USUAL
        )

    def say(self, name, data, *, at):
        stream = "rules" if name.startswith(OWN) else "project/P-1"
        self.entries.append(self.make(len(self.entries), name, data, at=at, stream=stream))


@pytest.mark.parametrize("number", [INTEGER_MAX, -INTEGER_MAX])
@pytest.mark.parametrize(
    ("at", "moment"),
    [(FIRST, FIRST), (FIRST, LAST), (LAST, FIRST), (LAST, LAST), (USUAL, FIRST), (USUAL, LAST)],
)
def test_every_event_of_any_time_is_judged(entry, rulebook, at, moment, number):
    """Every second act is of a usual day, so that rules count from one to the other."""
    log = Log(entry, rulebook)
    for place, name in enumerate(each for each in NAMES if not each.startswith(OWN)):
        log.say(name, said(name, moment, number), at=at if place % 2 else USUAL)
    facts, watches = facts_of(log.entries), Watches(rulebook)
    for each in log.entries:
        watches.take(each)
    for now in (NOW, LAST):
        judged = evaluate(rulebook, log.entries, facts, now)
        assert len({each.rule for each in judged}) > 50
        live = [judgement for _, judgement, _ in watches.judge(now)]
        assert [each for each in (*judged, *live) if each.reason.code == "fault"] == []


def fails(*_):
    raise OverflowError("date value out of range")


@pytest.mark.parametrize("part", ["judge", "step"])
def test_a_rule_that_fails_is_undetermined_and_stops_no_other(
    entry, rulebook, monkeypatch, caplog, part
):
    """As by replay, so live."""
    log = Log(entry, rulebook)
    for number in ("R-1", "R-2"):
        said = {"request_no": number, "approver_org": "org/h", "records": ["v"]}
        log.say("record.RetrievalApproved", said, at=USUAL)
        log.say("record.Retrieved", {"request_no": number, "records": ["v"]}, at=USUAL)
    before = verdicts(log, rulebook)
    assert before.keys() > {"S-13", "D-16"}

    if part == "judge":
        monkeypatch.setattr(universality, "hour_in_shanghai", fails)
    else:
        step, seen = Universality.step, []

        def once(self, state, act, facts):
            if self.rule.id == "S-13" and seen:
                raise OverflowError
            seen.extend([act] if self.rule.id == "S-13" else [])
            return step(self, state, act, facts)

        monkeypatch.setattr(Universality, "step", once)
    after = verdicts(log, rulebook)

    assert after.pop("S-13") == {("undetermined", "fault")}
    assert after == {rule: found for rule, found in before.items() if rule != "S-13"}
    assert "rule S-13 failed on project/P-1" in caplog.text


def verdicts(log, rulebook):
    found, watches = {}, Watches(rulebook)
    for each in log.entries:
        watches.take(each)
    judged = evaluate(rulebook, log.entries, facts_of(log.entries), NOW)
    for each in (*judged, *[judgement for _, judgement, _ in watches.judge(NOW)]):
        found.setdefault(each.rule, set()).add((str(each.verdict), each.reason.code))
    return found
