"""Signs over the ledger's own entries: same device, and those who meet too often."""

from itertools import count

from monitors.indicators.supervision import supervise


class Log:
    def __init__(self, entry):
        self._entry = entry
        self._numbers = count()
        self.entries = []

    def say(self, project, type_, **data):
        self.entries.append(
            self._entry(
                next(self._numbers),
                type_,
                data,
                at="2026-03-02T01:00:00.000000Z",
                stream=f"project/{project}",
            )
        )

    def project(self, name, *, owner, winner, agency="org/a", experts=()):
        self.say(name, "project.Registered", project_code=name, owner=owner, agency=agency)
        members = [{"member": each, "kind": "expert"} for each in experts]
        self.say(name, "committee.Formed", members=members)
        self.say(name, "award.Determined", award_id=f"A-{name}", winner=winner)

    def signs(self):
        return {flags.code: flags for flags in supervise(self.entries)}


def bid(log, number, bidder, code, lot="1"):
    log.say(
        "P",
        "bid.Submitted",
        bid_id=f"B-{number}",
        bidder=bidder,
        lot=lot,
        **({"feature_code_sha256": code * 64} if code else {}),
    )


def test_two_bidders_on_one_device_are_both_named(entry):
    log = Log(entry)
    for number, (bidder, code) in enumerate((("org/x", "a"), ("org/y", "a"), ("org/z", "b"))):
        bid(log, number, bidder, code)

    flags = log.signs()["C-01"]

    assert {flag.subject for flag in flags.flags} == {"org/x", "org/y"}
    assert all(flag.processes == ("project/P",) for flag in flags.flags)


def test_one_bidder_with_two_bids_or_in_two_lots_is_no_sign(entry):
    log = Log(entry)
    for number, (bidder, lot) in enumerate((("org/x", "1"), ("org/x", "1"), ("org/y", "2"))):
        bid(log, number, bidder, "a", lot)

    assert log.signs()["C-01"].flags == ()


def test_bids_without_a_device_are_insufficient_data_and_not_clean(entry):
    log = Log(entry)
    bid(log, 1, "org/x", "")
    bid(log, 2, "org/y", "")

    flags = log.signs()["C-01"]

    assert (flags.processes, flags.insufficient, flags.flags) == (1, 1, ())


def test_a_tenderer_and_a_winner_that_meet_far_more_often_than_others_are_a_pair(entry):
    log = Log(entry)
    for number in range(12):
        log.project(f"P{number}", owner="org/owner", winner=f"org/w{number}")
    for number in range(12, 18):
        log.project(f"P{number}", owner="org/owner", winner="org/friend")

    signs = log.signs()

    assert [flag.subject for flag in signs["C-02"].flags] == ["org/owner – org/friend"]
    assert [flag.subject for flag in signs["C-03"].flags] == ["org/a – org/friend"]
    assert signs["C-02"].flags[0].value == 6


def test_a_revoked_award_is_no_meeting_and_few_pairs_say_nothing(entry):
    log = Log(entry)
    for number in range(5):
        log.project(f"P{number}", owner="org/owner", winner="org/friend")
        log.say(f"P{number}", "award.Revoked", award_id=f"A-P{number}")

    assert log.signs()["C-02"].processes == 0


def test_an_expert_who_judges_for_one_tenderer_again_and_again_is_a_pair(entry):
    log = Log(entry)
    for number in range(12):
        experts = [f"expert/{number}", "expert/always"]
        log.project(f"P{number}", owner="org/owner", winner="org/w", experts=experts)

    assert [flag.subject for flag in log.signs()["C-04"].flags] == ["org/owner – expert/always"]
