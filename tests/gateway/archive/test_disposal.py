"""Nothing is destroyed that must be kept, and what is destroyed is listed for ever."""

import json
from datetime import timedelta
from hashlib import sha256
from itertools import count

import pytest

from gateway.acts import GATEWAY, Saying
from gateway.archive import Putter, RecordDisposed, holding
from gateway.archive.disposing import draw_number
from gateway.archive.errors import (
    DisposalNotReady,
    ListDiffers,
    NoSuchDisposal,
    NoSuchHold,
    RecordHeld,
    RetentionNotOver,
    SamePerson,
)
from gateway.errors import UnexpectedBody
from tests.gateway.archive.conftest import described, whole

NUMBERS = count(1)
ONE, TWO, THREE, FOUR, FIVE = (
    Putter(person=f"person/{number:016x}", org="org/centre") for number in range(1, 6)
)
LONG_AGO = "2005-03-01T01:00:00.000000Z"
HEADER = {
    "trading_type": "government_procurement", "method": "open_tender", "region": "CN-331002",
    "mandatory_tender": False, "owner": "org/platform",
}  # fmt: skip


def anybody(_step):
    return True


@pytest.fixture
def say(site):
    def say_it(project, type_, **data):
        said = site.town.said(
            "org/platform", type_, data, stream=f"project/{project}", occurred_at=LONG_AGO
        )
        [verdict] = site.append(said)
        return verdict.index

    return say_it


@pytest.fixture
def project(say):
    """One that ended more than fifteen years ago."""
    code = f"disposal-{next(NUMBERS)}"
    say(code, "project.Registered", project_code=code, **HEADER)
    say(code, "project.Closed")
    return code


def put(archive, project, data):
    return archive.put([data], described(project=project), size=len(data), by=ONE)


def propose(archive, *records, reason=""):
    """The first appraisal, in custody; the disposal's number."""
    made = draw_number()
    records = [record.record_id for record in records]
    archive.disposing.acts.say(archive.disposing.propose(made, records, by=ONE, reason=reason))
    return made


def appraise(archive, made, by=TWO, opinion="destroy", reason=""):
    archive.disposing.acts.say(
        archive.disposing.appraise(made, by=by, opinion=opinion, reason=reason)
    )


def approve(archive, made, by=THREE):
    archive.disposing.acts.say(archive.disposing.approve(made, by=by))


def attend(archive, made, by):
    archive.disposing.acts.say(archive.disposing.attend(made, by=by))


def ready(archive, *records):
    """A disposal of which everything is done but the destruction."""
    made = propose(archive, *records, reason="期满")
    appraise(archive, made)
    approve(archive, made)
    attend(archive, made, FOUR)
    attend(archive, made, FIVE)
    return made


def hold(site, project, *records, hold_id=None, reason="x"):
    """Placed by an officer through the gateway."""
    records = [record.record_id for record in records]
    hold_id = hold_id or f"H-{project}"
    site.parts.acts.say(
        holding.place(f"project/{project}", hold_id, records, reason=reason, by=TWO)
    )


def test_what_was_appraised_approved_and_attended_is_destroyed(archive, project, directory):
    record = put(archive, project, b"kept for fifteen years and a day")
    made = ready(archive, record)
    archive.disposing.destroy(made, by=ONE, may_still=anybody)
    gone = archive.describe(record.record_id)
    assert gone.disposed == archive.shelf.disposal(made).disposed
    with pytest.raises(RecordDisposed):
        whole(archive, gone)
    assert not list((directory / "segments").rglob("*-*"))
    assert not list((directory / "records").rglob("*/*"))


def test_the_list_stays_and_its_digest_is_in_the_entry(open_archive, archive, project, site):
    record = put(archive, project, b"one line of the list")
    made = ready(archive, record)
    archive.disposing.destroy(made, by=ONE, may_still=anybody)
    later = open_archive()
    found = later.shelf.disposal(made)
    listed = later.disposing.listed(found)
    entry = site.parts.reader.entry(found.disposed)
    assert entry.data["list_sha256"] == sha256(listed).hexdigest()
    [line] = json.loads(listed)["records"]
    assert (line["record_id"], line["sha256"], line["until"]) == (
        record.record_id, record.sha256, "2020-03-01",
    )  # fmt: skip


def test_a_record_that_must_still_be_kept_is_not_even_proposed(archive, say):
    code = f"disposal-{next(NUMBERS)}"
    say(code, "project.Registered", project_code=code, **HEADER)
    record = put(archive, code, b"its project never ended")
    with pytest.raises(RetentionNotOver, match="not_ended"):
        ready(archive, record)


def test_the_last_day_counts(open_archive, archive, project, site):
    record = put(archive, project, b"until 2020-03-01")
    years = site.parts.clock() - timedelta(days=365 * 30)

    def on(day):
        return lambda: years.replace(year=2020, month=3, day=day, hour=2)

    with pytest.raises(RetentionNotOver):
        ready(open_archive(clock=on(1)), record)
    ready(open_archive(clock=on(2)), record)


