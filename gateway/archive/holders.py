"""Who is believed of holds and disposals, of which anybody with a key can say anything."""

from dataclasses import replace
from datetime import datetime

from gateway.acts import GATEWAY
from gateway.archive.record import Hold
from gateway.people.person import PERSON
from gateway.people.register import REGISTER_TYPES, Register
from gateway.permission.decide import candidates, unmet
from gateway.permission.sections.archive import CUSTODIANS, RELEASE
from gateway.permission.whereabouts import WHEREABOUTS_TYPES, Whereabouts
from ledger.entry import Entry

READ = REGISTER_TYPES | WHEREABOUTS_TYPES


class Holders:
    """People and places as of the entry that is read: what they were when it was placed."""

    def __init__(self, root: str) -> None:
        self._register = Register(root)
        self._whereabouts = Whereabouts(self._register)

    def apply(self, entry: Entry) -> None:
        self._register.apply(entry)
        self._whereabouts.apply(entry)

    def keeps(self, entry: Entry, custodian: str) -> bool:
        """Whether whoever says this speaks for the organisation that keeps a record."""
        return custodian in self._register.voices(entry, CUSTODIANS.duties)

    def may_release(self, entry: Entry, hold: Hold) -> bool:
        """The gateway, which asked the permission table, and the organisation that placed it.

        A person with a key of their own, if the table would let that person do it.
        """
        if not entry.actor.startswith(PERSON):
            return entry.actor in (hold.actor, GATEWAY)
        at = datetime.fromisoformat(entry.received_at)
        place = self._whereabouts.of_stream(hold.stream)
        askers = (
            # An authenticator signs for nobody who has not shown it a PIN or a finger.
            replace(self._register.principal(entry.actor, org, at), strong=True)
            for org in self._register.acts_for(entry.actor, at)
        )
        return any(
            not unmet(row, asker, place) for asker in askers for row in candidates(RELEASE, asker)
        )
