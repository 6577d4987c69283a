"""The log that is lied about."""

from hashlib import sha256

from tests.tampering.honest_log import OTHER, HonestLog, private_key

PLAN = b"the site plan"
CENTRE, BIDDER, AGENCY, AGENCY_NEXT = (private_key(number) for number in range(10, 14))


def town():
    """Two projects, three actors, a rotation, a seal, an attachment, anchors: before its heads."""
    log = HonestLog().found()
    log.issue("org/centre", CENTRE)
    log.issue("org/bidder", BIDDER)
    log.issue("org/agency", AGENCY)
    log.publish("notice 1", mark="first")
    log.publish("elsewhere", stream=OTHER, mark="elsewhere")
    log.publish("notice 2", anchor=log.anchor(), mark="anchored")
    log.seal({"experts": ["甲", "乙"], "seat": 7})
    log.marks["sealed"] = log.size - 1
    log.attachments[sha256(PLAN).hexdigest()] = PLAN
    log.publish(
        "plan",
        attachments=[
            {
                "name": "plan.txt",
                "sha256": sha256(PLAN).hexdigest(),
                "size": len(PLAN),
                "media_type": "text/plain",
            }
        ],
        mark="attached",
    )
    log.publish("notice 3", actor="org/agency", mark="agency")
    log.rotate("org/agency", AGENCY_NEXT, mark="rotated")
    log.issue("org/agency", AGENCY_NEXT, by="org/agency", signer=AGENCY, mark="renewed")
    log.publish("notice 4", actor="org/agency", anchor=log.anchor(5), mark="later")
    log.publish("bid", actor="org/bidder", mark="bid")
    return log
