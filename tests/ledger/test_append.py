"""What the door does with what is sent to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.append import Accepted, Duplicate, Refused
from ledger.canonical import to_base64
from ledger.merkle import root
from ledger.storage import StorageFailed
from tests.ledger.conftest import NOW
from tests.oracle import check_everything


def test_a_signed_statement_goes_in_and_comes_out_as_it_was_said(sequencer, reader, town):
    notice = town.notice()

    [verdict] = sequencer.submit([notice])

    assert verdict == Accepted(6, 1, "2026-03-02T01:00:03.000000Z")
    assert reader.entry(6).signed == notice
    assert [entry.index for entry in check_everything(reader)] == list(range(7))


def test_the_same_statement_again_gets_the_first_answer(sequencer, reader, town):
    notice = town.notice()
    [first] = sequencer.submit([notice])

    assert sequencer.submit([notice]) == [Duplicate(first.index)]
    assert sequencer.submit([notice, notice]) == [Duplicate(first.index)] * 2
    assert reader.size() == first.index + 1


def test_one_statement_twice_in_a_batch_is_placed_once(sequencer, reader, town):
    notice = town.notice()

    assert sequencer.submit([notice, notice]) == [
        Accepted(6, 1, "2026-03-02T01:00:03.000000Z"),
        Duplicate(6),
    ]
    check_everything(reader)


def test_another_statement_under_the_same_id_is_refused(sequencer, reader, town):
    sequencer.submit([town.notice(id_="same", number=1)])

    [verdict] = sequencer.submit([town.notice(id_="same", number=2)])

    assert verdict == Refused("/statement/id", "this actor said something else as this id, entry 6")
    check_everything(reader)


def bound(signed):
    return replace(signed, bound=True)


def test_what_is_bound_is_placed_right_behind_what_it_goes_with(sequencer, reader, town):
    first, second, third = (town.notice(number=number) for number in range(3))

    verdicts = sequencer.submit([first, bound(second), third])

    assert [each.index for each in verdicts] == [6, 7, 8]
    assert sequencer.submit([first, bound(second)]) == [Duplicate(6), Duplicate(7)]
    check_everything(reader)


@pytest.mark.parametrize("where", ["at the door", "at its place"])
def test_what_is_bound_is_refused_with_what_it_goes_with(sequencer, reader, town, where):
    bad = {
        "at the door": town.said("org/platform", "no.SuchEvent", {}, stream="project/P-1"),
        "at its place": town.registers("org/platform", "org/other"),
    }[where]

    refused, with_it, and_that, alone = sequencer.submit(
        [bad, bound(town.notice(number=1)), bound(town.notice(number=2)), town.notice(number=3)]
    )

    assert isinstance(refused, Refused)
    assert with_it == and_that
    assert with_it.reason == "it goes with the statement before it, which was refused"
    assert alone.index == 6
    assert reader.size() == 7
    check_everything(reader)


def test_no_transaction_ends_between_what_is_bound(sequencer, reader, town, monkeypatch):
    monkeypatch.setattr("ledger.append.COMMIT_ITEMS_MAX", 1)
    batch = [town.notice(number=number) for number in range(4)]

    sequencer.submit([batch[0], bound(batch[1]), batch[2], bound(batch[3])])

    times = [entry.received_at for entry in reader.entries(6)]
    assert times == [times[0], times[0], times[2], times[2]]
    assert times[0] != times[2]


def test_statements_of_one_stream_are_chained_in_the_order_sent(sequencer, reader, town):
    sequencer.submit([town.notice(number=number) for number in range(5)])
    sequencer.submit([town.notice(number=5)])

    stream = reader.stream("project/P-1")

    assert [entry.data["notice_id"] for entry in stream] == [f"N-{n}" for n in range(6)]
    assert [entry.seq for entry in stream] == [1, 2, 3, 4, 5, 6]
    check_everything(reader)


def test_each_item_has_its_own_verdict_in_the_order_sent(sequencer, reader, town):
    known = town.notice()
    sequencer.submit([known])
    batch = [
        town.notice(actor="org/nobody"),
        town.notice(),
        known,
        town.notice(project="bad project"),
        town.notice(),
    ]

    kinds = [type(verdict) for verdict in sequencer.submit(batch)]

    assert kinds == [Refused, Accepted, Duplicate, Refused, Accepted]
    assert reader.size() == 9
    check_everything(reader)


def test_the_clock_of_the_ledger_never_goes_back(founded, open_sequencer, reader, town):
    times = iter([NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=1)])
    sequencer = open_sequencer(founded, now=lambda: next(times))
    founded_at = reader.entry(2).received_at

    sequencer.submit(town.platform())
    later = sequencer.submit([town.notice()])[0].received_at
    back = sequencer.submit([town.notice()])[0].received_at

    assert reader.entry(3).received_at == founded_at  # NOW is before the founding
    assert back == later == "2026-03-02T03:00:00.000000Z"
    check_everything(reader)


class TestAuthority:
    def test_a_key_issued_in_the_same_batch_may_sign_what_follows(self, sequencer, reader, town):
        batch = [*town.platform("org/new"), town.notice("org/new")]

        assert all(isinstance(verdict, Accepted) for verdict in sequencer.submit(batch))
        check_everything(reader)

    def test_a_key_signs_nothing_before_it_is_issued(self, sequencer, town):
        issue, grant, *_ = town.platform("org/new")

        verdicts = sequencer.submit([town.notice("org/new"), issue, grant])

        assert isinstance(verdicts[0], Refused)
        assert verdicts[0].path == "/signature/key"

    def test_a_revoked_key_signs_nothing_more(self, sequencer, reader, town):
        before, after = town.notice(), town.notice()

        verdicts = sequencer.submit([before, town.revoke("org/platform"), after])

        assert [type(verdict) for verdict in verdicts] == [Accepted, Accepted, Refused]
        assert sequencer.submit([town.notice()])[0].path == "/signature/key"
        check_everything(reader)

    def test_what_a_revoked_key_said_in_time_keeps_its_answer(self, sequencer, town):
        notice = town.notice()
        [first] = sequencer.submit([notice])
        sequencer.submit([town.revoke("org/platform")])

        assert sequencer.submit([notice]) == [Duplicate(first.index)]

    def test_a_role_counts_from_its_grant_to_its_withdrawal(self, sequencer, reader, town):
        role = {"org": "org/office", "role": "LEADING"}

        before, _, during, _, after = sequencer.submit(
            [
                town.issue("org/office"),
                town.registers("org/office", "org/a"),
                town.said("org/root", "org.RoleGranted", role, stream="org/office"),
                town.registers("org/office", "org/b"),
                town.said("org/root", "org.RoleRevoked", role, stream="org/office"),
                town.registers("org/office", "org/c"),
            ]
        )[1:]

        reason = "only LEADING, ROOT may say this, of persons as security_admin"
        assert before == Refused("/statement/actor", reason)
        assert isinstance(during, Accepted)
        assert after == before
        check_everything(reader)

    def test_roles_and_keys_are_known_after_a_restart(
        self, sequencer, open_database, open_sequencer, town
    ):
        sequencer.submit([town.issue("org/office"), town.grant("org/office", "LEADING")])

        other = open_sequencer(open_database())

        assert isinstance(other.submit([town.registers("org/office", "org/a")])[0], Accepted)

    def test_a_batch_that_fails_leaves_no_key_behind(self, founded, open_sequencer, town):
        database = founded

        class Failing:
            fails = True

            def __getattr__(self, name):
                return getattr(database, name)

            def append(self, placed, head, holding):
                if self.fails:
                    raise StorageFailed("lost")
                database.append(placed, head, holding)

        failing = Failing()
        sequencer = open_sequencer(failing)
        with pytest.raises(StorageFailed):
            sequencer.submit(town.platform("org/new"))
        failing.fails = False

        assert sequencer.submit([town.notice("org/new")])[0].path == "/signature/key"


REFUSED = {
    "another log": (lambda t: t.notice(log="ledger.test/other"), "/statement/log"),
    "an unknown type": (
        lambda t: t.said("org/platform", "no.Such", {}, stream="project/P-1"), "/statement/type",
    ),
    "data that do not fit": (
        lambda t: t.said("org/platform", "tender.NoticePublished", {}, stream="project/P-1"),
        "/statement/data/notice_id",
    ),
    "a foreign field": (
        lambda t: t.said(
            "org/platform", "tender.NoticePublished", {"notice_id": "N", "more": 1},
            stream="project/P-1",
        ),
        "/statement/data/more",
    ),
    "no place for it": (lambda t: t.notice(project="with blank"), "/statement/stream"),
    "a stranger's signature": (
        lambda t: replace(t.notice(), value=t.notice().value), "/signature/value",
    ),
    "nobody's key": (lambda t: t.notice(key=t.key("nobody")), "/signature/key"),
    "another actor's key": (lambda t: t.notice(key=t.key("org/root")), "/signature/key"),
    "heads of its own": (
        lambda t: t.said("ledger", "ledger.HeadsRecorded", {}, stream="system"), "/statement/type",
    ),
    "a second genesis": (lambda t: t.genesis()[0], "/statement/type"),
    "an anchor that is not published": (
        lambda t: t.notice(anchor={"size": 9, "root": to_base64(bytes(32))}),
        "/statement/anchor/size",
    ),
    "an anchor in another log": (
        lambda t: t.notice(anchor={"size": 3, "root": to_base64(bytes(32))}),
        "/statement/anchor/root",
    ),
    "a number that is none": (
        lambda t: t.said("org/root", "parameter.Set", {"name": "x", "value": 1.5}, stream="rules"),
        "/statement/data/value",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "path"), REFUSED.values(), ids=REFUSED)
def test_the_door_refuses(founded, open_sequencer, reader, town, make, path):
    def root_at(size):
        return root(list(reader.leaves(0, size))) if size <= 3 else None

    sequencer = open_sequencer(founded, root_at=root_at)
    sequencer.submit(town.platform())
    before = reader.size()

    verdicts = [*sequencer.submit([make(town)]), *sequencer.submit([make(town), make(town)])]

    assert [verdict.path for verdict in verdicts] == [path] * 3
    assert reader.size() == before


def test_an_anchor_that_is_a_prefix_of_this_log_is_taken(founded, open_sequencer, reader, town):
    sequencer = open_sequencer(
        founded, root_at=lambda size: root([entry.leaf for entry in reader.entries(0, size)])
    )
    sequencer.submit(town.platform())
    anchor = {"size": 3, "root": to_base64(root(list(reader.leaves(0, 3))))}

    [first] = sequencer.submit([town.notice(anchor=anchor, id_="a")])

    assert isinstance(first, Accepted)
    # Said again with a later anchor, or none, it is the same statement.
    assert sequencer.submit([town.notice(id_="a")]) == [Duplicate(first.index)]
