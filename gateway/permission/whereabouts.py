"""What streams and entries are to the table: whose, where, and for whom they are kept."""

from dataclasses import dataclass, field
from sys import intern

from gateway.people.person import PERSON
from gateway.people.register import Register
from gateway.permission.resource import Kept, Resource
from ledger.entry import Entry

PROJECT, RETRIEVAL, CASES = "project/", "retrieval/", "site/cases/"
SITE_RECORD = frozenset({"site/accounts", "site/access"})
REGISTERED = "project.Registered"
ASKED = frozenset({"record.RetrievalRequested", "record.RetrievalOrdered"})
LIFTED = "record.ConfidentialityLifted"
LIFTS = ("applicant",)
"""The duty of who lifts it with a key of their own."""

WHEREABOUTS_TYPES = frozenset({REGISTERED, *ASKED, LIFTED})

PUBLIC_TYPES = ("disclosure.", "catalogue.", "calendar.", "ruleset.", "rule.")
"""Entries the public receives, singly and with proofs (formats §6)."""


def is_public(event_type: str) -> bool:
    return event_type.startswith(PUBLIC_TYPES)


@dataclass(slots=True)
class Whereabouts:
    """The region, type and parties of every project, folded from its registration.

    About 300 bytes a project. One writer; readers see each value whole. The
    register is that of the people, as of the same entry: apply each to it first.
    """

    register: Register
    _projects: dict[str, Resource] = field(default_factory=dict)
    _askers: dict[str, str] = field(default_factory=dict)
    _lifted: set[str] = field(default_factory=set)

    def apply(self, entry: Entry) -> None:
        if entry.stream.startswith(RETRIEVAL):
            self._follow(entry)
        elif entry.type == REGISTERED and entry.stream.startswith(PROJECT):
            self._register(entry)

    def _follow(self, entry: Entry) -> None:
        """A retrieval apart is secret until the organisation that asked for it lifts that."""
        voices = self.register.voices(entry, LIFTS)
        if entry.type in ASKED and entry.data["requester_org"] in voices:
            self._askers.setdefault(entry.stream, entry.data["requester_org"])
        elif entry.type == LIFTED and self._askers.get(entry.stream) in voices:
            self._lifted.add(entry.stream)

    def _register(self, entry: Entry) -> None:
        if not self.register.is_registrar(entry):
            return
        data = entry.data
        parties = (data.get(role) for role in ("owner", "agency"))
        self._projects[entry.stream] = Resource(
            orgs=frozenset(intern(org) for org in parties if org),
            region=intern(data["region"]) if data.get("region") else None,
            trading_type=intern(data["trading_type"]),
            project=entry.stream.removeprefix(PROJECT),
        )

    def of_stream(self, stream: str) -> Resource:
        """A stream as a whole. A project nobody registered lies in no region anybody knows."""
        if stream.startswith(PROJECT):
            known = self._projects.get(stream)
            return known or Resource(project=stream.removeprefix(PROJECT))
        if stream.startswith(RETRIEVAL):
            return Resource(kept=Kept.OPEN if stream in self._lifted else Kept.CONFIDENTIAL)
        if stream.startswith(CASES):
            return Resource(kept=Kept.CASE)
        if stream in SITE_RECORD:
            return Resource(regional=False, kept=Kept.SITE)
        return Resource(regional=False, org=stream)

    def of_project(self, project: str) -> Resource:
        return self.of_stream(PROJECT + project)

    def of_entry(self, entry: Entry) -> Resource:
        """One entry: it belongs to who said it, and to the organisation whose stream it stands in.

        A project's owner and agency receive what they said, not what is said in their project.
        What a person signed with a key of their own belongs to the organisations of that person.
        """
        of_stream = self.of_stream(entry.stream)
        orgs = set() if of_stream.org is None else {of_stream.org}
        if entry.actor.startswith(PERSON):
            orgs |= self.register.orgs_of(entry.actor)
        return Resource(
            org=entry.actor,
            orgs=frozenset(orgs),
            regional=of_stream.regional,
            region=of_stream.region,
            trading_type=of_stream.trading_type,
            project=of_stream.project,
            public=is_public(entry.type),
            kept=of_stream.kept,
        )