def test_a_record_under_a_hold_is_not_proposed_and_not_destroyed(archive, project, site):
    record = put(archive, project, b"somebody asked for it")
    made = ready(archive, record)
    hold(site, project, reason="举报核查")
    with pytest.raises(RecordHeld):
        archive.disposing.destroy(made, by=ONE, may_still=anybody)
    with pytest.raises(RecordHeld):
        ready(archive, record)
    assert whole(archive, archive.describe(record.record_id))


def test_a_hold_ends_by_an_entry_of_who_may_end_it(archive, project, site):
    record = put(archive, project, b"held and let go")
    hold_id = f"H-{project}"
    hold(site, project, record, hold_id=hold_id)
    stranger = site.town.said(
        "org/platform", "legalHold.Released", {"hold_id": hold_id}, stream=f"project/{project}"
    )
    site.append(stranger)
    assert archive.describe(record.record_id).held
    [held] = archive.shelf.holds(hold_id)
    released = site.parts.acts.say(holding.release(held, reason="办结", by=THREE))
    assert not archive.describe(record.record_id).held
    with pytest.raises(NoSuchHold):
        archive.shelf.holds(hold_id)
    assert archive.shelf.hold(held.index).released == released.index


def test_a_number_used_up_by_a_stranger_does_not_keep_a_hold_from_holding(
    archive, project, say, site
):
    record = put(archive, project, b"held all the same")
    hold_id = f"H-{project}"
    say("somewhere-else", "legalHold.Placed", hold_id=hold_id, records=["rec-other"])
    hold(site, project, record, hold_id=hold_id)
    assert archive.describe(record.record_id).held
    say("somewhere-else", "legalHold.Released", hold_id=hold_id)
    assert archive.describe(record.record_id).held


def test_a_request_for_retrieval_preserves_what_it_asks_for(archive, project, say):
    record = put(archive, project, b"asked for")
    say(project, "record.Preserved", request_no=f"R-{project}", records=[record.record_id])
    with pytest.raises(RecordHeld, match=f"R-{project}"):
        ready(archive, record)


def test_the_steps_are_different_persons(archive, project):
    disposing = archive.disposing
    made = propose(archive, put(archive, project, b"five persons and no fewer"))
    with pytest.raises(SamePerson):
        appraise(archive, made, by=ONE)
    with pytest.raises(DisposalNotReady, match="2 persons"):
        approve(archive, made)
    appraise(archive, made)
    with pytest.raises(SamePerson):
        approve(archive, made, by=TWO)
    with pytest.raises(DisposalNotReady, match="approved"):
        attend(archive, made, FOUR)
    approve(archive, made)
    with pytest.raises(DisposalNotReady, match="taken back"):
        appraise(archive, made, by=FIVE, opinion="keep")
    attend(archive, made, FOUR)
    with pytest.raises(SamePerson):
        attend(archive, made, FOUR)
    with pytest.raises(DisposalNotReady, match="2 attend"):
        disposing.destroy(made, by=ONE, may_still=anybody)
    attend(archive, made, FIVE)
    with pytest.raises(SamePerson):
        disposing.destroy(made, by=FIVE, may_still=anybody)
    disposing.destroy(made, by=ONE, may_still=anybody)


def test_one_who_says_keep_is_enough(archive, project):
    made = propose(archive, put(archive, project, b"worth keeping"))
    appraise(archive, made, opinion="keep", reason="有史料价值")
    with pytest.raises(DisposalNotReady, match="keep"):
        approve(archive, made)


def test_what_is_due_is_over_not_disposed_of_and_not_under_way(archive, project, say):
    def due():
        return {record.record_id for record in archive.disposing.due()}

    going, kept, held = (put(archive, project, name.encode()) for name in ("going", "kept", "held"))
    code = f"disposal-{next(NUMBERS)}"
    say(code, "project.Registered", project_code=code, **HEADER)
    running = put(archive, code, b"its project never ended")
    say(project, "record.Preserved", request_no=f"R-{project}", records=[held.record_id])
    assert {going.record_id, kept.record_id, held.record_id} <= due()
    assert running.record_id not in due()

    appraise(archive, propose(archive, kept), opinion="keep")
    made = ready(archive, going)
    assert going.record_id not in due()
    assert kept.record_id in due()
    archive.disposing.destroy(made, by=ONE, may_still=anybody)
    assert going.record_id not in due()


def test_a_number_is_one_disposal_s(archive, project):
    record = put(archive, project, b"once")
    made = propose(archive, record)
    for number in (made, "dis-1", ""):
        with pytest.raises(UnexpectedBody, match="no disposal has"):
            archive.disposing.propose(number, [record.record_id], by=TWO, reason="")


