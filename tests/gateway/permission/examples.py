"""What the walk asks for where an address has parameters: by route, an example of every variant.

A route that is not named here is asked with parameters of which there is nothing, and without a
body: that shows who is let in, not what they are given. To show that too, add a line to EXAMPLES:

    ("GET", "/api/v1/things/{thing}"): lambda scene: {
        "own": ("/api/v1/things/1", None, Resource(org=scene.org, …)),
        "other": ("/api/v1/things/2", None, Resource(org=OTHER, …)),
    },

with the address, the body (None, an object sent as JSON, or the text of a form), and what the
thing is to the table.
`scene` knows the asker's organisation and what stands in the ledger around it.
"""

from dataclasses import dataclass

from gateway.permission.resource import Kept, Resource
from tests.ledger.conftest import ROOT

HERE, THERE = "CN-331000", "CN-110000"
OTHER = "org/walk-other"
SOMEBODY = "person/00000000000000ff"
OPEN_PROJECT, FAR_PROJECT = "walk-here", "walk-there"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The asker's organisation, and the index of an entry of each kind."""

    org: str
    entries: dict
    things: dict


def entry(place, suffix=""):
    def variants(scene):
        project = {"region": HERE, "trading_type": "engineering", "project": OPEN_PROJECT}
        far = {"region": THERE, "trading_type": "state_property", "project": FAR_PROJECT}
        kinds = {
            "public": Resource(org=OTHER, public=True, **far),
            "own": Resource(org=scene.org, **far),
            "other here": Resource(org=OTHER, **project),
            "other there": Resource(org=OTHER, **far),
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
            f"project/{OPEN_PROJECT}": Resource(
                region=HERE, trading_type="engineering", project=OPEN_PROJECT
            ),
            f"project/{FAR_PROJECT}": Resource(
                region=THERE, trading_type="state_property", project=FAR_PROJECT
            ),
            "site/access": Resource(regional=False, kept=Kept.SITE),
            "retrieval/walk": Resource(kept=Kept.CONFIDENTIAL),
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


def granting(address, **data):
    """A grant in the own organisation, and in another: of what nobody is granted by this test."""

    def variants(scene):
        return {
            kind: (address, {"org": org, **data}, Resource(org=org, persons=persons(data)))
            for kind, org in (("own", scene.org), ("other", OTHER))
        }

    return variants


def persons(data):
    return frozenset({data["person"]} if "person" in data else ())


def placed(place, kind, suffix="", body=None):
    """Something in the project here, and the like in the one there, by the scene's names."""

    def variants(scene):
        return {
            where: (f"{place}/{scene.things[kind, where]}{suffix}", body, what)
            for where, what in (("here", IN_PROJECT), ("there", IN_FAR_PROJECT))
        }

    return variants


IN_PROJECT = Resource(region=HERE, trading_type="engineering", project=OPEN_PROJECT)
IN_FAR_PROJECT = Resource(region=THERE, trading_type="state_property", project=FAR_PROJECT)
REASON = "sign=custody&reason=x"

API = "/api/v1"
NEW = {"person": SOMEBODY, "duty": "operator"}
LENT = {"to_org": ROOT, "to_person": "person/00000000000000fe", "scope": "巡查"}

ASK_MORE = ("/sign-in", "/first-sign-in")
"""Open to anyone; what they ask for beyond the table is their own business: a form's token, a
session that has come half-way. Tests of signing in show it."""

EXAMPLES = {
    ("GET", "/api/v1/entries/{index}"): entry(f"{API}/entries"),
    ("GET", "/api/v1/entries/{index}/proof"): entry(f"{API}/entries", "/proof"),
    ("GET", "/api/v1/streams/{stream:path}"): stream(f"{API}/streams"),
    ("GET", "/streams/{stream:path}"): stream("/streams"),
    ("GET", "/alerts/{alert}"): placed("/alerts", "alert"),
    ("POST", "/alerts/{alert}/confirmation"): placed("/alerts", "alert", "/confirmation", REASON),
    ("POST", "/alerts/{alert}/override-proposal"): placed(
        "/alerts", "alert", "/override-proposal", REASON
    ),
    ("GET", "/api/v1/records/{record_id}"): placed(f"{API}/records", "record"),
    ("GET", "/api/v1/records/{record_id}/accesses"): placed(
        f"{API}/records", "record", "/accesses"
    ),
    ("GET", "/records/{record_id}"): placed("/records", "record"),
    ("GET", "/records/{record_id}/accesses"): placed("/records", "record", "/accesses"),
    ("GET", "/sessions/{project:path}"): placed("/sessions", "project"),
    ("POST", "/api/v1/entries/{index}/openings"): entry(f"{API}/entries", "/openings"),
    ("POST", "/api/v1/entries/{index}/erasures"): entry(f"{API}/entries", "/erasures"),
    ("GET", "/entries/{index}/sealed"): entry("/entries", "/sealed"),
    ("POST", "/entries/{index}/sealed"): entry("/entries", "/sealed"),
    ("POST", "/api/v1/bundles"): bundles,
    ("GET", "/api/v1/persons/{person:path}"): lambda scene: {
        "own": (
            f"{API}/persons/{scene.things['person', scene.org]}",
            None,
            Resource(org=scene.org),
        ),
        "other": (f"{API}/persons/{scene.things['person', OTHER]}", None, Resource(org=OTHER)),
    },
    ("POST", "/api/v1/organisations"): granting(f"{API}/organisations"),
    ("POST", "/api/v1/duties/revocations"): granting(f"{API}/duties/revocations", **NEW),
    ("POST", "/api/v1/duties"): granting(f"{API}/duties", **NEW),
    ("POST", "/api/v1/delegations"): granting(f"{API}/delegations", **LENT),
}
