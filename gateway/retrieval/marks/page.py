"""A PDF's mark: the facts at the foot of each page and across it, and in its information."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
)

from gateway.retrieval.marks import font
from gateway.retrieval.marks.facts import Facts
from gateway.retrieval.marks.picture import CannotMark

PAGES_MAX = 2_000
"""A bidding document has hundreds; each page costs some milliseconds."""

_BROKEN: Final = (
    PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError,
)  # fmt: skip
"""A file of somebody's making breaks a reader in many ways; each means that it goes out with its
proof alone."""

FOOT_SIZE: Final = 7
ACROSS_SIZE: Final = 22
NOTICE_SIZE: Final = 24
LETTER_WIDTH: Final = 0.556
"""Of Helvetica, on average: so that a line can be made to fit the page."""


def mark(data: bytes, facts: Facts, cjk: Path | None) -> bytes:
    """The same bytes for the same facts. Raises CannotMark."""
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted or len(reader.pages) > PAGES_MAX:
            raise CannotMark("it is encrypted, or has too many pages")
        return _marked(reader, facts, cjk)
    except _BROKEN as problem:
        raise CannotMark(str(problem)) from problem


def _marked(reader: PdfReader, facts: Facts, cjk: Path | None) -> bytes:
    writer = PdfWriter(clone_from=reader)
    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.cropbox
        overlay = _overlay(float(box.width), float(box.height), facts, cjk)
        place = Transformation().translate(float(box.left), float(box.bottom))
        page.merge_transformed_page(overlay, place)
    writer.add_metadata({f"/{name}": value for name, value in facts.as_tags().items()})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _overlay(width: float, height: float, facts: Facts, cjk: Path | None) -> PageObject:
    page = PageObject.create_blank_page(width=width, height=height)
    longest = max(len(line) for line in facts.lines)
    size = min(FOOT_SIZE, (width - 20) / (longest * LETTER_WIDTH))
    drawing = ["q /MjMark gs"]
    drawing += ["0.69 0.11 0.08 rg BT /MjFont", f"{ACROSS_SIZE} Tf"]
    for row in range(1, int(height // 160) + 1):
        drawing.append(f"0.866 0.5 -0.5 0.866 {width * 0.15:.2f} {row * 160 - 60} Tm")
        drawing.append(f"({_escaped(facts.short)}) Tj")
    drawing.append("ET Q q 0 g BT")
    for number, line in enumerate(reversed(facts.lines)):
        drawing.append(f"/MjFont {size:.3f} Tf 1 0 0 1 10 {8 + number * 9} Tm")
        drawing.append(f"({_escaped(line)}) Tj")
    drawing.append("ET Q")
    resources: dict[Any, Any] = {
        NameObject("/Font"): DictionaryObject({NameObject("/MjFont"): _helvetica()}),
        NameObject("/ExtGState"): DictionaryObject({NameObject("/MjMark"): _faint()}),
    }
    if cjk is not None:
        drawing.append(_notice(cjk, width))
    content = DecodedStreamObject()
    content.set_data("\n".join(drawing).encode("ascii"))
    page[NameObject("/Contents")] = content
    page[NameObject("/Resources")] = DictionaryObject(resources)
    return page


def _helvetica() -> DictionaryObject:
    """One of the fourteen fonts that every reader has."""
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )


def _faint() -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/Type"): NameObject("/ExtGState"), NameObject("/ca"): FloatObject(0.28)}
    )


def _notice(cjk: Path, width: float) -> str:
    """Chinese as a stencil in the page itself.

    No font is put into a stranger's file, none is needed to see it, and nothing of it is an object
    that a reader could fail to find.
    """
    picture = font.stencil(font.NOTICE, font.chinese(cjk, NOTICE_SIZE))
    high = min(9.0, (width - 20) / picture.width * picture.height)
    wide = high * picture.width / picture.height
    return (
        f"q {wide:.2f} 0 0 {high:.2f} 10 28 cm\n"
        f"BI /W {picture.width} /H {picture.height} /IM true /BPC 1 /D [1 0] /F /AHx\n"
        f"ID {picture.tobytes().hex()}>\nEI Q"
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
