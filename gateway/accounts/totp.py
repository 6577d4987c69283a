"""Time-based one-time codes (RFC 6238): six digits of an app, a new one each half minute."""

import hmac
from datetime import datetime
from io import BytesIO
from typing import Final

import pyotp
import segno

SECONDS: Final = 30
DRIFT: Final = 1
"""Steps that a telephone's clock may be wrong by, either way."""

ISSUER: Final = "Mingjing 明镜"


def new_secret() -> str:
    """160 bits in base 32, as the app takes them."""
    return pyotp.random_base32()


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The step whose code this is, of those that count now. The caller uses it up."""
    now = int(at.timestamp()) // SECONDS
    totp = pyotp.TOTP(secret, interval=SECONDS)
    given = "".join(code.split())
    found = None
    for step in range(now - DRIFT, now + DRIFT + 1):  # all of them, whichever it is
        if hmac.compare_digest(totp.generate_otp(step).encode(), given.encode("utf-8", "replace")):
            found = step
    return found


def address(secret: str, *, login: str, origin: str) -> str:
    """What the QR code says."""
    return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(
        name=f"{login}@{origin.partition('/')[0]}", issuer_name=ISSUER
    )


def picture(address: str) -> str:
    """The QR code as SVG to stand in a page, dark on light whatever the page's colours."""
    drawn = BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False,
        svgns=True, omitsize=False, nl=False,
    )  # fmt: skip
    return drawn.getvalue().decode()
