"""What was verified, by which policy, and what that leaves open, as a paper."""

import hashlib
from dataclasses import replace

import pytest

from ledger.bundle import write_bundle
from ledger.verification import NOT_PROVEN, OF_A_BUNDLE, NoVerdict
from reports.certificate import certify, ranges
from reports.errors import PolicyUnreadable
from reports.render import certificate_html, certificate_text
from reports.words import LANGUAGES
from tests.tampering.honest_log import POLICY

AT = "2026-04-01T01:00:00.000000Z"


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "trust.policy"
    path.write_text(POLICY)
    return path


@pytest.fixture
def bundle(honest, tmp_path):
    """Writes a bundle of the honest log, and certifies it."""

    def write(**changes):
        path = tmp_path / "e1.mingjing"
        write_bundle(path, honest.bundle(**changes))
        return path

    return write


def test_a_good_bundle_is_certified(bundle, policy, honest):
    path = bundle()
    found = certify(path, policy, at=AT)
    text = certificate_text(found, "zh")

    assert found.verified
    assert text.startswith("明镜 Mingjing · 核验证明")
    assert "结论  验证通过 VERIFIED" in text
    assert hashlib.sha256(path.read_bytes()).hexdigest() in text
    assert hashlib.sha256(POLICY.encode()).hexdigest() in text
    assert "核验时间  2026-04-01 09:00:00" in text
    assert "✓ 12 时间戳 timestamps" in text
    assert f"以网关代管密钥签署的条目：{honest.marks['heads']}" in text
    assert "见证时间：witness.example/audit 2026-02-25 14:13:20" in text
    assert "· 陈述内容属实" in text
    assert text.count("  · ") == len(NOT_PROVEN) + len(OF_A_BUNDLE)


def test_the_english_certificate_says_the_same(bundle, policy):
    text = certificate_text(certify(bundle(), policy, at=AT), "en")

    assert text.startswith("明镜 Mingjing · Certificate of verification")
    assert "✓  4 inclusion" in text
    assert "Witnessed: witness.example/audit" in text
    assert all(f"  · {said}" in text for said in (*NOT_PROVEN, *OF_A_BUNDLE))


def test_what_is_withheld_or_not_shown_is_mentioned(bundle, policy, honest):
    kept = honest.marks["first"]
    withheld = certify(bundle(withheld=[kept]), policy, at=AT)
    unopened = certify(bundle(opened=False), policy, at=AT)

    assert f"Withheld entries: {kept}\n" in certificate_text(withheld, "en")
    assert "VERIFIED_WITH_WITHHELD" in certificate_text(withheld, "zh")
    sealed = honest.marks["sealed"]
    assert f"未出示的内容：{sealed} experts, {sealed} seat" in certificate_text(unopened, "zh")


def test_a_refused_bundle_gets_its_code_and_its_entry_and_proves_nothing(bundle, policy):
    path = bundle()
    raw = path.read_bytes()
    path.write_bytes(raw.replace(b'"item":"notice 2"', b'"item":"notice 9"', 1))
    found = certify(path, policy, at=AT)

    assert not found.verified
    for lang, said in (("zh", "核验未通过"), ("en", "Verification failed")):
        text = certificate_text(found, lang)
        assert said in text
        assert "MALFORMED" in text
        assert "✗" in text
        assert found.not_proven(lang) == found.found(lang) == []


def test_a_bad_entry_is_named_by_its_index(honest, tmp_path, policy):
    members = honest.bundle()
    index = honest.marks["anchored"]
    name = f"entries/{index:012}.json"
    members[name] = members[name].replace(b"notice 2", b"notice 9")
    path = tmp_path / "altered.mingjing"
    write_bundle(path, members)

    found = certify(path, policy, at=AT)

    assert found.verification.code == "NOT_INCLUDED"
    assert ("首个有误条目", str(index)) in found.facts("zh")
    assert ("First bad entry", str(index)) in found.facts("en")


def test_a_tree_is_certified_as_a_whole(honest, tmp_path, policy):
    directory = tmp_path / "tree"
    for name, data in honest.tree().items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_bytes(data)

    found = certify(directory, policy, at=AT)

    assert found.verified
    assert found.sha256 is None
    assert found.as_json()["sha256"] is None
    assert "文件 SHA-256" not in certificate_text(found, "zh")
    assert ("Size of the checkpoint", str(honest.size)) in found.facts("en")


@pytest.mark.parametrize("said", [b"", b"\xff\xfe", b"log\n", b"nonsense\n"], ids=repr)
def test_a_policy_that_says_nothing_is_refused(bundle, tmp_path, said):
    policy = tmp_path / "bad.policy"
    policy.write_bytes(said)

    with pytest.raises(PolicyUnreadable) as refused:
        certify(bundle(), policy, at=AT)

    assert refused.value.path == policy
    assert "bad.policy" in str(refused.value)


def test_a_policy_that_is_not_there_is_refused(bundle, tmp_path):
    with pytest.raises(PolicyUnreadable):
        certify(bundle(), tmp_path / "none.policy", at=AT)
    with pytest.raises(PolicyUnreadable):
        certify(bundle(), tmp_path, at=AT)


def test_of_a_file_that_is_not_there_nothing_is_certified(tmp_path, policy):
    with pytest.raises(NoVerdict):
        certify(tmp_path / "none.mingjing", policy, at=AT)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["e1.mingjing", "<script>alert(1)</script>.mingjing"])
def test_the_page_is_one_file_without_scripts(bundle, policy, read_page, lang, name):
    path = bundle()
    path = path.rename(path.parent / name.replace("/", "⁄"))
    html = certificate_html(certify(path, policy, at=AT), lang)
    page = read_page(html)

    assert path.name in page.text
    assert "VERIFIED" in page.text
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [v for n, v in page.attributes if n in {"src", "href"} or n.startswith("on")]
    assert "http" not in html


def test_the_page_of_a_refusal_says_so(bundle, policy, read_page):
    path = bundle()
    path.write_bytes(path.read_bytes()[:-1])

    page = read_page(certificate_html(certify(path, policy, at=AT), "zh"))

    assert "核验未通过" in page.text
    assert "格式不符 MALFORMED" in page.text


def test_both_checkpoints_of_a_split_view_are_shown(bundle, policy, honest, read_page):
    """What an assessor saw last and what is shown now cannot both be this log's."""
    found = certify(bundle(), policy, at=AT)
    other = honest.checkpoint(leaves=[b"\0" * 32] * honest.size)
    notes = (honest.checkpoint(), other)
    split = replace(found, verification=replace(found.verification, checkpoints=notes))

    page = read_page(certificate_html(split, "zh"))

    assert "相互矛盾的检查点 2" in page.text
    assert certificate_text(split, "en").count("    ledger.example/test\n") == 2


@pytest.mark.parametrize(
    ("indexes", "written"),
    [([], ""), ([7], "7"), ([3, 4, 5], "3–5"), ([9, 1, 2, 4], "1–2, 4, 9")],
)
def test_neighbouring_entries_are_written_as_ranges(indexes, written):
    assert ranges(indexes) == written
