"""What a file is, by its first bytes; what a browser could run has no type."""

import io
import zipfile

import pytest
from PIL import Image
from pypdf import PdfWriter

from gateway.archive.kinds import SHOWN, UNKNOWN, media_type_of


def picture(kind):
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, kind)
    return written.getvalue()


def document():
    written = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(written)
    return written.getvalue()


def zipped(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return written.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (document(), "application/pdf"),
        (zipped("a.txt"), "application/zip"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
        (b"\0\0\0\x20ftypisom" + b"\0" * 40, "video/mp4"),
        (b"\0\0\0\x14ftypqt  " + b"\0" * 40, "video/quicktime"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "video/webm"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", "video/x-matroska"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        (b'{"a": 1}', "application/json"),
        (b"time,device\n09:00,cam-1\n", "text/csv"),
        ("09:00 摄像机开启\n".encode(), "text/plain"),
        ("09:00 摄像机开启\n".encode("gb18030"), "text/plain"),
        (b"", UNKNOWN),
        (bytes(range(256)), UNKNOWN),
        (b"MZ\x90\0\x03\0\0\0", UNKNOWN),
    ],
)
def test_a_file_is_what_its_bytes_say(data, media_type):
    assert media_type_of(data) == media_type


@pytest.mark.parametrize(
    "active",
    [
        b"<html><body>hello</body></html>",
        b"<!DOCTYPE html>\n<p>hello",
        b"  \n<SVG onload=alert(1)>",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"a log line\n<script>alert(1)</script>\n",
    ],
)
def test_what_a_browser_could_run_is_never_shown(active):
    assert media_type_of(active) == UNKNOWN
    assert UNKNOWN not in SHOWN


def test_a_character_cut_at_the_end_of_what_is_looked_at_is_still_text():
    text = ("摄" * 40_000).encode()
    assert media_type_of(text) == "text/plain"
