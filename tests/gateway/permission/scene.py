"""What stands in the ledger around every asker of the walk: one's own, another's, here and there.

Said past the pages, each thing by whoever it takes for the fold to believe it.
"""

from dataclasses import dataclass, field, replace

from gateway.permission.resource import Kept, Resource
from ledger.append import Accepted
from tests.gateway.persons import grant, organisation, person
from tests.ledger.conftest import ROOT

HERE, THERE = "CN-331000", "CN-110000"
OTHER, DEPARTMENT = "org/walk-other", "org/walk-department"
SOMEBODY = "person/00000000000000ff"
OPEN_PROJECT, FAR_PROJECT = "walk-here", "walk-there"
PLACES = {
    OPEN_PROJECT: {"region": HERE, "trading_type": "engineering"},
    FAR_PROJECT: {"region": THERE, "trading_type": "state_property"},
}
WHERE = {"here": OPEN_PROJECT, "there": FAR_PROJECT}


def lies(project, **more):
    """What a thing of a project is to the table."""
    return Resource(project=project, **(PLACES[project] | more))


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """Who has to do with a retrieval."""

    number: str
    project: str
    requester: str = OTHER
    custodian: str = OTHER
    departments: frozenset = frozenset()
    persons: frozenset = frozenset()
    secret: bool = False
    index: int = 0

    def to(self, orgs):
        """What it is to the table, for an act of these organisations."""
        if self.secret:
            return Resource(orgs=frozenset(orgs), persons=self.persons, kept=Kept.CONFIDENTIAL)
        return lies(self.project, orgs=frozenset(orgs), persons=self.persons)

    @property
    def seen(self):
        return self.to({self.requester, self.custodian} | self.departments)

    @property
    def decided(self):
        return self.to(self.departments)

    @property
    def kept(self):
        return self.to({self.custodian})

    @property
    def asked(self):
        return self.to({self.requester})


@dataclass(frozen=True, kw_only=True)
class Scene:
    """As one asker finds it: entries by kind, things by name, retrievals by their relation."""

    org: str
    person: str = ""
    handles: bool = False
    entries: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    retrievals: dict = field(default_factory=dict)


