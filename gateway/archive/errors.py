"""What the archive refuses, and what it finds wrong with what it keeps."""

from gateway.errors import GatewayError


class NoSuchRecord(GatewayError):
    """No entry archived a record of this number."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"there is no record {record_id}")
        self.record_id = record_id


class NotKeptHere(GatewayError):
    """The entry names a record whose bytes were never put into this archive."""

    def __init__(self, record_id: str) -> None:
        super().__init__(f"record {record_id} is on file, its bytes are not kept here")
        self.record_id = record_id


class RecordDisposed(GatewayError):
    """The record was disposed of: its key is destroyed and nobody can read it again."""

    def __init__(self, record_id: str, index: int) -> None:
        super().__init__(f"record {record_id} was disposed of by entry {index}")
        self.record_id = record_id
        self.index = index


class RecordDamaged(GatewayError):
    """What the store holds is not what the ledger says was archived. None of it was given out."""

    def __init__(self, record_id: str, where: str) -> None:
        super().__init__(f"record {record_id} is not as it was archived: {where}")
        self.record_id = record_id
        self.where = where


class StateSecretRefused(GatewayError):
    """State secrets belong on systems approved for them (保守国家秘密法); nothing was stored."""

    def __init__(self) -> None:
        super().__init__("records with state secrets are not taken here; no byte was stored")


class NoSuchUpload(GatewayError):
    """No upload of this name is open to this person."""

    def __init__(self, upload: str) -> None:
        super().__init__(f"there is no upload {upload}")
        self.upload = upload


class UploadMoved(GatewayError):
    """The upload stands at another offset than the sender thinks."""

    def __init__(self, upload: str, offset: int) -> None:
        super().__init__(f"upload {upload} stands at {offset}: ask with HEAD and go on there")
        self.upload = upload
        self.offset = offset


class UploadTooLong(GatewayError):
    """More bytes than were announced, or than one record may have."""

    def __init__(self, size: int, size_max: int) -> None:
        super().__init__(f"{size} bytes, at most {size_max} belong to this record")
        self.size = size
        self.size_max = size_max


class ChecksumMismatch(GatewayError):
    """What arrived is not what was sent. It was not kept; send it again from the same offset."""

    def __init__(self, upload: str) -> None:
        super().__init__(f"the checksum does not fit what arrived of upload {upload}")
        self.upload = upload


class OtherContent(GatewayError):
    """The whole is not what was announced: the upload is given up, nothing was archived."""

    def __init__(self, upload: str, announced: str, found: str) -> None:
        super().__init__(f"upload {upload} was announced as {announced} and is {found}")
        self.upload = upload
        self.announced = announced
        self.found = found


class StoreFailed(GatewayError):
    """The object store does not answer, or says no; why is in the log."""

    def __init__(self, doing: str) -> None:
        super().__init__(f"the archive's store could not {doing}; try again")
        self.doing = doing


class UploadInUse(GatewayError):
    """Another request is sending to this upload now."""

    def __init__(self, upload: str) -> None:
        super().__init__(f"upload {upload} is being sent to by another request")
        self.upload = upload


class OtherTus(GatewayError):
    """The client does not speak the version of tus that is spoken here."""

    def __init__(self, given: str) -> None:
        super().__init__(f"Tus-Resumable is {given or 'missing'}, 1.0.0 is spoken here")
        self.given = given


class NoSuchDisposal(GatewayError):
    """No appraisal opened a disposal of this number."""

    def __init__(self, disposal_id: str) -> None:
        super().__init__(f"there is no disposal {disposal_id}")
        self.disposal_id = disposal_id


class DisposalNotReady(GatewayError):
    """Something that must precede is not in the ledger yet."""

    def __init__(self, disposal_id: str, until: str) -> None:
        super().__init__(f"disposal {disposal_id} cannot go on until {until}")
        self.disposal_id = disposal_id
        self.until = until


class SamePerson(GatewayError):
    """The steps of a disposal are different persons'."""

    def __init__(self, disposal_id: str, did: str) -> None:
        super().__init__(f"disposal {disposal_id}: whoever {did} cannot do this too")
        self.disposal_id = disposal_id
        self.did = did


class RecordHeld(GatewayError):
    """A legal hold keeps the record."""

    def __init__(self, record_id: str, hold_id: str) -> None:
        super().__init__(f"record {record_id} is held by {hold_id}")
        self.record_id = record_id
        self.hold_id = hold_id


class RetentionNotOver(GatewayError):
    """The record must still be kept, or nobody can say until when."""

    def __init__(self, record_id: str, until: str) -> None:
        super().__init__(f"record {record_id} must be kept: {until}")
        self.record_id = record_id
        self.until = until


class ListDiffers(GatewayError):
    """The list that was appraised is not what would be destroyed now."""

    def __init__(self, disposal_id: str) -> None:
        super().__init__(f"disposal {disposal_id}: its list no longer describes the records")
        self.disposal_id = disposal_id


class NoSuchHold(GatewayError):
    """Nothing is held under this number."""

    def __init__(self, hold_id: str) -> None:
        super().__init__(f"there is no hold {hold_id}")
        self.hold_id = hold_id
