"""The follower over a real ledger: sequencer, database, a session of its own."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import count

import pytest

from ledger.append import Sequencer, create
from ledger.canonical import format_time, to_base64
from ledger.catalogue import load
from ledger.note import NoteSigner
from ledger.read import Reader
from ledger.signing import PrivateKey, key_proof_message
from ledger.statement import sign
from ledger.storage import Database
from ledger.verdict import Accepted, Refused
from monitors.follow import Follower
from monitors.review import REVIEWED, review_of
from monitors.wake import Wake

ORIGIN = "ledger.test/monitors"
ROOT = "org/root"
OPENING = {"bids": ["B-1", "B-2"]}
PROJECT = {
    "project_code": "P-1",
    "trading_type": "engineering",
    "method": "open_tender",
    "region": "CN-331002",
}
ENOUGH_SECONDS = 60
"""For a machine that does much else: what is shown is that it comes, not when."""


def now():
    return datetime.now(UTC)


class Site:
    """A log that has begun, with root and the monitors holding keys."""

    def __init__(self, url, rulebook):
        self.database = Database(url)
        self.rulebook = rulebook
        self.numbers = count(1)
        create(self.database, self.founding(), now=now)
        self.sequencer = Sequencer(
            self.database,
            load(),
            root_at=lambda _size: b"",
            ledger_key=self.key("ledger"),
            now=now,
        )
        self.reader = Reader(self.database)

    def key(self, actor):
        return PrivateKey.from_seed(actor.encode().ljust(32, b".")[:32])

    def statement(self, type_, data, *, stream, actor=ROOT):
        return {
            "id": f"s-{next(self.numbers)}",
            "stream": stream,
            "type": type_,
            "occurred_at": format_time(now()),
            "actor": actor,
            "data": data,
        }

    def signed(self, statement):
        return sign({"v": 1, "log": ORIGIN, **statement}, self.key(statement["actor"]))

    def issue(self, actor):
        key = self.key(actor)
        proof = to_base64(key.sign(key_proof_message(ORIGIN, actor, key.public.id)))
        data = {"key": key.public.as_json(), "actor": actor, "custody": "holder", "proof": proof}
        return self.signed(self.statement("key.Issued", data, stream=f"key/{key.public.id}"))

    def founding(self):
        actors = [
            {"actor": name, "key": self.key(name).public.as_json()} for name in (ROOT, "ledger")
        ]
        data = {
            "origin": ORIGIN,
            "suite": "sha256-ed25519",
            "log_vkey": NoteSigner(ORIGIN, self.key("log")).vkey,
            "root": actors[0],
            "ledger": actors[1],
        }
        genesis = self.signed(self.statement("ledger.Genesis", data, stream="system"))
        return [genesis, self.issue(ROOT), self.issue("ledger")]

    def say(self, type_, data, *, stream="project/P-1"):
        said = self.signed(self.statement(type_, data, stream=stream))
        (verdict,) = self.sequencer.submit([said])
        assert isinstance(verdict, Accepted), verdict
        return verdict.index

    def submit(self, statements):
        verdicts = self.sequencer.submit([self.signed(statement) for statement in statements])
        for verdict in verdicts:
            if isinstance(verdict, Refused):
                yield {"verdict": "refused", "path": verdict.path, "reason": verdict.reason}
            else:
                yield {"verdict": type(verdict).__name__.lower(), "index": verdict.index}

    def alerts(self):
        return [entry for entry in self.reader.entries() if entry.type == "alert.Raised"]

    @contextmanager
    def followed(self):
        """A follower at work, as it runs in a site."""
        submit = lambda statements: list(self.submit(statements))  # noqa: E731 - short for the test
        follower = Follower(self.reader, submit, self.rulebook, now=now)
        stop = threading.Event()
        alone = partial(self.database.only_one, "monitors")
        with Wake(now) as wake:
            runner = threading.Thread(
                target=follower.run, args=(stop,), kwargs={"alone": alone, "wake": wake}
            )
            runner.start()
            try:
                yield follower
            finally:
                stop.set()
                runner.join()


@pytest.fixture
def site(ledger_urls, rulebook):
    site = Site(ledger_urls.application, rulebook)
    site.sequencer.submit([site.issue("monitor")])
    for activation in rulebook.activations("all", since=datetime(2000, 1, 1, tzinfo=UTC).date()):
        review = review_of("ruleset.Activated", activation, reviewer="person/lawyer")
        site.say(REVIEWED, review, stream="rules")
        site.say("ruleset.Activated", activation, stream="rules")
    site.say("project.Registered", PROJECT)
    yield site
    site.sequencer.close()
    site.database.close()


def test_an_opening_with_two_bids_raises_an_alert_beside_it(site):
    with site.followed() as follower:
        index = site.say("opening.Held", OPENING)

        assert follower.wait_for(index + 2, ENOUGH_SECONDS)

    (alert,) = site.alerts()
    assert ("N-26a", "red", index) == tuple(alert.data[k] for k in ("rule", "level", "trigger"))
    assert (alert.stream, alert.actor) == ("project/P-1", "monitor")


def test_a_follower_that_was_away_catches_up_and_the_next_one_adds_nothing(site):
    index = site.say("opening.Held", OPENING)
    for _ in range(2):
        with site.followed() as follower:
            assert follower.wait_for(index + 2, ENOUGH_SECONDS)

    assert len(site.alerts()) == 1


def test_of_two_followers_one_follows_and_the_other_takes_over(site):
    with site.followed() as second:
        with site.followed():
            pass
        index = site.say("opening.Held", OPENING)

        assert second.wait_for(index + 2, ENOUGH_SECONDS)

    assert len(site.alerts()) == 1
