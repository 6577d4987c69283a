"""What people at the console, and the gateway itself, say in the ledger."""

from gateway.acts.acts import Acts
from gateway.acts.composing import Composer
from gateway.acts.proposals import Answer, NoSigningKey, NoSuchProposal, NotSigned, Proposal
from gateway.acts.saying import GATEWAY, NobodyNamed, NotInCustody, NotSaid, Said, Saying
from gateway.acts.signing_keys import SigningKey, SigningKeys, TooManyKeys

__all__ = [
    "GATEWAY",
    "Acts",
    "Answer",
    "Composer",
    "NoSigningKey",
    "NoSuchProposal",
    "NobodyNamed",
    "NotInCustody",
    "NotSaid",
    "NotSigned",
    "Proposal",
    "Said",
    "Saying",
    "SigningKey",
    "SigningKeys",
    "TooManyKeys",
]
