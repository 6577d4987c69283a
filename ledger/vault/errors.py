"""Why a sealed value cannot be kept, opened or erased."""

from ledger.errors import LedgerError


class NotHeld(LedgerError):
    """The vault has nothing that opens this: its sender keeps it, or nothing was sealed."""

    def __init__(self, index: int, name: str) -> None:
        super().__init__(f"entry {index}: {name} is not held here")
        self.index = index
        self.name = name


class Erased(LedgerError):
    """The value was destroyed; nobody can open it any more."""

    def __init__(self, index: int, name: str) -> None:
        super().__init__(f"entry {index}: {name} was erased")
        self.index = index
        self.name = name


class OpensNothing(LedgerError):
    """Key and value are not what the entry commits to."""

    def __init__(self, index: int, name: str) -> None:
        super().__init__(f"entry {index}: this does not open {name}")
        self.index = index
        self.name = name


class VaultDamaged(LedgerError):
    """What lies in the vault is no longer what was put there."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the vault: {what} does not decrypt; restore it from a backup")
        self.what = what


class VaultUnsettled(LedgerError):
    """Other processes changed the same rows again and again; sealing again may do."""

    def __init__(self) -> None:
        super().__init__("the vault: others changed the same rows; try again")
