"""Where people ask for what is held about them, and where it is decided (PIPL §§44–47, 50).

A copy is given at once: nothing has to be weighed. Corrections and erasures are decided by
somebody else than the person they are about; the old value of a correction stays where it is.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from secrets import token_hex

from gateway.acts import Acts, Said, Saying
from gateway.archive.shelf import Shelf
from gateway.people.principal import Principal
from gateway.privacy.copying import copy_of, who_opened
from gateway.privacy.erasures import Erasures
from gateway.privacy.errors import AlreadyDecided, NoSuchPrivacyRequest, OtherKind
from gateway.privacy.opening import Openings
from gateway.privacy.requests import ASKED, STREAM, Kind, PrivacyRequest, read_requests
from ledger.canonical import Json, Object, encode, format_time
from ledger.vault.erasing import of_subject
from ledger.vault.vault import Vault

ACCESS_BASIS = "个人信息保护法 §45"
TYPES: Mapping[Kind, str] = {kind: type_ for type_, kind in ASKED.items()}


class PrivacyDesk:
    """The permission table has let the principal; what is said is said for their organisation."""

    def __init__(
        self, vault: Vault, shelf: Shelf, acts: Acts, clock: Callable[[], datetime]
    ) -> None:
        self.openings = Openings(vault, acts)
        self.erasures = Erasures(vault, shelf, acts, clock)
        self._vault = vault
        self._acts = acts
        self._clock = clock

    def requests(self) -> dict[str, PrivacyRequest]:
        return read_requests(self._vault.reader)

    def request(self, privacy_no: str) -> PrivacyRequest:
        """Raises NoSuchPrivacyRequest."""
        found = self.requests().get(privacy_no)
        if found is None:
            raise NoSuchPrivacyRequest(privacy_no)
        return found

    def ask(  # what, about whom, in which words
        self,
        principal: Principal,
        kind: Kind,
        person: str,
        *,
        text: str = "",
        entry: int | None = None,
        names: Sequence[str] = (),
    ) -> PrivacyRequest:
        """Take a request, of the person or of somebody for them."""
        privacy_no = f"pi-{token_hex(8)}"
        data: Object = {"privacy_no": privacy_no, "person": person, "handler_org": principal.org}
        if kind is Kind.CORRECTION:
            data |= {"entry": entry, "names": list(names)}
        self._say(principal, TYPES[kind], data, {"request_text": text} if text else {})
        return self.request(privacy_no)

    def copy(self, principal: Principal, privacy_no: str) -> Object:
        """What is held about the person, each opening an entry; the first one is the answer."""
        request = self._of_kind(privacy_no, Kind.ACCESS)
        reader = self._vault.reader
        targets = of_subject(self._vault, request.person)
        entries = {index: reader.entry(index) for index in targets}
        said = [(entries[index], sorted(names)) for index, names in sorted(targets.items())]
        before = who_opened(reader, targets)
        self.openings.say(said, reader=principal.person, basis=ACCESS_BASIS)
        openings = {index: self._vault.open(index, names) for index, names in targets.items()}
        at = format_time(self._clock())
        document = copy_of(request.person, entries, openings, before, at)
        if request.open:
            digest = sha256(encode(document)).hexdigest()
            count = len(document["values"])
            data = {"values_count": count, "copy_sha256": digest}
            self._decide(principal, request, "privacy.AccessAnswered", data)
        return document

    def correct(
        self, principal: Principal, privacy_no: str, value: Json, reason: str
    ) -> PrivacyRequest:
        """Seal the corrected value beside the old one, as an entry of the same stream."""
        request = self._of_kind(privacy_no, Kind.CORRECTION)
        self._check_open(request)
        if request.entry is None:
            raise OtherKind(privacy_no, request.kind)
        corrected = self._vault.reader.entry(request.entry)
        said = self._acts.say(
            Saying(
                actor=principal.org,
                by=principal.person,
                stream=corrected.stream,
                type="event.Corrected",
                data={
                    "index": corrected.index,
                    "field": f"/sealed/{request.names[0]}",
                    "basis": "个人信息保护法 §46",
                },
                sealed_values={"corrected": value},
                subjects={"corrected": request.person},
            )
        )
        data = {"privacy_outcome": "granted", "index": said.index}
        return self._decided(principal, request, {**data, **_reason(reason)})

    def refuse(self, principal: Principal, privacy_no: str, reason: str) -> PrivacyRequest:
        """Say no to a correction or an erasure, and why (PIPL §50 asks for the reason)."""
        request = self.request(privacy_no)
        self._check_open(request)
        if request.kind is Kind.ACCESS:
            raise OtherKind(privacy_no, request.kind)
        data = {"privacy_outcome": "refused", **_reason(reason)}
        return self._decided(principal, request, data)

    def erase(self, principal: Principal, privacy_no: str, reason: str) -> PrivacyRequest:
        """Erase what may be erased. What must be kept is from now on kept and nothing else."""
        request = self._of_kind(privacy_no, Kind.ERASURE)
        self._check_open(request)
        free, kept = self.erasures.erasable(request.person)
        count = self.erasures.erase(principal, free, "") if free else 0
        why = "; ".join(filter(None, [reason, *kept]))
        outcome = "restricted" if kept else "granted"
        data = {"privacy_outcome": outcome, "values_count": count, **_reason(why)}
        return self._decided(principal, request, data)

    def _of_kind(self, privacy_no: str, kind: Kind) -> PrivacyRequest:
        request = self.request(privacy_no)
        if request.kind is not kind:
            raise OtherKind(privacy_no, request.kind)
        return request

    def _check_open(self, request: PrivacyRequest) -> None:
        if not request.open:
            raise AlreadyDecided(request.privacy_no)

    def _decided(
        self, principal: Principal, request: PrivacyRequest, data: Object
    ) -> PrivacyRequest:
        erasing = request.kind is Kind.ERASURE
        type_ = "privacy.ErasureDecided" if erasing else "privacy.CorrectionDecided"
        self._decide(principal, request, type_, data)
        return self.request(request.privacy_no)

    def _decide(
        self, principal: Principal, request: PrivacyRequest, type_: str, data: Object
    ) -> None:
        named = {"privacy_no": request.privacy_no, "person": request.person}
        self._say(principal, type_, {**named, **data}, {})

    def _say(
        self, principal: Principal, type_: str, data: Object, sealed: Mapping[str, str]
    ) -> Said:
        return self._acts.say(
            Saying(
                actor=principal.org,
                by=principal.person,
                stream=STREAM,
                type=type_,
                data=data,
                sealed_values=sealed,
                subjects=dict.fromkeys(sealed, str(data["person"])),
            )
        )


def _reason(reason: str) -> Object:
    return {"reason": reason} if reason else {}
