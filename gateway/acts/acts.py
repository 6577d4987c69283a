"""Acts become entries: signed by a person's own key, or by the one the gateway keeps."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from gateway.acts.composing import PERSON, Composer
from gateway.acts.proposals import GOOD_FOR, Answer, NoSigningKey, NoSuchProposal, Proposal
from gateway.acts.saying import NotInCustody, NotSaid, Said, Saying
from gateway.acts.signing_keys import SigningKeys, check
from ledger.append import LedgerBusy, Refused, Sequencer, Verdict
from ledger.canonical import Object
from ledger.errors import Malformed
from ledger.signing import PrivateKey
from ledger.statement import Signed, sign
from ledger.storage import StorageFailed
from ledger.storage import acts as table

KeyOf = Callable[[str], PrivateKey]
"""The key that the gateway keeps for an actor, issued by root when it needs one first."""


class Acts:
    """The way into the ledger for everything that is not sent to the gateway signed."""

    def __init__(
        self, *, composer: Composer, sequencer: Sequencer, key_of: KeyOf, keys: SigningKeys
    ) -> None:
        self.composer = composer
        self.keys = keys
        self._sequencer = sequencer
        self._key_of = key_of

    def say(self, saying: Saying) -> Said:
        """Return when it is in the ledger. Raises NotSaid, LedgerBusy or StorageFailed."""
        return self.say_all([saying])[0]

    def say_all(self, sayings: Sequence[Saying]) -> list[Said]:
        """The same for several, in this order; what stands before a refused one stays said.

        Raises NobodyNamed before anything is said, where an organisation would speak and neither
        `by` nor the data name a person.
        """
        statements = self.composer.compose(sayings)
        return self._place(
            [
                replace(sign(statement, self._kept(statement["actor"])), bound=saying.bound)
                for saying, statement in zip(sayings, statements, strict=True)
            ]
        )

    def say_each(self, acts: Sequence[Sequence[Saying]]) -> list[list[Said] | Exception]:
        """Acts that have nothing to do with each other, at the price of one commit.

        Each is said, or is not for the reason given, and holds up no other. They have ids and
        times already: what is said again is the same. Raises what `say` raises while the ledger
        is away.
        """
        try:
            said = iter(self.say_all([saying for act in acts for saying in act]))
        except (LedgerBusy, StorageFailed):
            raise
        except Exception:  # noqa: BLE001 - one of them cannot be said; which, each tells
            # What was said already is found by its id and said no second time.
            return [self._try_to_say(act) for act in acts]
        return [[next(said) for _ in act] for act in acts]

    def propose(
        self,
        person: str,
        saying: Saying,
        *,
        rp_id: str | None,
        action: str = "",
        onward: str = "/",
        fields: Iterable[tuple[str, str]] = (),
    ) -> Proposal:
        """The whole statement, as the person would say it, kept until it is signed or runs out.

        Raises NoSigningKey, or NotSaid for what the catalogue refuses: nobody is asked to sign
        what could not be said.
        """
        key = self.keys.good(person, rp_id)
        if key is None:
            raise NoSigningKey(person)
        [statement] = self.composer.compose([saying], speaker=person)
        try:
            self.composer.catalogue.check(saying.type, statement["data"])
        except Malformed as problem:
            raise NotSaid(saying.type, f"/statement{problem.path}", problem.reason) from None
        proposal = Proposal(
            id=secrets.token_urlsafe(16),
            person=person,
            key_id=key.row.key_id,
            credential=key.row.credential,
            statement=statement,
            action=action,
            onward=onward,
            fields=tuple(fields),
        )
        now = self.composer.clock()
        with self.keys.database.connection() as session:
            table.propose(session, proposal.row(now + GOOD_FOR), now)
        return proposal

    def proposal(self, proposal_id: str, person: str) -> Proposal:
        """Raises NoSuchProposal, of somebody else's too."""
        row = self.keys.database.read(lambda session: table.proposal(session, proposal_id))
        if row is None or row.person != person or row.ends_at < self.composer.clock():
            raise NoSuchProposal
        for key in self.keys.of(person):
            if key.row.key_id == row.key_id and key.good:
                return Proposal.of(row, key.row.credential)
        raise NoSigningKey(person)

    def say_signed(self, proposal: Proposal, answer: Answer) -> Said:
        """Place a proposal under its holder's signature.

        The same again is said already. Raises NotSigned, and what `say` raises.
        """
        for key in self.keys.of(proposal.person):
            if key.row.key_id == proposal.key_id:
                check(key.row, proposal.text, answer)
                signed = Signed(proposal.statement, proposal.key_id, answer.value, answer.assertion)
                return self._place([signed])[0]
        raise NoSigningKey(proposal.person)

    def _kept(self, actor: str) -> PrivateKey:
        if actor.startswith(PERSON):
            raise NotInCustody(actor)
        return self._key_of(actor)

    def _try_to_say(self, act: Sequence[Saying]) -> list[Said] | Exception:
        try:
            return self.say_all(act)
        except Exception as problem:  # noqa: BLE001 - whose act it is, is told whatever it is
            return problem

    def _place(self, signed: Sequence[Signed]) -> list[Said]:
        verdicts = self._sequencer.submit(signed)
        return [
            _said(each.statement, verdict) for each, verdict in zip(signed, verdicts, strict=True)
        ]


def _said(statement: Object, verdict: Verdict) -> Said:
    if isinstance(verdict, Refused):
        raise NotSaid(statement["type"], verdict.path, verdict.reason)
    return Said(index=verdict.index, id=statement["id"])
