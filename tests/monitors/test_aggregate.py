"""What adds up across projects, in whatever order it is told; and rules that add up wrongly."""

from itertools import permutations

import pytest

from monitors.errors import RuleRefused
from monitors.evaluate import evaluate, facts_of
from monitors.gather import Gathering
from monitors.replay import Rules
from monitors.rulebook import RULES, Rulebook, read_rule
from monitors.watch import Watch
from tests.monitors.conftest import read_story, shanghai
from tests.monitors.test_rulebook import fields

__all__ = ["fields"]

AT = shanghai("2026-12-31 00:00")
THRESHOLD = """\
stream rules
2020-01-02 09:00  org/root  parameter.Set  name=open_tender_threshold value='{"goods":1000}'
"""
CONTRACT = """\
stream project/P-{n}
{day} 09:00  org/owner  contract.Signed  contract_id=C-{n} award_id=C-{n} amount={yuan} \
signed_at={day}T09:00 trading_type=government_procurement purchaser=org/school method=inquiry \
purchase_kind=goods budget_item=B-1 category=A02
"""
END = "at 2026-12-31 00:00\nexpect nothing\n"
AMOUNTS = (4, 3, 3, 2, 9)
"""Of yuan: the threshold is ten, and the fourth goes beyond it."""


def purchases(order):
    """The same purchases, told in this order."""
    told = [
        CONTRACT.format(n=n, day=f"2026-{n + 1:02d}-02", yuan=yuan)
        for n, yuan in enumerate(AMOUNTS)
    ]
    return list(read_story(THRESHOLD + "".join(told[n] for n in order) + END).entries)


def found(judgements):
    """By the day of the purchase: what was found, whatever index it was told under."""
    return sorted((each.arose_at, str(each.verdict)) for each in judgements if each.rule == "N-57")


def live(rulebook, entries):
    """Judged after every entry; a stream folded anew gives all its verdicts again."""
    watch, kept = Watch(rulebook), {}
    for one in entries:
        watch.take(one)
        for case, judgement, watched in watch.judge(AT):
            generation, cases = kept.get(judgement.stream, (-1, {}))
            if generation != watched.generation:
                cases = {}
            cases[case] = judgement
            kept[judgement.stream] = (watched.generation, cases)
    return [judgement for _, cases in kept.values() for judgement in cases.values()]


@pytest.mark.parametrize("order", list(permutations(range(len(AMOUNTS))))[::25])
def test_the_purchase_that_goes_beyond_is_the_same_however_they_are_told(rulebook, order):
    entries = purchases(order)
    replayed = evaluate(rulebook, entries, facts_of(entries), AT)

    assert [verdict for _, verdict in found(replayed)] == [
        "satisfied", "satisfied", "satisfied", "violated", "inactive",
    ]  # fmt: skip
    assert found(live(rulebook, entries)) == found(replayed)


def test_the_alert_stands_in_the_buyers_stream_and_names_what_was_added(rulebook):
    entries = purchases(range(len(AMOUNTS)))
    judged = evaluate(rulebook, entries, facts_of(entries), AT)
    (one,) = [each for each in judged if each.rule == "N-57" and each.verdict == "violated"]

    assert (one.stream, one.subject) == ("org/school", "org/school")
    assert dict(one.correlation) == {"budget_item": "B-1", "category": "A02", "period": 2026}
    assert [entries[index].stream for index in one.evidence] == [f"project/P-{n}" for n in range(4)]


def test_a_corrected_amount_is_added_as_it_reads_now_whoever_judges(rulebook, entry):
    """The second contract was of eight yuan, not of three: the third goes beyond already."""
    entries = purchases(range(len(AMOUNTS)))
    second = next(one for one in entries if one.data.get("contract_id") == "C-1")
    new = {"currency": "CNY", "fen": 800}
    said = {"index": second.index, "field": "/data/amount", "new": new}
    entries.append(entry(len(entries), "event.Corrected", said, at=AT, stream=second.stream))
    facts = facts_of(entries)
    gathering = Gathering([rulebook], facts.corrections)
    belonging = gathering.of("org/school", entries)
    alone = evaluate(rulebook, belonging, facts, AT, stream="org/school")
    whole = evaluate(rulebook, entries, facts, AT)

    assert found(alone) == found(whole) == found(live(rulebook, entries))
    assert [verdict for _, verdict in found(whole)] == [
        "satisfied", "violated", "inactive", "inactive", "inactive",
    ]  # fmt: skip


