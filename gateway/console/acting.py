"""How an act at a page is said: by the person's own key where they hold one, else in custody.

A page with a form for an act shows `sign_or_custody(offer)` (templates/sign.html) instead of a
button, with `offer = offer_of(request, parts, lang)`, and its POST ends with

    return carry_out(request, parts, saying, await read_act(request), onward=address)

With the person's own key this leads to `/acts/<proposal>`, where what will be signed is shown in
words; the signature then comes to the same POST, which decides anew whether the act is allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from gateway.acts import Answer, NoSuchProposal, Saying
from gateway.console.act_messages import MESSAGES
from gateway.console.forms import FIELDS_MAX, FORM
from gateway.console.messages import Language, Words
from gateway.errors import UnexpectedBody, WrongMediaType
from gateway.parts import Parts
from gateway.permission.admission import principal_of

SIGN, KEY, CUSTODY = "sign", "key", "custody"
"""The buttons' name, and their values."""

PROPOSAL = "proposal"
ANSWER = ("credential", "signature", "authenticator_data", "client_data")
NOT_OF_THE_ACT = frozenset({"csrf", SIGN, PROPOSAL, *ANSWER})
"""Fields that say how the act is signed, and nothing of the act."""

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the form offers this person: to sign by `key`, or else why not."""

    key: bool
    possible: bool
    words: Words
    lang: Language


@dataclass(frozen=True, slots=True)
class Form:
    """A form for an act as it was sent: `pairs` are the act's own fields, in order."""

    pairs: Pairs
    signing: Mapping[str, str]

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.pairs)


def offer_of(request: Request, parts: Parts, lang: Language) -> Offer:
    """Blocks: to be called from a thread."""
    rp_id = _site(request, parts)
    key = parts.acts.keys.good(principal_of(request).person, rp_id)
    return Offer(
        key=key is not None, possible=rp_id is not None, words=Words(lang, MESSAGES), lang=lang
    )


async def read_act(request: Request, *, fields_max: int = FIELDS_MAX) -> Form:
    """Raises WrongMediaType, UnexpectedBody."""
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != FORM:
        raise WrongMediaType(given, FORM)
    try:
        sent = parse_qsl(
            (await request.body()).decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=fields_max,
        )
    except ValueError:
        raise UnexpectedBody("", "more fields than the form has") from None
    return Form(
        tuple((name, value) for name, value in sent if name not in NOT_OF_THE_ACT),
        {name: value for name, value in sent if name in NOT_OF_THE_ACT},
    )


def carry_out(  # what is said, as which form asked, and where to afterwards
    request: Request,
    parts: Parts,
    saying: Saying,
    form: Form,
    *,
    onward: str,
    then: Sequence[Saying] = (),
) -> Response:
    """Say an act that is allowed, or lead to where it is signed first.

    `then` is what follows from it, said in custody after it. Blocks: to be called from a thread.
    Raises what `Acts` raises; nothing is said then.
    """
    acts, person = parts.acts, principal_of(request).person
    signing = form.signing
    own_key = signing.get(SIGN) == KEY
    if own_key and PROPOSAL in signing:
        proposal = acts.proposal(signing[PROPOSAL], person)
        if not proposal.is_of(saying, request.url.path, form.pairs):
            raise NoSuchProposal
        acts.say_signed(proposal, Answer.of(signing))
        acts.say_all(then)
    elif own_key:
        proposal = acts.propose(
            person,
            saying,
            rp_id=_site(request, parts),
            action=request.url.path,
            onward=onward,
            fields=form.pairs,
        )
        english = "?lang=en" if request.query_params.get("lang") == "en" else ""
        return RedirectResponse(f"/acts/{proposal.id}{english}", status_code=303)
    else:
        acts.say_all([replace(saying, by=saying.by or person), *then])
    return RedirectResponse(onward, status_code=303)


def _site(request: Request, parts: Parts) -> str | None:
    """The name at which own keys are good here; None where acts are not signed with them.

    Under a delegation a person acts in the name of an organisation in which it has no duty: the
    ledger would take its own word for that of the organisation at home.
    """
    if principal_of(request).delegation:
        return None
    return parts.accounts.address.passkeys_at(request)
