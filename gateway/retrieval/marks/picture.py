"""A picture's mark: the facts below it and across it, and in its metadata."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo

from gateway.retrieval.marks import font
from gateway.retrieval.marks.facts import Facts

FORMATS: Final = {"image/png": "PNG", "image/jpeg": "JPEG"}

PIXELS_MAX = 64_000_000
"""A scan of A2 at 600 dpi; larger ones take more memory than a request may have."""

LETTERS_PER_WIDTH = 110
LETTER_MIN = 9
ACROSS_ALPHA = 70
DESCRIPTION: Final = 0x010E
"""EXIF ImageDescription: read by every viewer of pictures."""


class CannotMark(Exception):
    """The file is no still picture that can be drawn on."""


def mark(data: bytes, media_type: str, facts: Facts, cjk: Path | None) -> bytes:
    """The same bytes for the same facts. Raises CannotMark."""
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[media_type]]) as opened:
            if opened.width * opened.height > PIXELS_MAX or getattr(opened, "n_frames", 1) > 1:
                raise CannotMark(f"{opened.width} x {opened.height}")
            profile = opened.info.get("icc_profile")
            upright = ImageOps.exif_transpose(opened)
            drawn = _drawn(upright, facts, cjk)
    except (OSError, ValueError, Image.DecompressionBombError, SyntaxError) as problem:
        raise CannotMark(str(problem)) from problem
    return _written(drawn, FORMATS[media_type], facts, profile)


def _drawn(picture: Image.Image, facts: Facts, cjk: Path | None) -> Image.Image:
    size = max(LETTER_MIN, picture.width // LETTERS_PER_WIDTH * 2)
    lines = [font.stencil(line, font.plain(size)) for line in _fitted(facts, picture.width, size)]
    if cjk is not None:
        lines.append(font.stencil(font.NOTICE, font.chinese(cjk, size)))
    foot = sum(line.height for line in lines) + size * (len(lines) + 1) // 2
    whole = Image.new("RGB", (picture.width, picture.height + foot), "white")
    whole.paste(picture.convert("RGB"), (0, 0))
    across = font.stencil(facts.short, font.plain(size * 2)).rotate(30, expand=True)
    veil = Image.new("RGB", across.size, "#b01c14")
    faint = across.convert("L").point(lambda value: ACROSS_ALPHA if value else 0)
    for top in range(0, picture.height, max(across.height * 2, 1)):
        for left in range(0, picture.width, max(across.width * 3 // 2, 1)):
            whole.paste(veil, (left, top), faint)
    ImageDraw.Draw(whole).line(
        (0, picture.height, picture.width, picture.height), fill="black", width=1
    )
    place = picture.height + size // 2
    for line in lines:
        whole.paste("black", (size // 2, place), line.convert("L"))
        place += line.height + size // 2
    return whole


def _fitted(facts: Facts, width: int, size: int) -> Sequence[str]:
    """The lines broken so that a narrow picture cuts none of them off."""
    broken: list[str] = []
    for line in facts.lines:
        rest = ""
        for word in line.split(" "):
            longer = f"{rest} {word}".strip()
            if rest and font.plain(size).getlength(longer) > width - size:
                broken.append(rest)
                longer = word
            rest = longer
        broken.append(rest)
    return broken


def _written(picture: Image.Image, format_: str, facts: Facts, profile: bytes | None) -> bytes:
    out = BytesIO()
    if format_ == "PNG":
        tags = PngInfo()
        for name, value in facts.as_tags().items():
            tags.add_text(name, value)
        picture.save(out, "PNG", pnginfo=tags, icc_profile=profile)
    else:
        exif = Image.Exif()
        exif[DESCRIPTION] = "; ".join(f"{n}={v}" for n, v in facts.as_tags().items())
        picture.save(out, format_, quality=92, exif=exif, icc_profile=profile)
    return out.getvalue()