def test_a_new_threshold_has_what_was_added_weighed_again(rulebook):
    entries = purchases(range(len(AMOUNTS)))
    higher = THRESHOLD.replace("1000", "3000").replace("2020-01-02", "2026-10-01")
    changed = list(
        read_story(
            THRESHOLD
            + "".join(
                CONTRACT.format(n=n, day=f"2026-{n + 1:02d}-02", yuan=yuan)
                for n, yuan in enumerate(AMOUNTS)
            )
            + higher
            + END
        ).entries
    )

    assert "violated" in {verdict for _, verdict in found(live(rulebook, entries))}
    assert {verdict for _, verdict in found(live(rulebook, changed))} == {"satisfied"}


def test_a_purchase_that_fits_two_triggers_is_added_once(rulebook, fields):
    """Its amount was added twice: the second purchase went beyond what four allow."""
    text = (RULES / "N-57.toml").read_text(encoding="utf-8")
    trigger = text[text.index("[[trigger]]") : text.index("[ceiling]")]
    twice = read_rule("N-57.toml", text.replace(trigger, trigger * 2).encode(), fields)
    draft = Rulebook({"N-57": twice})
    entries, tried = purchases(range(len(AMOUNTS))), Rules(draft, tried=True)

    assert found(evaluate(draft, entries, tried.facts(entries), AT)) == found(
        evaluate(rulebook, entries, facts_of(entries), AT)
    )


WRONG = {
    "no ceiling": ("N-57", "[ceiling]", "[gate]", "event", "missing"),
    "amounts and a parameter": (
        "N-57", "least = 2", "least = 2\ngoods = 5", "parameter", "one of both",
    ),
    "neither": ("N-57", 'parameter = "open_tender_threshold"\n', "", "parameter", "one of both"),
    "an amount of what nobody buys": ("N-70", "works =", "roads =", "roads", "is not a value"),
    "an amount that is none": ("N-70", "400_000_000", '"much"', "works", "whole number"),
    "by a field no contract has": ("N-70", 'by = "purchase_kind"', 'by = "kind"', "by", "field"),
    "of fewer than one": ("N-57", "least = 2", "least = 0", "least", "nothing"),
    "a period, and no year": ("N-57", 'every = "year"\n', "", "every", "without the other"),
    "a year, and no period": ("N-57", ', "@period"]', "]", "every", "without the other"),
    "a period in the middle": (
        "N-57", '"category", "@period"', '"@period", "category"', "correlate", "does not end",
    ),
    "what is no amount": ("N-57", 'amount = "amount"', 'amount = "method"', "amount", "money"),
    "nothing to tell purchases apart": (
        "N-70", 'correlate = ["investment_project", "purchase_kind"]', "correlate = []",
        "correlate", "needs it",
    ),
    "a ceiling of another pattern": (
        "D-25", "[pattern]", '[ceiling]\nby = "lot"\nparameter = "x"\n\n[pattern]', "ceiling",
        "not a key",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "true", "false", "key", "reason"), WRONG.values(), ids=WRONG)
def test_a_rule_that_adds_up_wrongly_is_refused(fields, rule, true, false, key, reason):
    text = (RULES / f"{rule}.toml").read_text(encoding="utf-8")
    assert true in text
    with pytest.raises(RuleRefused) as refusal:
        read_rule(f"{rule}.toml", text.replace(true, false).encode(), fields)

    assert refusal.value.key.split(".")[-1] == key
    assert reason in str(refusal.value)
    assert refusal.value.line > 0
