"""The master key: what wraps every other key of the site that lies in the database.

Its text is one `<generation>:<base64 of 32 bytes>` for each generation, apart by blanks. The
newest generation wraps, all of them unwrap, so a key can be exchanged while a gateway runs. What
is wrapped is `generation (4 bytes) ‖ nonce (12) ‖ AES-256-GCM`, bound to the context given.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from secrets import token_bytes
from struct import Struct
from typing import Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.canonical import from_base64, to_base64
from ledger.durable import locked, make_directory, sync_directory
from ledger.errors import LedgerError, Malformed

KEY_BYTES: Final = 32
GENERATION_MAX: Final = 2**32 - 1
_NONCE_BYTES = 12
_GENERATION = Struct(">I")
_STRANGERS = stat.S_IRWXO | stat.S_IWGRP | stat.S_IXGRP
"""A group may read: a service manager hands credentials over so (systemd, LoadCredential)."""

Generations = Mapping[int, bytes]


class NoMasterKey(LedgerError):
    """Nothing holds the master key of this site."""

    def __init__(self, where: str) -> None:
        super().__init__(f"no master key of the vault: {where}")
        self.where = where


class WrongMasterKey(LedgerError):
    """Wrapped under a key that is not ours or for another use, or altered since."""

    def __init__(self, generation: int, reason: str) -> None:
        super().__init__(f"generation {generation} of the master key: {reason}")
        self.generation = generation
        self.reason = reason


class MasterKeyUnreadable(LedgerError):
    """The key's text or its file is not as it must be. The text itself is never shown."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"the master key in {where}: {reason}")
        self.where = where


class MasterKey:
    """All generations of the key, read again when another process has added one."""

    def __init__(self, read: Callable[[], Generations]) -> None:
        self._read = read
        self._generations = read()

    @classmethod
    def from_text(cls, text: str, where: str) -> Self:
        """The key as an environment variable holds it. Raises MasterKeyUnreadable."""
        generations = parse(text, where)
        return cls(lambda: generations)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Raises NoMasterKey, MasterKeyUnreadable."""
        return cls(lambda: _read_file(path))

    @property
    def newest(self) -> int:
        return max(self._generations)

    @property
    def generations(self) -> tuple[int, ...]:
        return tuple(sorted(self._generations))

    def reread(self) -> None:
        """Look for generations that were added since, so that the newest one wraps."""
        self._generations = self._read()

    def wrap(self, key: bytes, context: bytes = b"") -> bytes:
        """Encrypt a key, or another short secret, for the place that `context` names.

        Reads the key again, so that what is wrapped after a rotation is under the newest one.
        """
        self.reread()
        generation, nonce = self.newest, token_bytes(_NONCE_BYTES)
        head = _GENERATION.pack(generation)
        return head + nonce + self._cipher(generation).encrypt(nonce, key, head + context)

    def unwrap(self, wrapped: bytes, context: bytes = b"") -> bytes:
        """What was wrapped in this context. Raises WrongMasterKey."""
        generation = generation_of(wrapped)
        head, body = wrapped[: _GENERATION.size], wrapped[_GENERATION.size :]
        if generation not in self._generations:
            self.reread()
        if generation not in self._generations:
            raise WrongMasterKey(generation, "not held here")
        nonce, sealed = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        try:
            return self._cipher(generation).decrypt(nonce, sealed, head + context)
        except (InvalidTag, ValueError):
            raise WrongMasterKey(generation, "does not open this") from None

    def _cipher(self, generation: int) -> AESGCM:
        return AESGCM(self._generations[generation])


def generation_of(wrapped: bytes) -> int:
    """Under which generation it was wrapped. Raises WrongMasterKey for what never was."""
    if len(wrapped) < _GENERATION.size + _NONCE_BYTES:
        raise WrongMasterKey(0, "these bytes were never wrapped")
    generation: int = _GENERATION.unpack_from(wrapped)[0]
    return generation


def parse(text: str, where: str) -> Generations:
    """Every generation of a key's text; a text that is base64 alone is generation 1."""
    generations: dict[int, bytes] = {}
    for item in text.split():
        number, colon, encoded = item.rpartition(":")
        digits = number if colon else "1"
        if not (digits.isascii() and digits.isdigit() and 1 <= int(digits) <= GENERATION_MAX):
            raise MasterKeyUnreadable(where, "a generation is a number from 1")
        try:
            key = from_base64(encoded, "", length=KEY_BYTES)
        except Malformed:
            raise MasterKeyUnreadable(where, f"a key is {KEY_BYTES} bytes in base64") from None
        if int(digits) in generations:
            raise MasterKeyUnreadable(where, f"generation {digits} is there twice")
        generations[int(digits)] = key
    if not generations:
        raise MasterKeyUnreadable(where, "it is empty")
    return generations


def make_file(path: Path) -> None:
    """Make generation 1, unless another process was first: then theirs stays."""
    _put(path, {1: token_bytes(KEY_BYTES)}, os.link)


def add_generation(path: Path) -> int:
    """Add a generation that wraps from now on; the older ones go on opening. Returns it.

    Of two who add one at once each adds its own: what either wraps must open.
    """
    with locked(path.with_name(f".{path.name}.lock")):
        generations = dict(_read_file(path))
        newest = max(generations) + 1
        generations[newest] = token_bytes(KEY_BYTES)
        _put(path, generations, os.replace)
    return newest


def forget_before(path: Path, generation: int) -> None:
    """Keep only this generation and later ones: what older ones wrapped is lost for ever."""
    with locked(path.with_name(f".{path.name}.lock")):
        kept = {number: key for number, key in _read_file(path).items() if number >= generation}
        _put(path, kept, os.replace)


def _read_file(path: Path) -> Generations:
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & _STRANGERS:
                raise MasterKeyUnreadable(str(path), "others may read it: chmod 600")
            return parse(file.read(), str(path))
    except FileNotFoundError:
        raise NoMasterKey(f"{path} is missing; restore it from where you keep it") from None


def _put(path: Path, generations: Generations, place: Callable[[Path, Path], None]) -> None:
    """Write beside, sync, and put in place whole: a half-written key would open nothing."""
    make_directory(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}.{token_bytes(4).hex()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            for number, key in sorted(generations.items()):
                file.write(f"{number}:{to_base64(key)}\n")
            file.flush()
            os.fsync(file.fileno())
        place(beside, path)
    except FileExistsError:
        pass  # another process made the key at the same time; ours has wrapped nothing
    finally:
        # If we crash before this, a key that wraps nothing is left beside.
        beside.unlink(missing_ok=True)
    sync_directory(path.parent)
