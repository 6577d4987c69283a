"""A ledger in memory for replays: stories of the monitors, or an honest log's entries."""

from html.parser import HTMLParser

import pytest

from ledger.catalogue import load
from ledger.entry import Entry
from reports.replay import replay
from tests.monitors.conftest import read_story, shanghai, shipped
from tests.tampering.conftest import town

CASE = """\
2026-01-05 09:00  org/owner   project.Registered  project_code=P-1 trading_type=engineering \
method=open_tender region=CN-331002 mandatory_tender=yes owner=org/owner
2026-03-02 10:00  org/agency  award.NoticeIssued  award_id=A-1
2026-03-27 17:00  org/owner   contract.Signed     contract_id=C-1 award_id=A-1 amount=100 \
signed_at=2026-03-27T17:00 (received 2026-05-20 09:00)
at 2026-05-01 00:00
"""
"""A contract signed in time (thirty days: 1 April) and reported seven weeks late."""

PROJECT = "project/P-1"


class MemoryLedger:
    """As much of a reader as a replay needs."""

    def __init__(self, entries):
        self.all = list(entries)

    def of_types(self, types):
        return (entry for entry in self.all if entry.type in types)

    def stream(self, name, after=0, limit=1_000):
        return [e for e in self.all if e.stream == name and e.seq > after][:limit]


@pytest.fixture
def case():
    return MemoryLedger(read_story(CASE).entries)


@pytest.fixture
def replayed():
    """Replay a ledger's stream as of instants of Shanghai."""

    def replay_(ledger, at, known_at=None, stream=PROJECT):
        return replay(
            ledger,
            shipped(),
            stream=stream,
            at=shanghai(at),
            known_at=shanghai(known_at) if known_at else None,
        )

    return replay_


@pytest.fixture
def told():
    """A ledger from a story."""
    return lambda story: MemoryLedger(read_story(story).entries)


@pytest.fixture
def honest():
    """The log that the lies are told about, heads recorded."""
    log = town()
    log.record_heads()
    return log


@pytest.fixture
def honest_ledger(honest):
    return MemoryLedger(Entry.parse(index, raw) for index, raw in enumerate(honest.entries))


@pytest.fixture(scope="session")
def catalogue():
    return load()


VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """What a browser would make of a page: tags, attributes, text; every tag closed in order."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.said, self.open = [], [], [], []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag == self.open.pop(), f"</{tag}> closes something else"

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.said).split())


@pytest.fixture
def read_page():
    return Page
