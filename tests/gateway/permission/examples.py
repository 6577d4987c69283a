"""What the walk asks for where an address has parameters: by route, an example of every variant.

A route that is not named here is asked with parameters of which there is nothing, and without a
body: that is allowed only where the table asks nothing of the thing. To walk such a route, add a
line to EXAMPLES:

    ("GET", "/api/v1/things/{thing}"): lambda scene: {
        "own": ("/api/v1/things/1", None, Resource(org=scene.org, …)),
        "other": ("/api/v1/things/2", None, Resource(org=OTHER, …)),
    },

with the address, the body (None, an object sent as JSON, the text of a form, or headers), and what
the thing is to the table. An act is asked for so that it is refused after the table has let it
pass, or may be done again: what one asker did must not change what the next one finds.
`scene` knows the asker and what stands in the ledger around it (`scene.py`).
"""

from base64 import b64encode
from urllib.parse import urlencode

from gateway.permission.resource import Kept, Resource
from ledger.tiles import TILE_WIDTH, entries_path
from tests.gateway.permission.scene import (
    FAR_PROJECT,
    OPEN_PROJECT,
    OTHER,
    SOMEBODY,
    WHERE,
    lies,
)
from tests.ledger.conftest import ROOT

API = "/api/v1"
PERSONAL = "11010519491231002X"
"""The ledger's door refuses it in a plain field: an act that the table let pass is not said."""


def entry(place, suffix=""):
    def variants(scene):
        kinds = {
            "public": lies(FAR_PROJECT, org=OTHER, public=True),
            "own": lies(FAR_PROJECT, org=scene.org),
            "other here": lies(OPEN_PROJECT, org=OTHER),
            "other there": lies(FAR_PROJECT, org=OTHER),
            "site": Resource(org="gateway", regional=False, kept=Kept.SITE),
            "confidential": Resource(org=OTHER, kept=Kept.CONFIDENTIAL),
        }
        return {
            kind: (f"{place}/{scene.entries[kind]}{suffix}", None, resource)
            for kind, resource in kinds.items()
            if kind in scene.entries
        }

    return variants


def stream(place):
    def variants(_scene):
        kinds = {
            f"project/{OPEN_PROJECT}": lies(OPEN_PROJECT),
            f"project/{FAR_PROJECT}": lies(FAR_PROJECT),
            "site/access": Resource(regional=False, kept=Kept.SITE),
            "retrieval/walk-hidden": Resource(kept=Kept.CONFIDENTIAL),
            OTHER: Resource(regional=False, org=OTHER),
        }
        return {name: (f"{place}/{name}", None, what) for name, what in kinds.items()}

    return variants


def bundles(scene):
    """A bundle of each stream that can be read whole."""
    return {
        name: (f"{API}/bundles", {"stream": name}, what)
        for name, (_, _, what) in stream(f"{API}/streams")(scene).items()
    }


def tiles(scene):
    """The first entries of a tile, with one that is kept secret among them or not."""
    secret = scene.entries["confidential"]
    tile, place = divmod(secret, TILE_WIDTH)
    return {
        "of the beginning": (f"/log/{entries_path(0, 1)}", None, Resource()),
        "with a secret": (
            f"/log/{entries_path(tile, place + 1)}", None, Resource(kept=Kept.CONFIDENTIAL)
        ),
    }  # fmt: skip


def granting(address, *, form=False, **data):
    """A grant in the own organisation, in another, and to oneself."""

    def variants(scene):
        asked = {kind: {"org": org, **data} for kind, org in (("own", scene.org), ("other", OTHER))}
        named = next((name for name in ("person", "to_person") if name in data), None)
        if named and scene.person:
            asked["oneself"] = {"org": scene.org, **data, named: scene.person}
        return {
            kind: (
                address,
                urlencode(body) if form else body,
                Resource(org=body["org"], persons=persons(body)),
            )
            for kind, body in asked.items()
        }

    return variants


