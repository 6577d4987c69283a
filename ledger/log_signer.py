"""The log's own witness: it remembers what it signed, and never goes back.

The last signed checkpoint is in a file that only this module writes, apart from the
database, so that a database restored from an old backup, or one that somebody rewrote,
finds a signer that knows better. Keep the file with the key and back it up with neither
the database nor the tiles.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from ledger.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.durable import locked, replace
from ledger.errors import LedgerError
from ledger.merkle import Inconsistent, check_consistency, empty_root
from ledger.note import Note, NoteSigner, NoteVerifier
from ledger.signing import PrivateKey


class SignerForgot(LedgerError):
    """There is no memory of what was signed; signing blindly could split the log."""

    def __init__(self, state_file: Path) -> None:
        super().__init__(
            f"{state_file} is missing: it holds the last signed checkpoint. Bring it back; "
            "only a log that never signed anything begins without it"
        )
        self.state_file = state_file


class SignerRemembers(LedgerError):
    """A signer's memory was to be begun where there is one."""

    def __init__(self, state_file: Path) -> None:
        super().__init__(f"{state_file} is there already: this log has begun")
        self.state_file = state_file


class TreeShrank(LedgerError):
    """A tree smaller than one that is signed was to be signed."""

    def __init__(self, *, signed: int, offered: int) -> None:
        super().__init__(f"size {signed} is signed; a tree of size {offered} came to be signed")
        self.signed = signed
        self.offered = offered


class TreeRewritten(LedgerError):
    """A tree that does not contain the one that is signed was to be signed."""

    def __init__(self, *, signed: Checkpoint, offered: Checkpoint) -> None:
        super().__init__(
            f"the tree of size {offered.size} with root {offered.root.hex()} does not contain "
            f"the signed one of size {signed.size} with root {signed.root.hex()}"
        )
        self.signed = signed
        self.offered = offered


class LogSigner:
    """Signs checkpoints of one log, each containing the one before."""

    def __init__(self, key: PrivateKey, state_file: Path) -> None:
        """Raises SignerForgot, or BadNoteSignature if another key signed what is remembered."""
        self._state_file = state_file
        try:
            note = state_file.read_bytes()
        except FileNotFoundError:
            raise SignerForgot(state_file) from None
        self._signer = NoteSigner(Checkpoint.parse(Note.parse(note).text).origin, key)
        self.last()

    @classmethod
    def begin(cls, origin: str, key: PrivateKey, state_file: Path) -> Self:
        """The signer of a new log: remembers the empty tree. Raises SignerRemembers."""
        if state_file.exists():
            raise SignerRemembers(state_file)
        nothing = Checkpoint(origin, 0, empty_root)
        replace(state_file, sign_checkpoint(nothing, NoteSigner(origin, key)))
        return cls(key, state_file)

    @property
    def origin(self) -> str:
        return self._signer.name

    @property
    def verifier(self) -> NoteVerifier:
        return self._signer.verifier

    @property
    def vkey(self) -> str:
        return self._signer.vkey

    def last_note(self) -> bytes:
        return self._state_file.read_bytes()

    def last(self) -> Checkpoint:
        return open_checkpoint(self.last_note(), [self.verifier]).checkpoint

    def sign(self, size: int, root: bytes, proof: Sequence[bytes]) -> bytes:
        """The signed note of a tree that `proof` shows to contain the last signed one.

        Raises TreeShrank or TreeRewritten, whatever the database says. The same tree again
        gives the same note: a publisher that crashed asks twice.
        """
        # Two publishers, on two databases even, may share the file; one signs at a time.
        with locked(self._state_file.with_name(f"{self._state_file.name}.lock")):
            signed, offered = self.last(), Checkpoint(self.origin, size, root)
            if size < signed.size:
                raise TreeShrank(signed=signed.size, offered=size)
            try:
                check_consistency(signed.size, signed.root, size, root, proof)
            except Inconsistent:
                raise TreeRewritten(signed=signed, offered=offered) from None
            note = sign_checkpoint(offered, self._signer)
            # If we crash before the next line is done, nothing was signed: the note exists
            # in this process only. If we crash behind it, the note is remembered and not
            # published; the next publisher brings this tree or one that contains it.
            replace(self._state_file, note)
            return note
