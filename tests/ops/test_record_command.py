"""`mingjing record put`, as an operator runs it."""

import json
from hashlib import sha256

import pytest

from ops import cli
from ops.postgres import EmbeddedServer


@pytest.fixture(scope="module")
def home(reachable_directory):
    home = reachable_directory / "record" / "home"
    home.mkdir(parents=True)
    with EmbeddedServer.start(home):
        yield home


@pytest.fixture
def mingjing(home, monkeypatch, capsys):
    monkeypatch.setenv("MINGJING_HOME", str(home))

    def run(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main([*map(str, arguments)])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


def test_a_file_is_put_and_its_entry_stands_in_the_project(mingjing, home, tmp_path):
    assert mingjing("init", "--origin", "ledger.test/record")[0] == 0
    file = tmp_path / "opening.log"
    file.write_bytes(b"09:00 camera on\n09:01 opened\n")

    code, out, err = mingjing(
        "record", "put", file, "--project", "P-1", "--session", "S-1",
        "--say", "title=开标日志", "--json",
        "--span", "2026-03-02T01:00:00.000000Z,2026-03-02T01:01:00.000000Z,cam-1",
    )  # fmt: skip
    assert code == 0, err
    put = json.loads(out.splitlines()[-1])
    assert put["sha256"] == sha256(file.read_bytes()).hexdigest()
    assert (put["size"], put["media_type"]) == (29, "text/plain")
    assert file.read_bytes() not in b"".join(
        path.read_bytes() for path in (home / "archive").rglob("*") if path.is_file()
    )

    assert mingjing("record", "check")[:2] == (0, "1 of 1 records are as they were archived\n")
    [segment] = (home / "archive" / "segments").rglob("*-*")
    segment.write_bytes(segment.read_bytes()[:-1])
    code, out, _ = mingjing("record", "check", "--json")
    assert (code, json.loads(out)) == (1, {"records": 1, "damaged": [put["record_id"]]})

    code, _, err = mingjing(
        "record", "put", file, "--project", "P-1", "--say", "secrecy_class=state_secret"
    )
    assert (code, "no byte was stored" in err) == (2, True)
    assert mingjing("record", "put", file, "--project", "P-1", "--say", "title")[0] == 2
    assert mingjing("record", "put", tmp_path / "none", "--project", "P-1")[0] == 2
