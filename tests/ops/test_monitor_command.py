"""``mingjing monitor replay`` on a real ledger: a draft beside what is in force, with its exits."""

import json
from pathlib import Path

import pytest

from monitors.rulebook import RULES
from ops.postgres import EmbeddedServer
from tests.ops.test_commands import runner


@pytest.fixture
def run(founded):
    """Runs a command on a home of its own, whose server stays up."""
    with EmbeddedServer.start(founded):
        yield runner(founded)


@pytest.fixture
def draft(tmp_path):
    """The rules on file, as files that may be changed."""
    for file in Path(RULES).glob("*.toml"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def extensions(days):
    for number, each in enumerate(days):
        said = {"foi_id": f"F-{number}", "days": each}
        yield json.dumps(
            {
                "stream": f"foi/{number}",
                "type": "foi.Extended",
                "occurred_at": "2026-03-02T02:00:00.000000Z",
                "data": said,
            }
        )


def test_a_draft_is_held_beside_what_is_in_force(run, draft, tmp_path):
    said = tmp_path / "said.jsonl"
    said.write_text("\n".join(extensions([10, 20, 30])), encoding="utf-8")
    run("submit", said)
    rule = draft / "N-04b.toml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("at_most = 20", "at_most = 15"))

    asked = ("monitor", "replay", "--rules", draft, "--json", "--processes")
    alone, shared = (json.loads(run(*asked, n).stdout.splitlines()[-1]) for n in (1, 2))
    assert [each["stream"] for each in alone["then"]["breaches"]] == ["foi/2"]
    assert [(each["rule"], each["stream"]) for each in alone["more"]] == [("N-04b", "foi/1")]
    assert (alone["fewer"], alone["relevelled"]) == ([], [])
    assert {**alone, "at": ""} == {**shared, "at": ""}

    text = run("monitor", "replay", "--rules", draft, "--stream", "foi/1", "--processes", 1).stdout
    assert "would have raised 1 more" in text

    text = rule.read_text(encoding="utf-8").replace("at_most = 15", "at_mots = 15")
    rule.write_text(text, encoding="utf-8")
    refused = run("monitor", "replay", "--rules", draft, code=2)
    line = text.splitlines().index("days = { at_mots = 15 }") + 1
    assert f"N-04b.toml: line {line}, " in refused.stderr


def test_what_is_gathered_from_other_streams_is_judged_by_whatever_process(run, tmp_path):
    said = tmp_path / "said.jsonl"
    roles = [("org/centre", "PUBLISHING"), ("org/office", "SUPERVISING")]
    said.write_text("\n".join(grants(roles)), encoding="utf-8")
    run("submit", said)

    asked = ("monitor", "replay", "--json", "--processes")
    alone, shared, centre = (
        json.loads(run(*asked, *how).stdout.splitlines()[-1])
        for how in ((1,), (2,), (1, "--stream", "org/centre"))
    )
    assert [(each["rule"], each["stream"]) for each in alone["then"]["breaches"]] == [
        ("D-01", "org/centre")
    ]
    assert {**alone, "at": ""} == {**shared, "at": ""}
    assert centre["then"]["breaches"] == alone["then"]["breaches"]
    assert centre["then"]["entries"] == len(["the grant that stands there", "the alert"])
    assert alone["then"]["entries"] == alone["size"]


def grants(roles):
    for stream, role in roles:
        said = {"org": "org/centre", "role": role}
        at = "2026-03-02T02:00:00.000000Z"
        yield json.dumps(
            {"stream": stream, "type": "org.RoleGranted", "occurred_at": at, "data": said}
        )
