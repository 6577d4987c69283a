"""What the table decided is in the ledger, or the request is refused."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from gateway.acts import NotSaid, Said
from gateway.people.principal import ANYONE, READER, Principal
from gateway.permission import refusals
from gateway.permission.decisions import BATCH_MAX, Decisions
from gateway.permission.errors import NotRecorded
from gateway.permission.resource import Kept, Resource
from gateway.permission.row import Condition, Who, held, route, to
from gateway.permission.table import TABLE
from ledger.storage import StorageFailed
from tests.gateway.persons import organisation, person, signed_in

NOW = datetime(2026, 3, 2, 1, 0, 30, tzinfo=UTC)
ME = Principal(person="person/00000000000000a1", org="org/mine", session="s1", delegation="d1")
[ROW] = route("thing.take", "POST /thing", to(held("ARCHIVE", duties=["custodian"])))


class Paper:
    """Acts that are written on paper, or fail."""

    def __init__(self):
        self.said = []
        self.failure = None

    def say(self, saying):
        return self.say_all([saying])[0]

    def say_all(self, sayings):
        if self.failure is not None:
            raise self.failure
        self.said += sayings
        return [Said(index=0, id=saying.id) for saying in sayings]


@pytest.fixture
def paper():
    return Paper()


@pytest.fixture
def decisions(paper):
    numbers = count(1)
    return Decisions(paper, lambda: NOW, draw=lambda size: f"{next(numbers):0{2 * size}x}")


def test_a_permit_says_who_did_what_to_what_and_by_which_row(paper, decisions):
    what = Resource(org="org/theirs", project="P-1", region="CN-331000")

    decisions.permitted(ME, ROW, what)

    [said] = paper.said
    assert (said.actor, said.stream, said.type) == ("gateway", "site/access", "access.Permitted")
    assert said.data == {
        "actor": ME.person,
        "action": "thing.take",
        "row": "thing.take/ARCHIVE:custodian",
        "org": "org/mine",
        "delegation_id": "d1",
        "session": "s1",
        "subject_org": "org/theirs",
        "project": "P-1",
        "region": "CN-331000",
    }


def test_a_permit_about_something_confidential_does_not_say_about_what(paper, decisions):
    what = Resource(org="org/theirs", project="P-1", region="CN-331000", kept=Kept.CONFIDENTIAL)

    decisions.permitted(ME, ROW, what)

    [said] = paper.said
    assert {"subject_org", "project", "region"}.isdisjoint(said.data)


@pytest.mark.parametrize(
    "failure", [StorageFailed("the database is away"), NotSaid("access.Permitted", "", "no key")]
)
def test_a_permit_that_cannot_be_written_is_none(paper, decisions, failure):
    paper.failure = failure

    with pytest.raises(NotRecorded):
        decisions.permitted(ME, ROW, Resource())


def test_refusals_are_counted_by_actor_action_and_minute(paper, decisions):
    for principal, action in ((ANYONE, "a"), (ANYONE, "a"), (READER, "a"), (ME, "a"), (ME, "b")):
        decisions.refused(principal, action)

    decisions.flush()
    decisions.flush()

    minute = "2026-03-02T01:00:00.000000Z"
    assert [said.data for said in paper.said] == [
        {"actor": "anyone", "action": "a", "minute": minute, "count": 2},
        {"actor": "reader", "action": "a", "minute": minute, "count": 1},
        {"actor": ME.person, "org": "org/mine", "action": "a", "minute": minute, "count": 1},
        {"actor": ME.person, "org": "org/mine", "action": "b", "minute": minute, "count": 1},
    ]


def test_refusals_of_two_minutes_are_two_entries(paper):
    times = iter([NOW, NOW + timedelta(minutes=1), NOW, NOW])
    decisions = Decisions(paper, lambda: next(times))
    decisions.refused(ANYONE, "a")
    decisions.refused(ANYONE, "a")

    decisions.flush()

    assert [said.data["count"] for said in paper.said] == [1, 1]


def test_refusals_that_could_not_be_written_wait_under_the_same_ids(paper, decisions):
    decisions.refused(ANYONE, "a")
    paper.failure = StorageFailed("away")
    decisions.flush()
    decisions.refused(ANYONE, "b")
    paper.failure = None

    decisions.flush()
    decisions.flush()

    assert [(said.data["action"], said.id[-1]) for said in paper.said] == [("a", "1"), ("b", "2")]


def test_what_is_counted_is_written_when_the_gateway_stops(paper, decisions):
    decisions.start()
    decisions.refused(ANYONE, "a")

    decisions.stop()

    assert [said.data["action"] for said in paper.said] == ["a"]


def test_more_kinds_of_refusals_than_are_kept_are_counted_together(paper, decisions, monkeypatch):
    monkeypatch.setattr(refusals, "KINDS_MAX", 2)
    for action in ("a", "b", "c", "d", "a"):
        decisions.refused(ANYONE, action)

    decisions.flush()

    told = {(said.data["actor"], said.data["action"]): said.data["count"] for said in paper.said}
    assert told == {("anyone", "a"): 2, ("anyone", "b"): 1, ("others", "others"): 2}


def test_many_refusals_are_written_in_batches(paper, decisions):
    for number in range(BATCH_MAX + 1):
        decisions.refused(ANYONE, f"a{number}")

    decisions.flush()

    assert len({said.id for said in paper.said}) == BATCH_MAX + 1


class TestInTheGateway:
    """Over HTTP, with a row that is protected."""

    @pytest.fixture(params=[(), (Condition.STRONG,)], ids=["plain", "strong"])
    def protected(self, request, monkeypatch):
        address = ("GET", "/api/v1/organisations")
        rows = route(
            "organisations.read",
            " ".join(address),
            to(Who.SIGNED_IN, *request.param),
            protected=True,
        )
        monkeypatch.setitem(TABLE, address, rows)

    @pytest.fixture
    def mine(self, site):
        org = organisation(site)
        with signed_in(site, person(site, org, "applicant"), org) as client:
            yield client

    def of(self, site, type_, size):
        return [e for e in site.parts.reader.entries(size) if e.type == type_]

    @pytest.mark.usefixtures("protected")
    def test_the_permit_is_in_the_ledger_when_the_answer_comes(self, site, mine):
        size = site.parts.reader.size()

        assert mine.get("/api/v1/organisations").status_code == 200

        [permit] = self.of(site, "access.Permitted", size)
        assert permit.actor == "gateway"
        assert permit.data["action"] == "organisations.read"
        assert permit.data["session"]

    @pytest.mark.usefixtures("protected")
    def test_without_the_record_there_is_no_answer(self, site, mine, monkeypatch):
        broken = Paper()
        broken.failure = StorageFailed("away")
        monkeypatch.setattr(site.parts.decisions, "_acts", broken)

        answer = mine.get("/api/v1/organisations")

        assert (answer.status_code, answer.json()["type"]) == (
            503,
            "urn:mingjing:problem:not-recorded",
        )
        assert int(answer.headers["retry-after"]) > 0

    def test_what_is_public_is_no_decision(self, site, http):
        site.parts.decisions.flush()
        size = site.parts.reader.size()

        assert http.get("/api/v1/event-types").status_code == 200
        site.parts.decisions.flush()

        assert site.parts.reader.size() == size

    def test_every_refusal_is_counted_and_written(self, site, http, mine):
        site.parts.decisions.flush()
        size = site.parts.reader.size()
        for _ in range(3):
            http.get("/api/v1/persons")
        mine.get("/api/v1/violations")

        site.parts.decisions.flush()

        told = Counter()  # an entry a minute: another may have begun between two of them
        for entry in self.of(site, "access.Refused", size):
            told[entry.data["actor"] == "anyone", entry.data["action"]] += entry.data["count"]
        assert told[True, "persons.read"] == 3
        assert told[False, "alerts.read"] == 1
