"""What is wrong with procurement data that somebody hands us."""

from ops.errors import OpsError


class Unusable(OpsError):
    """A line, a release or an object that cannot be taken in; its message says why."""


class TooDeep(Unusable):
    """A value with more objects and lists inside each other than anybody here goes down."""

    def __init__(self, depth_max: int) -> None:
        super().__init__(f"more than {depth_max} containers deep")
