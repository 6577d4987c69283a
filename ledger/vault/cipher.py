"""How openings and data keys are encrypted: AES-256-GCM, each bound to the place it lies in."""

from secrets import token_bytes
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger.canonical import decode, encode
from ledger.sealed import Opening
from ledger.vault.errors import VaultDamaged
from ledger.vault.master import KEY_BYTES, MasterKey

KEY_ID_BYTES: Final = 16
_NONCE_BYTES = 12


def new_data_key(master: MasterKey, subject: str) -> tuple[bytes, bytes, bytes]:
    """A fresh key for a subject: its id, the key, and the key wrapped."""
    key_id, key = token_bytes(KEY_ID_BYTES), token_bytes(KEY_BYTES)
    return key_id, key, wrap_data_key(master, key_id, subject, key)


def wrap_data_key(master: MasterKey, key_id: bytes, subject: str, key: bytes) -> bytes:
    return master.wrap(key, _place_of(key_id, subject))


def unwrap_data_key(master: MasterKey, key_id: bytes, subject: str, wrapped: bytes) -> bytes:
    """Raises WrongMasterKey, also for a key that was moved to another subject."""
    return master.unwrap(wrapped, _place_of(key_id, subject))


def encrypt_opening(key: bytes, commitment: bytes, opening: Opening) -> bytes:
    nonce = token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, encode(opening.as_json()), commitment)


def decrypt_opening(key: bytes, commitment: bytes, encrypted: bytes) -> Opening:
    """Raises VaultDamaged."""
    nonce, sealed = encrypted[:_NONCE_BYTES], encrypted[_NONCE_BYTES:]
    try:
        return Opening.from_json(decode(AESGCM(key).decrypt(nonce, sealed, commitment)), "")
    except (InvalidTag, ValueError):
        raise VaultDamaged(f"value {commitment.hex()[:16]}…") from None


def _place_of(key_id: bytes, subject: str) -> bytes:
    return b"mingjing/vault/subject\n" + key_id + subject.encode()
