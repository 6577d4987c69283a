"""People and a record for the bench: who asks, who consents, who keeps, each signed in."""

from dataclasses import dataclass
from datetime import timedelta
from secrets import token_bytes

import httpx

from gateway.accounts.accounts import Accounts
from gateway.accounts.address import CSRF_HEADER, csrf_of
from gateway.accounts.sessions import COOKIE
from gateway.acts import Acts, Saying
from gateway.archive import Described, Putter
from ledger.canonical import Object, format_time
from ledger.storage import accounts as table
from monitors.review import REVIEWED, review_of
from ops.archiving import archive_of
from ops.assemble import OpenSite
from ops.bench.over_http import ProgramFailed

ASKS, DEPARTMENT, CENTRE = "org/bench-asks", "org/bench-department", "org/bench-centre"
ROLES = {ASKS: "SUPERVISING", DEPARTMENT: "SUPERVISING", CENTRE: "PUBLISHING"}
PROJECT = "BENCH-1"

ASKERS = 40
"""One person may do ten things a second: so many ask as a district has officers."""

FRAMES = b"frame " * 20_000
"""The record: 120 kB, as a player asks for at once."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a session: the headers of whatever they ask."""

    name: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Town:
    askers: list[Person]
    approver: Person
    custodian: Person
    record: str
    needed_until: str

    def form(self) -> Object:
        """A request as an asker fills it in."""
        handlers = [
            {"name": name, "credential_kind": "enforcement_card", "credential_no": f"no-{name}"}
            for name in ("经办人甲", "经办人乙")
        ]
        return {
            "ground_kind": "complaint_handling",
            "handlers": handlers,
            "records": [self.record],
            "mode": ["view_online"],
            "purpose": "核查投诉所称评标室内的情形",
            "needed_until": self.needed_until,
        }

    def released(self, address: str, asker: Person) -> str:
        """The number of a request of this person that was consented to and released."""
        with httpx.Client(base_url=address, trust_env=False) as http:

            def act(person: Person, path: str, body: Object) -> Object:
                answer = http.post(f"/api/v1/retrievals{path}", json=body, headers=person.headers)
                if not answer.is_success:
                    raise ProgramFailed(f"the gateway ({answer.text})")
                said: Object = answer.json()
                return said

            number = str(act(asker, "", self.form())["request_no"])
            act(self.approver, f"/{number}/approvals", {})
            act(self.custodian, f"/{number}/release", {})
        return number


def settle_in(site: OpenSite) -> Town:
    """Register everybody, put the record into the archive, and sign everybody in."""
    acts = site.acts(lambda _said: None)
    names = [f"person/{number:016x}" for number in range(ASKERS + 2)]
    approver, custodian, *askers = names
    duties = {
        approver: (DEPARTMENT, "approver"),
        custodian: (CENTRE, "custodian"),
        **dict.fromkeys(askers, (ASKS, "applicant")),
    }
    acts.say_all(list(_registrations(site.site.root, duties)))
    acts.say(_project(custodian))
    described = Described(project=PROJECT, session="S-1", custodian=CENTRE)
    by = Putter(person=custodian, org=CENTRE)
    record = archive_of(site, acts).put([FRAMES], described, size=len(FRAMES), by=by)
    accounts = _accounts(site, acts)
    persons = {name: _signed_in(site, accounts, name, org) for name, (org, _) in duties.items()}
    return Town(
        askers=[persons[name] for name in askers],
        approver=persons[approver],
        custodian=persons[custodian],
        record=record.record_id,
        needed_until=format_time(site.now() + timedelta(days=5)),
    )


def _registrations(root: str, duties: dict[str, tuple[str, str]]) -> list[Saying]:
    office = next(iter(duties))

    def root_says(stream: str, type_: str, data: Object) -> Saying:
        return Saying(actor=root, stream=stream, type=type_, data=data, by=office)

    found = [
        saying
        for org, role in ROLES.items()
        for saying in (
            root_says(org, "org.Registered", {"org": org}),
            root_says(org, "org.RoleGranted", {"org": org, "role": role}),
        )
    ]
    for person, (org, duty) in duties.items():
        found += [
            root_says(org, "person.Registered", {"person": person, "org": org}),
            root_says(org, "duty.Granted", {"person": person, "org": org, "duty": duty}),
        ]
    competent = {"name": "competent_department", "value": {"engineering": [DEPARTMENT]}}
    review = review_of("parameter.Set", competent, reviewer="person/lawyer")
    return [
        *found,
        root_says("rules", REVIEWED, review),
        root_says("rules", "parameter.Set", competent),
    ]


def _project(by: str) -> Saying:
    data = {"project_code": PROJECT, "trading_type": "engineering", "region": "CN-331000"}
    return Saying(
        actor=CENTRE, stream=f"project/{PROJECT}", type="project.Registered", data=data, by=by
    )


def _accounts(site: OpenSite, acts: Acts) -> Accounts:
    return Accounts(
        database=site.database,
        master=site.master,
        acts=acts,
        clock=site.now,
        options=site.settings.sign_in,
    )


def _signed_in(site: OpenSite, accounts: Accounts, person: str, org: str) -> Person:
    with site.database.connection() as connection:
        table.add(connection, person, org, handle=token_bytes(32), at=site.now())
        table.set_state(connection, person, "open", among=["invited"])
    step = accounts.sessions.begin(
        person, stage="in", means="password", device="the bench", strong=True
    )
    return Person(
        person,
        {
            "Cookie": f"{COOKIE}={step.secret}",
            CSRF_HEADER: csrf_of(step.secret),
            "Content-Type": "application/json",
        },
    )