class Stage:
    """Says it all once, and shows each asker its part."""

    def __init__(self, site, askers):
        self.site, self.town = site, site.town
        self.askers = askers
        self.orgs = sorted({asker.org for asker in askers if asker.org})
        self.people = frozenset(asker.person for asker in askers if asker.person)
        self.entries, self.things, self.own, self.retrievals = {}, {}, {}, {}
        self.site.append(self.town.issue(OTHER), self.town.issue(DEPARTMENT))
        organisation(site, org=OTHER)
        organisation(site, org=DEPARTMENT)
        for project, place in PLACES.items():
            data = {"project_code": project, **place}
            grant(site, "project.Registered", stream=f"project/{project}", **data)
        self._say_entries()
        self._say_projects()
        self._say_of_people()
        self._say_retrievals()
        site.parts.following.until(site.parts.reader.size() - 1)
        site.publish()

    def scene_of(self, asker):
        org = asker.org or "org/nobody"
        entries = dict(self.entries)
        if asker.org:
            entries["own"] = self.own[org]
        mine = self.retrievals.get(org, {})
        return Scene(
            org=org,
            person=asker.person,
            handles=bool(asker.duties & {"officer", "approver", "registrar"}),
            entries=entries,
            things=self.things,
            retrievals=self.retrievals[""] | mine,
        )

    def _say(self, actor, type_, data, stream):
        [verdict] = self.site.append(self.town.said(actor, type_, data, stream=stream))
        assert isinstance(verdict, Accepted), (type_, verdict)
        return verdict.index

    def _say_entries(self):
        self.entries = {
            "public": self._say(
                OTHER, "disclosure.Published", {"item": "招标公告"}, f"project/{FAR_PROJECT}"
            ),
            "other here": self._say(
                OTHER, "tender.NoticePublished", {"notice_id": "1"}, f"project/{OPEN_PROJECT}"
            ),
            "other there": self._say(
                OTHER, "tender.NoticePublished", {"notice_id": "2"}, f"project/{FAR_PROJECT}"
            ),
        }
        self.own = {
            org: self._say(
                org, "tender.NoticePublished", {"notice_id": "3"}, f"project/{FAR_PROJECT}"
            )
            for org in self.orgs
        }
        decisions = self.site.parts.decisions
        decisions.refused(type("Asker", (), {"actor": "anyone", "org": ""}), "walk")
        decisions.flush()
        site_access = self.site.parts.reader.stream("site/access", limit=1)
        self.entries["site"] = site_access[0].index

    def _say_projects(self):
        """Alerts, records, disposals and holds, of others here and there, and of everybody."""
        keepers = {"other": OTHER, **{org: org for org in self.orgs}, "org/nobody": OTHER}
        for number, (where, project) in enumerate(WHERE.items()):
            stream = f"project/{project}"
            self.things["project", where] = project
            self.things["alert", where] = self.site.alert(77_000 + number, stream=stream)[0]
            self.things["record", where] = self._record(project, OTHER, where)
            held = {"hold_id": f"hold-walk-{where}", "reason": "x"}
            self.things["hold", where] = held["hold_id"]
            self.things["hold entry", where] = self._say(OTHER, "legalHold.Placed", held, stream)
            for name, keeper in keepers.items():
                record = self._record(project, keeper, f"{where}-{name.replace('/', '-')}")
                self.things["kept record", where, name] = record
                number_ = f"dis-walk-{where}-{name.replace('/', '-')}"
                self.things["disposal", where, name] = number_
                data = {
                    "disposal_id": number_, "records": [record], "list_sha256": "ab" * 32,
                    "opinion": "destroy", "appraiser": SOMEBODY,
                }  # fmt: skip
                self._say(keeper, "record.Appraised", data, stream)

    def _record(self, project, keeper, name):
        data = {"record_id": f"record-walk-{name}", "custodian": keeper}
        self._say(OTHER, "record.Archived", data, f"project/{project}")
        return data["record_id"]

    def _say_of_people(self):
        """Of each organisation somebody, a delegation, an alert; of each person a request."""
        for number, org in enumerate([*self.orgs, OTHER, "org/nobody"]):
            self.things["person", org] = person(self.site, org)
            self.things["delegation", org] = f"walk-{number}"
            lent = {"org": org, "to_org": DEPARTMENT, "to_person": SOMEBODY, "scope": "巡查"}
            grant(self.site, "delegation.Granted", delegation_id=f"walk-{number}", **lent)
            told = self.site.alert(78_000 + number, stream=f"project/{FAR_PROJECT}")[0]
            self.things["told alert", org] = told
            data = {"alert": told, "to_org": org}
            self._say(ROOT, "alert.Notified", data, f"project/{FAR_PROJECT}")
            self.things["privacy", org] = self._privacy(f"org-{number}", SOMEBODY, org)
        for number, asker in enumerate(self.askers):
            if asker.person:
                asked = self._privacy(f"own-{number}", asker.person, asker.org)
                self.things["privacy", asker.person] = asked
                alert, _ = self.site.alert(79_000 + number, stream=f"project/{OPEN_PROJECT}")
                self.things["proposed alert", asker.person] = alert
                data = {"alert": alert, "old": "red", "new": "green", "reason": "x"}
                data["proposer"] = asker.person
                index = self._say(ROOT, "alert.OverrideProposed", data, f"project/{OPEN_PROJECT}")
                self.site.until_seen(index)

    def _privacy(self, name, whose, org):
        data = {"privacy_no": f"pi-walk-{name}", "person": whose, "handler_org": org}
        self._say(OTHER, "privacy.AccessRequested", data, "site/privacy")
        return data["privacy_no"]

    def _say_retrievals(self):
        """Asked by and kept by each organisation, and such as others ask and others keep."""
        centres = set(self.site.parts.register.holders("PUBLISHING"))
        consenting = frozenset(self.orgs) - centres
        value = {"engineering": sorted(consenting), "state_property": [DEPARTMENT]}
        named = {"name": "competent_department", "value": value}
        grant(self.site, "parameter.Set", stream="rules", **named)
        ours, theirs = {"departments": consenting}, {"departments": frozenset({DEPARTMENT})}
        shared = {
            "of others here": self._ordered("here", OPEN_PROJECT),
            "of others there": self._ordered("there", FAR_PROJECT),
            "of others, secret": self._ordered("hidden", OPEN_PROJECT, secret=True),
            "for our consent": self._requested("ours", OPEN_PROJECT, **ours),
            "for others' consent": self._requested("theirs", FAR_PROJECT, **theirs),
            "for our consent to ourselves": self._requested(
                "selves", OPEN_PROJECT, persons=self.people, **ours
            ),
        }
        self.retrievals = {"": shared}
        self.entries["confidential"] = shared["of others, secret"].index
        for number, org in enumerate(self.orgs):
            self.retrievals[org] = {
                "asked by us": self._ordered(f"asked-{number}", FAR_PROJECT, requester=org),
                "kept by us": self._ordered(f"kept-{number}", FAR_PROJECT, custodian=org),
                "asked by us, secret": self._ordered(
                    f"secret-{number}", FAR_PROJECT, requester=org, secret=True
                ),
            }

    def _ordered(self, name, project, **more):
        return self._retrieval("record.RetrievalOrdered", name, project, **more)

    def _requested(self, name, project, **more):
        return self._retrieval("record.RetrievalRequested", name, project, **more)

    def _retrieval(self, type_, name, project, **more):
        made = Retrieval(number=f"R-walk-{name}", project=project, **more)
        where = "here" if project == OPEN_PROJECT else "there"
        keeper = "other" if made.custodian == OTHER else made.custodian
        data = {
            "request_no": made.number, "requester_org": made.requester, "project": project,
            "records": [self.things["kept record", where, keeper]],
            "ground_kind": "supervision_commission", "mode": ["view_online"],
            "confidential": made.secret, "persons": sorted(made.persons),
        }  # fmt: skip
        stream = f"retrieval/walk-{name}" if made.secret else f"project/{project}"
        index = self._say(made.requester, type_, data, stream)
        return replace(made, index=index)
