"""What a retrieval refuses, each named for the fact. The status codes are in `api.problems`."""

from gateway.errors import GatewayError


class NoSuchRetrieval(GatewayError):
    """No entry asks for it under this number, or this reader may not know of it."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"there is no retrieval {request_no}")
        self.request_no = request_no


class FormIncomplete(GatewayError):
    """A field of the form is missing, or is not what it must be."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class SecretNotHandledHere(GatewayError):
    """State secrets are kept and retrieved elsewhere, by rules of their own."""

    def __init__(self, where: str) -> None:
        super().__init__(f"{where} is classified as a state secret, which is not handled here")
        self.where = where


class RetrievalRefused(GatewayError):
    """Base of what a retrieval in its present state, or this person, may not do."""


class OrganNotOnFile(RetrievalRefused):
    """Who orders by statute is on file with the office: anybody could claim to be a court."""

    def __init__(self, org: str, ground_kind: str) -> None:
        super().__init__(
            f"{org} is not on file for {ground_kind}: the office sets statutory_organs"
        )
        self.org = org
        self.ground_kind = ground_kind


class NotTheirs(RetrievalRefused):
    """The person is not the one whose act this is."""

    def __init__(self, person: str, act: str) -> None:
        super().__init__(f"{person} may not {act}")
        self.person = person
        self.act = act


class ApprovedOwnRequest(RetrievalRefused):
    """Whoever asked, or is to see the records, may not consent to it."""

    def __init__(self, request_no: str, person: str) -> None:
        super().__init__(f"{person} is of those who ask for {request_no}")
        self.person = person


class NotCompetent(RetrievalRefused):
    """The organisation is not one whose consent this retrieval needs."""

    def __init__(self, org: str, needed: tuple[str, ...]) -> None:
        super().__init__(f"{org} is not competent; needed is the consent of {', '.join(needed)}")
        self.org = org
        self.needed = needed


class CompetenceUndetermined(RetrievalRefused):
    """Nobody has said who is competent, so nobody can consent. Never taken for consent."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"undetermined who is competent to consent: {reason}")
        self.reason = reason


class ApprovedTwice(RetrievalRefused):
    """The department has consented already, and nothing took it back."""

    def __init__(self, request_no: str, org: str) -> None:
        super().__init__(f"{org} has consented to {request_no} already")
        self.request_no = request_no
        self.org = org


class NeedsNoApproval(RetrievalRefused):
    """A statutory order is carried out without departmental approval."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} is a statutory order: it needs no approval")
        self.request_no = request_no


class NotApproved(RetrievalRefused):
    """Consent of a competent department is missing."""

    def __init__(self, request_no: str, missing: tuple[str, ...]) -> None:
        super().__init__(f"{request_no} lacks the consent of {', '.join(missing)}")
        self.missing = missing
        self.request_no = request_no


class Denied(RetrievalRefused):
    """A competent department, or the custodian, did not agree."""

    def __init__(self, request_no: str, org: str) -> None:
        super().__init__(f"{request_no} was denied by {org}")
        self.request_no = request_no
        self.org = org


class AlreadyReleased(RetrievalRefused):
    """The grant has been made; it is not made twice."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} has been released already")
        self.request_no = request_no


class NotReleased(RetrievalRefused):
    """The custodian has not released the records."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} has not been released")
        self.request_no = request_no


class NotYetValid(RetrievalRefused):
    """The window of the grant has not begun."""

    def __init__(self, request_no: str, since: str) -> None:
        super().__init__(f"{request_no} may be used from {since} on")
        self.request_no = request_no
        self.since = since


class Expired(RetrievalRefused):
    """The window is over."""

    def __init__(self, request_no: str, until: str) -> None:
        super().__init__(f"{request_no} expired at {until}")
        self.request_no = request_no
        self.until = until


class Withdrawn(RetrievalRefused):
    """The request was taken back, or the release recalled."""

    def __init__(self, request_no: str, org: str) -> None:
        super().__init__(f"{request_no} was withdrawn by {org}")
        self.request_no = request_no
        self.org = org