def persons(data):
    return frozenset(data[name] for name in ("person", "to_person") if name in data)


def account(address):
    """An act on somebody's account, and on one's own."""

    def variants(scene):
        return {
            kind: (address, urlencode({"person": who}), Resource(persons=frozenset({who})))
            for kind, who in (("somebody", SOMEBODY), ("oneself", scene.person))
            if who
        }

    return variants


def placed(place, kind, suffix="", body=None):
    """Something in the project here, and the like in the one there, by the scene's names."""

    def variants(scene):
        return {
            where: (f"{place}/{scene.things[kind, where]}{suffix}", body, lies(project))
            for where, project in WHERE.items()
        }

    return variants


def kept(address, body=None):
    """A disposal or record that the own organisation keeps, or another, here and there.

    `address` and `body` take the thing's name.
    """

    def variants(scene):
        found = {}
        for where, project in WHERE.items():
            for whose, keeper in (("own", scene.org), ("other", OTHER)):
                name = scene.org if whose == "own" else "other"
                values = {
                    "disposal": scene.things["disposal", where, name],
                    "record": scene.things["kept record", where, name],
                }
                said = body(values) if callable(body) else body
                what = lies(project, org=OTHER if scene.org == "org/nobody" else keeper)
                found[f"{whose} {where}"] = (address.format(**values), said, what)
        return found

    return variants


def holding(address, body):
    """A hold to be placed in the project here, and in the one there."""

    def variants(_scene):
        return {where: (address, body(project), lies(project)) for where, project in WHERE.items()}

    return variants


def told(place, suffix, body):
    """An alert of which the own organisation was told, and one of which another was."""

    def variants(scene):
        return {
            whose: (
                f"{place}/{scene.things['told alert', org]}{suffix}",
                body,
                lies(FAR_PROJECT, org=org),
            )
            for whose, org in (("own", scene.org), ("other", OTHER))
        }

    return variants


def overriding(scene):
    """What somebody proposed, and what the asker did."""
    found = placed("/alerts", "alert", "/override", REASON)(scene)
    if scene.person:
        alert = scene.things["proposed alert", scene.person]
        what = lies(OPEN_PROJECT, persons=frozenset({scene.person}))
        found["proposed by oneself"] = (f"/alerts/{alert}/override", REASON, what)
    return found


def delegation(scene):
    return {
        whose: (
            f"{API}/delegations/{scene.things['delegation', org]}",
            None,
            Resource(org=org, orgs=frozenset({"org/walk-department"})),
        )
        for whose, org in (("own", scene.org), ("other", OTHER))
    }


def privacy(place, suffix="", body=None):
    """A request about oneself, one that the own organisation answers for, and another's."""

    def variants(scene):
        whose = {
            "own organisation's": (scene.org, SOMEBODY, scene.org if scene.handles else None),
            "another's": (OTHER, SOMEBODY, OTHER if scene.handles else None),
        }
        if scene.person:
            whose["oneself's"] = (scene.person, scene.person, scene.org)
        return {
            kind: (
                f"{place}/{scene.things['privacy', key]}{suffix}",
                body,
                Resource(org=org, persons=frozenset({about})),
            )
            for kind, (key, about, org) in whose.items()
        }

    return variants


def retrieval(address, body=None, *, of):
    """Each retrieval of the scene; `of` says what it is to the table for this act."""

    def variants(scene):
        return {
            name: (
                address.format(no=case.number, index=case.index, copy=f"{case.number}-1"),
                body,
                withdrawn(case, scene) if of == "withdrawn" else getattr(case, of),
            )
            for name, case in scene.retrievals.items()
        }

    return variants


def named(path):
    """A route's path with the names that `retrieval` fills in."""
    names = {"{request_no}": "{no}", "{copy_no}": "{copy}", "{record_id}": "rec-none"}
    for name, ours in names.items():
        path = path.replace(name, ours)
    return path


