"""Letters for marks: what every installation has for ASCII, the site's own font for Chinese."""

import math
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from gateway.errors import GatewayError

NOTICE = "明镜监察记录复制件，仅限批准用途，不得另行复制"
"""Printed below the facts where the site names a font that has these characters."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class FontLacks(GatewayError):
    """The font that the site names cannot print the notice: blanks would look like a mark."""

    def __init__(self, path: Path, missing: str) -> None:
        super().__init__(f"{path} has no {missing}")


def check(path: Path) -> None:
    """Refuse a font without the characters of the notice, before any copy is made with it."""
    font = ImageFont.truetype(str(path), 24)
    # A character that is missing is drawn as the font's own sign for that.
    blank = font.getmask("\uffff").getbbox(), bytes(font.getmask("\uffff"))
    for each in dict.fromkeys(NOTICE):
        mask = font.getmask(each)
        if mask.getbbox() is None or (mask.getbbox(), bytes(mask)) == blank:
            raise FontLacks(path, each)


@lru_cache(maxsize=16)
def plain(size: int) -> Font:
    return ImageFont.load_default(size)


@lru_cache(maxsize=16)
def chinese(path: Path, size: int) -> Font:
    return ImageFont.truetype(str(path), size)


def stencil(text: str, font: Font) -> Image.Image:
    """The text as a picture of ones and noughts, no larger than it needs."""
    left, top, right, bottom = (math.ceil(edge) for edge in font.getbbox(text))
    # A letter may reach a little beyond what the font says it takes.
    picture = Image.new("1", (max(1, right - left) + 2, max(1, bottom - top) + 2))
    ImageDraw.Draw(picture).text((-left, -top), text, font=font, fill=1)
    return picture