class AlreadyClosed(RetrievalRefused):
    """The retrieval is over."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} is closed")
        self.request_no = request_no


class NotInTheGrant(RetrievalRefused):
    """A record, person, way or copy that the grant does not name."""

    def __init__(self, request_no: str, what: str) -> None:
        super().__init__(f"the grant of {request_no} does not name {what}")
        self.request_no = request_no
        self.what = what


class CopiesExhausted(RetrievalRefused):
    """As many copies were made as the grant allows."""

    def __init__(self, request_no: str, copies: int) -> None:
        super().__init__(f"all {copies} copies of {request_no} have been issued")
        self.request_no = request_no
        self.copies = copies


class SecondFactorNeeded(RetrievalRefused):
    """The session showed one factor only."""

    def __init__(self) -> None:
        super().__init__("records are shown to a session with a second factor only")


class BeyondSpans(RetrievalRefused):
    """A record holds more than the spans asked for: a segment has to be archived first."""

    def __init__(self, record: str, reason: str) -> None:
        super().__init__(
            f"{record} {reason}: archive the segment as a record of its own and release that"
        )
        self.record = record
        self.reason = reason


class NotMasked(RetrievalRefused):
    """The grant asks for masking; only a masked derivative of what was asked may go out."""

    def __init__(self, record: str, lacking: tuple[str, ...]) -> None:
        super().__init__(f"{record} is not masked as asked: {', '.join(lacking)}")
        self.record = record
        self.lacking = lacking


class NotOfTheRequest(RetrievalRefused):
    """What is to be released is neither asked for nor derived from it."""

    def __init__(self, record: str, request_no: str) -> None:
        super().__init__(f"{record} is not of the records that {request_no} asks for")
        self.record = record
        self.request_no = request_no


class NotOut(RetrievalRefused):
    """No such copy or original is out."""

    def __init__(self, request_no: str, what: str) -> None:
        super().__init__(f"{what} of {request_no} is not out")
        self.request_no = request_no
        self.what = what


class StillOut(RetrievalRefused):
    """Something has to come back first."""

    def __init__(self, request_no: str, what: tuple[str, ...]) -> None:
        super().__init__(f"{request_no}: not back yet: {', '.join(what)}")
        self.request_no = request_no
        self.what = what


class NotConfidential(RetrievalRefused):
    """There is no confidentiality to lift."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} is not confidential, or no longer")
        self.request_no = request_no


class NoticePostponed(RetrievalRefused):
    """Nobody is told while the issuing organ keeps it confidential."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} is confidential: notice is given once that is lifted")
        self.request_no = request_no


class ViewOver(RetrievalRefused):
    """The viewing has ended; another begins with an entry of its own."""

    def __init__(self, view_id: str) -> None:
        super().__init__(f"the viewing {view_id} is over")
        self.view_id = view_id


class NoSuchView(GatewayError):
    """Nobody began such a viewing."""

    def __init__(self, view_id: str) -> None:
        super().__init__(f"there is no viewing {view_id}")
        self.view_id = view_id


class RangeNotSatisfiable(GatewayError):
    """No byte of the range is in the record."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the record has {size} bytes")
        self.size = size


class AccessNotCovered(GatewayError):
    """No checkpoint covers the access entry yet, so nothing is shown."""

    def __init__(self, index: int) -> None:
        super().__init__(f"no checkpoint covers the access entry {index} yet; nothing was shown")
        self.retry_after_seconds = 2.0
        self.index = index


class MadeOtherwise(RetrievalRefused):
    """The copy that was recorded cannot be made again here: return it, and issue another."""

    def __init__(self, copy_no: str) -> None:
        super().__init__(f"copy {copy_no} comes out otherwise than it was recorded; issue another")
        self.copy_no = copy_no


class ChangedMeanwhile(RetrievalRefused):
    """Another act came first, and what was decided on is no longer so."""

    def __init__(self, request_no: str) -> None:
        super().__init__(f"{request_no} changed in the meantime: look at it again")
        self.request_no = request_no
