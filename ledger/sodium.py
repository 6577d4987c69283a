"""libsodium: says yes to a short message's Ed25519 signature in half the time that OpenSSL takes.

What it accepts OpenSSL accepts: both compute S·B − h·A for the same h, S below the group order,
and compare its bytes with R. It refuses more, signatures whose R is a point of low order, so its
no decides nothing (`ledger.signing`) and only costs time. The proof core does without it.
"""

from typing import Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from ledger.signing import KEY_BYTES, SIGNATURE_BYTES, ask_first

_KEY: Final = bytes.fromhex("3ee6ad02250fdd953176f1e5720825af384c0eeffa765047b58ac84a640d3bd2")
_MESSAGE: Final = b"mingjing"
_GOOD: Final = bytes.fromhex(
    "752da8ff6b0e2d8c7f19793881ae82426afa43d176d3c8b6e33a439ef0535825"
    "ed317dc775f4948241491b5b708c4c68883f0954dadcb1c023cbb5b05d38960c"
)
_GOOD_FOR_OTHERS: Final = tuple(
    bytes.fromhex(r + s)
    for r, s in (
        (  # who multiplies both sides by eight first
            "aab3d8d65b7893bf3c63645b6ccf0de5d4e9b376299f2bf80a696e54a1577da2",
            "3251ecc0218a62f278372439bbf960308481d5d0722583551d9bc1b4d527c10e",
        ),
        (  # who lets S be the group order or more
            "752da8ff6b0e2d8c7f19793881ae82426afa43d176d3c8b6e33a439ef0535825",
            "da0573249057a7da17e612fe4e862b7d883f0954dadcb1c023cbb5b05d38961c",
        ),
        (  # who knows a second encoding of R
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "081d9fc7c9c767295c4a2402feee7d24f7a233d776d6048c2be6c95086cba503",
        ),
    )
)
"""Signatures that some libraries accept, among them libsodium as it may be built or become."""


def hasten() -> None:
    """Take libsodium's yes in this process, if this one draws the line where OpenSSL does."""
    is_strict = accepts(_KEY, _MESSAGE, _GOOD) and not any(
        accepts(_KEY, _MESSAGE, each) for each in _GOOD_FOR_OTHERS
    )
    ask_first([accepts] if is_strict else [])


def accepts(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether libsodium does."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False  # it measures neither, and is given signature and message in one
    try:
        crypto_sign_open(signature + message, key)
    except BadSignatureError:
        return False
    return True
