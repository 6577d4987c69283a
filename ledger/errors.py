"""What can go wrong inside the ledger, named for the fact."""


class LedgerError(Exception):
    """Anything the ledger refuses."""


class Malformed(LedgerError):
    """Bytes or a value that the formats do not allow.

    `path` is the JSON pointer of the offending value, empty for the whole.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason

    def under(self, prefix: str) -> "Malformed":
        """The same refusal, seen from an object that holds this one at `prefix`."""
        return type(self)(prefix + self.path, self.reason)


class OutsideProfile(Malformed):
    """A value that has no canonical JSON form here (formats §1)."""


class UnusableKey(Malformed):
    """A public key nobody may sign with: its suite, length or point is refused (formats §5)."""
