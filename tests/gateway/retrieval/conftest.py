"""A town with an archive: an office that asks, two departments, a centre that keeps the records.

Everybody has a session with a second factor, unless a test says otherwise; signing in itself is
tested with the accounts.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from secrets import token_bytes

import httpx
import pytest

from gateway.accounts.address import CSRF_HEADER, csrf_of
from gateway.accounts.sessions import COOKIE
from gateway.acts import Saying
from gateway.archive import Described, Putter
from ledger.canonical import format_time
from ledger.storage import accounts as table
from monitors.review import REVIEWED, VALUES, review_of
from tests.conftest import until
from tests.gateway.conftest import NO_TLS, now, publishing
from tests.ledger.conftest import ROOT

ASKS, CENTRE, HOUSING, FINANCE, COMMISSION = (
    "org/r-complaints", "org/r-centre", "org/r-housing", "org/r-finance", "org/r-commission",
)  # fmt: skip
NUMBERS = count(1)


def person(name):
    """The pseudonym of somebody these tests call by name."""
    return f"person/{name.encode().hex():0<16.16}"


ANNA, BRUNO, OTTO, PETRA, RITA, ROBIN, KARL, KATE, JIN, WEI = map(
    person, ("anna", "bruno", "otto", "petra", "rita", "robin", "karl", "kate", "jin", "wei")
)
HANNA = person("hanna")
DUTIES = {
    ANNA: (ASKS, "applicant"),
    BRUNO: (ASKS, "applicant"),
    PETRA: (HOUSING, "approver"),
    OTTO: (HOUSING, "approver"),
    RITA: (FINANCE, "approver"),
    ROBIN: (ROOT, "approver"),
    KARL: (CENTRE, "custodian"),
    KATE: (CENTRE, "custodian"),
    JIN: (COMMISSION, "applicant"),
    WEI: (COMMISSION, "applicant"),
}
ROLES = {
    ASKS: "SUPERVISING",
    CENTRE: "PUBLISHING",
    HOUSING: "SUPERVISING",
    FINANCE: "SUPERVISING",
    COMMISSION: "DISCIPLINE",
    ROOT: "LEADING",
}


def in_days(days):
    return format_time(now() + timedelta(days=days))


def handler(name="王某"):
    return {"name": name, "credential_kind": "enforcement_card", "credential_no": f"浙-{name}"}


@dataclass
class Town:
    """The site with its people, and clients that act as them."""

    site: object
    clients: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)

    def secret(self, who, *, strong=True):
        """Of a session of this person, as if every step of signing in were done."""
        key = (who, strong)
        if key not in self.secrets:
            accounts = self.site.parts.accounts
            with accounts.database.connection() as connection:
                if table.find(connection, who) is None:
                    org, _ = DUTIES[who]
                    table.add(connection, who, org, handle=token_bytes(32), at=now())
                    table.set_state(connection, who, "open", among=["invited"])
            step = accounts.sessions.begin(
                who, stage="in", means="password", device="a test", strong=strong
            )
            self.secrets[key] = step.secret
        return self.secrets[key]

    def as_(self, who, *, strong=True):
        """A client signed in as this person."""
        key = (who, strong)
        if key not in self.clients:
            secret = self.secret(who, strong=strong)
            self.clients[key] = httpx.Client(
                base_url=self.site.base_url,
                trust_env=False,
                verify=NO_TLS,
                timeout=30,
                headers={CSRF_HEADER: csrf_of(secret)},
                cookies={COOKIE: secret},
            )
        return self.clients[key]

    def say(self, actor, type_, data, *, stream="rules", **more):
        if type_ in VALUES:
            self.say(actor, REVIEWED, review_of(type_, data, reviewer="person/lawyer"))
        saying = Saying(actor=actor, stream=stream, type=type_, data=data, by=ANNA, **more)
        return self.site.parts.acts.say(saying)

    def project(self, trading_type="engineering"):
        code = f"R-{next(NUMBERS)}"
        data = {"project_code": code, "trading_type": trading_type, "region": "CN-331002"}
        self.say(CENTRE, "project.Registered", data, stream=f"project/{code}")
        return code

    def record(self, project=None, content=b"frame " * 2_000, **said):
        """A record in the archive, kept by the centre."""
        described = Described(
            project=project or self.project(), session="S-1", custodian=CENTRE, **said
        )
        archive = self.site.parts.archive
        by = Putter(person=KARL, org=CENTRE)
        return archive.put([content], described, size=len(content), by=by)

    def form(self, *records, **changed):
        return {
            "ground_kind": "complaint_handling",
            "handlers": [handler("王某"), handler("李某")],
            "records": [each.record_id for each in records],
            "mode": ["view_online"],
            "purpose": "核查投诉所称评标室内的情形",
            "needed_until": in_days(5),
        } | changed

    def order(self, *records, **changed):
        instrument = {
            "title": "调取证据通知书",
            "no": "浙监调〔2026〕7号",
            "issuer": "某市监察委员会",
            "date": "2026-03-02",
            "sha256": "ab" * 32,
        }
        ordered = {"ordered": True, "ground_kind": "supervision_commission"}
        return self.form(*records, **(ordered | {"instrument": instrument} | changed))

    def ask(self, *records, who=ANNA, **changed):
        answer = self.as_(who).post("/api/v1/retrievals", json=self.form(*records, **changed))
        assert answer.status_code == 201, answer.text
        return answer.json()["request_no"]

    def act(self, who, request_no, act, **body):
        return self.as_(who).post(f"/api/v1/retrievals/{request_no}/{act}", json=body)

    def approved(self, *records, **changed):
        request_no = self.ask(*records, **changed)
        for who in (PETRA, RITA):
            answer = self.act(who, request_no, "approvals")
            assert answer.status_code == 200, answer.text
        return request_no

    def released(self, *records, release=None, **changed):
        request_no = self.approved(*records, **changed)
        answer = self.act(KARL, request_no, "release", **(release or {}))
        assert answer.status_code == 200, answer.text
        return request_no

    def as_own_department(self, monkeypatch):
        """Somebody of a competent department who makes requests."""
        monkeypatch.setitem(DUTIES, HANNA, (HOUSING, "applicant"))
        data = {"person": HANNA, "org": HOUSING, "duty": "applicant"}
        self.say(ROOT, "person.Registered", {"person": HANNA, "org": HOUSING}, stream=HOUSING)
        said = self.say(ROOT, "duty.Granted", data, stream=HOUSING)
        self.site.parts.following.until(said.index)
        return HANNA

    def state(self, request_no, who=ANNA):
        return self.as_(who).get(f"/api/v1/retrievals/{request_no}").json()["state"]

    def covered(self):
        """Return when a checkpoint covers everything that was said."""
        size = self.site.parts.reader.size()
        until(lambda: self.site.parts.log.size() >= size, f"a checkpoint of size {size}")

    def entry(self, index):
        return self.site.parts.reader.entry(index)

    def problem(self, answer):
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code, answer.json()["type"].rpartition(":")[2]


@pytest.fixture(scope="session")
def populated(site):
    """The people, their duties, and who is competent: once for all tests of this folder."""
    town = Town(site)
    for org, role in ROLES.items():
        town.say(ROOT, "org.Registered", {"org": org, "name": org}, stream=org)
        town.say(ROOT, "org.RoleGranted", {"org": org, "role": role}, stream=org)
    for who, (org, duty) in DUTIES.items():
        town.say(ROOT, "person.Registered", {"person": who, "org": org}, stream=org)
        data = {"person": who, "org": org, "duty": duty}
        said = town.say(ROOT, "duty.Granted", data, stream=org)
    value = {"engineering": [HOUSING, FINANCE], "other": ["org/r-nobody"]}
    town.say(ROOT, "parameter.Set", {"name": "competent_department", "value": value})
    organs = {"supervision_commission": [COMMISSION]}
    town.say(ROOT, "parameter.Set", {"name": "statutory_organs", "value": organs})
    town.site.parts.following.until(said.index)
    yield town
    for client in town.clients.values():
        client.close()


@pytest.fixture
def town(populated):
    """The town; its checkpoints are published as they are due."""
    with publishing(populated.site):
        yield populated
