"""The archive of a site: its objects below the home, or in a bucket."""

from gateway.acts import Acts
from gateway.archive import Archive, Objects
from ops.assemble import OpenSite


def archive_of(site: OpenSite, acts: Acts) -> Archive:
    """What the site keeps of recordings and files. Raises StoreFailed where no bucket answers."""
    url = site.settings.archive_url
    objects = Objects.at(url) if url else Objects.in_directory(site.home.archive)
    return Archive(
        reader=site.reader,
        database=site.database,
        objects=objects,
        master=site.master,
        acts=acts,
        clock=site.now,
    )
