"""The alerts of a log, said live, with restarts and corrections, against a fold from scratch."""

import json
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitors.evaluate import evaluate, facts_of
from monitors.judgement import Verdict
from monitors.stream import MONITOR
from tests.monitors.test_follow import begun, follower, reported_through, text
from tests.monitors.test_oracle import AMOUNTS, LOTS, SETTINGS, TIMES, acts

RULES = ("D-04", "D-23", "D-42", "D-44", "N-35", "N-36")
ONE = st.just("1")
ALERT = st.just("alert-" + "1" * 40)
EXPERT = st.just("expert/1")
TOLD = st.one_of(
    acts(["award.NoticeIssued", "award.Revoked"], award_id=ONE),
    acts(["contract.Signed"], award_id=ONE, contract_id=ONE, signed_at=TIMES, amount=AMOUNTS),
    acts(["activity.Suspended", "activity.Resumed", "project.Terminated"]),
    acts(["foi.Received", "foi.Replied", "foi.CorrectionRequested", "foi.Corrected"], foi_id=ONE),
    acts(["deposit.Received"], deposit_id=ONE, form=st.just("cash")),
    acts(["deposit.Refunded", "deposit.Forfeited"], deposit_id=ONE),
    acts(["disclosure.Published"], item=ONE),
    acts(["catalogue.Published"], catalogue_version=ONE, channel=st.just(["mobile"])),
    acts(["expert.PoolApproved", "expert.Removed"], expert=EXPERT),
    acts(["draw.ExpertNotified"], expert=EXPERT, draw_id=ONE),
    acts(["violation.Confirmed"], alert=ALERT),
    acts(["case.Transferred"], alert=ALERT, case_id=ONE, to_org=st.just("org/discipline")),
)
READS = {
    "corrected": ("contract.Signed", "signed_at"),
    "named": ("award.NoticeIssued", "award_id"),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("told"), TOLD),
        st.tuples(st.just("corrected"), TIMES),
        st.tuples(st.just("named"), st.sampled_from("12")),
        st.tuples(st.just("restarted"), LOTS),
    ),
    min_size=4,
    max_size=25,
)


@SETTINGS
@given(steps=STEPS)
def test_every_violation_has_one_alert_and_none_stays_open_on_what_is_sound(rulebook, entry, steps):
    log = begun(entry, rulebook, RULES)
    log.now += timedelta(days=120)
    one = follower(log)
    for step, said in steps:
        if step == "told":
            event, data, at = said
            log.say(event, data, at=datetime.fromisoformat(at))
        elif step == "restarted":
            one = follower(log)
        else:
            event, field = READS[step]
            for each in [each for each in log.all if each.type == event][-1:]:
                correction = {"index": each.index, "field": field, "new": said}
                log.say("event.Corrected", correction, stream=each.stream)
        log.now += timedelta(hours=1)
        reported_through(log, log.now)
        one.catch_up()
    size = len(log.all)
    follower(log).catch_up()
    assert len(log.all) == size

    raised = {each.id: each for each in log.alerts() if each.type == "alert.Raised"}
    for closed in (each for each in log.all if each.type == "alert.Closed"):
        assert closed.actor == MONITOR
        del raised[closed.data["alert"]]
    found = evaluate(log.rulebook, log.all, facts_of(log.all), text(log.now))
    verdicts = {
        case(each.stream, each.rule, each.trigger, each.correlation): each.verdict for each in found
    }
    open_ = [
        case(each.stream, *(each.data[key] for key in ("rule", "trigger", "correlation")))
        for each in raised.values()
    ]
    assert len(open_) == len(set(open_))
    assert not {key for key, each in verdicts.items() if each is Verdict.VIOLATED} - set(open_)
    unclear = {Verdict.VIOLATED, Verdict.PENDING, Verdict.UNDETERMINED}
    sound = [key for key in open_ if verdicts.get(key) not in unclear]
    assert {rule for _, rule, _, _ in sound} <= {"D-44"}


def case(stream, rule, trigger, correlation):
    return stream, rule, trigger, json.dumps(dict(correlation), sort_keys=True)
