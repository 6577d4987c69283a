"""libsodium: says yes to an Ed25519 signature in half the time that OpenSSL takes.

What it accepts OpenSSL accepts: both compute S·B − h·A for the same h, S below the group order,
and compare its bytes with R. It refuses more, signatures whose R is a point of low order, so its
no decides nothing (`ledger.signing`). The proof core does without it.
"""

from typing import Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from ledger.signing import SIGNATURE_BYTES, ask_first

_WITH_THE_COFACTOR_ONLY: Final = (
    bytes.fromhex("3ee6ad02250fdd953176f1e5720825af384c0eeffa765047b58ac84a640d3bd2"),
    b"mingjing",
    bytes.fromhex(
        "aab3d8d65b7893bf3c63645b6ccf0de5d4e9b376299f2bf80a696e54a1577da2"
        "3251ecc0218a62f278372439bbf960308481d5d0722583551d9bc1b4d527c10e"
    ),
)
"""Key, message and signature, which hold where both sides are multiplied by eight first."""


def hasten() -> None:
    """Take libsodium's yes in this process, unless this one verifies with the cofactor."""
    if not accepts(*_WITH_THE_COFACTOR_ONLY):
        ask_first([accepts])


def accepts(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether libsodium does."""
    if len(signature) != SIGNATURE_BYTES:
        return False  # it is given both in one: nothing else says where the message begins
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True