def withdrawn(case, scene):
    """By who asked; to everybody else it is the custodian's."""
    return case.asked if scene.org == case.requester else case.kept


def uploads(_scene):
    """The beginning of an upload, of a class of secrecy that there is not."""
    found = {}
    for where, project in WHERE.items():
        said = f"project {b64encode(project.encode()).decode()}"
        headers = {"tus-resumable": "1.0.0", "upload-length": "1", "upload-metadata": said}
        found[where] = (f"{API}/uploads", Headers(headers), lies(project))
    return found


class Headers(dict):
    """Sent with a request without a body."""


CUSTODY = "sign=custody"
REASON = f"{CUSTODY}&reason={PERSONAL}"
NEW = {"person": SOMEBODY, "duty": "operator"}
LENT = {"to_org": ROOT, "to_person": "person/00000000000000fe", "scope": "巡查"}
ONE, PAGE = f"{API}/retrievals/{{no}}", "/retrievals/{no}"
DISPOSAL = "disposals/{disposal}"
HOLD = {"hold_id": "walk", "reason": PERSONAL}

ASK_MORE = ("/sign-in", "/first-sign-in")
"""Open to anyone; what they ask for beyond the table is their own business: a form's token, a
session that has come half-way. Tests of signing in show it."""

LISTED = frozenset({
    ("GET", "/"), ("GET", "/api/v1/delegations"), ("GET", "/api/v1/persons"),
    ("GET", "/api/v1/privacy/requests"), ("GET", "/api/v1/records"), ("GET", "/api/v1/retrievals"),
    ("GET", "/api/v1/streams"), ("GET", "/api/v1/violations"), ("GET", "/disposals"),
    ("GET", "/holds"), ("GET", "/privacy"), ("GET", "/records"), ("GET", "/retrievals"),
})  # fmt: skip
"""Lists: who may ask is walked here, and `test_lists.py` looks at what each asker finds in them."""

COUNTED = frozenset({
    ("GET", "/api/v1/alerts/stream"), ("GET", "/api/v1/alerts/cards"), ("GET", "/cards"),
})  # fmt: skip
"""A feed of the alerts of the lists, by the same filter, and their numbers by organisation."""

OF_TWO = frozenset({
    ("GET", "/alerts"), ("GET", "/api/v1/alerts"), ("GET", "/cases"), ("GET", "/api/v1/cases"),
    ("GET", "/cases/{alert}"), ("GET", "/api/v1/cases/{alert}"),
    ("POST", "/cases/{alert}/result"), ("POST", "/api/v1/cases/{alert}/result"),
})  # fmt: skip
"""What one organisation tells or transfers to another: the tests of handling show both and a third;
here only who may ask is walked."""

RETRIEVALS = {
    **{
        ("GET", path): retrieval(named(path), of="seen")
        for path in (
            f"{API}/retrievals/{{request_no}}", f"{API}/retrievals/{{request_no}}/bundle",
            f"{API}/retrievals/{{request_no}}/entries/{{index}}",
            f"{API}/retrievals/{{request_no}}/entries/{{index}}/proof",
            f"{API}/retrievals/{{request_no}}/copies/{{copy_no}}/proof",
            "/retrievals/{request_no}",
        )
    },
    **{
        ("POST", f"{API}/retrievals/{{request_no}}/{act}"): retrieval(f"{ONE}/{act}", {}, of=of)
        for act, of in {
            "approvals": "decided", "denials": "decided", "release": "kept", "refusal": "kept",
            "withdrawal": "withdrawn", "lifting": "asked", "notices": "kept", "closing": "kept",
            "handovers": "kept", "copies": "kept",
        }.items()
    },
    **{
        ("POST", f"/retrievals/{{request_no}}/{act}"): retrieval(f"{PAGE}/{act}", CUSTODY, of=of)
        for act, of in {
            "approval": "decided", "denial": "decided", "release": "kept", "refusal": "kept",
            "withdrawal": "withdrawn", "lifting": "asked", "notice": "kept", "closing": "kept",
            "handover": "kept", "copies": "kept", "disclosure": "seen",
        }.items()
    },
    **{
        ("POST", f"{place}/{{request_no}}/{act}"): retrieval(
            named(f"{place}/{{request_no}}/{act}"), body, of="kept"
        )
        for place, body in ((f"{API}/retrievals", {}), ("/retrievals", CUSTODY))
        for act in (
            "copies/{copy_no}/return", "copies/{copy_no}/destruction",
            "originals/{record_id}/return",
        )
    },
}  # fmt: skip

