"""A mark is seen by people and read by programs, and is the same for the same copy."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfWriter

from gateway.retrieval.marks import Facts, Marker
from gateway.retrieval.marks.font import FontLacks
from tests.conftest import until

FONTS = Path("/usr/share/fonts")
FACTS = Facts(
    origin="ledger.test/town", request_no="R20260302-0123456789", grant=93,
    copy_no="R20260302-0123456789-1", record="rec-0123456789abcdef",
    recipient="person/00000000000000aa", org="org/asks", at="2026-03-02T01:30:00.000000Z",
    archived_sha256="ab" * 32, medium_serial="DVD-7",
)  # fmt: skip


def font(*names):
    found = next((path for name in names for path in sorted(FONTS.rglob(name))), None)
    return found or pytest.skip(f"needs a font like {names[0]}")


def page():
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(size=(640, 400)):
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return out.getvalue()


def reds(image):
    """How many points are reddish: of the mark, and of nothing else in these files."""
    colours = image.convert("RGB").getcolors(image.width * image.height)
    return sum(n for n, (r, g, b) in colours if r > 140 and r > g + 25 and r > b + 25)


def darks(image):
    colours = image.convert("L").getcolors()
    return sum(n for n, value in colours if value < 90)


@pytest.mark.parametrize("chinese", [False, True])
def test_a_reader_of_pdf_shows_the_mark(browser, tmp_path, chinese):
    marker = Marker(font("*CJK*.ttc", "wqy*.ttc") if chinese else None)
    marked = marker.mark(page(), "application/pdf", FACTS)
    path = tmp_path / "marked.pdf"
    path.write_bytes(marked.data)
    browser.open(path.as_uri(), height=1400)

    def marked_red():
        browser.screenshot(tmp_path / "seen.png")
        with Image.open(tmp_path / "seen.png") as seen:
            return reds(seen) > 2_000

    until(marked_red, "the mark to be seen")


@pytest.mark.parametrize("size", [(640, 400), (60, 60), (2_000, 30)])
def test_a_pictures_mark_is_drawn_whatever_its_size(size):
    marked = Marker().mark(picture(size), "image/png", FACTS)
    with Image.open(BytesIO(marked.data)) as seen:
        assert seen.width == size[0]
        foot = seen.crop((0, size[1] + 1, seen.width, seen.height))
        assert darks(foot) > 50
        if min(size) > 100:
            assert reds(seen.crop((0, 0, *size))) > 100


def test_a_notice_in_chinese_adds_a_line():
    plain = Marker().mark(picture(), "image/png", FACTS)
    noticed = Marker(font("*CJK*.ttc", "wqy*.ttc")).mark(picture(), "image/png", FACTS)
    with Image.open(BytesIO(plain.data)) as one, Image.open(BytesIO(noticed.data)) as other:
        assert other.height > one.height


def test_a_font_without_chinese_is_refused_before_any_copy_is_made():
    with pytest.raises(FontLacks):
        Marker(font("DejaVuSans.ttf", "LiberationSans-Regular.ttf"))


@pytest.mark.parametrize(
    ("data", "media_type"), [(page(), "application/pdf"), (picture(), "image/png")]
)
def test_the_same_copy_is_made_again(data, media_type):
    marker = Marker()
    assert marker.mark(data, media_type, FACTS) == marker.mark(data, media_type, FACTS)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7 broken", "application/pdf"),
        (page()[:-40], "application/pdf"),
        (b"\x89PNG\r\n\x1a\n broken", "image/png"),
        (picture()[:-30], "image/png"),
    ],
)
def test_what_is_broken_is_not_marked(data, media_type):
    marked = Marker().mark(data, media_type, FACTS)
    assert marked.mark in ("sidecar", "page")
    assert (marked.data is None) == (marked.mark == "sidecar")


def test_a_locked_document_is_not_marked():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    out = BytesIO()
    writer.write(out)
    assert Marker().mark(out.getvalue(), "application/pdf", FACTS).mark == "sidecar"
