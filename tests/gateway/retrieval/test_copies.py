"""Copies: numbered, marked, proven, handed over against two signatures, and back again."""

import threading
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from gateway.retrieval import proof
from ledger.canonical import decode, encode
from ledger.errors import LedgerError
from ledger.policy import Policy
from tests.gateway.retrieval.conftest import ANNA, BRUNO, KARL, KATE, PETRA

COPIES = {"mode": ["copy"], "copies": 2, "medium": "disc"}


def picture(format_="PNG"):
    out = BytesIO()
    Image.linear_gradient("L").resize((640, 400)).convert("RGB").save(out, format_)
    return out.getvalue()


def pdf():
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_blank_page(842, 595).rotate(90)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def issue(town, request_no, record, who=KARL, **changed):
    body = {"record": record.record_id, "recipient": ANNA, "medium": "disc"}
    body |= {"medium_serial": "DVD-0042"} | changed
    return town.act(who, request_no, "copies", **body)


def fetched(town, request_no, copy, who=KARL):
    return town.act(who, request_no, f"copies/{copy['copy_no']}/file")


def policy_of(town):
    return Policy.parse(f"log {town.site.vkey}\nquorum none\n")


def test_a_picture_says_who_when_and_under_which_grant(town):
    record = town.record(content=picture())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    data = fetched(town, request_no, copy).content
    assert copy["mark"] == "picture"
    assert sha256(data).hexdigest() == copy["sha256"] != record.sha256
    with Image.open(BytesIO(data)) as marked:
        assert marked.height > 400
        assert marked.text["MingjingCopy"] == copy["copy_no"]
        assert marked.text["MingjingRecipient"] == ANNA
        assert marked.text["MingjingMedium"] == "DVD-0042"
        case = town.site.parts.desk.cases.case(request_no)
        assert marked.text["MingjingGrant"] == str(case.grant.index)


@pytest.mark.parametrize("format_", ["JPEG"])
def test_other_pictures_say_it_where_every_viewer_reads_it(town, format_):
    record = town.record(content=picture(format_))
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    with Image.open(BytesIO(fetched(town, request_no, copy).content)) as marked:
        assert f"MingjingCopy={copy['copy_no']}" in marked.getexif()[0x010E]


def test_each_page_of_a_pdf_says_it(town):
    record = town.record(content=pdf())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    marked = PdfReader(BytesIO(fetched(town, request_no, copy).content))
    assert copy["mark"] == "page"
    assert len(marked.pages) == 2
    for page in marked.pages:
        text = page.extract_text()
        assert f"Copy {copy['copy_no']} on DVD-0042 for {ANNA}" in text
    assert marked.metadata["/MingjingCopy"] == copy["copy_no"]


def test_what_cannot_be_marked_goes_out_as_it_is_with_its_proof(town):
    for content in (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500, b"%PDF-1.7 broken"):
        record = town.record(content=content)
        request_no = town.released(record, **COPIES)
        copy = issue(town, request_no, record).json()
        assert (copy["mark"], copy["sha256"]) == ("sidecar", record.sha256)
        assert fetched(town, request_no, copy).content == content


def test_a_copy_is_fetched_only_after_an_entry_of_its_own(town):
    record = town.record(content=picture())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    for _ in range(2):
        assert fetched(town, request_no, copy).status_code == 200
    case = town.site.parts.desk.cases.case(request_no)
    said = [town.entry(index) for index in case.entries]
    taken = [entry for entry in said if entry.type == "record.Retrieved"]
    assert [entry.data["copy_no"] for entry in taken] == [copy["copy_no"]] * 2
    assert {entry.data["retriever"] for entry in taken} == {KARL}
    assert town.problem(fetched(town, request_no, copy, who=BRUNO)) == (403, "not-theirs")


def test_a_download_is_its_recipients(town):
    record = town.record(content=picture())
    request_no = town.released(record, mode=["copy"], copies=1)
    copy = issue(town, request_no, record, medium="none", medium_serial="").json()
    assert town.problem(fetched(town, request_no, copy, who=KARL)) == (403, "not-theirs")
    assert fetched(town, request_no, copy, who=ANNA).status_code == 200


def test_the_proof_shows_offline_whose_copy_it_is(town):
    record = town.record(content=picture())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    data = fetched(town, request_no, copy).content
    sidecar = (
        town.as_(PETRA)
        .get(f"/api/v1/retrievals/{request_no}/copies/{copy['copy_no']}/proof")
        .content
    )
    proven = proof.verify(sidecar, policy_of(town))
    said = proof.check_copy(proven, sha256(data).hexdigest())
    assert (said["recipient"], said["medium_serial"]) == (ANNA, "DVD-0042")
    assert said["media_sha256"] == record.sha256
    with pytest.raises(proof.NotThisCopy):
        proof.check_copy(proven, sha256(data + b"x").hexdigest())


def other_recipient(document):
    document["entries"][-1]["entry"]["statement"]["data"]["recipient"] = BRUNO


def without_keys(document):
    document["entries"] = [document["entries"][0], document["entries"][-1]]


def another_of(document):
    document["of"] = 1


