"""What is wrong with procurement data that somebody hands us."""

from ops.errors import OpsError


class Unusable(OpsError):
    """A line, a release or an object that cannot be taken in; its message says why."""
