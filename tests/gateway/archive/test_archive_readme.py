"""The bytes that the README shows are those that are stored."""

from hashlib import sha256

from gateway.archive.manifest import Manifest
from tests.conftest import ROOT

CONTENT = b"time,device\n09:00,cam-1\n"


def test_the_manifest_in_the_readme_is_real():
    digest = sha256(CONTENT).hexdigest()
    manifest = Manifest(
        object="8c6f1d0e5b7a4a2f9e3d2c1b0a998877",
        sha256=digest,
        size=len(CONTENT),
        segments=(digest,),
    )
    readme = (ROOT / "gateway/README.md").read_text(encoding="utf-8")

    assert Manifest.parse(manifest.as_bytes()) == manifest
    for shown in (manifest.as_bytes().decode(), manifest.path, manifest.segment_path(0)):
        assert f"\n{shown}\n" in readme
