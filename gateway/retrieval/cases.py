"""Every retrieval of the site, folded from the log; asked, it first reads what the log gained.

Whoever saw an entry committed finds it here, in whichever gateway: what is decided is decided on
everything that was placed before.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.looks import Looks
from gateway.people.register import REGISTER_TYPES, Register
from gateway.retrieval.case import ORDERED, REQUESTED, Case, begin
from gateway.retrieval.competence import Competence, competence
from gateway.retrieval.decide import lacking
from gateway.retrieval.errors import NoSuchRetrieval
from gateway.retrieval.steps import DUTY, STEPS, step
from ledger.entry import Entry
from ledger.read import Reader
from monitors.review import REVIEWED, Reviews

PRESERVED = "record.Preserved"
RELEASED = "record.RetrievalReleased"
WITHDRAWN = "record.RetrievalWithdrawn"
PARAMETER_SET = "parameter.Set"
PROJECT_REGISTERED = "project.Registered"

TYPES = REGISTER_TYPES | {REQUESTED, ORDERED, PRESERVED, *STEPS, REVIEWED, PARAMETER_SET}

CENTRE = "PUBLISHING"
BOTH = ("applicant", "custodian")


class Cases:
    """Safe to ask from several threads.

    The register is folded here once more, entry by entry: a consent counts if its speaker held
    the duty when it was given, whatever became of the speaker since.
    """

    def __init__(self, reader: Reader) -> None:
        self.root = str(reader.entry(0).data["root"]["actor"])
        self._reader = reader
        self._register = Register(self.root)
        self._cases: dict[str, Case] = {}
        self._by_record: dict[str, list[str]] = {}
        self._reviews = Reviews()
        self._parameters: dict[str, Any] = {}
        self._projects: dict[str, Mapping[str, Any]] = {}
        self._size = 0
        self._lock = threading.Lock()
        self._looks = Looks(self._lock, self._catch_up)

    def case(self, request_no: str) -> Case:
        """Raises NoSuchRetrieval."""
        return self.finding()(request_no)

    def finding(self) -> Callable[[str], Case]:
        """Finds cases as they are now, as many as one likes; what is said meanwhile may be in."""
        with self._looks.taken():
            return self._find

    def all(self) -> Iterator[Case]:
        """The newest first."""
        with self._looks.taken():
            found = list(self._cases.values())
        return reversed(found)

    def of_record(self, record_id: str) -> list[Case]:
        """Those that asked for a record or released it, in the order in which they began."""
        with self._looks.taken():
            return [self._cases[no] for no in self._by_record.get(record_id, ())]

    def parameters(self) -> Mapping[str, Any]:
        with self._looks.taken():
            return dict(self._parameters)

    def project(self, code: str) -> Mapping[str, Any]:
        """What the project's registration says of it; nothing, where there is none."""
        with self._lock:
            return self._projects.get(f"project/{code}", {})

    def competence(self, case: Case, custodian: str) -> Competence:
        """Whose consent it takes, by what was configured when the case was looked up."""
        with self._lock:
            return self._competence(case, custodian)

    def _find(self, request_no: str) -> Case:
        with self._lock:
            found = self._cases.get(request_no)
        if found is None:
            raise NoSuchRetrieval(request_no)
        return found

    def _catch_up(self) -> None:
        size = self._reader.size()
        if size > self._size:
            for entry in self._reader.of_types(TYPES, self._size, size):
                self._apply(entry)
                self._size = entry.index + 1  # the database may fail before the next one
            self._size = size

    def _apply(self, entry: Entry) -> None:
        if entry.type in REGISTER_TYPES:
            self._register.apply(entry)
            if entry.type == PROJECT_REGISTERED and self._register.is_registrar(entry):
                self._projects[entry.stream] = entry.data
        elif entry.type == REVIEWED:
            self._reviews.take(entry)
        elif entry.type == PARAMETER_SET:
            if self._reviews.admits(entry):
                self._parameters[entry.data["name"]] = entry.data["value"]
        elif entry.type in (REQUESTED, ORDERED):
            self._begin(entry)
        else:
            self._step(entry)

    def _begin(self, entry: Entry) -> None:
        """The first of its number, said by whoever it says asks; others begin nothing."""
        case = begin(entry)
        if case.request_no in self._cases or case.requester_org not in self._voices(entry):
            return
        self._cases[case.request_no] = case
        for record_id in case.records:
            self._by_record.setdefault(record_id, []).append(case.request_no)

    def _step(self, entry: Entry) -> None:
        known = self._cases.get(entry.data.get("request_no", ""))
        if known is None or entry.stream != known.stream:
            return
        case = step(known, entry, self._voices(entry))
        if case.grant is not None and known.grant is None:
            # Nobody opens anything with a release that skipped a department, wherever it was said.
            needed = self._competence(known, case.grant.custodian)
            grant = replace(case.grant, lacking=lacking(known, needed, root=self.root))
            case = replace(case, grant=grant)
            for record_id in sorted({*grant.records} - {*case.records}):
                self._by_record.setdefault(record_id, []).append(case.request_no)
        self._cases[case.request_no] = case

    def _competence(self, case: Case, custodian: str) -> Competence:
        header = self._projects.get(f"project/{case.project}", {})
        return competence(
            self._parameters,
            str(header.get("trading_type", "")),
            barred=frozenset({custodian, *self._register.holders(CENTRE)}),
        )

    def _voices(self, entry: Entry) -> frozenset[str]:
        """For whom the entry speaks, as of its place in the log."""
        duties = BOTH if entry.type == WITHDRAWN else (DUTY.get(entry.type, "custodian"),)
        return self._register.voices(entry, duties)