def test_one_disposal_is_of_one_custodian(archive, project):
    ours = put(archive, project, b"ours")
    theirs = archive.put(
        [b"theirs"], described(project=project, custodian="org/other"), size=6, by=ONE
    )
    with pytest.raises(UnexpectedBody, match="one custodian"):
        propose(archive, ours, theirs)


def test_a_stranger_opens_no_disposal(archive, project, site):
    """Not of what somebody else keeps, not of what lies elsewhere or nowhere: it stays due."""
    record = put(archive, project, b"not the platform's")
    names = {"of another": record.record_id, "nowhere": "record-nowhere"}
    for made, record_id in {draw_number(): each for each in names.values()}.items():
        data = {
            "disposal_id": made, "list_sha256": "ab" * 32, "records": [record_id],
            "opinion": "destroy", "appraiser": ONE.person,
        }  # fmt: skip
        site.append(
            site.town.said("org/platform", "record.Appraised", data, stream=f"project/{project}")
        )
        with pytest.raises(NoSuchDisposal):
            archive.shelf.disposal(made)
    assert record.record_id in [each.record_id for each in archive.disposing.due()]


def test_what_the_gateway_destroyed_is_gone_whoever_had_opened_that_disposal(archive, project):
    record = put(archive, project, b"by the rules of then")
    data = {"disposal_id": draw_number(), "list_sha256": "ab" * 32, "records": [record.record_id]}
    stream = f"project/{project}"
    said = archive.disposing.acts.say(
        Saying(actor=GATEWAY, stream=stream, type="record.Disposed", data=data)
    )
    assert archive.describe(record.record_id).disposed == said.index


def test_a_step_of_somebody_without_the_duty_does_not_count(archive, project):
    made = ready(archive, put(archive, project, b"appraised by whom?"))
    with pytest.raises(DisposalNotReady, match=TWO.person):
        archive.disposing.destroy(made, by=ONE, may_still=lambda step: step.person != TWO.person)


def test_steps_forged_by_a_stranger_are_told_by_their_actor(archive, project, site):
    record = put(archive, project, b"forged")
    made = propose(archive, record)
    found = archive.shelf.disposal(made)
    data = {
        "disposal_id": made, "list_sha256": found.list_sha256, "records": [record.record_id],
        "opinion": "destroy", "appraiser": TWO.person,
    }  # fmt: skip
    site.append(
        site.town.said("org/platform", "record.Appraised", data, stream=f"project/{project}")
    )
    actors = {step.person: step.actor for step in archive.shelf.disposal(made).steps}
    assert actors == {ONE.person: "org/centre", TWO.person: "org/platform"}


def test_an_entry_of_another_than_the_gateway_disposes_of_nothing(archive, project, say):
    record = put(archive, project, b"still here")
    made = ready(archive, record)
    say(project, "record.Disposed", disposal_id=made, records=[record.record_id],
        list_sha256=archive.shelf.disposal(made).list_sha256)  # fmt: skip
    assert whole(archive, archive.describe(record.record_id)) == b"still here"
    archive.tending.look()
    assert whole(archive, archive.describe(record.record_id)) == b"still here"


def test_a_list_that_was_altered_destroys_nothing(archive, project, directory):
    record = put(archive, project, b"listed")
    made = ready(archive, record)
    [file] = [
        path
        for path in (directory / "lists").iterdir()
        if path.name == archive.shelf.disposal(made).list_sha256
    ]
    file.write_bytes(file.read_bytes().replace(b"listed", b"other"))
    file.write_bytes(b"{}")
    with pytest.raises(ListDiffers):
        archive.disposing.destroy(made, by=ONE, may_still=anybody)


def test_a_crash_after_the_entry_leaves_the_key_to_the_next_look(
    archive, open_archive, project, directory, monkeypatch
):
    record = put(archive, project, b"said to be gone")
    made = ready(archive, record)

    def crash(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(type(archive.disposing), "forget", crash)
    with pytest.raises(TypeError):
        archive.disposing.destroy(made, by=ONE, may_still=anybody)
    monkeypatch.undo()
    assert list((directory / "segments").rglob("*-*"))
    open_archive().tending.look()
    assert not list((directory / "segments").rglob("*-*"))
    open_archive().disposing.destroy(made, by=ONE, may_still=anybody)  # again: the same end


def test_content_that_another_record_has_is_kept_until_that_one_goes(archive, project, directory):
    data = f"the same content {project}".encode()
    first, second = put(archive, project, data), put(archive, project, data)
    archive.disposing.destroy(ready(archive, first), by=ONE, may_still=anybody)
    assert whole(archive, archive.describe(second.record_id)) == data
    archive.disposing.destroy(ready(archive, second), by=ONE, may_still=anybody)
    assert not list((directory / "segments").rglob("*-*"))


def test_content_put_again_after_it_was_destroyed_is_a_new_object(archive, project):
    data = f"destroyed and put again {project}".encode()
    archive.disposing.destroy(
        ready(archive, put(archive, project, data)), by=ONE, may_still=anybody
    )
    assert whole(archive, put(archive, project, data)) == data