def without_path(document):
    document["entries"][-1]["hashes"].pop()


@pytest.mark.parametrize(
    "lie", [other_recipient, without_keys, another_of, without_path], ids=lambda lie: lie.__name__
)
def test_a_lie_about_a_copy_is_caught(town, lie):
    record = town.record(content=picture())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    document = decode(town.site.parts.desk.copies.proof(
        town.site.parts.desk.cases.case(request_no), copy["copy_no"]
    ))  # fmt: skip
    lie(document)
    with pytest.raises(LedgerError):
        proof.check_copy(proof.verify(encode(document), policy_of(town)), copy["sha256"])


def test_a_proof_of_another_log_is_none(town):
    record = town.record(content=picture())
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    desk = town.site.parts.desk
    data = desk.copies.proof(desk.cases.case(request_no), copy["copy_no"])
    other = town.site.town.key("another log")
    from ledger.note import NoteSigner  # noqa: PLC0415 - of this test alone

    signer = NoteSigner(town.site.parts.origin, other)
    with pytest.raises(LedgerError):
        proof.verify(data, Policy.parse(f"log {signer.vkey}\nquorum none\n"))


def test_of_two_who_take_the_last_copy_at_once_one_gets_it(town):
    record = town.record()
    request_no = town.released(record, mode=["copy"], copies=1)
    answers = []
    together = threading.Barrier(2)

    def run(who):
        together.wait()
        answers.append(town.act(who, request_no, "copies", record=record.record_id, recipient=ANNA))

    for who in (KARL, KATE):
        town.as_(who)
    threads = [threading.Thread(target=run, args=(who,)) for who in (KARL, KATE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert town.problem(refused) == (409, "copies-exhausted")
    assert len(town.site.parts.desk.cases.case(request_no).copies) == 1


def test_a_medium_has_its_serial_number(town):
    record = town.record()
    request_no = town.released(record, **COPIES)
    answer = issue(town, request_no, record, medium_serial="")
    assert town.problem(answer) == (400, "form-incomplete")


def test_a_copy_goes_to_whom_the_grant_names(town):
    record = town.record()
    request_no = town.released(record, **COPIES)
    answer = issue(town, request_no, record, recipient=BRUNO)
    assert town.problem(answer) == (403, "not-in-the-grant")


def test_both_sign_the_list_of_what_is_handed_over(town):
    record = town.record()
    request_no = town.released(record, **COPIES)
    copy = issue(town, request_no, record).json()
    handed = town.act(KARL, request_no, "handovers", copies=[copy["copy_no"]], recipient=ANNA)
    [handover] = handed.json()["handovers"]
    signature = f"handovers/{handover['index']}/signature"
    assert town.problem(town.act(BRUNO, request_no, signature)) == (403, "not-theirs")
    [signed] = town.act(ANNA, request_no, signature).json()["handovers"]
    first, second = town.entry(signed["index"]), town.entry(signed["acknowledged"])
    assert second.data["list_sha256"] == first.data["list_sha256"]
    assert first.data["list_sha256"] == sha256(encode(first.data["items"])).hexdigest()
    assert first.actor != second.actor
    [item] = first.data["items"]
    assert (item["copy_no"], item["medium_serial"]) == (copy["copy_no"], "DVD-0042")


def test_nothing_is_closed_while_it_is_out(town):
    record = town.record()
    request_no = town.released(record, **COPIES)
    first, second = (
        issue(town, request_no, record, medium_serial=f"DVD-{n}").json()["copy_no"] for n in (1, 2)
    )
    assert town.state(request_no) == "exhausted"
    assert town.problem(town.act(KARL, request_no, "closing")) == (409, "still-out")

    wrong = town.act(KARL, request_no, f"copies/{first}/return", medium_serial="DVD-9")
    assert town.problem(wrong) == (400, "form-incomplete")
    back = town.act(KARL, request_no, f"copies/{first}/return", medium_serial="DVD-1")
    assert back.json()["state"] == "exhausted"

    alone = town.act(KARL, request_no, f"copies/{second}/destruction", witnesses=[KATE, KARL])
    assert town.problem(alone) == (400, "form-incomplete")
    before_two = town.act(KARL, request_no, f"copies/{second}/destruction", witnesses=[KATE, PETRA])
    assert before_two.json()["state"] == "returned"
    again = town.act(KARL, request_no, f"copies/{second}/return", medium_serial="DVD-2")
    assert town.problem(again) == (409, "not-out")
    assert town.act(KARL, request_no, "closing").json()["state"] == "closed"
    late = issue(town, request_no, record)
    assert town.problem(late) == (410, "closed")


def test_an_original_goes_out_and_comes_back(town):
    record = town.record()
    request_no = town.released(record, mode=["original_evidence"])
    handed = town.act(KARL, request_no, "handovers", originals=[record.record_id], recipient=ANNA)
    assert handed.json()["state"] == "copies_out"
    assert town.problem(town.act(KARL, request_no, "closing")) == (409, "still-out")
    back = town.act(KARL, request_no, f"originals/{record.record_id}/return")
    assert back.json()["state"] == "returned"