EXAMPLES = RETRIEVALS | {
    ("GET", "/log/tile/entries/{rest:path}"): tiles,
    ("GET", "/api/v1/entries/{index}"): entry(f"{API}/entries"),
    ("GET", "/api/v1/entries/{index}/proof"): entry(f"{API}/entries", "/proof"),
    ("GET", "/api/v1/streams/{stream:path}"): stream(f"{API}/streams"),
    ("GET", "/streams/{stream:path}"): stream("/streams"),
    # alerts
    ("GET", "/alerts/{alert}"): placed("/alerts", "alert"),
    ("GET", "/api/v1/alerts/{alert}"): placed(f"{API}/alerts", "alert"),
    **{
        ("POST", f"{API}/alerts/{{alert}}/{act}"): placed(f"{API}/alerts", "alert", f"/{act}", {})
        for act in ("confirmation", "override-proposal", "override")
    },
    ("POST", "/alerts/{alert}/confirmation"): placed("/alerts", "alert", "/confirmation", REASON),
    ("POST", "/alerts/{alert}/override-proposal"): placed(
        "/alerts", "alert", "/override-proposal", REASON
    ),
    ("POST", "/alerts/{alert}/override"): overriding,
    ("POST", "/alerts/{alert}/steps/{step}"): placed("/alerts", "alert", "/steps/none", CUSTODY),
    ("POST", "/api/v1/alerts/{alert}/steps/{step}"): placed(
        f"{API}/alerts", "alert", "/steps/none", {}
    ),
    ("POST", "/alerts/{alert}/answers/{step}"): told("/alerts", "/answers/none", CUSTODY),
    ("POST", "/api/v1/alerts/{alert}/answers/{step}"): told(f"{API}/alerts", "/answers/none", {}),
    # records, disposals and holds
    ("GET", "/api/v1/records/{record_id}"): placed(f"{API}/records", "record"),
    ("GET", "/api/v1/records/{record_id}/accesses"): placed(
        f"{API}/records", "record", "/accesses"
    ),
    ("GET", "/api/v1/records/{record_id}/accesses/bundle"): placed(
        f"{API}/records", "record", "/accesses/bundle"
    ),
    ("GET", "/api/v1/records/{record_id}/accesses/{index}/proof"): placed(
        f"{API}/records", "record", "/accesses/0/proof"
    ),
    ("GET", "/records/{record_id}"): placed("/records", "record"),
    ("GET", "/records/{record_id}/accesses"): placed("/records", "record", "/accesses"),
    ("GET", "/sessions/{project:path}"): placed("/sessions", "project"),
    ("POST", "/api/v1/uploads"): uploads,
    **{
        ("GET", f"{place}{path}"): kept(f"{place}/{DISPOSAL}{suffix}")
        for place, path, suffix in (
            (API, "/disposals/{disposal_id}", ""),
            (API, "/disposals/{disposal_id}/list", "/list"),
            ("", "/disposals/{disposal_id}", ""),
        )
    },
    ("POST", "/api/v1/disposals"): kept(
        f"{API}/disposals", lambda values: {"records": [values["record"]]}
    ),
    ("POST", "/disposals"): kept(
        "/disposals", lambda values: f"{CUSTODY}&record={values['record']}"
    ),
    **{
        ("POST", f"{place}/disposals/{{disposal_id}}/{act}"): kept(
            f"{place}/{DISPOSAL}/{act}", body
        )
        for place, opinion, nothing in (
            (API, {"opinion": "destroy", "reason": PERSONAL}, {}),
            ("", f"{CUSTODY}&opinion=destroy&reason={PERSONAL}", CUSTODY),
        )
        for act, body in (
            ("appraisals", opinion), ("approval", nothing), ("attendance", nothing),
            ("destruction", nothing),
        )
    },
    ("GET", "/holds/{index}"): placed("/holds", "hold entry"),
    ("POST", "/holds/{index}/release"): placed(
        "/holds", "hold entry", "/release", f"{CUSTODY}&reason={PERSONAL}"
    ),
    ("POST", "/api/v1/holds/{hold_id}/release"): placed(
        f"{API}/holds", "hold", "/release", {"reason": PERSONAL}
    ),
    ("POST", "/api/v1/holds"): holding(f"{API}/holds", lambda project: HOLD | {"project": project}),
    ("POST", "/holds"): holding(
        "/holds",
        lambda project: f"{CUSTODY}&project={project}&number=walk&ends_when=x&reason={PERSONAL}",
    ),
    # sealed values and personal data
    ("POST", "/api/v1/entries/{index}/openings"): entry(f"{API}/entries", "/openings"),
    ("POST", "/api/v1/entries/{index}/erasures"): entry(f"{API}/entries", "/erasures"),
    ("GET", "/entries/{index}/sealed"): entry("/entries", "/sealed"),
    ("POST", "/entries/{index}/sealed"): entry("/entries", "/sealed"),
    ("POST", "/api/v1/bundles"): bundles,
    ("GET", "/api/v1/privacy/requests/{privacy_no}"): privacy(f"{API}/privacy/requests"),
    ("GET", "/privacy/{privacy_no}"): privacy("/privacy"),
    ("POST", "/api/v1/privacy/requests/{privacy_no}/copy"): privacy(
        f"{API}/privacy/requests", "/copy"
    ),
    ("POST", "/privacy/{privacy_no}/copy"): privacy("/privacy", "/copy", "as=page"),
    ("POST", "/api/v1/privacy/requests/{privacy_no}/decision"): privacy(
        f"{API}/privacy/requests", "/decision", {}
    ),
    ("POST", "/privacy/{privacy_no}/decision"): privacy(
        "/privacy", "/decision", "outcome=refused"
    ),
    # people
    ("GET", "/api/v1/persons/{person:path}"): lambda scene: {
        whose: (
            f"{API}/persons/{scene.things['person', org]}",
            None,
            Resource(org=org),
        )
        for whose, org in (("own", scene.org), ("other", OTHER))
    },
    ("GET", "/api/v1/delegations/{delegation_id}"): delegation,
    ("POST", "/api/v1/organisations"): granting(f"{API}/organisations"),
    **{
        (("POST"), f"{place}{path}"): granting(f"{place}{path}", form=place != API, **data)
        for place, path, data in (
            (API, "/persons/departures", {"person": SOMEBODY}),
            (API, "/persons", {"person": SOMEBODY, "name": "某人"}),
            (API, "/duties", NEW),
            (API, "/duties/revocations", NEW),
            (API, "/delegations", LENT),
            (API, "/delegations/revocations", {"delegation_id": "none"}),
            ("/organisations", "/persons/depart", {"person": SOMEBODY}),
            ("/organisations", "/persons/register", {"person": SOMEBODY, "name": "某人"}),
            ("/organisations", "/duties/grant", NEW),
            ("/organisations", "/duties/revoke", NEW),
            ("/organisations", "/delegations/grant", LENT),
            ("/organisations", "/delegations/revoke", {"delegation_id": "none"}),
        )
    },
    **{
        ("POST", f"/accounts/{act}"): account(f"/accounts/{act}")
        for act in (
            "close", "invite", "lock", "unlock", "password", "provider", "recovery",
            "recovery/agree",
        )
    },
}  # fmt: skip
