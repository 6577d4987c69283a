"""`record.Archived`, as the gateway says it of what it has stored."""

from typing import Any, Final

from gateway.acts import GATEWAY, Saying
from gateway.archive.described import Described
from gateway.archive.kinds import UNKNOWN
from gateway.archive.shelf import ARCHIVED
from ledger.canonical import encode
from ledger.catalogue import load
from ledger.personal import check_plain
from ledger.storage.archive import KeptObject, KeptUpload

NOTHING_YET: Final = KeptObject(
    object="", wrapped_key=None, sha256="0" * 64, manifest_sha256="0" * 64, size=0
)


def check_sayable(kept: KeptUpload, said: dict[str, Any]) -> None:
    """What the ledger would refuse at the end is refused before the first byte."""
    saying = archived(kept, {**said, "media_type": UNKNOWN}, NOTHING_YET)
    data = dict(saying.data)
    load().check(saying.type, data)
    check_plain({"data": data, "stream": saying.stream}, encode([data, saying.stream]))


def archived(kept: KeptUpload, said: dict[str, Any], object_: KeptObject) -> Saying:
    """The gateway says it: that the bytes are here, and who brought them, is its own knowledge."""
    described = Described.read(said["described"])
    data: dict[str, Any] = {
        "record_id": said["record_id"],
        "media_sha256": object_.sha256,
        "manifest_sha256": object_.manifest_sha256,
        "media_size": object_.size,
        "media_type": said["media_type"],
        "secrecy_class": described.secrecy_class,
        "custodian": described.custodian or said["org"],
        "archived_by": kept.person,
    }
    for name in ("session", "lot", "title", "retention_class", "derived_from"):
        if value := getattr(described, name):
            data[name] = value
    if described.masking:
        data["masking"] = list(described.masking)
    if described.spans:
        data["spans"] = [span.as_json() for span in described.spans]
    return Saying(
        actor=GATEWAY,
        stream=described.stream,
        type=ARCHIVED,
        data=data,
        id=f"archived-{said['record_id']}",
        occurred_at=kept.completed_at,
    )
