"""A Dask cluster of this machine: a scheduler and two workers, each a process of its own."""

import pytest

from ops.bench.cluster import cluster
from tests.conftest import scale


@pytest.fixture(scope="module")
def scheduler():
    """The address of a scheduler that has two workers."""
    scale("distributed")
    with cluster(2) as address:
        yield address
