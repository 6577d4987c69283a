"""A bundle made for a reader: what the permission table opens to that person, each said before."""

from dataclasses import replace

from gateway.permission.decide import candidates, decide
from gateway.permission.standing import Standing
from gateway.permission.table import TABLE
from gateway.privacy.opening import Openings, bundle_openings
from ledger.export import EVERY_ENTRY, MaySee
from ops.assemble import OpenSite
from ops.cli.output import progress
from ops.errors import OpsError
from reports.replay import whole_stream

ALL = "all"
_ADDRESS = ("POST", "/api/v1/bundles")


class NoBasis(OpsError):
    """Sealed values are opened to a person and for a reason, or not at all."""

    def __init__(self) -> None:
        super().__init__("--open needs --reader and --basis: both stand in the ledger")


def may_see(
    site: OpenSite, stream: str, *, names: str | None, reader: str | None, basis: str | None
) -> MaySee:
    """What the bundle opens. Raises NoBasis, Forbidden.

    Whoever runs this vouches for the reader as a second factor would.
    """
    if names is None:
        return EVERY_ENTRY
    if not reader or not basis:
        raise NoBasis
    standing = Standing.of(site.reader, site.site.root)
    standing.following.catch_up()
    person = standing.register.person(reader)
    principal = replace(standing.register.principal(reader, person.org, site.now()), strong=True)
    resource = standing.whereabouts.of_stream(stream)
    decide(candidates(TABLE[_ADDRESS], principal), principal, resource)
    opened = bundle_openings(
        Openings(site.vault, site.acts(progress)),
        whole_stream(site.reader, stream),
        names=frozenset() if names == ALL else frozenset(names.split(",")),
        reader=reader,
        basis=basis,
    )
    return MaySee(openings=lambda entry: opened.get(entry.index, {}))
